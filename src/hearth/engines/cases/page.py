"""The page of a case: where it stands, the way taken and why, its tasks and its history, as one reader may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hearth.engines.cases import codec, programs, stages, store
from hearth.engines.cases.answers import AnswersRefused, Sheet, sheet
from hearth.engines.cases.coming import ComingTask, still_to_come
from hearth.engines.cases.effects import TaskKind
from hearth.engines.cases.explaining import read, tree
from hearth.engines.cases.launching import screens
from hearth.engines.cases.legal import CaseAction, TaskAction, case_actions, task_actions
from hearth.engines.cases.milestones import label_of
from hearth.engines.cases.models import Case, CaseEvent, CaseTask, Target
from hearth.engines.cases.people_words import people_of
from hearth.engines.cases.program import (
    AD_HOC,
    Action,
    CaseState,
    Decision,
    Field,
    Milestone,
    Program,
    Task,
    TaskBlock,
    TaskState,
)
from hearth.engines.cases.questions import items_of
from hearth.engines.cases.reading_answers import read_answers
from hearth.engines.cases.stages import Stage
from hearth.engines.cases.sub_paths import whole_path, within
from hearth.engines.cases.subjects import subjects
from hearth.engines.cases.timeline import TimelineLine, timeline_line, with_beside
from hearth.engines.cases.unfinished import hidden
from hearth.engines.cases.waits import WaitLine, waits
from hearth.engines.cases.way import Move, WayTaken, way_taken
from hearth.platform import catalogue
from hearth.platform.attachments.queries import ShownFile, files_of
from hearth.platform.catalogue import Masked, PrivacyClass
from hearth.platform.identity.access import Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something a decision or an answer rests on, in words; the value may be a Masked."""

    label: str
    value: object


