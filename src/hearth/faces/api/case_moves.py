"""Cases moved on besides by completing their tasks: passed over, waited for no longer, held, released, closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from hearth.engines.cases import case_operations, queries, reasons, task_operations
from hearth.engines.cases.registrations import WORK
from hearth.faces.api.caller import asked
from hearth.faces.api.cases import WRITE, case_of, task_of
from hearth.faces.api.cases_shapes import CaseMoved, TaskId
from hearth.faces.api.idempotency import once
from hearth.faces.api.listed import value_of
from hearth.faces.api.routing import makes
from hearth.faces.api.shapes import Created, Instant, Line, Ref, Strict, Word, href
from hearth.kernel.refusal import Refused

router = Router(tags=["Cases"])
Count = Annotated[int, Field(ge=1, lt=2**31)]


class MoveInvalid(Refused):
    """A move is sent something that its action does not take."""

    code = "move_invalid"


class WaitEnded(Strict):
    """A wait, as the case names it: one that is over by then, or another one, is not ended."""

    token: Count
    block: Word
    visit: Count


class StageCompleted(Strict):
    """A stage, as the case names it: one that is over by then, or runs anew, is not completed."""

    block: Word
    visit: Count


class Move(Strict):
    """What is done with a case, and why (`reason`: for all but releasing). What an action does not take is refused.

    `listedReason` is a value of the landlord's list of reasons, by its words; with it `reason` may be left out.

    `pass-over`: a `task` that is not mandatory. `end-wait`: a `wait` that may be ended or begun early. `hold`: the
    case, or one `task` of it, `until` an instant or until it is released. `release`: the same. `complete-stage`: a
    `stage`, once its mandatory work is done; what else is open in it is passed over. `close`: the case, in the same
    way.
    """

    action: Literal["pass-over", "end-wait", "hold", "release", "complete-stage", "close"]
    reason: Line = ""
    listed_reason: Line = ""
    task: TaskId | None = None
    wait: WaitEnded | None = None
    stage: StageCompleted | None = None
    until: Instant | None = None


@makes(router, "/cases/{reference}/moves", scope=WRITE, answer=CaseMoved, name="move-case")
def move_case(request: HttpRequest, reference: Ref, given: Move) -> HttpResponse:
    """Moves a case on, or holds it. What takes back (undo, cancel, reopen) is an officer's decision, on the page."""
    here = asked(request)
    found = case_of(here, reference)
    inside = here.caller.access.within(found.record.company_id)
    inside.require(WORK)
    if given.task is not None:
        task_of(here, reference, given.task)

    _check_taken(given)

    def act() -> tuple[Created, str]:
        usual: dict[str, Any] = {"by": inside.actor, "access": inside, "now": here.now}
        if given.action in _LISTS:
            usual["listed"] = value_of(
                _LISTS[given.action],
                given.listed_reason.strip(),
                company_id=found.record.company_id,
                on=here.today,
                pointer="#/listedReason",
            )
        _MOVES[given.action](given, found.pk, usual)
        moved = queries.get_case(here.caller.access, reference, now=here.now)
        where = str(href("case", found.record.reference))
        return CaseMoved(href=where, id=found.record.reference, state=moved.state), where

    return once(here, act)


_TAKES: Mapping[str, frozenset[str]] = {
    "pass-over": frozenset({"task", "reason", "listedReason"}),
    "end-wait": frozenset({"wait", "reason"}),
    "hold": frozenset({"task", "reason", "listedReason", "until"}),
    "release": frozenset({"task"}),
    "complete-stage": frozenset({"stage", "reason", "listedReason"}),
    "close": frozenset({"reason"}),
}
"""What each action takes; anything else that is sent would mean something that is not done."""
_LISTS: Mapping[str, str] = {
    "pass-over": reasons.BYPASS,
    "hold": reasons.HOLD,
    "complete-stage": reasons.BYPASS,
}
"""The actions that have a list of reasons."""


def _check_taken(given: Move) -> None:
    sent = given.model_dump(exclude_none=True, exclude={"action"}, by_alias=True)
    for name, value in sent.items():
        if value != "" and name not in _TAKES[given.action]:
            raise MoveInvalid(f"{given.action} does not take {name}.", field=name)


def _pass_over(given: Move, _case_id: int, usual: Mapping[str, Any]) -> None:
    if given.task is None:
        raise Refused("Say which task is passed over.", field="task")
    task_operations.bypass_task(**usual, task_id=given.task, reason=given.reason)


def _end_wait(given: Move, case_id: int, usual: Mapping[str, Any]) -> None:
    if given.wait is None:
        raise Refused("Say which wait is over.", field="wait")
    place = (given.wait.token, given.wait.block, given.wait.visit)
    case_operations.end_wait(**usual, case_id=case_id, place=place, reason=given.reason)


def _hold(given: Move, case_id: int, usual: Mapping[str, Any]) -> None:
    held = {**usual, "reason": given.reason, "until": given.until}
    if given.task is not None:
        task_operations.hold_task(**held, task_id=given.task)
    else:
        case_operations.hold_case(**held, case_id=case_id)


def _release(given: Move, case_id: int, usual: Mapping[str, Any]) -> None:
    if given.task is not None:
        task_operations.release_task(**usual, task_id=given.task)
    else:
        case_operations.release_case(**usual, case_id=case_id)


def _complete_stage(given: Move, case_id: int, usual: Mapping[str, Any]) -> None:
    if given.stage is None:
        raise Refused("Say which stage is complete.", field="stage")
    block, visit = given.stage.block, given.stage.visit
    case_operations.complete_stage(**usual, case_id=case_id, stage=block, visit=visit, reason=given.reason)


def _close(given: Move, case_id: int, usual: Mapping[str, Any]) -> None:
    case_operations.close_case(**usual, case_id=case_id, reason=given.reason)


_MOVES: Mapping[str, Callable[[Move, int, Mapping[str, Any]], None]] = {
    "pass-over": _pass_over,
    "end-wait": _end_wait,
    "hold": _hold,
    "release": _release,
    "complete-stage": _complete_stage,
    "close": _close,
}
