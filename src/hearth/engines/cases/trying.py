"""A path tried on a record before it is published: what would happen, when, and where it would stop.

Nothing is written and nothing is sent. The record's data are those that the reader may see, as they are now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hearth.engines.cases import effects as fx
from hearth.engines.cases import programs
from hearth.engines.cases.models import PathVersion
from hearth.engines.cases.program import CaseState, Program, Task
from hearth.engines.cases.publishing import compiled
from hearth.engines.cases.reading_answers import read_answers
from hearth.engines.cases.saying import say
from hearth.engines.cases.simulating import Given, Happening, simulate
from hearth.engines.cases.state import State
from hearth.engines.cases.store import RunningCase
from hearth.engines.cases.subjects import subjects
from hearth.kernel.refusal import Refused
from hearth.platform import calendars
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that would happen: when on the virtual clock, at which block, and in words."""

    at: dt.datetime
    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a tried case would go. `why`: what stops it ("" for one that ends); `asks` are the tasks that it stands at,
    with the keys of what they ask.
    """

    lines: tuple[Line, ...]
    ended: bool
    why: str
    asks: tuple[tuple[str, str, tuple[str, ...]], ...]


def parse_answers(text: str) -> dict[str, dict[str, str]]:
    """Answers as they are typed, a line each (`block.field = value`; `block = done` for a task without questions).

    Refused: a line that is neither.
    """
    found: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        where, sign, value = line.partition("=")
        block, _, field = where.strip().partition(".")
        if not sign or not block:
            raise Refused(f"“{line.strip()[:80]}” should read block.field = value.", field="answers")
        given = found.setdefault(block, {})
        if field:
            given[field.strip()] = value.strip()
    return found


def try_out(
    access: Access,
    *,
    version: PathVersion,
    subject: Record,
    opened_at: dt.datetime,
    answers: Mapping[str, Mapping[str, str]],
) -> Trial:
    """This function will try a version, a draft too, as a case about a record that begins at an instant.

    `answers` by block key: given at every visit. Refused: a version that can't run (PathRefused), a record of another
    kind, an answer that can't be read.
    """
    program = compiled(key=version.path.key, bpmn=version.bpmn).program
    if program.subject != subject.kind:
        raise Refused(f"The path is about a {program.subject}, not a {subject.kind}.", field="about")
    run = simulate(
        program,
        data=_data(access, program, version, subject, opened_at),
        given=_given(program, answers),
        opened_at=opened_at,
        working=calendars.working_time(subject.company_id),
    )
    lines = [line for each in run.happened if (line := _line(program, each)) is not None]
    asks = []
    for token in run.stopped_at:
        node = program.block(token.node)
        if isinstance(node, Task):
            fields = (*node.questions, *node.fields)
            keys = (*(each.key for each in fields), *(each.key for each in node.checklist))
            asks.append((node.name, node.key, (*keys, *(("outcome",) if node.outcomes else ()))))
    return Trial(lines=tuple(lines), ended=run.ended, why=run.why, asks=tuple(asks))


def _given(program: Program, answers: Mapping[str, Mapping[str, str]]) -> dict[str, Sequence[Given]]:
    found: dict[str, Sequence[Given]] = {}
    for node in program.nodes.values():
        texts = answers.get(node.key)
        if texts is None:
            continue
        outcome = texts.get("outcome", "")
        values = (
            read_answers(node, {k: v for k, v in texts.items() if k != "outcome"}) if isinstance(node, Task) else {}
        )
        found[node.id] = [Given(values=values, outcome=outcome)] * 100
    return found


def _data(
    access: Access, program: Program, version: PathVersion, subject: Record, opened_at: dt.datetime
) -> Mapping[str, object]:
    case = RunningCase(
        id=0,
        reference="",
        version_id=version.pk,
        type_id=0,
        subject_id=subject.pk,
        subject_kind=subject.kind,
        company_id=subject.company_id,
        owner_id=access.user_id,
        creator_id=access.user_id,
        note="",
        opened_at=opened_at,
        state=State(case=CaseState.OPEN),
        answers={},
        results={},
    )
    related = subjects.get(subject.kind).related(subject.pk)
    return programs.case_data(case, program, related, opened_at, access=access.within(subject.company_id))


_PLAIN: Mapping[type[fx.Effect], str] = {
    fx.CompleteTask: "is done",
    fx.Notify: "tells colleagues",
    fx.ReachMilestone: "is reached",
    fx.CloseCase: "The case closes.",
}


def _line(program: Program, each: Happening) -> Line | None:
    effect = each.effect
    match effect:
        case fx.CreateTask():
            words = "is to be done by people" + (f", until {say(effect.target_at)}" if effect.target_at else "")
        case fx.WaitUntil():
            wakes = min((at for at in (effect.due_at, effect.maximum_at) if at is not None), default=None)
            words = f"waits until {say(wakes)}" if wakes else "waits for a change of the record"
        case fx.EndDelay():
            words = f"goes on ({effect.why.value})"
        case fx.RecordDecision():
            words = f"decides: {effect.chosen}"
        case fx.SendCommunication():
            words = f"sends “{effect.definition}”"
        case fx.RunOperation():
            words = f"would run {effect.operation} (not run here)"
        case _:
            words = _PLAIN.get(type(effect), "")
    if not words:
        return None
    return Line(at=each.at, name=program.block(effect.node).name, words=words)
