"""Stored functions: expressions with a name and typed parameters, which landlords write once and use anywhere.

hearth.feel.writing_out puts what they do in the place of their calls.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from hearth.feel.errors import FeelError
from hearth.feel.signature import parse_signature
from hearth.feel.types import FeelType

NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFunction:
    """A function in FEEL. `parameters` are names and types in order; `body` reads them and the clock, nothing else."""

    name: str
    parameters: tuple[tuple[str, FeelType], ...]
    result: FeelType
    body: str

    @property
    def signature(self) -> str:
        """As it is shown: `overdue(due: date) -> boolean`."""
        taken = ", ".join(f"{name}: {type_}" for name, type_ in self.parameters)
        return f"{self.name}({taken}) -> {self.result}"


Library: TypeAlias = Mapping[str, StoredFunction]
"""Stored functions by name."""


def read_parameters(text: str, result: str) -> tuple[tuple[tuple[str, FeelType], ...], FeelType]:
    """This function will read parameters ("due: date, sums: list<number>") and the type of a result.

    FeelError for what is no list of parameters, a type that nobody knows, and a name that is given twice.
    """
    try:
        found = parse_signature(f"({text}) -> {result}")
    except (ValueError, FeelError) as error:
        raise FeelError(f"“{text}” with the result “{result}” can't be read. Write due: date, paid: number.") from error
    names = [each.name for each in found.parameters]
    odd = next((name for name in names if not NAME.fullmatch(name) or names.count(name) > 1), None)
    if found.many or odd is not None or any(each.optional for each in found.parameters):
        raise FeelError(f"The parameter “{odd or text}” needs a name of its own: lower case, digits and underscores.")
    return tuple((each.name, each.type) for each in found.parameters), found.result
