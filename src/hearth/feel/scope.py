"""What an expression may speak of: the names with their types, the functions, and the zone of the landlord."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hearth.feel.builtins import STANDARD
from hearth.feel.calendar import LONDON
from hearth.feel.functions import Functions, Named
from hearth.feel.grammar import Names
from hearth.feel.stored import Library
from hearth.feel.types import ANY, ContextType, FeelType, FunctionType, ListType, RangeType


@dataclass(frozen=True)
class Scope:
    """The names that an expression is checked against. `known_functions` are the developer's, beside the standard ones,
    `stored` those that the landlord wrote in FEEL (hearth.feel.stored).

    In a checked scope dates and times without a zone, and instants read from records, are seen in `zone`
    (Europe/London, the business day). An unchecked scope follows the standard to the letter: no zone is assumed.
    """

    names: Mapping[str, FeelType] = field(default_factory=dict)
    known_functions: Functions = field(default_factory=Functions)
    zone: dt.tzinfo | None = LONDON
    checked: bool = True
    stored: Library = field(default_factory=dict)

    @classmethod
    def untyped(cls, names: Iterable[str] = (), *, known_functions: Functions | None = None) -> Scope:
        """A scope that checks nothing: unknown names are null at run time. `names` need only hold those with spaces."""
        return cls(dict.fromkeys(names, ANY), known_functions or Functions(), None, checked=False)

    def function(self, name: str) -> Named | None:
        """The function of that name, the developer's before the standard one."""
        return self.known_functions.get(name) or STANDARD.get(name)

    @cached_property
    def spellings(self) -> Names:
        """Every name that the parser must know, fields of fields included."""
        inner = [found for type_ in self.names.values() for found in _inner_names(type_)]
        return Names([*self.known_functions, *self.names, *inner], beneath=_STANDARD_NAMES)


_STANDARD_NAMES = Names([*STANDARD, "time offset", "start included", "end included"])


def _inner_names(type_: FeelType) -> Iterator[str]:
    match type_:
        case ListType() | RangeType():
            yield from _inner_names(type_.item)
        case ContextType():
            for name, inner in type_.fields or ():
                yield name
                yield from _inner_names(inner)
        case FunctionType():
            yield from _inner_names(type_.result)
        case _:
            return
