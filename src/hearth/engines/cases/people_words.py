"""Who has a task, in words."""

from __future__ import annotations

from collections.abc import Iterable

from hearth.engines.cases.models import TaskAssignee


def people_of(assignees: Iterable[TaskAssignee]) -> str:
    """Names first, then roles, comma separated."""
    given = list(assignees)
    names = [each.user.name for each in given if each.user] + [each.role.name for each in given if each.role]
    return ", ".join(names)
