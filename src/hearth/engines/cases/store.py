"""The only reader and writer of the running tables: a fixed set of SQL statements, each for a whole batch of cases.

A batch is loaded with its case rows locked, the pure `step` says what happens, and what it says is gathered in
`Writes` and flushed in a handful of statements, whether the batch holds one case or ten thousand. psycopg prepares
the statements on the connection after a few uses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self, cast

import psycopg
from django.db import connection, transaction
from psycopg.types.json import Jsonb, JsonbLoader

from hearth.engines.cases import codec
from hearth.engines.cases.effects import TOLD, CreateTask, Happened, RestoreToken
from hearth.engines.cases.program import CaseState, TaskState
from hearth.engines.cases.state import State, Token, TokenChanges, TokenState
from hearth.kernel.actor import Actor

Row = tuple[Any, ...]


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
class TaskRow:
    """A live task to be inserted, with who has it."""

    case_id: int
    effect: CreateTask
    block_key: str
    created_at: dt.datetime
    user_ids: tuple[int, ...]
    role_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEnd:
    """A task that has ended: complete, bypassed or cancelled."""

    case_id: int
    token: int
    node: str
    visit: int
    state: TaskState
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHold:
    """A live task goes on hold (`held`), or is live again."""

    case_id: int
    token: int
    node: str
    visit: int
    held: bool
    until: dt.datetime | None = None


Place = tuple[int, str, int]
"""The token, node and visit of a task."""


@dataclass(slots=True)
class ClockChanges:
    """What a step does to the targets of its cases; a hold comes with the master value of its reason."""

    cases_held: list[tuple[int, str]] = field(default_factory=list)
    tasks_held: list[tuple[int, Place, str]] = field(default_factory=list)
    released: list[tuple[int, Place | None]] = field(default_factory=list)
    reopened: list[tuple[int, Place | None]] = field(default_factory=list)

    def add(self, other: ClockChanges) -> None:
        """Takes in those of another case."""
        for each in fields(self):
            getattr(self, each.name).extend(getattr(other, each.name))

    def __bool__(self) -> bool:
        return bool(self.cases_held or self.tasks_held or self.released or self.reopened)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """A waiting token reads a field of a record."""

    case_id: int
    token: int
    record_id: int
    entity: str
    field: str


@dataclass(slots=True)
class Writes:
    """What a step (or a batch of them) changes, gathered; `flush` writes it in one go."""

    by: Actor
    now: dt.datetime
    cases: list[tuple[int, State, dict[str, dict[str, object]]]] = field(default_factory=list)
    tokens: list[tuple[int, TokenChanges]] = field(default_factory=list)
    tasks: list[TaskRow] = field(default_factory=list)
    ends: list[TaskEnd] = field(default_factory=list)
    taken_back: list[tuple[int, Place]] = field(default_factory=list)
    reopened: list[tuple[int, Place, dict[str, str]]] = field(default_factory=list)
    holds: list[TaskHold] = field(default_factory=list)
    case_holds: list[tuple[int, dt.datetime | None]] = field(default_factory=list)
    clocks: ClockChanges = field(default_factory=ClockChanges)
    answers: list[tuple[int, int, str, int, dict[str, object]]] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    events: list[tuple[int, str, int | None, str, int | None, dict[str, Any]]] = field(default_factory=list)

    def add(self, other: Writes) -> None:
        """Takes in what another case's step has gathered."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, list):
                mine.extend(theirs)
        self.clocks.add(other.clocks)


