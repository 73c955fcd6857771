"""The standard functions of DMN 1.5 section 10.3.4, one module a group; STANDARD holds them all."""

from hearth.feel.builtins import contexts, conversion, lists, numbers, ranges, strings, temporals
from hearth.feel.functions import Functions

STANDARD = Functions()
for _group in (conversion, strings, lists, numbers, temporals, ranges, contexts):
    _group.FUNCTIONS.into(STANDARD)
