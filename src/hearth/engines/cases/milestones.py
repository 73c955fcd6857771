"""System milestones: points of a record's life that a module knows, which paths mark.

A landlord's own milestones are labels: of its list, so that several paths mean the same by one, or typed, of one path
alone. A system milestone has the same code in every path, so that other
systems (the webhook `milestone.reached`) and reports can go by it; a task before one is not undone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hearth.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemMilestone:
    """`subjects` are the kinds of record of whose cases it may be a milestone."""

    label: str
    subjects: Collection[str]


LABELS = "case.milestone"
"""The landlord's list of labels for milestones of its own."""

milestones: Registry[SystemMilestone] = Registry("system milestone")


def label_of(code: str) -> str:
    """The words of a milestone; its code where no module knows it any more, "" for none."""
    return milestones.get(code).label if code in milestones else code
