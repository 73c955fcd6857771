"""What communications can be about: whom a record's letters go to, and which records their words may name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from hearth.engines.comms.recipients import RecipientRule
from hearth.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind of record that communications are about.

    `roots` are the names under which words read data, each with the catalogue's entity ("tenancy": "tenancy",
    "asset": "asset"). `related` gives the record behind each root for a subject (None: there is none).
    `recipients` gives the contacts that a recipient rule means on a day, in the order of address.
    `related_many`, where there is one, gives for many subjects at once what `related` gives for each; those that are
    not there are left out.
    """

    label: str
    roots: Mapping[str, str]
    related: Callable[[int], Mapping[str, int | None]]
    recipients: Callable[[int, RecipientRule, dt.date], tuple[int, ...]]
    related_many: Callable[[Collection[int]], Mapping[int, Mapping[str, int | None]]] | None = None


def _check(kind: str, subject: Subject) -> None:
    if kind not in subject.roots:
        raise ValueError(f"The subject '{kind}' must be one of its own roots.")


SUBJECTS: Registry[Subject] = Registry("subject of communications", _check)
