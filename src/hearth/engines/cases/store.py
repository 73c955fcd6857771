"""The only reader and writer of the running tables: fixed, prepared statements, each for a whole batch of cases.

A batch is loaded with its case rows locked, the pure `step` says what happens, and what it says is gathered in
`Writes` and flushed in one or a few statements, whether the batch holds one case or ten thousand. The SQL is in
`statements`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from hearth.engines.cases import codec
from hearth.engines.cases import statements as sql
from hearth.engines.cases.effects import TOLD, Happened, RestoreToken
from hearth.engines.cases.program import CaseState, TaskState
from hearth.engines.cases.state import State, Token, TokenState
from hearth.engines.cases.writes import Dependency, NewCase, Place, Writes
from hearth.platform.prepared import Row, documents, instants, numbers, rows, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningCase:
    """A case as the engine needs it: its row, where it stands, and what it knows."""

    id: int
    reference: str
    version_id: int
    type_id: int
    subject_id: int
    subject_kind: str
    company_id: int
    owner_id: int
    creator_id: int
    note: str
    opened_at: dt.datetime
    state: State
    answers: dict[str, dict[str, object]]
    results: dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStanding:
    """A task as it stands under the lock of its case."""

    pk: int
    token_number: int
    node: str
    visit: int
    state: TaskState


def load(case_ids: Collection[int]) -> list[RunningCase]:
    """These cases with their rows locked, in the order of their ids; those that do not exist are left out."""
    return _with_standing(rows(sql.LOCK_CASES, [numbers(case_ids)]))[0]


def load_of_task(task_id: int) -> tuple[RunningCase, TaskStanding] | None:
    """The case of a task with its row locked, and the task as it stands then; None if there is no such task."""
    cases, task = _with_standing(rows(sql.LOCK_CASE_OF_TASK, [str(task_id)]), task_id)
    return (cases[0], task) if cases and task is not None else None


def read(case_id: int) -> RunningCase:
    """One case as it stands now, without a lock: for showing it. KeyError if there is none."""
    with transaction.atomic():
        found = read_many([case_id])
    if not found:
        raise KeyError(f"There is no case {case_id}.")
    return found[0]


def read_many(case_ids: Collection[int]) -> list[RunningCase]:
    """These cases as they stand now, without a lock, in the order of their ids."""
    return _with_standing(rows(sql.READ_CASES, [numbers(case_ids)]))[0]


def _with_standing(cases: list[Row], task_id: int | None = None) -> tuple[list[RunningCase], TaskStanding | None]:
    """The rows of cases with what stands in other tables; and the task that was asked for."""
    if not cases:
        return [], None
    ids = numbers([row[0] for row in cases])
    tokens: dict[int, dict[int, Token]] = {}
    answers: dict[int, dict[str, dict[str, object]]] = {}
    asked: TaskStanding | None = None
    for row in rows(sql.READ_STANDING, [ids, ids, None if task_id is None else str(task_id)]):
        case_id, key, number, node, visit, state, block_key, given, *more = row
        if key is None:
            tokens.setdefault(case_id, {})[number] = _token((number, node, visit, state, *more))
            continue
        if key == task_id:
            asked = TaskStanding(pk=key, token_number=number, node=node, visit=visit, state=TaskState(state))
        if state == TaskState.COMPLETE:
            answers.setdefault(case_id, {})[block_key] = codec.unpack(given)
    found = [
        RunningCase(
            id=row[0],
            reference=row[1],
            version_id=row[2],
            type_id=row[3],
            subject_id=row[4],
            subject_kind=row[5],
            company_id=row[6],
            owner_id=row[7],
            creator_id=row[8],
            note=row[9],
            opened_at=row[10],
            state=State(
                case=CaseState(row[11]),
                tokens=tokens.get(row[0], {}),
                tokens_made=row[12],
                visits=row[13],
                taken_back=row[15],
            ),
            answers=answers.get(row[0], {}),
            results=codec.unpack(row[14]),
        )
        for row in cases
    ]
    return found, asked


def _token(row: Sequence[Any]) -> Token:
    number, node, visit, state, flow, started_at, due_at, maximum_at, next_check_at, held, held_until, round_ = row
    return Token(
        id=number,
        node=node,
        visit=visit,
        state=TokenState(state),
        flow=flow,
        started_at=started_at,
        due_at=due_at,
        maximum_at=maximum_at,
        next_check_at=next_check_at,
        held=held,
        held_until=held_until,
        round=round_,
    )


def in_force(case_type_id: int, company_id: int, day: dt.date) -> tuple[int | None, str, bool]:
    """The published version of a case type's path, the kind of record it is about, whether the type is in force."""
    ((version_id, subject, standing),) = rows(
        sql.IN_FORCE, [str(company_id), day.isoformat(), day.isoformat(), str(case_type_id)]
    )
    return version_id, subject, standing


