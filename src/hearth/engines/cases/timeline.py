"""What has happened in a case, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hearth.engines.cases.models import CaseEvent
from hearth.engines.cases.saying import say
from hearth.platform.attachments.queries import ShownFile
from hearth.platform.catalogue import Masked


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """One thing that happened, in words."""

    at: dt.datetime
    status: str
    text: str
    detail: str


_WORDS: Mapping[str, tuple[str, str]] = {
    "CreateTask": ("open", "{name} opened"),
    "CompleteTask": ("complete", "{name} completed"),
    "BypassTask": ("bypassed", "{name} passed over"),
    "CompleteStage": ("complete", "Stage {name} completed"),
    "CancelTask": ("cancelled", "{name} cancelled"),
    "WaitUntil": ("waiting", "{name}: waiting"),
    "EndDelay": ("good", "{name}: the wait is over{ended}"),
    "BeginRound": ("info", "{name} begins"),
    "RunOperation": ("good", "{name}"),
    "CallService": ("sent", "{name}: another system was asked"),
    "SendCommunication": ("sent", "{name}"),
    "Notify": ("info", "{name}: colleagues told"),
    "RecordDecision": ("good", "{name} Decided: {chosen}"),
    "ReachMilestone": ("good", "{name} reached"),
    "CloseCase": ("closed", "Case closed"),
    "CancelCase": ("cancelled", "Case cancelled"),
    "TakeBackTask": ("cancelled", "{name} taken back"),
    "ReopenTask": ("open", "{name} opened again"),
    "HoldTask": ("hold", "{name} put on hold"),
    "ReleaseTask": ("open", "{name} released"),
    "HoldCase": ("hold", "Case put on hold"),
    "ReleaseCase": ("open", "Case released"),
    "ReopenCase": ("open", "Case opened again"),
    "CaseReassigned": ("info", "Case given to {to}"),
    "TargetRevised": ("info", "Target {of}revised"),
    "TargetAlert": ("late", "Target {of}{stage}"),
    "CaseLinked": ("info", "Related with {to}"),
    "CaseUnlinked": ("info", "No longer related with {to}"),
    "TaskReassigned": ("info", "{name} given to {to}"),
    "Stuck": ("late", "{name} can't go on"),
    "ReportStuck": ("late", "{name} waits for a branch that can't come any more"),
}


def with_beside(
    happened: Sequence[TimelineLine], notes: Iterable[tuple[dt.datetime, str]], files: Iterable[ShownFile]
) -> list[TimelineLine]:
    """What has happened, newest first, with when notes were written (and by whom) and files were added among it.

    A note's text stands with the note, under its own masking; what somebody is not cleared for is a file without name.
    """
    beside = [TimelineLine(at=at, status="info", text="Note written", detail=by) for at, by in notes]
    for each in files:
        name = "A file that is masked for you" if isinstance(each.name, Masked) else each.name
        beside.append(TimelineLine(at=each.stored_at, status="info", text=f"{name} added", detail=each.stored_by))
    return sorted([*happened, *beside], key=lambda each: each.at, reverse=True)


_ENDS = {
    "time": ", its time has come",
    "condition": ", its condition has come true",
    "maximum": ", it has lasted as long as it may",
    "skipped": ", somebody ended it",
}
_STAGES = {"amber": "nearly due", "missed": "missed", "follow-on": "still outstanding"}


def timeline_line(event: CaseEvent, names: Mapping[tuple[int | None, str], str]) -> TimelineLine | None:
    """An event as people read it; None for one that only the engine needs. `names` are those of blocks, and of ad hoc
    tasks by their token."""
    if event.kind not in _WORDS:
        return None
    status, words = _WORDS[event.kind]
    detail = event.detail
    name = names.get((event.token_number, event.node)) or names.get((None, event.node), "")
    text = words.format(
        name=name,
        chosen=detail.get("chosen", ""),
        to=detail.get("to", ""),
        of=f"of {name} " if name else "",
        ended=_ENDS.get(detail.get("why", ""), ""),
        stage=_STAGES.get(detail.get("stage", ""), ""),
    )
    more = str(detail.get("reason") or detail.get("sentence") or "")
    if "before" in detail:
        before, after = (say(dt.datetime.fromisoformat(detail[each])) for each in ("before", "after"))
        more = f"{before} to {after}: {more}"
    return TimelineLine(at=event.at, status=status, text=text, detail=", ".join(filter(None, [event.actor, more])))
