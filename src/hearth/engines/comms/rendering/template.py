"""Templates in GOV.UK Notify's syntax: ((field)), ((flag??optional text)) and its Markdown.

A field is a catalogue path (`tenancy.proposed_end_at`). Optional text may hold fields, single brackets and further
optional text, which Notify does not allow; what Notify allows means the same here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from hearth.engines.comms.rendering import markdown
from hearth.engines.comms.rendering.refusals import TemplateError

_PATH = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")
_HEAD = re.compile(r"([^()]*?)(\?\?|\)\))", re.DOTALL)
_BRACKETS = re.compile(r"\(+|\)+")
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A field that a template names. Optional if it is needed only where some flag shows the text around it."""

    path: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Field:
    path: str


@dataclass(frozen=True, slots=True)
class OptionalText:
    flag: str
    parts: tuple[Part, ...]


Part: TypeAlias = str | Field | OptionalText


@dataclass(frozen=True)
class Template:
    """A template that was found sound. `source` is what its author wrote."""

    source: str
    parts: tuple[Part, ...]

    @cached_property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The fields that it names, in order, each once."""
        needed: dict[str, bool] = {}
        for path, optional in _paths(self.parts, optional=False):
            needed[path] = needed.get(path, True) and optional
        return tuple(Placeholder(path, optional) for path, optional in needed.items())

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number that stands for each field while the Markdown around it is read."""
        return {placeholder.path: number for number, placeholder in enumerate(self.placeholders)}

    def resolve(self, shows: Callable[[str], bool]) -> str:
        """The Markdown with every optional text shown or gone, and a mark where each field goes."""
        return markdown.close_gaps("".join(self._resolved(self.parts, shows)))

    def _resolved(self, parts: tuple[Part, ...], shows: Callable[[str], bool]) -> Iterator[str]:
        for part in parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, Field):
                yield markdown.mark(self.numbers[part.path])
            elif shows(part.flag):
                yield from self._resolved(part.parts, shows)
            else:
                yield markdown.GAP


def parse_template(source: str) -> Template:
    """The template, or TemplateError with the sentence, line and column of the first thing wrong with it.

    Refused: an unclosed ((, a name that isn't a path, private-use characters, headings below ##, lists deeper than
    three, links to anything but http, https, mailto and tel, and a field within the host of a link.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    template = Template(source, _Scanner(source).template())
    markdown.check(template.resolve(lambda _: True))
    return template


def _paths(parts: tuple[Part, ...], *, optional: bool) -> Iterator[tuple[str, bool]]:
    for part in parts:
        if isinstance(part, Field):
            yield part.path, optional
        elif isinstance(part, OptionalText):
            yield part.flag, optional
            yield from _paths(part.parts, optional=True)


class _Scanner:
    """Reads the double brackets of one source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def error(self, sentence: str, at: int) -> TemplateError:
        return TemplateError(sentence, self.source.count("\n", 0, at) + 1, at - self.source.rfind("\n", 0, at))

    def template(self) -> tuple[Part, ...]:
        marked = markdown.MARKS.search(self.source)
        if marked:
            raise self.error("A template can't hold private-use characters.", marked.start())
        return self.parts(opened=None, depth=0)

    def parts(self, *, opened: int | None, depth: int) -> tuple[Part, ...]:
        """Text, fields and optional text up to the end, or up to the )) of the optional text opened at `opened`."""
        found: list[Part] = []
        single = 0  # brackets of the text itself that are still open
        start = self.at
        while brackets := _BRACKETS.search(self.source, self.at):
            count = len(brackets[0])
            if brackets[0][0] == "(":
                self.at = brackets.end()
                if count == 1:
                    single += 1
                    continue
                single += count - 2  # the innermost two open the field, as in Notify
                found.append(self.source[start : self.at - 2])
                found.append(self.placeholder(self.at - 2, depth=depth))
                start = self.at
                continue
            own = min(single, count)
            single -= own
            if opened is not None and count - own >= 2:
                found.append(self.source[start : brackets.start() + own])
                self.at = brackets.start() + own + 2
                return tuple(part for part in found if part != "")
            self.at = brackets.end()
        if opened is not None:
            raise self.error("The optional text that opens here isn't closed: end it with )).", opened)
        found.append(self.source[start:])
        return tuple(part for part in found if part != "")

    def placeholder(self, opened: int, *, depth: int) -> Part:
        """The field or optional text whose (( stands at `opened`."""
        head = _HEAD.match(self.source, self.at)
        if head is None:
            raise self.error("The field that opens here isn't closed: write ((field)).", opened)
        path = head[1].strip()
        if not _PATH.fullmatch(path):
            shown = " ".join(path.split())[:60]
            raise self.error(f"“{shown}” isn't a field: write its path, such as ((contact.formal_name)).", opened)
        self.at = head.end()
        if head[2] == "))":
            return Field(path)
        if depth == _DEEPEST:
            raise self.error(f"Optional text goes at most {_DEEPEST} deep.", opened)
        return OptionalText(path, self.parts(opened=opened, depth=depth + 1))
