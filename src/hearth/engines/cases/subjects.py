"""What a case can be about. Modules register a subject; the engine asks it who and what belongs to a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from hearth.engines.comms.subjects import SUBJECTS, Subject
from hearth.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubject(Subject):
    """A kind of record that cases (and so communications) are about.

    `patch_officer` gives the user who looks after a record on a day, None where nobody does.
    """

    patch_officer: Callable[[int, dt.date], int | None]


def _also_for_communications(kind: str, subject: CaseSubject) -> None:
    SUBJECTS.register(kind, subject)


subjects: Registry[CaseSubject] = Registry("case subject", _also_for_communications)
