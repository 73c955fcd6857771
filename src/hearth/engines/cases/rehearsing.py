"""A drawing rehearsed in the designer: a case of it runs on a virtual clock, with answers that are chosen step by step.

Nothing is written and nothing leaves: the run is hearth.engines.cases.simulating's. This says what it did in words, and
what it now asks for. (hearth.engines.cases.trying tries a kept version on a record, with all answers at once.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hearth.engines.cases import effects as fx
from hearth.engines.cases.definition.bpmn import read
from hearth.engines.cases.definition.compiling import compile_path
from hearth.engines.cases.definition.findings import PathRefused
from hearth.engines.cases.installation import Installation
from hearth.engines.cases.program import Field, FieldType, Program, Task
from hearth.engines.cases.reading_answers import read_answers
from hearth.engines.cases.saying import say
from hearth.engines.cases.simulating import Given, Happening, Run, simulate
from hearth.engines.cases.state import Token, TokenState
from hearth.engines.cases.subjects import subjects
from hearth.kernel.refusal import NotFound
from hearth.platform import calendars, catalogue
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible

MOST_ANSWERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is done with the next task of a block: completed with answers as texts, or passed over."""

    block: str
    answers: Mapping[str, str]
    outcome: str = ""
    bypassed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A field of a task that waits. `options` are what can be chosen, as value and words."""

    key: str
    label: str
    type: str
    mandatory: bool
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a branch stands. `fields` and `outcomes` are those of a task that waits for somebody."""

    block: str
    name: str
    is_task: bool
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
    and `why` what it waits for or what stopped it."""

    clock: str
    ended: bool
    why: str
    steps: tuple[Step, ...]
    standing: tuple[Standing, ...]
    passed: tuple[str, ...]
    been: tuple[str, ...]


def rehearse(
    *, bpmn: str, chosen: Sequence[Chosen], reference: str, access: Access, company_id: int, now: dt.datetime
) -> Rehearsal:
    """This function will run a case of a drawing from now on, as far as it comes with these answers.

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
        data=_data(program, reference, access),
        given=_given(program, chosen[:MOST_ANSWERS]),
        opened_at=now,
        working=calendars.working_time(company_id),
    )
    return _told(program, run)


def _data(program: Program, reference: str, access: Access) -> dict[str, object]:
    case = {"reference": "CS-TRIAL", "title": program.name, "note": "", "owner": {"name": ""}, "creator": {"name": ""}}
    if not reference:
        return {"case": case}
    records = visible(access, Record.objects.filter(kind=program.subject, reference__iexact=reference))
    record = records.filter(restricted=False).first()
    if record is None:
        raise NotFound(f"There is no {program.subject} {reference}, or it may not be tried here.")
    subject = subjects.get(program.subject)
    related, within = subject.related(record.pk), access.within(record.company_id)
    data: dict[str, object] = {"case": case}
    for root, entity in subject.roots.items():
        paths = [path.removeprefix(f"{root}.") for path in program.reads if path.startswith(f"{root}.")]
        key = related.get(root)
        if not paths or key is None:
            continue
        for path in paths:
            catalogue.check_usable(within, entity, path)
        data[root] = catalogue.load(entity, key, paths, access=within)
    return data


def _given(program: Program, chosen: Sequence[Chosen]) -> dict[str, list[Given]]:
    given: dict[str, list[Given]] = {}
    for each in chosen:
        node = program.nodes.get(each.block)
        values = read_answers(node, each.answers) if isinstance(node, Task) and not each.bypassed else {}
        given.setdefault(each.block, []).append(Given(values=values, outcome=each.outcome, bypassed=each.bypassed))
    return given


def _told(program: Program, run: Run) -> Rehearsal:
    moves = [each.effect for each in run.happened if isinstance(each.effect, fx.MoveToken)]
    return Rehearsal(
        clock=say(run.at),
        ended=run.ended,
        why=run.why,
        steps=tuple(_steps(program, run.happened)),
        standing=tuple(_standing(program, token) for token in run.stopped_at if not run.ended),
        passed=tuple(dict.fromkeys(each.flow for each in moves)),
        been=tuple(dict.fromkeys(each.node for each in moves)),
    )


def _steps(program: Program, happened: Sequence[Happening]) -> Iterator[Step]:
    for each in happened:
        words = _words(each.effect)
        node = program.nodes.get(each.effect.node)
        if words and node is not None:
            yield Step(at=say(each.at), block=node.id, name=node.name, words=words)


def _words(effect: fx.Effect) -> str:  # noqa: C901, PLR0911 - one for each effect that people know
    match effect:
        case fx.CreateTask(target_at=target):
            return f"is somebody’s task, to be done by {say(target)}" if target else "is somebody’s task"
        case fx.CompleteTask(outcome=outcome):
            return f"is complete: {outcome}" if outcome else "is complete"
        case fx.BypassTask():
            return "is passed over"
        case fx.WaitUntil(due_at=due):
            return f"waits until {say(due)}" if due else "waits"
        case fx.EndDelay(why=why):
            return f"goes on: {why.value.replace('-', ' ')}"
        case fx.RecordDecision(chosen=chosen):
            return f"goes “{chosen}”" if chosen else "goes by the Else"
        case fx.RunOperation(operation=operation):
            return f"would run {operation}"
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


def _standing(program: Program, token: Token) -> Standing:
    node = program.nodes[token.node]
    task = node if isinstance(node, Task) else None
    fields = (*task.questions, *task.fields) if task else ()
    ticks = task.checklist if task else ()
    return Standing(
        block=node.id,
        name=node.name,
        is_task=token.state is TokenState.AT_TASK,
        mandatory=bool(getattr(node, "mandatory", True)),
        fields=(
            *(_asked(each) for each in fields),
            *(
                Asked(key=each.key, label=each.label, type="tick", mandatory=each.mandatory, options=())
                for each in ticks
            ),
        ),
        outcomes=tuple((each.value, each.label) for each in task.outcomes) if task else (),
    )


def _asked(field: Field) -> Asked:
    kind = "text" if field.type is FieldType.LOOKUP else field.type.value
    options = tuple((each.value, each.label) for each in field.options)
    return Asked(key=field.key, label=field.label, type=kind, mandatory=field.mandatory, options=options)
