"""Panes of the home page: each names its query; a person has those that they may see, arranged as they like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hearth.faces.staff.request import StaffRequest
from hearth.kernel.registry import Registry
from hearth.platform.workspace import arranging
from hearth.platform.workspace.arranging import Part

HOME = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """`read` gives the template's context for a request (None: nothing to show). Its "count" (or the number of its
    "rows") stands in the heading, and marks the pane from the threshold on that somebody has set.

    `permission` "" is for everyone who signed in; `wide` is how it stands at first, `tall` that it takes two rows;
    `tools` is a template for the right of the heading.
    """

    label: str
    template: str
    permission: str
    read: Callable[[StaffRequest], dict[str, Any] | None]
    wide: bool = False
    tall: bool = False
    tools: str = ""


PANES: Registry[Pane] = Registry("home pane")


def usual_panes(request: StaffRequest) -> list[Part]:
    """The panes that this person may have, as they stand at first."""
    return [
        Part(name=name, wide=pane.wide)
        for name, pane in PANES.items()
        if not pane.permission or request.access.has(pane.permission)
    ]


def panes_for(request: StaffRequest) -> list[dict[str, Any]]:
    """The panes of this person's home in their order, each with its template and context."""
    shown = []
    for part in arranging.arranged(request.desk, HOME, usual_panes(request)):
        pane = PANES.get(part.name)
        context = pane.read(request) if part.shown else None
        if context is not None:
            count = count_in(context)
            shown.append(
                {
                    "name": part.name,
                    "label": pane.label,
                    "template": pane.template,
                    "tools": pane.tools,
                    "wide": part.wide,
                    "tall": pane.tall and part.wide,
                    "count": count,
                    "marked": is_marked(part, count),
                    "context": context,
                }
            )
    return shown


def count_in(context: dict[str, Any]) -> int | None:
    """How many things a pane or tile tells of; None where it does not say."""
    count = context.get("count", context.get("rows"))
    if count is None or isinstance(count, int):
        return count
    return len(count)


def is_marked(part: Part, count: int | None) -> bool:
    """Whether somebody wants to be told of so many."""
    return part.threshold is not None and count is not None and count >= part.threshold