def due(now: dt.datetime, limit: int) -> list[int]:
    """Cases with a token that wakes or a target with an alert at or before `now`, at most from `limit` of each."""
    at, most = now.isoformat(), str(limit)
    return [row[0] for row in rows(sql.DUE_CASES, [at, most, at, most])]


_MIGRATED = "CaseMigrated"


def with_alerts(case_ids: Iterable[int], now: dt.datetime) -> set[int]:
    """Those of the cases with a target of which an alert is due."""
    return {row[0] for row in rows(sql.WITH_ALERTS, [numbers(case_ids), now.isoformat()])}


def history(case_id: int) -> tuple[Happened, ...]:
    """What happened in a case, in order, as far as it says where the case stood and what can be taken back.

    Blocks have the names of the version that the case is on now, where migrations renamed them.
    """
    kinds = {each.__name__: each for each in TOLD}
    told = rows(sql.HISTORY, [str(case_id), texts([*kinds, _MIGRATED])])
    names: dict[str, str] = {}
    found = []
    for at, kind, token, node, visit, detail in reversed(told):
        if kind == _MIGRATED:
            names |= {old: names.get(new, new) for old, new in detail["moves"].items()}
            continue
        given = {**_told(kind, detail), "token": token or 0, "node": names.get(node, node), "visit": visit}
        effect = codec.decode(kinds[kind], given)
        if isinstance(effect, RestoreToken):
            effect = replace(effect, stood=replace(effect.stood, node=names.get(effect.stood.node, effect.stood.node)))
        found.append(Happened(effect=effect, at=at))
    return tuple(reversed(found))


def _told(kind: str, detail: dict[str, Any]) -> dict[str, Any]:
    """The history keeps of what was sent or run what it was, not what was handed over."""
    if kind == "SendCommunication":
        return {"definition": detail["definition"], "recipients": detail["recipients"], "channel": "", **_NOTHING_SENT}
    return {**detail, "parameters": {}} if kind in {"RunOperation", "CallService"} else detail


_NOTHING_SENT: dict[str, Any] = {"parameters": {}, "enclosures": []}


def has_task(case_id: int, task: Place) -> bool:
    """Whether there is or was a task at that visit."""
    token, node, visit = task
    return bool(rows(sql.ANSWERS_OF_TASK, [str(case_id), str(token), node, str(visit)]))


def answers_of(case_id: int, task: Place) -> dict[str, object]:
    """The answers of one task, as they were kept."""
    token, node, visit = task
    found = rows(sql.ANSWERS_OF_TASK, [str(case_id), str(token), node, str(visit)])
    return codec.unpack(found[0][0]) if found else {}


def free(case_ids: Iterable[int]) -> list[int]:
    """Those of the cases that nobody else is working on; their rows are locked now."""
    return [row[0] for row in rows(sql.LOCK_FREE_CASES, [numbers(case_ids)])]


def waiting_on(changed: Collection[tuple[int, str, str]]) -> dict[int, list[int]]:
    """The tokens, by case, that wait on one of these (record id, entity, field)."""
    if not changed:
        return {}
    found: dict[int, list[int]] = {}
    records, entities, columns_ = zip(*sorted(changed), strict=True)
    for case_id, number in rows(sql.WAITING_ON, [numbers(records), texts(entities), texts(columns_)]):
        found.setdefault(case_id, []).append(number)
    return found


def watchers(case_ids: Iterable[int]) -> dict[int, list[int]]:
    """Who follows these cases."""
    found: dict[int, list[int]] = {}
    for case_id, user_id in rows(sql.WATCHERS, [numbers(case_ids)]):
        found.setdefault(case_id, []).append(user_id)
    return found


