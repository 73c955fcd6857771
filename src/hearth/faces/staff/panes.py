"""Panes of the home page: each names its query; the page shows those that the reader may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hearth.faces.staff.request import StaffRequest
from hearth.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """`read` gives the template's context for a request (None: nothing to show)."""

    label: str
    template: str
    permission: str
    read: Callable[[StaffRequest], dict[str, Any] | None]


PANES: Registry[Pane] = Registry("home pane")


def panes_for(request: StaffRequest) -> list[dict[str, Any]]:
    """The panes of this person's home, each with its template and context."""
    shown = []
    for name, pane in PANES.items():
        if request.access.has(pane.permission):
            context = pane.read(request)
            if context is not None:
                shown.append({"name": name, "label": pane.label, "template": pane.template, "context": context})
    return shown