_READ = """
SELECT c.record_id, r.reference, c.version_id, c.type_id, c.subject_id, s.kind, r.company_id, c.owner_id, c.creator_id,
       c.note, c.opened_at, c.state, c.tokens_made, c.visits, c.results, c.taken_back
FROM cases_case c
JOIN index_record r ON r.id = c.record_id
JOIN index_record s ON s.id = c.subject_id
WHERE c.record_id = ANY(%s)
ORDER BY c.record_id
"""
_LOCK = _READ + "FOR UPDATE OF c"
_TOKENS = """
SELECT case_id, number, node, visit, state, flow, started_at, due_at, maximum_at, next_check_at, held, held_until, round
FROM cases_casetoken WHERE case_id = ANY(%s) ORDER BY case_id, number
"""
_ANSWERS = """
SELECT case_id, block_key, answers FROM cases_casetask
WHERE case_id = ANY(%s) AND state = 'complete' AND kind = 'task' ORDER BY id
"""
_DUE = """
SELECT case_id FROM (SELECT case_id FROM cases_casetoken WHERE wakes_at <= %s ORDER BY wakes_at LIMIT %s) t
UNION
SELECT case_id FROM (SELECT case_id FROM cases_target WHERE next_at <= %s ORDER BY next_at LIMIT %s) t
"""
_LOCK_FREE = "SELECT record_id FROM cases_case WHERE record_id = ANY(%s) ORDER BY record_id FOR UPDATE SKIP LOCKED"
_WAITING_ON = """
SELECT DISTINCT t.case_id, t.number
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS changed(record_id, entity, field)
JOIN cases_tokendependency d USING (record_id, entity, field)
JOIN cases_casetoken t ON t.id = d.token_id
ORDER BY t.case_id, t.number
"""
_INSERT_TOKENS = """
INSERT INTO cases_casetoken
    (case_id, number, node, visit, state, flow, started_at, due_at, maximum_at, next_check_at, held, held_until, round)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::text[], %s::text[], %s::timestamptz[],
    %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::boolean[], %s::timestamptz[], %s::int[])
"""
_UPDATE_TOKENS = """
UPDATE cases_casetoken t SET node = n.node, visit = n.visit, state = n.state, flow = n.flow,
    started_at = n.started_at, due_at = n.due_at, maximum_at = n.maximum_at, next_check_at = n.next_check_at,
    held = n.held, held_until = n.held_until, round = n.round
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::text[], %s::text[], %s::timestamptz[],
    %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::boolean[], %s::timestamptz[], %s::int[])
    AS n(case_id, number, node, visit, state, flow, started_at, due_at, maximum_at, next_check_at, held, held_until,
    round)
WHERE t.case_id = n.case_id AND t.number = n.number
"""
_FORGET = """
DELETE FROM cases_tokendependency d USING cases_casetoken t, unnest(%s::bigint[], %s::int[]) AS n(case_id, number)
WHERE d.token_id = t.id AND t.case_id = n.case_id AND t.number = n.number
"""
_DELETE_TOKENS = """
DELETE FROM cases_casetoken t USING unnest(%s::bigint[], %s::int[]) AS n(case_id, number)
WHERE t.case_id = n.case_id AND t.number = n.number
"""
_INSERT_DEPENDENCIES = """
INSERT INTO cases_tokendependency (token_id, record_id, entity, field)
SELECT DISTINCT t.id, n.record_id, n.entity, n.field
FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::text[], %s::text[])
    AS n(case_id, number, record_id, entity, field)
JOIN cases_casetoken t USING (case_id, number)
"""
_INSERT_TASKS = """
INSERT INTO cases_casetask (case_id, token_number, node, visit, block_key, kind, name, mandatory, state, attention,
    information, created_at, target_at, outcome, answers, draft)
SELECT case_id, token_number, node, visit, block_key, kind, name, mandatory, 'live', attention,
    information, created_at, target_at, '', '{}', '{}'
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::boolean[],
    %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[])
    AS n(case_id, token_number, node, visit, block_key, kind, name, mandatory, attention, information, created_at,
    target_at)
"""
_INSERT_ASSIGNEES = """
INSERT INTO cases_taskassignee (task_id, user_id, role_id)
SELECT t.id, n.user_id, n.role_id
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::bigint[], %s::bigint[])
    AS n(case_id, token_number, node, visit, user_id, role_id)
JOIN cases_casetask t USING (case_id, token_number, node, visit)
"""
_END_TASKS = """
WITH ended AS (
    UPDATE cases_casetask t
    SET state = n.state, outcome = n.outcome, ended_at = greatest(t.created_at, %s), ended_by_id = %s, draft = '{}',
        drafted_at = NULL, drafted_by_id = NULL, held_until = NULL
    FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::text[], %s::text[])
        AS n(case_id, token_number, node, visit, state, outcome)
    WHERE t.case_id = n.case_id AND t.token_number = n.token_number AND t.node = n.node AND t.visit = n.visit
        AND t.ended_at IS NULL
    RETURNING t.id, t.ended_at
)
UPDATE cases_target g SET ended_at = ended.ended_at, next_at = NULL, paused_at = NULL
FROM ended WHERE g.task_id = ended.id
"""
_HOLD_TASKS = """
UPDATE cases_casetask t SET state = CASE WHEN n.held THEN 'on-hold' ELSE 'live' END, held_until = n.held_until
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::boolean[], %s::timestamptz[])
    AS n(case_id, token_number, node, visit, held, held_until)
WHERE t.case_id = n.case_id AND t.token_number = n.token_number AND t.node = n.node AND t.visit = n.visit
    AND t.ended_at IS NULL
"""
_TAKE_BACK_TASKS = """
UPDATE cases_casetask t SET state = 'cancelled', outcome = '', ended_at = greatest(t.created_at, %s), ended_by_id = %s
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[]) AS n(case_id, token_number, node, visit)
WHERE t.case_id = n.case_id AND t.token_number = n.token_number AND t.node = n.node AND t.visit = n.visit
    AND t.state IN ('complete', 'bypassed')
"""
_REOPEN_TASKS = """
UPDATE cases_casetask t SET state = 'live', outcome = '', ended_at = NULL, ended_by_id = NULL, answers = '{}',
    held_until = NULL, draft = n.draft
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::jsonb[])
    AS n(case_id, token_number, node, visit, draft)
WHERE t.case_id = n.case_id AND t.token_number = n.token_number AND t.node = n.node AND t.visit = n.visit
"""
_ANSWERS_OF = """
SELECT t.answers FROM cases_casetask t WHERE case_id = %s AND token_number = %s AND node = %s AND visit = %s
"""
_HOLD_CASES = """
UPDATE cases_case c SET held_until = n.held_until
FROM unnest(%s::bigint[], %s::timestamptz[]) AS n(record_id, held_until) WHERE c.record_id = n.record_id
"""
_HISTORY = """
SELECT at, kind, token_number, node, visit, detail FROM cases_caseevent
WHERE case_id = %s AND kind = ANY(%s) ORDER BY id
"""
_MIGRATED = "CaseMigrated"
_KEEP_ANSWERS = """
UPDATE cases_casetask t SET answers = n.answers
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::jsonb[])
    AS n(case_id, token_number, node, visit, answers)
WHERE t.case_id = n.case_id AND t.token_number = n.token_number AND t.node = n.node AND t.visit = n.visit
"""
_UPDATE_CASES = """
UPDATE cases_case c SET state = n.state, ended_at = n.ended_at, tokens_made = n.tokens_made, visits = n.visits,
    results = n.results, taken_back = n.taken_back
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::int[], %s::jsonb[], %s::jsonb[], %s::jsonb[])
    AS n(record_id, state, ended_at, tokens_made, visits, results, taken_back)
WHERE c.record_id = n.record_id
"""
_CLOSE_RECORDS = "UPDATE index_record SET closed = %s WHERE id = ANY(%s)"
_END_TARGETS = """
UPDATE cases_target SET ended_at = %s, next_at = NULL, paused_at = NULL WHERE case_id = ANY(%s) AND ended_at IS NULL
"""
_INSERT_EVENTS = """
INSERT INTO cases_caseevent (case_id, at, kind, token_number, node, visit, user_id, actor, detail)
SELECT case_id, %s::timestamptz, kind, token_number, node, visit, %s::bigint, %s::text, detail
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[], %s::int[], %s::jsonb[])
    AS n(case_id, kind, token_number, node, visit, detail)
"""
_INSERT_CASE = """
INSERT INTO cases_case (record_id, type_id, version_id, subject_id, owner_id, creator_id, note, state, opened_at,
    tokens_made, visits, results, taken_back)
SELECT record_id, type_id, version_id, subject_id, owner_id, creator_id, note, 'open', opened_at, 0, '{}', '{}', '{}'
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[],
    %s::timestamptz[])
    AS n(record_id, type_id, version_id, subject_id, owner_id, creator_id, note, opened_at)
"""