def columns(given: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows as the arrays that unnest takes."""
    columns: list[list[Any]] = [[] for _ in range(width)]
    for row in given:
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns


# --- writing


def insert_cases(
    opened: Collection[NewCase], standing: Mapping[int, tuple[State, Mapping[str, object]]], at: dt.datetime
) -> None:
    """The rows of new cases, as their first step left them; those not in `standing` have not had it yet."""
    states = [standing.get(each.id, (State(), {})) for each in opened]
    rows(
        sql.INSERT_CASES,
        [
            numbers([each.id for each in opened]),
            numbers([each.type_id for each in opened]),
            numbers([each.version_id for each in opened]),
            numbers([each.subject_id for each in opened]),
            numbers([each.owner_id for each in opened]),
            numbers([each.creator_id for each in opened]),
            texts([each.note for each in opened]),
            instants([each.opened_at for each in opened]),
            *_states([state for state, _ in states], [results for _, results in states], at),
        ],
    )


def show_targets(found: Sequence[tuple[int, dt.datetime, dt.datetime | None]]) -> None:
    """When tasks are due and turn amber: (task, due, amber) each."""
    if found:
        tasks, due_at, amber_at = zip(*found, strict=True)
        rows(sql.SHOW_TARGETS, [numbers(tasks), instants(due_at), instants(amber_at)])


def flush(writes: Writes) -> None:
    """Writes everything that was gathered: what stands in its own statement first, the rest in one."""
    if writes.opened:
        standing = {case_id: (state, results) for case_id, state, results in writes.cases}
        insert_cases(writes.opened.values(), standing, writes.now)
    if writes.forgotten:
        rows(sql.FORGET_DEPENDENCIES, [numbers(each) for each in zip(*writes.forgotten, strict=True)])
    step = _Step()
    _tasks(step, writes)
    _tokens(step, writes)
    _cases(step, writes)
    if writes.events:
        step.add("events", writes.now.isoformat(), _key(writes.by.user_id), writes.by.label, *_events(writes))
    step.run()
    if writes.dependencies:
        _insert_dependencies(writes.dependencies)
    _beside(writes)


class _Step:
    """Parts of one statement with their values."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.values: list[str | None] = []

    def add(self, name: str, *values: str | None) -> None:
        self.names.append(name)
        self.values += values

    def run(self) -> None:
        if self.names:
            rows(sql.together(tuple(self.names)), self.values)
            self.names, self.values = [], []


def _key(key: int | None) -> str | None:
    return None if key is None else str(key)


def _tasks(step: _Step, writes: Writes) -> None:
    tasks, ends = writes.tasks, writes.ends
    if tasks:
        places = [(each.case_id, each.effect.token, each.effect.node, each.effect.visit) for each in tasks]
        effects = [each.effect for each in tasks]
        step.add(
            "made",
            *_places(places),
            texts([each.block_key for each in tasks]),
            texts([each.kind.value for each in effects]),
            texts([each.name for each in effects]),
            numbers([each.mandatory for each in effects]),
            texts([each.attention for each in effects]),
            texts([each.information for each in effects]),
            instants([each.created_at for each in tasks]),
            instants([each.target_at for each in effects]),
        )
        people = [
            (place, user_id, role_id)
            for place, each in zip(places, tasks, strict=True)
            for user_id, role_id in (
                *((user, None) for user in each.user_ids),
                *((None, role) for role in each.role_ids),
            )
        ]
        users, roles = numbers([each[1] for each in people]), numbers([each[2] for each in people])
        step.add("given_to", *_places([each[0] for each in people]), users, roles)
        if not {(each.case_id, each.token, each.node, each.visit) for each in ends}.isdisjoint(places):
            step.run()  # one statement does not see the rows that it makes
    if ends:
        step.add(
            "ended",
            writes.now.isoformat(),
            _key(writes.by.user_id),
            *_places([(each.case_id, each.token, each.node, each.visit) for each in ends]),
            texts([each.state.value for each in ends]),
            texts([each.outcome for each in ends]),
            documents([each.answers for each in ends]),
        )
        step.add("targets_of_ended")


def _places(places: Sequence[tuple[int, int, str, int]]) -> tuple[str, str, str, str]:
    return (
        numbers([each[0] for each in places]),
        numbers([each[1] for each in places]),
        texts([each[2] for each in places]),
        numbers([each[3] for each in places]),
    )


def _tokens(step: _Step, writes: Writes) -> None:
    consumed = [(case_id, number) for case_id, changes in writes.tokens for number in changes.consumed]
    if consumed:
        step.add("consumed", numbers([each[0] for each in consumed]), numbers([each[1] for each in consumed]))
    moved = [(case_id, token) for case_id, changes in writes.tokens for token in changes.changed]
    if moved:
        step.add("moved", *_token_columns(moved))
    created = [(case_id, token) for case_id, changes in writes.tokens for token in changes.created]
    if created:
        step.add("created", *_token_columns(created))


def _token_columns(found: Sequence[tuple[int, Token]]) -> tuple[str, ...]:
    tokens = [token for _, token in found]
    return (
        numbers([case_id for case_id, _ in found]),
        numbers([token.id for token in tokens]),
        texts([token.node for token in tokens]),
        numbers([token.visit for token in tokens]),
        texts([token.state.value for token in tokens]),
        texts([token.flow for token in tokens]),
        instants([token.started_at for token in tokens]),
        instants([token.due_at for token in tokens]),
        instants([token.maximum_at for token in tokens]),
        instants([token.next_check_at for token in tokens]),
        numbers([token.held for token in tokens]),
        instants([token.held_until for token in tokens]),
        numbers([token.round for token in tokens]),
    )


def _cases(step: _Step, writes: Writes) -> None:
    changed = [each for each in writes.cases if each[0] not in writes.opened]
    if changed:
        states, results = [state for _, state, _ in changed], [kept for _, _, kept in changed]
        step.add("cases", numbers([each[0] for each in changed]), *_states(states, results, writes.now))
    closed = [case_id for case_id, state, _ in writes.cases if state.ended]
    if closed:
        step.add("closed", numbers(closed))


def _states(states: Sequence[State], results: Iterable[Mapping[str, object]], at: dt.datetime) -> tuple[str, ...]:
    return (
        texts([state.case.value for state in states]),
        instants([at if state.ended else None for state in states]),
        numbers([state.tokens_made for state in states]),
        documents([dict(state.visits) for state in states]),
        documents([codec.pack(each) for each in results]),
        documents([dict(state.taken_back) for state in states]),
    )


def _events(writes: Writes) -> tuple[str, ...]:
    events = writes.events
    return (
        numbers([each[0] for each in events]),
        texts([each[1] for each in events]),
        numbers([each[2] for each in events]),
        texts([each[3] for each in events]),
        numbers([each[4] for each in events]),
        documents([each[5] for each in events]),
    )


def _insert_dependencies(found: Sequence[Dependency]) -> None:
    rows(
        sql.INSERT_DEPENDENCIES,
        [
            numbers([each.case_id for each in found]),
            numbers([each.token for each in found]),
            numbers([each.record_id for each in found]),
            texts([each.entity for each in found]),
            texts([each.field for each in found]),
        ],
    )


def _beside(writes: Writes) -> None:
    """What officers do beside the path, and what ends with a case."""
    by, at = _key(writes.by.user_id), writes.now.isoformat()
    if writes.holds:
        places = _places([(each.case_id, each.token, each.node, each.visit) for each in writes.holds])
        held = numbers([each.held for each in writes.holds])
        rows(sql.HOLD_TASKS, [*places, held, instants([each.until for each in writes.holds])])
    if writes.taken_back:
        rows(sql.TAKE_BACK_TASKS, [at, by, *_places([(case_id, *place) for case_id, place in writes.taken_back])])
    if writes.reopened:
        places = _places([(each.case_id, *each.place) for each in writes.reopened])
        drafts, attention = zip(*((each.draft, each.attention) for each in writes.reopened), strict=True)
        rows(sql.REOPEN_TASKS, [*places, documents(drafts), texts(attention)])
    if writes.case_holds:
        held_cases, until = zip(*writes.case_holds, strict=True)
        rows(sql.HOLD_CASES, [numbers(held_cases), instants(until)])
    closed = [case_id for case_id, state, _ in writes.cases if state.ended]
    if closed:
        rows(sql.END_TARGETS, [at, numbers(closed)])
    reopened = [case_id for case_id, place in writes.clocks.reopened if place is None]
    if reopened:
        rows(sql.REOPEN_RECORDS, [numbers(reopened)])
