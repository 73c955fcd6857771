"""What checking any part of an expression needs: where the walk stands, what it has found, and how it refuses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hearth.feel import ast
from hearth.feel.errors import FeelError, position
from hearth.feel.scope import Scope
from hearth.feel.types import FeelType, fits


@dataclass(slots=True)
class Findings:
    """The type of every part (by id), the fields that the expression reads, and whether it reads the clock."""

    types: dict[int, FeelType] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)
    reads_clock: bool = False


class Found(NamedTuple):
    """The type of a part and, where it is a field or an item of one, the path to it."""

    type: FeelType
    path: str | None = None


class Walk(ABC):
    """A walk over the parts of one expression in one scope."""

    def __init__(self, source: str, scope: Scope) -> None:
        self.source = source
        self.scope = scope
        self.findings = Findings()
        # The variables around the part that is looked at, innermost last; None for an item whose fields aren't known.
        self.variables: list[Mapping[str, Found] | None] = []

    def use(self, node: ast.Node) -> FeelType:
        """The type of a part whose whole value is used."""
        found = self.look(node)
        if found.path is not None:
            self.findings.reads.add(found.path)
        return found.type

    def look(self, node: ast.Node) -> Found:
        """The type and path of a part of which only something further in may be used."""
        answer = self.answer(node)
        found = answer if isinstance(answer, Found) else Found(answer)
        self.findings.types[id(node)] = found.type
        return found

    @abstractmethod
    def answer(self, node: ast.Node) -> Found | FeelType:
        """What the rules for that kind of part say of it."""

    def within(self, variables: Mapping[str, Found] | None, node: ast.Node) -> FeelType:
        """Uses a part that sees variables of its own."""
        self.variables.append(variables)
        try:
            return self.use(node)
        finally:
            self.variables.pop()

    def refuse(self, node: ast.Node, sentence: str, *, expected: str = "", found: str = "") -> None:
        """Refuses the expression because of a part, unless the scope is unchecked."""
        if self.scope.checked:
            line, column = position(self.source, node.start)
            raise FeelError(sentence, line=line, column=column, expected=expected, found=found)

    def quote(self, node: ast.Node) -> str:
        """A part as sentences show it."""
        text = " ".join(self.source[node.start : node.end].split())
        return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}...`"

    def want(self, node: ast.Node, wanted: FeelType, why: str) -> FeelType:
        """Uses a part that must be of a type; `why` finishes the sentence "`x` is a number; "."""
        found = self.use(node)
        if not fits(found, wanted):
            self.refuse(node, f"{self.quote(node)} is {found.one}; {why}.", expected=wanted.one, found=found.one)
        return found
