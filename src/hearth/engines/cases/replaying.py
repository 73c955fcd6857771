"""Past cases given to a draft of their path: how many would have gone another way, and which.

Both the version that a case ran on and the draft are run with the answers of the case on a virtual clock, over the same
data as they are now: what differs comes from the path, not from what has changed since. No web service is asked: what
it answered the case at the same visit of the same block is given again, and where it answered nothing the run stops.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hearth.engines.cases import codec, programs, store, web_services
from hearth.engines.cases import effects as fx
from hearth.engines.cases.models import Case, CaseTask, PathVersion
from hearth.engines.cases.program import Program, TaskState
from hearth.engines.cases.publishing import compiled
from hearth.engines.cases.simulating import Difference, Given, Question, Reply, Run, compare, simulate
from hearth.engines.cases.subjects import subjects
from hearth.engines.cases.web_service_models import CallOutcome, WebServiceCall
from hearth.platform import calendars
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility

MOST, EXAMPLES = 200, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A past case that would have gone another way."""

    reference: str
    title: str
    opened_at: dt.datetime
    difference: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """`differ` of `cases` would have gone another way; `examples` are the newest of those. `since`: opened after it.

    In `recorded` of the cases the draft was given what web services had answered; in `otherwise` of those it asks them
    something else than the version did, so that their answer might be another one.
    """

    cases: int
    differ: int
    recorded: int
    otherwise: int
    examples: tuple[Example, ...]
    since: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """A case on its version and on the draft. `recorded` and `otherwise`: as in Replay, of this one."""

    difference: Difference | None
    recorded: bool
    otherwise: bool


def replay(access: Access, *, draft: PathVersion, since: dt.datetime, now: dt.datetime, most: int = MOST) -> Replay:
    """This function will give a draft the newest cases of its path that were opened since then and have ended.

    At most `most` of those that the access may see, restricted ones left out. Refused: a draft that can't run
    (PathRefused, every finding), one that reads what is masked for the reader (FieldNotUsable).
    """
    fresh = compiled(key=draft.path.key, bpmn=draft.bpmn).program
    seen = visibility.may_see(access, "record__") & visibility.may_see(access, "subject__")
    past = Case.objects.filter(
        seen,
        record__restricted=False,  # nothing asks here why one is read
        version__path_id=draft.path_id,
        opened_at__gte=since,
        ended_at__isnull=False,
    )
    chosen = list(past.select_related("record").order_by("-opened_at", "-pk")[:most])
    compared = [(case, _compared(access.within(case.record.company_id), case, fresh, now)) for case in chosen]
    examples = [
        Example(
            reference=case.record.reference,
            title=case.record.title,
            opened_at=case.opened_at,
            difference=each.difference,
        )
        for case, each in compared
        if each.difference is not None
    ]
    return Replay(
        cases=len(chosen),
        differ=len(examples),
        recorded=sum(each.recorded for _, each in compared),
        otherwise=sum(each.otherwise for _, each in compared),
        examples=tuple(examples[:EXAMPLES]),
        since=since,
    )


def _compared(access: Access, case: Case, fresh: Program, now: dt.datetime) -> _Compared:
    old = programs.of_version(case.version_id)
    running = store.read(case.pk)
    related = subjects.get(running.subject_kind).related(running.subject_id)
    given, replies = _given(case), _replies(case)

    def run(program: Program) -> Run:
        return simulate(
            program,
            data=programs.tried_data(running, program, related, now, access=access),
            given=given,
            replies=replies,
            results=running.results,
            opened_at=case.opened_at,
            until=max(now, case.ended_at or now),
            working=calendars.working_time(running.company_id),
        )

    before, after = run(old), run(fresh)
    once, anew = _questions(before), _questions(after)
    return _Compared(
        difference=compare(before, old, after, fresh),
        recorded=any(each in replies for each in anew),
        otherwise=any(each in replies and each in once and once[each] != anew[each] for each in anew),
    )


def _questions(run: Run) -> Mapping[Question, Mapping[str, object]]:
    """What a run asked of web services."""
    asked = (each.effect for each in run.happened if isinstance(each.effect, fx.CallService))
    return {(each.node, each.service, each.visit): each.parameters for each in asked}


def _replies(case: Case) -> Mapping[Question, list[Reply]]:
    """What web services answered a case, in the order in which they were asked."""
    found: dict[Question, list[Reply]] = {}
    calls = WebServiceCall.objects.filter(case=case).exclude(outcome=CallOutcome.WAITING).select_related("service")
    for call in calls.order_by("pk"):
        failed = call.outcome == CallOutcome.FAILED
        reply = Reply(
            response=None if failed else web_services.read(call.response),
            sentence=call.error if failed else "",
            at=call.applied_at or call.answered_at,
        )
        found.setdefault((call.node, call.service.code, call.visit), []).append(reply)
    return found


def _given(case: Case) -> Mapping[str, list[Given]]:
    """What was done with the tasks of a case, by block, in the order in which it was done."""
    found: dict[str, list[Given]] = {}
    done = CaseTask.objects.filter(case=case, state__in=[TaskState.COMPLETE, TaskState.BYPASSED]).order_by("pk")
    for task in done:
        answers = codec.unpack(task.answers)
        answers.pop("outcome", None)
        found.setdefault(task.node, []).append(
            Given(
                values=answers,
                outcome=task.outcome,
                at=task.ended_at,
                bypassed=task.state == TaskState.BYPASSED,
            )
        )
    return found


def draft_of(path_key: str) -> PathVersion | None:
    """The draft of a path, if there is one."""
    return PathVersion.objects.select_related("path").filter(path__key=path_key, status="draft").first()
