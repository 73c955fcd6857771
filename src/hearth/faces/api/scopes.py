"""What a client or a token may be allowed, in words for the one who allows it. Pure: the settings read it too.

A scope only ever takes away: what is not in the roles of the user behind the client stays refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SCOPES: Mapping[str, str] = {
    "read:contacts": "Read contacts and contact groups",
    "write:contacts": "Add and change contacts, write notes about them",
    "read:assets": "Read homes, blocks and estates",
    "read:tenancies": "Read tenancies and their parties",
    "write:tenancies": "Receive notices to quit",
    "read:accounts": "Read rent accounts, balances and transactions",
    "write:accounts": "Post payments",
    "read:cases": "Read cases and tasks",
    "write:cases": "Open cases and complete tasks",
    "read:changes": "Follow which records changed",
}

READ_OF_KIND: Mapping[str, str] = {
    "contact": "read:contacts",
    "group": "read:contacts",
    "asset": "read:assets",
    "tenancy": "read:tenancies",
    "account": "read:accounts",
    "case": "read:cases",
}
"""The scope that shows records of a kind."""


def unknown(scopes: Iterable[str]) -> list[str]:
    """Those that there are not, in order."""
    return sorted(set(scopes) - set(SCOPES))
