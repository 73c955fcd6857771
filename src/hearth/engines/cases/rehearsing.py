"""A path rehearsed before it is published: a case of it runs on a virtual clock, with answers that are chosen step by
step.

Nothing is written and nothing leaves: the run is hearth.engines.cases.simulating's. This says what it did in words, and
what it now asks for. A record's data are those that the asker may read, as they are now.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hearth.engines.cases import effects as fx
from hearth.engines.cases import programs, web_services
from hearth.engines.cases.answers import offered
from hearth.engines.cases.definition.bpmn import read
from hearth.engines.cases.definition.compiling import compile_path
from hearth.engines.cases.definition.findings import PathRefused
from hearth.engines.cases.formula import Data
from hearth.engines.cases.installation import Installation
from hearth.engines.cases.program import Action, CaseState, Delay, Node, Program, Task, WorkBlock
from hearth.engines.cases.reading_answers import read_answers
from hearth.engines.cases.saying import say
from hearth.engines.cases.simulating import Given, Happening, Reply, Run, Wish, next_to_wake, simulate
from hearth.engines.cases.state import State, Token, TokenState
from hearth.engines.cases.store import RunningCase
from hearth.engines.cases.sub_paths import within
from hearth.engines.cases.subjects import subjects
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform import calendars
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible

MOST_ANSWERS = 200
FAILED = "It did not answer, as was chosen here."


class Outcome(StrEnum):
    """What a web service does in a rehearsal."""

    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is done with the next task of a block: completed with answers as texts, or passed over.

    Of a web service `outcome` is an Outcome, and `answers["response"]` what it answers, as JSON; of a delay it is a
    Wish.
    """

    block: str
    answers: Mapping[str, str]
    outcome: str = ""
    bypassed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A field of a task that waits. `options` are what can be chosen, as value and words; `value` what is there."""

    key: str
    label: str
    type: str
    mandatory: bool
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""


class Stands(StrEnum):
    """How a branch stands: a TASK waits for somebody, a SERVICE for another system, what WAITS for time or a change."""

    TASK = "task"
    SERVICE = "service"
    WAITS = "waits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a branch stands. `fields` and `outcomes` are those of a task that waits for somebody, or of a service; of
    what waits `outcomes` are the wishes that can be made (none: it waits for other branches)."""

    block: str
    name: str
    stands: Stands
    mandatory: bool
    fields: tuple[Asked, ...]
    outcomes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened, when, at which block, in words."""

    at: str
    block: str
    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """How far the case came. `passed` are the arrows that it took and `been` the blocks; `clock` is the virtual time,
    and `why` what it waits for or what stopped it. `refused`: the last thing that was chosen does not count."""

    clock: str
    ended: bool
    why: str
    refused: bool
    steps: tuple[Step, ...]
    standing: tuple[Standing, ...]
    passed: tuple[str, ...]
    been: tuple[str, ...]


def rehearse(
    *, bpmn: str, chosen: Sequence[Chosen], reference: str, access: Access, company_id: int, opened_at: dt.datetime
) -> Rehearsal:
    """This function will run a case of a drawing that is opened at an instant, as far as it comes with these answers.

    With a reference it is about that record, as the asker may read it; without one, data are empty. Refused:
    PathRefused for a drawing that can't run, NotFound for a record that is not there, answers that can't be read.
    """
    definition, findings = read(bpmn)
    program = None
    if definition is not None:
        program, more = compile_path(definition, Installation())
        findings = (*findings, *more)
    if definition is None or program is None:
        raise PathRefused(definition.name if definition else "The path", findings)
    run = simulate(
        program,
        data=_data(program, _record(program, reference, access), access, company_id, opened_at),
        chosen=[(each.block, _done(program, each)) for each in chosen[:MOST_ANSWERS]],
        opened_at=opened_at,
        working=calendars.working_time(company_id),
    )
    return _told(program, run)


def _record(program: Program, reference: str, access: Access) -> Record | None:
    if not reference:
        return None
    records = visible(access, Record.objects.filter(kind=program.subject, reference__iexact=reference))
    record = records.filter(restricted=False).first()
    if record is None:
        raise NotFound(f"There is no {program.subject} {reference}, or it may not be tried here.")
    return record


def _data(
    program: Program, record: Record | None, access: Access, company_id: int, opened_at: dt.datetime
) -> dict[str, object]:
    """What a case about the record reads; without one, only what belongs to no record."""
    case = RunningCase(
        id=0,
        reference="CS-TRIAL",
        version_id=0,
        type_id=0,
        subject_id=record.pk if record else 0,
        subject_kind=program.subject,
        company_id=record.company_id if record else company_id,
        owner_id=access.user_id,
        creator_id=access.user_id,
        note="",
        opened_at=opened_at,
        state=State(case=CaseState.OPEN),
        answers={},
        results={},
    )
    related = subjects.get(program.subject).related(record.pk) if record else {}
    return programs.tried_data(case, program, related, opened_at, access=access.within(case.company_id))


def _done(program: Program, chosen: Chosen) -> Given | Reply | Wish:
    node = program.nodes.get(chosen.block)
    if chosen.outcome in set(Wish):
        return Wish(chosen.outcome)
    if isinstance(node, Action) and chosen.outcome in set(Outcome):
        return _reply(chosen)
    values = read_answers(node, chosen.answers) if isinstance(node, Task) and not chosen.bypassed else {}
    return Given(values=values, outcome=chosen.outcome, bypassed=chosen.bypassed)


def _reply(chosen: Chosen) -> Reply:
    if chosen.outcome == Outcome.FAILED:
        return Reply(sentence=FAILED)
    try:
        return Reply(response=web_services.read(chosen.answers.get("response", "").strip()))
    except (ValueError, RecursionError):
        raise Refused("What the other system answers has to be JSON.", field="response") from None


def _told(program: Program, run: Run) -> Rehearsal:
    moves = [each.effect for each in run.happened if isinstance(each.effect, fx.MoveToken)]
    return Rehearsal(
        clock=say(run.at),
        ended=run.ended,
        why=run.why,
        refused=run.refused,
        steps=tuple(_steps(program, run.happened)),
        standing=tuple(_standing(program, token, run) for token in run.stopped_at if not run.ended),
        passed=tuple(dict.fromkeys(each.flow for each in moves)),
        been=tuple(dict.fromkeys(each.node for each in moves)),
    )


def _steps(program: Program, happened: Sequence[Happening]) -> Iterator[Step]:
    for each in happened:
        words = _words(each.effect)
        node = program.nodes.get(each.effect.node)
        if words and node is not None:
            yield Step(at=say(each.at), block=node.id, name=node.name, words=words)


def _words(effect: fx.Effect) -> str:  # noqa: C901, PLR0911, PLR0912 - one for each effect that people know
    match effect:
        case fx.CreateTask(attention=why) if why:
            return f"asks an officer: {why}"
        case fx.CreateTask(target_at=target):
            return f"is somebody’s task, to be done by {say(target)}" if target else "is somebody’s task"
        case fx.CompleteTask(outcome=outcome):
            return f"is complete: {outcome}" if outcome else "is complete"
        case fx.BypassTask():
            return "is passed over"
        case fx.WaitUntil(due_at=due, maximum_at=maximum):
            wakes = min((at for at in (due, maximum) if at is not None), default=None)
            return f"waits until {say(wakes)}" if wakes else "waits for a change of the record"
        case fx.EndDelay(why=ended):
            return f"goes on: {ended.value.replace('-', ' ')}"
        case fx.RecordDecision(chosen=chosen):
            return f"goes “{chosen}”" if chosen else "goes by the Else"
        case fx.RunOperation(operation=operation):
            return f"would run {operation}"
        case fx.CallService(service=service):
            return f"would ask the web service {service}"
        case fx.KeepResults(values=values):
            return "gives " + ", ".join(f"{name} {say(value) or '(nothing)'}" for name, value in values.items())
        case fx.SendCommunication(definition=definition):
            return f"would send “{definition}”"
        case fx.Notify(message=message):
            return f"would tell colleagues: {message}"
        case fx.ReachMilestone():
            return "is reached"
        case fx.CloseCase():
            return "closes the case"
        case _:
            return ""


def _standing(program: Program, token: Token, run: Run) -> Standing:
    node = program.nodes[token.node]
    stands, fields, outcomes = Stands.WAITS, tuple[Asked, ...](), tuple[tuple[str, str], ...]()
    if token.state is TokenState.AT_TASK:
        stands = Stands.TASK
        if isinstance(node, Task):
            fields = _fields(node, within(run.data, node.within), run.at)
            outcomes = tuple((each.value, each.label) for each in node.outcomes)
    elif token.state is TokenState.AT_SERVICE and isinstance(node, Action):
        stands = Stands.SERVICE
        fields = _response(node)
        outcomes = ((Outcome.ANSWERED, "It answers"), (Outcome.FAILED, "It does not answer"))
    elif token.state is TokenState.AT_DELAY:
        outcomes = tuple(_wishes(node, token, run))
    return Standing(
        block=node.id,
        name=node.name,
        stands=stands,
        mandatory=bool(getattr(node, "mandatory", True)),
        fields=fields,
        outcomes=outcomes,
    )


def _wishes(node: Node, token: Token, run: Run) -> Iterator[tuple[str, str]]:
    """What can become of a delay. Time passes for all of them, so only the one that wakes first says it."""
    first = next_to_wake(run.state)
    if first is not None and first.id == token.id and first.wakes_at is not None:
        yield Wish.PASSES, f"Let time pass, to {say(first.wakes_at)}"
    if isinstance(node, Delay) and node.condition is not None:
        yield Wish.TRUE, "Suppose that it comes true"
    if isinstance(node, WorkBlock) and token.round == 0:
        yield Wish.ENDED, "Begin it early"
    elif isinstance(node, (Delay, WorkBlock)) and not node.mandatory:
        yield Wish.ENDED, "End it early"


def _fields(task: Task, data: Data, now: dt.datetime) -> tuple[Asked, ...]:
    """Every question that the task may ask: which of them count, the answers decide."""
    asked = tuple(
        Asked(
            key=each.key,
            label=each.label,
            type=each.type.value,
            mandatory=each.mandatory,
            options=tuple((one.value, one.label) for one in offered(each, data, now)),
        )
        for each in (*task.questions, *task.fields)
    )
    ticks = tuple(
        Asked(key=each.key, label=each.label, type="tick", mandatory=each.mandatory) for each in task.checklist
    )
    return (*asked, *ticks)


def _response(node: Action) -> tuple[Asked, ...]:
    """The answer of a service as JSON to fill in: what the block's results read of it. Nothing, where none is read."""
    answer: dict[str, object] = {}
    for result in node.gives:
        for path in result.value.reads:
            names = path.split(".")[1:] if path.startswith("response.") else []
            inner = answer
            for name in names[:-1]:
                step = inner.setdefault(name, {})
                inner = step if isinstance(step, dict) else {}
            if names:
                inner.setdefault(names[-1], None)
    if not node.gives:
        return ()
    text = json.dumps(answer, indent=2)
    return (Asked(key="response", label="What it answers (JSON)", type="json", mandatory=True, value=text),)
