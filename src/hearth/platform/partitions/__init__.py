"""Tables that only grow, kept by month: the change feed and the history of cases.

Each is one table to whoever reads or writes it. The database keeps a part for each month, made ahead; what fits none
falls into a default part, which `hearth doctor` tells of. Nobody but the owner holds rights on the parts themselves.
"""