_BLOCKS: Mapping[str, str] = {
    TaskKind.FORM: "Form",
    TaskKind.APPOINTMENT: "Appointment",
    TaskKind.MILESTONE: "Milestone",
    TaskKind.COMMUNICATION: "Communication",
    TaskKind.ACTION: "System action",
    TaskKind.REFUSED: "System action that was refused",
    TaskKind.AD_HOC: "Ad hoc task",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A task of the case: done, live, or passed over. `answers` are those that the reader may see."""

    id: int
    reference: str
    name: str
    kind: str
    mandatory: bool
    state: str
    people: str
    created_at: dt.datetime
    target_at: dt.datetime | None
    amber_at: dt.datetime | None
    held_until: dt.datetime | None
    paused: bool
    ended_at: dt.datetime | None
    ended_by: str
    outcome: str
    attention: str
    information: str
    link: str
    screen: str
    answers: Sequence[Fact]
    actions: Mapping[TaskAction, str]

    @property
    def block(self) -> str:
        """Which building block it is, in words; "" for a plain task."""
        return _BLOCKS.get(self.kind, "")

    def may(self, action: str) -> bool:
        """Whether an action is allowed as the task stands."""
        return not self.actions[TaskAction(action)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionLine:
    """A condition of a decision as it was tried: `result` True, False or None."""

    name: str
    tried: bool
    result: bool | None
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """Why a decision went the way it went."""

    name: str
    at: dt.datetime
    chosen: str
    conditions: Sequence[ConditionLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLine:
    """The target of the whole case."""

    name: str
    started_at: dt.datetime
    amber_at: dt.datetime | None
    due_at: dt.datetime
    paused: bool
    statutory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneLine:
    """A milestone of the path: when the case came to it last, None while it has not. `system`: its words elsewhere."""

    name: str
    system: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """A note about the case; its text may be a Masked."""

    at: dt.datetime
    by: str
    text: object


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    case: Case
    program: Program
    tasks: Sequence[TaskLine]
    coming: Sequence[ComingTask]
    stages: Sequence[Stage]
    waits: Sequence[WaitLine]
    decisions: Sequence[DecisionLine]
    timeline: Sequence[TimelineLine]
    milestones: Sequence[MilestoneLine]
    way: WayTaken
    target: TargetLine | None
    actions: Mapping[CaseAction, str]
    live: Sequence[CaseTask]
    notes: Sequence[NoteLine]
    files: Sequence[ShownFile]
    watchers: Sequence[str]
    watched: bool


_NOTES, _FILES = 50, 50


def case_page(access: Access, case: Case) -> CasePage:
    """Everything that the page of a case shows, masked for the reader. The case was found by `queries.get_case`."""
    here = access.within(case.record.company_id)
    program = programs.of_version(case.version_id)
    mask = _Masking(here, program, case.subject.kind)
    events = list(case.events.order_by("pk"))
    state = store.read(case.pk).state
    tokens = list(state.tokens.values())
    tasks = list(
        case.tasks.select_related("ended_by").prefetch_related("assignees__user", "assignees__role").order_by("pk")
    )
    running = {each.task_id: each for each in case.targets.select_related("sla").filter(ended_at=None)}
    whole = running.get(None)
    watchers = list(case.watchers.select_related("user").order_by("user__name"))
    names: dict[tuple[int | None, str], str] = {(None, id_): node.name for id_, node in program.nodes.items()}
    names |= {(task.token_number, AD_HOC.id): task.name for task in tasks if task.node == AD_HOC.id}
    happened = [line for event in reversed(events) if (line := timeline_line(event, names)) is not None]
    notes, files = _notes(case, mask), files_of(here, case.record, limit=_FILES)
    return CasePage(
        case=case,
        program=program,
        tasks=[_task_line(task, case, program, mask, running.get(task.pk)) for task in tasks],
        coming=still_to_come(state, program),
        stages=stages.running(state, program),
        waits=waits(state, program),
        decisions=[_decision_line(event, program, mask) for event in events if event.kind == "RecordDecision"],
        timeline=with_beside(happened, [(note.at, note.by) for note in notes], files),
        milestones=_milestones(program, events),
        way=way_taken(
            program,
            [Move(flow=event.detail["flow"], at=event.at) for event in events if event.kind == "MoveToken"],
            tokens,
            case=state.case,
            targets={task.token_number: task.target_at for task in tasks if task.target_at and not task.ended_at},
        ),
        target=_target_line(whole) if whole is not None else None,
        actions=case_actions(
            case=state.case,
            completed=any(task.state == TaskState.COMPLETE for task in tasks),
            hold_allowed=case.type.hold_allowed,
            has_target=whole is not None,
        ),
        live=[task for task in tasks if task.ended_at is None],
        notes=notes,
        files=files,
        watchers=[each.user.name for each in watchers],
        watched=any(each.user_id == access.user_id for each in watchers),
    )


def _milestones(program: Program, events: Sequence[CaseEvent]) -> list[MilestoneLine]:
    """Those of the path and its sub-paths: the ones that were reached, in that order, then those ahead."""
    at = {event.node: event.at for event in events if event.kind == "ReachMilestone"}
    drawn = [
        node
        for node in program.nodes.values()
        if isinstance(node, Milestone) or (isinstance(node, Task) and node.drawn_as is TaskBlock.MILESTONE)
    ]
    came = sorted((each for each in drawn if each.id in at), key=lambda each: at[each.id])
    ahead = [each for each in drawn if each.id not in at]
    return [
        MilestoneLine(name=e.label or e.name, system=label_of(e.milestone), at=at.get(e.id)) for e in (*came, *ahead)
    ]


def _notes(case: Case, mask: _Masking) -> list[NoteLine]:
    may = mask.reader.may("case.note", "text")
    return [
        NoteLine(at=note.written_at, by=note.written_by.name, text=note.text if may else Masked("Note"))
        for note in case.case_notes.select_related("written_by").order_by("-written_at", "-pk")[:_NOTES]
    ]


def _target_line(target: Target) -> TargetLine:
    return TargetLine(
        name=target.sla.description,
        started_at=target.started_at,
        amber_at=target.amber_at,
        due_at=target.due_at,
        paused=target.paused_at is not None,
        statutory=bool(target.rule.get("statutory")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSheet:
    """A live task as it is filled in: the sheet for the answers so far, the texts as typed, what is wrong with them.

    `hidden`: fields that a colleague has answered, and the reader may not read: left empty, they stay as they are.
    """

    task: CaseTask
    node: Task
    information: str
    sheet: Sheet
    texts: Mapping[str, str]
    unreadable: Mapping[str, str]
    hidden: frozenset[str]


class TaskReading:
    """What a live task is filled in from: the case's answers and data, read once for as many texts as are tried."""

    def __init__(self, access: Access, task: CaseTask, now: dt.datetime) -> None:
        self._task, self._now = task, now
        running = store.read(task.case_id)
        program = programs.of_version(running.version_id)
        node = program.block(task.node)
        self._node = node if isinstance(node, Task) else None
        if self._node is None:
            return
        related = subjects.get(running.subject_kind).related(running.subject_id)
        here = access.within(running.company_id)
        data = _spoken(programs.case_data(running, program, related, now, access=here))
        mask = _Masking(here, program, running.subject_kind)
        self._hidden = frozenset(hidden(here, program, node, task.draft, task.drafted_by_id))
        answers = {block: mask.answers(block, values) for block, values in running.answers.items()}
        self._known = within({**data, "answers": _spoken(answers), "results": running.results}, self._node.within)

    def sheet(self, texts: Mapping[str, str] | None) -> TaskSheet | None:
        """The sheet for the texts typed so far (None: the task's draft). None for a task that asks nothing.

        Words that merge something which the reader may not read show it masked, and so does what a colleague has
        answered: the sheet is laid out as if nobody had.
        """
        node = self._node
        if node is None:
            return None
        draft = {key: text for key, text in self._task.draft.items() if key not in self._hidden}
        given = dict(draft if texts is None else texts)
        typed, unreadable = _read(node, given)
        return TaskSheet(
            task=self._task,
            node=node,
            information=node.information.render(self._known, self._now) if node.information else "",
            sheet=sheet(node, typed, self._known, self._now),
            texts=given,
            unreadable=unreadable,
            hidden=self._hidden,
        )


def _spoken(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the wording of a page: what is masked becomes the word that says so, which no expression can read."""
    return {
        key: _spoken(value) if isinstance(value, Mapping) else str(value) if isinstance(value, Masked) else value
        for key, value in values.items()
    }


def _read(node: Task, texts: Mapping[str, str]) -> tuple[dict[str, object], Mapping[str, str]]:
    """Typed answers, and a sentence for each text that can't be read."""
    try:
        return read_answers(node, texts), {}
    except AnswersRefused as refused:
        return read_answers(node, {k: v for k, v in texts.items() if k not in refused.errors}), refused.errors


class _Masking:
    """Which values of answers and explanations a reader may see: by the field's privacy class and data tags, or the
    catalogue's."""

    def __init__(self, access: Access, program: Program, subject_kind: str) -> None:
        self.access = access
        self.reader = catalogue.reader(access)
        self.roots = subjects.get(subject_kind).roots
        self.fields: dict[str, Field] = {}
        self.tagged: set[str] = set()
        for node in program.nodes.values():
            if isinstance(node, Task):
                for field in (*node.questions, *node.fields):
                    self.fields[path := f"answers.{node.key}.{field.key}"] = field
                    if access.masked & items_of(program, node.key, field):
                        self.tagged.add(path)

    def answers(self, block: str, values: Mapping[str, object]) -> dict[str, object]:
        """The answers of a block, those that the reader may not see masked. Checklists have no class of their own."""
        return {
            key: self.value(path, value) if (path := f"answers.{block}.{key}") in self.fields else value
            for key, value in values.items()
        }

    def _field(self, path: str) -> Field | None:
        """The field whose answer a path reads, or a part of it (a lookup's `master`)."""
        return self.fields.get(path) or self.fields.get(path.rpartition(".")[0])

    def label(self, path: str) -> str:
        """A path in words."""
        if (field := self._field(path)) is not None:
            return field.label
        root, _, rest = path.partition(".")
        described = catalogue.entity(self.roots[root]).items.get(rest) if root in self.roots and rest else None
        return described.label if described else path

    def value(self, path: str, value: object) -> object:
        """The value at a path, or what stands for it. A path that nobody knows is masked."""
        if (field := self._field(path)) is not None:
            if not self.tagged.isdisjoint({path, path.rpartition(".")[0]}):
                return Masked(field.label)
            privacy = field.privacy or PrivacyClass.PERSONAL
            return value if privacy == PrivacyClass.OPEN or self.access.cleared(privacy) else Masked(self.label(path))
        root, _, rest = path.partition(".")
        if root in {"now()", "today()"} or path in {"now()", "today()"}:
            return value
        if root == "case" and rest != "note":
            return value
        if root in self.roots and rest in catalogue.entity(self.roots[root]).items:
            return value if self.reader.may(self.roots[root], rest) else Masked(self.label(path))
        return Masked(path)


def _task_line(task: CaseTask, case: Case, program: Program, mask: _Masking, target: Target | None) -> TaskLine:
    node = program.block(task.node)
    facts: list[Fact] = []
    if isinstance(node, Task) and task.state == TaskState.COMPLETE:
        given = codec.unpack(task.answers)
        for field in (*node.questions, *node.fields):
            if field.key in given:
                path = f"answers.{node.key}.{field.key}"
                facts.append(Fact(label=field.label, value=_shown(field, mask.value(path, given[field.key]))))
        facts += [Fact(label=item.label, value=given[item.key]) for item in node.checklist if item.key in given]
    outcomes = {each.value: each.label for each in node.outcomes} if isinstance(node, Task) else {}
    linked = isinstance(node, Action) and node.link is not None
    return TaskLine(
        id=task.pk,
        reference=task.reference,
        name=task.name,
        kind=task.kind,
        mandatory=task.mandatory,
        state=task.state,
        people=people_of(task.assignees.all()),
        created_at=task.created_at,
        target_at=task.target_at,
        amber_at=task.amber_at,
        held_until=task.held_until,
        paused=target is not None and target.paused_at is not None,
        ended_at=task.ended_at,
        ended_by=task.ended_by.name if task.ended_by else "",
        outcome=outcomes.get(task.outcome, task.outcome),
        attention=task.attention,
        information="" if linked else task.information,
        link=task.information if linked else "",
        screen=screens.get(node.screen).url_name if isinstance(node, Action) and node.screen in screens else "",
        answers=facts,
        actions=task_actions(
            case=CaseState(case.state),
            task=TaskState(task.state),
            mandatory=task.mandatory,
            hold_allowed=case.type.hold_allowed,
            has_target=target is not None,
        ),
    )


def _shown(field: Field, value: object) -> object:
    """An answer as people read it: the words of a choice or lookup instead of its key."""
    if isinstance(value, Mapping):
        return value.get("description", "")
    return {each.value: each.label for each in field.options}.get(value, value) if isinstance(value, str) else value


def _decision_line(event: CaseEvent, program: Program, mask: _Masking) -> DecisionLine:
    node = program.nodes.get(event.node)
    call = node.within if node else ""
    ways = node.ways if isinstance(node, Decision) else ()
    tests = {(way.flow, each.name): each.test for way in ways for each in way.conditions}
    lines = []
    for condition in event.detail.get("conditions", []):
        test, explanation = tests.get((condition["flow"], condition["name"])), condition.get("explanation")
        was = read(explanation, event.at)
        facts = [
            Fact(label=mask.label(path), value=_decided(mask, path, was.get(inner, words)))
            for inner, words in facts_of(tree(test, explanation, event.at))
            for path in [whole_path(inner, call)]
        ]
        lines.append(
            ConditionLine(
                name=condition["name"],
                tried=bool(condition.get("tried")),
                result=condition.get("result"),
                facts=facts,
            )
        )
    return DecisionLine(
        name=node.name if node else event.node, at=event.at, chosen=event.detail.get("chosen", ""), conditions=lines
    )


def _decided(mask: _Masking, path: str, value: object) -> object:
    shown = mask.value(path, value)
    return _shown(mask.fields[path], shown) if path in mask.fields else shown


def facts_of(explanation: Any) -> list[tuple[str, object]]:
    """The leaves of an explanation's tree that name data or the clock: (path, value), each path once, in order."""
    found: dict[str, object] = {}

    def walk(part: Any) -> None:
        if not isinstance(part, dict):
            return
        children = part.get("children") or []
        source = str(part.get("source", ""))
        names = source.split(".", maxsplit=1)[0].isidentifier() and source not in {"true", "false", "null"}
        if not children and (names or source.endswith("()")):
            found.setdefault(source, codec.unpack(part.get("value")))
        for child in children:
            walk(child)

    walk(explanation)
    return list(found.items())
