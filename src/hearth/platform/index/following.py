"""Which records follow which into a functional unit: a tenancy its home, an account its tenancy. Modules say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from hearth.platform import catalogue
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """Records of a kind follow those at the end of `path`: relations as Django's lookups name them, from the kind's
    model to another record ("asset", "tenancies__tenancy", "subject")."""

    kind: str
    path: str

    @property
    def model(self) -> type[models.Model]:
        """The kind's own model."""
        return catalogue.entity(self.kind).model

    def steps(self) -> Iterator[tuple[type[models.Model], str, type[models.Model]]]:
        """Each relation on the way: where from, its name, where to."""
        at = self.model
        for name in self.path.split("__"):
            target: Any = at._meta.get_field(name).related_model
            yield at, name, target
            at = target

    @property
    def target(self) -> str:
        """The kind that is followed; "" where it can be of any kind."""
        *_, (_, _, last) = self.steps()
        return "" if last is Record else catalogue.entity_of(last).name


FOLLOWS: list[Follow] = []


def follow(kind: str, path: str) -> None:
    """Says that records of a kind follow others into their functional units (from a module's registrations.py)."""
    found = Follow(kind=kind, path=path)
    if found in FOLLOWS:
        raise ValueError(f"'{kind}' follows '{path}' already.")
    FOLLOWS.append(found)


def follows_of(kind: str) -> list[Follow]:
    """Whom records of a kind follow."""
    return [each for each in FOLLOWS if each.kind == kind]


def in_order() -> list[str]:
    """Every kind of record, after all that it follows. ValueError where kinds follow each other in a circle."""
    ordered: list[str] = []

    def put(kind: str, under: tuple[str, ...]) -> None:
        if kind in under:
            raise ValueError(f"Kinds follow each other in a circle: {' > '.join((*under, kind))}.")
        for each in follows_of(kind):
            others = [each.target] if each.target else [name for name in KINDS if name != kind and not _anywhere(name)]
            for other in others:
                if other not in ordered:
                    put(other, (*under, kind))
        if kind not in ordered:
            ordered.append(kind)

    for kind in KINDS:
        put(kind, ())
    return ordered


def _anywhere(kind: str) -> bool:
    return any(not each.target for each in follows_of(kind))


def covered_by(entity: str, *, related: bool) -> set[str]:
    """The kinds whose records belong to a unit of this entity: itself and, with `related`, all that follow it."""
    covered = {entity}
    while related:
        more = {each.kind for each in FOLLOWS if not each.target or each.target in covered} - covered
        if not more:
            break
        covered |= more
    return covered
