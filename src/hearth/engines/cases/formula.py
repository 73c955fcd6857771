"""What a program computes: expressions, and wording with expressions merged in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Data: TypeAlias = Mapping[str, object]
"""FEEL values by root name ("tenancy", "case", "answers", ...), each a context."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A typed FEEL expression. `reads` are the paths of data it reads; `reads_clock`: it asks for today() or now()."""

    source: str
    type: str
    reads: tuple[str, ...] = ()
    reads_clock: bool = False

    def evaluate(self, data: Data, now: dt.datetime) -> object:
        raise NotImplementedError

    def explain(self, data: Data, now: dt.datetime) -> tuple[object, object]:
        raise NotImplementedError

    def due_at(self, data: Data, now: dt.datetime) -> dt.datetime | None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of wording: plain `text`, or the `value` of an expression, or `text` shown only when `value` is true."""

    text: str = ""
    value: Formula | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Text with merge fields, in the syntax of GOV.UK Notify: ((contact.name)), ((flag??text))."""

    source: str
    parts: tuple[Part, ...]

    def render(self, data: Data, now: dt.datetime) -> str:
        raise NotImplementedError
