"""Tags of case pages: how a target stands, a field of a task's form, a value that may be masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import Form
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.cases.legal import TaskAction
from hearth.engines.cases.models import Case
from hearth.engines.cases.page import TaskLine
from hearth.engines.cases.program import AdviceLevel
from hearth.engines.cases.queries import TaskRow
from hearth.engines.cases.waiting import in_words
from hearth.engines.comms.rendering import format_date, format_instant
from hearth.faces.kit.templatetags.kit import field_tag, fuse, status
from hearth.faces.staff.deed import Action
from hearth.faces.staff.links import url_of
from hearth.platform.attachments.queries import ShownFile

register = template.Library()
NOTHING = "\N{EN DASH}"
AMBER = Decimal("0.75")
"""The share of the time to a target after which it is shown amber where no SLA definition says when."""


def _amber_at(created_at: dt.datetime, target_at: dt.datetime, amber_at: dt.datetime | None) -> dt.datetime:
    return amber_at or created_at + (target_at - created_at) * float(AMBER)


def _stands(
    created_at: dt.datetime, target_at: dt.datetime, now: dt.datetime, amber_at: dt.datetime | None = None
) -> str:
    if now >= target_at:
        return "missed"
    return "amber" if now >= _amber_at(created_at, target_at, amber_at) else "live"


@register.simple_tag
def task_files(files: Sequence[ShownFile], task: TaskLine) -> list[ShownFile]:
    """Those of a case's files that belong to a task."""
    return [file for file in files if file.part_id == task.id]


@register.simple_tag
def target_fuse(
    created_at: dt.datetime,
    target_at: dt.datetime,
    now: dt.datetime,
    amber_at: dt.datetime | None = None,
    held: bool = False,
) -> SafeString:
    """Time on a line from the start of a task to its target."""
    return fuse(created_at, _amber_at(created_at, target_at, amber_at or None), target_at, now, held=bool(held))


@register.simple_tag
def target_status(
    created_at: dt.datetime,
    target_at: dt.datetime,
    now: dt.datetime,
    amber_at: dt.datetime | None = None,
    paused: bool = False,
) -> SafeString:
    """`Missed`, how much time is left, or that a hold has stopped the clock."""
    if paused:
        return status("on-hold", _("Paused"))
    stands = _stands(created_at, target_at, now, amber_at or None)
    if stands == "missed":
        return status(stands, _("Missed"), strong=True)
    left = _left(target_at - now)
    return status(stands, _("Nearly due, %(left)s") % {"left": left} if stands == "amber" else left)


_TASK_ACTIONS = (
    (TaskAction.RELEASE, "release-task", gettext_lazy("Release")),
    (TaskAction.UNDO, "undo-task", gettext_lazy("Undo")),
    (TaskAction.REASSIGN, "reassign-task", gettext_lazy("Reassign")),
    (TaskAction.HOLD, "hold-task", gettext_lazy("Hold")),
    (TaskAction.REVISE, "revise-target", gettext_lazy("Revise target")),
    (TaskAction.BYPASS, "bypass-task", gettext_lazy("Pass over")),
    (TaskAction.CANCEL, "cancel-task", gettext_lazy("Cancel task")),
)


@register.simple_tag
def task_actions(case: Case, task: TaskLine) -> list[Action]:
    """What the task allows as it stands besides being completed."""
    where = [case.record.reference, task.id]
    held = task.state == "on-hold"
    return [
        Action(
            label=_("Change the hold") if held and action is TaskAction.HOLD else label,
            url=reverse(f"staff:{name}", args=where),
        )
        for action, name, label in _TASK_ACTIONS
        if not task.actions[action]
    ]


def _left(left: dt.timedelta) -> str:
    days, seconds = left.days, left.seconds
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if days:
        return _("%(days)dd %(hours)dh left") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)dh %(minutes)dm left") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)dm left") % {"minutes": minutes}


@register.simple_tag
def by_target(rows: Sequence[TaskRow], now: dt.datetime) -> list[dict[str, Any]]:
    """Rows in columns: past target, nearly due, in time, without a target."""
    groups: dict[str, dict[str, Any]] = {
        "missed": {"kind": "missed", "label": _("Past target"), "rows": []},
        "amber": {"kind": "amber", "label": _("Nearly due"), "rows": []},
        "live": {"kind": "live", "label": _("In time"), "rows": []},
        "idle": {"kind": "idle", "label": _("No target"), "rows": []},
    }
    for row in rows:
        groups[_stands(row.created_at, row.target_at, now, row.amber_at) if row.target_at else "idle"]["rows"].append(
            row
        )
    return list(groups.values())


@register.simple_tag
def by_progress(rows: Sequence[TaskRow]) -> list[dict[str, Any]]:
    """Rows in columns: what can't go on without somebody, what nobody has begun, what is begun, what is on hold."""
    groups: dict[str, dict[str, Any]] = {
        "attention": {"kind": "warning", "label": _("Needs attention"), "rows": []},
        "new": {"kind": "idle", "label": _("Not begun"), "rows": []},
        "begun": {"kind": "live", "label": _("Begun"), "rows": []},
        "held": {"kind": "on-hold", "label": _("On hold"), "rows": []},
    }
    for row in rows:
        column = "held" if row.state == "on-hold" else "attention" if row.attention else "begun" if row.begun else "new"
        groups[column]["rows"].append(row)
    return list(groups.values())


@register.simple_tag
def length_of(span: dt.timedelta | None, of: int) -> str:
    """A length of time in minutes, hours or days; a dash where there is nothing that it is of."""
    return in_words(span) if span is not None and of else NOTHING


@register.simple_tag
def form_field(form: Form, key: str) -> SafeString | str:
    """The field of that key, when the form has it."""
    return field_tag(form[key], full=True) if key in form.fields else ""


@register.simple_tag
def advice_status(level: AdviceLevel) -> SafeString:
    """A reason against, a warning, or information."""
    words = {
        AdviceLevel.REASON: ("late", _("Against")),
        AdviceLevel.WARNING: ("warning", _("Mind")),
        AdviceLevel.INFORMATION: ("information", _("Note")),
    }
    return status(*words[level])


@register.simple_tag
def said(value: object) -> str:
    """A value in words: yes or no, days, instants; what is masked says so; nothing said is a dash."""
    match value:
        case None | "":
            words = NOTHING
        case bool():
            words = _("Yes") if value else _("No")
        case dt.datetime():
            words = format_instant(value)
        case dt.date():
            words = format_date(value)
        case Mapping():
            words = str(value.get("description") or value.get("name") or NOTHING)
        case list() | tuple():
            words = ", ".join(said(each) for each in value)
        case _:
            words = str(value)
    return words


@register.simple_tag
def record_url(kind: str, reference: str) -> str:
    """The page of a record."""
    return url_of(kind, reference)