class _Prepared(psycopg.Cursor[Row]):
    """Every statement is prepared by the server at its first use on a connection."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Self:
        """Executes it, prepared."""
        return super().execute(query, params, **{"prepare": True, **how})


def _cursor() -> psycopg.Cursor[Row]:
    """psycopg's own cursor on Django's connection: parameters stay apart from the SQL, so that it can be prepared.

    Django's own cursors put the values into the SQL. Behind a pooler nothing is prepared (config/settings.py).
    """
    connection.ensure_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("The store works inside an operation's transaction only.")
    ours = cast("psycopg.Connection[Row]", connection.connection)
    pooled = "prepare_threshold" in connection.settings_dict.get("OPTIONS", {})
    cursor = psycopg.Cursor(ours) if pooled else _Prepared(ours)
    cursor.adapters.register_loader("jsonb", JsonbLoader)  # Django has it left as text
    return cursor


def load(case_ids: Collection[int]) -> list[RunningCase]:
    """These cases with their rows locked, in the order of their ids; those that do not exist are left out."""
    with _cursor() as cursor:
        return _load(cursor, _LOCK, list(case_ids))


def read(case_id: int) -> RunningCase:
    """One case as it stands now, without a lock: for showing it. KeyError if there is none."""
    with transaction.atomic(), _cursor() as cursor:
        found = _load(cursor, _READ, [case_id])
    if not found:
        raise KeyError(f"There is no case {case_id}.")
    return found[0]


def read_many(case_ids: Collection[int]) -> list[RunningCase]:
    """These cases as they stand now, without a lock, in the order of their ids."""
    with _cursor() as cursor:
        return _load(cursor, _READ, list(case_ids))


def _load(cursor: psycopg.Cursor[Row], query: str, ids: list[int]) -> list[RunningCase]:
    rows = cursor.execute(query, [ids]).fetchall()
    tokens: dict[int, dict[int, Token]] = {}
    for case_id, number, node, visit, state, flow, *times in cursor.execute(_TOKENS, [ids]):
        started_at, due_at, maximum_at, next_check_at, held, held_until, round_ = times
        tokens.setdefault(case_id, {})[number] = Token(
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
    answers: dict[int, dict[str, dict[str, object]]] = {}
    for case_id, block_key, given in cursor.execute(_ANSWERS, [ids]):
        answers.setdefault(case_id, {})[block_key] = codec.unpack(given)
    return [
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
        for row in rows
    ]


def due(now: dt.datetime, limit: int) -> list[int]:
    """Cases with a token that wakes or a target with an alert at or before `now`, at most from `limit` of each."""
    with _cursor() as cursor:
        return [row[0] for row in cursor.execute(_DUE, [now, limit, now, limit])]


def history(case_id: int) -> tuple[Happened, ...]:
    """What happened in a case, in order, as far as it says where the case stood and what can be taken back.

    Blocks have the names of the version that the case is on now, where migrations renamed them.
    """
    kinds = {each.__name__: each for each in TOLD}
    with _cursor() as cursor:
        rows = cursor.execute(_HISTORY, [case_id, [*kinds, _MIGRATED]]).fetchall()
    names: dict[str, str] = {}
    found = []
    for at, kind, token, node, visit, detail in reversed(rows):
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


def answers_of(case_id: int, task: Place) -> dict[str, object]:
    """The answers of one task, as they were kept."""
    with _cursor() as cursor:
        row = cursor.execute(_ANSWERS_OF, [case_id, *task]).fetchone()
    return codec.unpack(row[0]) if row is not None else {}


def free(case_ids: Iterable[int]) -> list[int]:
    """Those of the cases that nobody else is working on; their rows are locked now."""
    with _cursor() as cursor:
        return [row[0] for row in cursor.execute(_LOCK_FREE, [list(case_ids)])]


def waiting_on(changed: Collection[tuple[int, str, str]]) -> dict[int, list[int]]:
    """The tokens, by case, that wait on one of these (record id, entity, field)."""
    if not changed:
        return {}
    found: dict[int, list[int]] = {}
    with _cursor() as cursor:
        for case_id, number in cursor.execute(_WAITING_ON, columns(sorted(changed), 3)):
            found.setdefault(case_id, []).append(number)
    return found


def insert_cases(rows: Sequence[tuple[int, int, int, int, int, int, str, dt.datetime]]) -> None:
    """New open cases: (record, type, version, subject, owner, creator, note, opened at) each."""
    with _cursor() as cursor:
        cursor.execute(_INSERT_CASE, columns(rows, 8))


def flush(writes: Writes) -> None:
    """Writes everything that was gathered, in the order that the foreign keys need."""
    with _cursor() as cursor:
        _flush_tasks(cursor, writes)
        _flush_tokens(cursor, writes)
        _flush_cases(cursor, writes)
        if writes.events:
            events = [(*event[:-1], Jsonb(event[-1])) for event in writes.events]
            cursor.execute(_INSERT_EVENTS, [writes.now, writes.by.user_id, writes.by.label, *columns(events, 6)])


def columns(rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows as the arrays that unnest takes."""
    columns: list[list[Any]] = [[] for _ in range(width)]
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns


