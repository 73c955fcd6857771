"""What a case can be about. Modules register a subject; the engine asks it who and what belongs to a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hearth.engines.cases.program import RecipientRule
from hearth.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubject:
    """A kind of record that cases are about.

    `roots` are the names under which paths read data, each with the catalogue's entity ("tenancy": "tenancy",
    "asset": "asset"). `related` gives the record behind each root for a subject (None: there is none).
    `patch_officer` gives the user who looks after it on a day. `recipients` gives the contacts that a recipient rule
    means on a day, in the order of address.
    """

    label: str
    roots: Mapping[str, str]
    related: Callable[[int], Mapping[str, int | None]]
    patch_officer: Callable[[int, dt.date], int | None]
    recipients: Callable[[int, RecipientRule, dt.date], tuple[int, ...]]


def _check(kind: str, subject: CaseSubject) -> None:
    if kind not in subject.roots:
        raise ValueError(f"The case subject '{kind}' must be one of its own roots.")


subjects: Registry[CaseSubject] = Registry("case subject", _check)