def _token_row(case_id: int, token: Token) -> Row:
    return (
        case_id,
        token.id,
        token.node,
        token.visit,
        token.state.value,
        token.flow,
        token.started_at,
        token.due_at,
        token.maximum_at,
        token.next_check_at,
        token.held,
        token.held_until,
        token.round,
    )


def _flush_tokens(cursor: psycopg.Cursor[Row], writes: Writes) -> None:
    created = [_token_row(case_id, token) for case_id, changes in writes.tokens for token in changes.created]
    changed = [_token_row(case_id, token) for case_id, changes in writes.tokens for token in changes.changed]
    consumed = [(case_id, number) for case_id, changes in writes.tokens for number in changes.consumed]
    stale = [row[:2] for row in changed] + consumed
    if stale:
        cursor.execute(_FORGET, columns(stale, 2))
    if consumed:
        cursor.execute(_DELETE_TOKENS, columns(consumed, 2))
    if changed:
        cursor.execute(_UPDATE_TOKENS, columns(changed, 13))
    if created:
        cursor.execute(_INSERT_TOKENS, columns(created, 13))
    if writes.dependencies:
        rows = [(each.case_id, each.token, each.record_id, each.entity, each.field) for each in writes.dependencies]
        cursor.execute(_INSERT_DEPENDENCIES, columns(rows, 5))


def _flush_tasks(cursor: psycopg.Cursor[Row], writes: Writes) -> None:
    if writes.answers:
        answers = [(*each[:-1], Jsonb(codec.pack(each[-1]))) for each in writes.answers]
        cursor.execute(_KEEP_ANSWERS, columns(answers, 5))
    if writes.tasks:
        cursor.execute(
            _INSERT_TASKS,
            columns(
                [
                    (
                        each.case_id,
                        each.effect.token,
                        each.effect.node,
                        each.effect.visit,
                        each.block_key,
                        each.effect.kind.value,
                        each.effect.name,
                        each.effect.mandatory,
                        each.effect.attention,
                        each.effect.information,
                        each.created_at,
                        each.effect.target_at,
                    )
                    for each in writes.tasks
                ],
                12,
            ),
        )
        people = [
            (each.case_id, each.effect.token, each.effect.node, each.effect.visit, user_id, role_id)
            for each in writes.tasks
            for user_id, role_id in [
                *((user, None) for user in each.user_ids),
                *((None, role) for role in each.role_ids),
            ]
        ]
        cursor.execute(_INSERT_ASSIGNEES, columns(people, 6))
    if writes.ends:
        ends = [(e.case_id, e.token, e.node, e.visit, e.state.value, e.outcome) for e in writes.ends]
        cursor.execute(_END_TASKS, [writes.now, writes.by.user_id, *columns(ends, 6)])
    if writes.holds:
        holds = [(e.case_id, e.token, e.node, e.visit, e.held, e.until) for e in writes.holds]
        cursor.execute(_HOLD_TASKS, columns(holds, 6))
    if writes.taken_back:
        places = [(case_id, *place) for case_id, place in writes.taken_back]
        cursor.execute(_TAKE_BACK_TASKS, [writes.now, writes.by.user_id, *columns(places, 4)])
    if writes.reopened:
        drafts = [(case_id, *place, Jsonb(draft)) for case_id, place, draft in writes.reopened]
        cursor.execute(_REOPEN_TASKS, columns(drafts, 5))


def _flush_cases(cursor: psycopg.Cursor[Row], writes: Writes) -> None:
    if not writes.cases:
        return
    ended = {CaseState.CLOSED, CaseState.CANCELLED}
    rows = [
        (
            case_id,
            state.case.value,
            writes.now if state.case in ended else None,
            state.tokens_made,
            Jsonb(dict(state.visits)),
            Jsonb(codec.pack(results)),
            Jsonb(dict(state.taken_back)),
        )
        for case_id, state, results in writes.cases
    ]
    cursor.execute(_UPDATE_CASES, columns(rows, 7))
    if writes.case_holds:
        cursor.execute(_HOLD_CASES, columns(writes.case_holds, 2))
    closed = [case_id for case_id, state, _ in writes.cases if state.case in ended]
    if closed:
        cursor.execute(_CLOSE_RECORDS, [True, closed])
        cursor.execute(_END_TARGETS, [writes.now, closed])
    reopened = [case_id for case_id, place in writes.clocks.reopened if place is None]
    if reopened:
        cursor.execute(_CLOSE_RECORDS, [False, reopened])
