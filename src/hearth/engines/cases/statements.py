"""Every SQL statement of running cases, each for a whole batch: arrays in, one row an element (ADR 7).

Named for what they do; `store` alone runs them. Values come as text (hearth.platform.prepared), so each says its type.
Those of PARTS are put together into one statement a step: they touch different rows, so their order means nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

# --- reading

_CASE = """
SELECT c.record_id, r.reference, c.version_id, c.type_id, c.subject_id, s.kind, r.company_id, c.owner_id, c.creator_id,
       c.note, c.opened_at, c.state, c.tokens_made, c.visits, c.results, c.taken_back
FROM cases_case c
JOIN index_record r ON r.id = c.record_id
JOIN index_record s ON s.id = c.subject_id
"""
READ_CASES = _CASE + "WHERE c.record_id = ANY(%s::bigint[]) ORDER BY c.record_id"
LOCK_CASES = READ_CASES + " FOR UPDATE OF c"
LOCK_CASE_OF_TASK = (
    _CASE + "WHERE c.record_id = (SELECT case_id FROM cases_casetask WHERE id = %s::bigint) FOR UPDATE OF c"  # noqa: S608 - fixed words
)

READ_STANDING = """
SELECT case_id, NULL::bigint, number, node, visit, state, '', NULL::jsonb, flow, started_at, due_at, maximum_at,
    next_check_at, held, held_until, round
FROM cases_casetoken WHERE case_id = ANY(%s::bigint[])
UNION ALL
SELECT case_id, id, token_number, node, visit, state, block_key, answers, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM cases_casetask
WHERE case_id = ANY(%s::bigint[]) AND ((state = 'complete' AND kind = 'task') OR id = %s::bigint)
ORDER BY 1, 2, 3
"""
"""Where cases stand: their tokens (no key), then the answers of what is complete, and one task whatever its state.

A statement of its own, after the lock: what it reads is what whoever held the lock before has written.
"""

ANSWERS_OF_TASK = """
SELECT answers FROM cases_casetask
WHERE case_id = %s::bigint AND token_number = %s::int AND node = %s::text AND visit = %s::int
"""
DUE_CASES = """
SELECT case_id FROM
    (SELECT case_id FROM cases_casetoken WHERE wakes_at <= %s::timestamptz ORDER BY wakes_at LIMIT %s::bigint) t
UNION
SELECT case_id FROM
    (SELECT case_id FROM cases_target WHERE next_at <= %s::timestamptz ORDER BY next_at LIMIT %s::bigint) t
"""
WITH_ALERTS = (
    "SELECT DISTINCT case_id FROM cases_target WHERE case_id = ANY(%s::bigint[]) AND next_at <= %s::timestamptz"
)
LOCK_FREE_CASES = """
SELECT record_id FROM cases_case WHERE record_id = ANY(%s::bigint[]) ORDER BY record_id FOR UPDATE SKIP LOCKED
"""
WAITING_ON = """
SELECT DISTINCT t.case_id, t.number
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS changed(record_id, entity, field)
JOIN cases_tokendependency d USING (record_id, entity, field)
JOIN cases_casetoken t ON t.id = d.token_id
ORDER BY t.case_id, t.number
"""
HISTORY = """
SELECT at, kind, token_number, node, visit, detail FROM cases_caseevent
WHERE case_id = %s::bigint AND kind = ANY(%s::text[]) ORDER BY id
"""
WATCHERS = "SELECT case_id, user_id FROM cases_casewatcher WHERE case_id = ANY(%s::bigint[])"
IN_FORCE = """
SELECT v.id, p.subject, EXISTS (
    SELECT FROM cases_casetypeperiod e WHERE e.of_id = t.id AND e.company_id = %s::bigint
        AND e.effective_from <= %s::date AND (e.effective_to IS NULL OR e.effective_to > %s::date))
FROM cases_casetype t JOIN cases_path p ON p.id = t.path_id
LEFT JOIN cases_pathversion v ON v.path_id = p.id AND v.status = 'published'
WHERE t.id = %s::bigint
"""
"""The published version of a case type's path, what it is about, and whether the type is in force."""

# --- writing

INSERT_CASES = """
INSERT INTO cases_case (record_id, type_id, version_id, subject_id, owner_id, creator_id, note, opened_at, state,
    ended_at, tokens_made, visits, results, taken_back)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[],
    %s::timestamptz[], %s::text[], %s::timestamptz[], %s::int[], %s::jsonb[], %s::jsonb[], %s::jsonb[])
"""
FORGET_DEPENDENCIES = """
DELETE FROM cases_tokendependency d USING cases_casetoken t, unnest(%s::bigint[], %s::int[]) AS n(case_id, number)
WHERE d.token_id = t.id AND t.case_id = n.case_id AND t.number = n.number
"""
INSERT_DEPENDENCIES = """
INSERT INTO cases_tokendependency (token_id, record_id, entity, field)
SELECT DISTINCT t.id, n.record_id, n.entity, n.field
FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::text[], %s::text[])
    AS n(case_id, number, record_id, entity, field)
JOIN cases_casetoken t USING (case_id, number)
"""
SHOW_TARGETS = """
UPDATE cases_casetask t SET target_at = n.target_at, amber_at = n.amber_at
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS n(id, target_at, amber_at) WHERE t.id = n.id
"""
HOLD_TASKS = """
UPDATE cases_casetask t SET state = CASE WHEN n.held THEN 'on-hold' ELSE 'live' END, held_until = n.held_until
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::boolean[], %s::timestamptz[])
    AS n(case_id, token_number, node, visit, held, held_until)
WHERE t.case_id = n.case_id AND t.token_number = n.token_number AND t.node = n.node AND t.visit = n.visit
    AND t.ended_at IS NULL
"""
TAKE_BACK_TASKS = """
UPDATE cases_casetask t SET state = 'cancelled', outcome = '', ended_at = greatest(t.created_at, %s::timestamptz),
    ended_by_id = %s::bigint
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[]) AS n(case_id, token_number, node, visit)
WHERE t.case_id = n.case_id AND t.token_number = n.token_number AND t.node = n.node AND t.visit = n.visit
    AND t.state IN ('complete', 'bypassed')
"""
REOPEN_TASKS = """
UPDATE cases_casetask t SET state = 'live', outcome = '', ended_at = NULL, ended_by_id = NULL, answers = '{}',
    held_until = NULL, draft = n.draft, attention = coalesce(n.attention, t.attention),
    kind = CASE WHEN n.attention IS NULL THEN t.kind ELSE 'refused' END
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::jsonb[], %s::text[])
    AS n(case_id, token_number, node, visit, draft, attention)
WHERE t.case_id = n.case_id AND t.token_number = n.token_number AND t.node = n.node AND t.visit = n.visit
"""
HOLD_CASES = """
UPDATE cases_case c SET held_until = n.held_until
FROM unnest(%s::bigint[], %s::timestamptz[]) AS n(record_id, held_until) WHERE c.record_id = n.record_id
"""
REOPEN_RECORDS = "UPDATE index_record SET closed = false WHERE id = ANY(%s::bigint[])"
END_TARGETS = """
UPDATE cases_target SET ended_at = %s::timestamptz, next_at = NULL, paused_at = NULL
WHERE case_id = ANY(%s::bigint[]) AND ended_at IS NULL
"""

PARTS: Mapping[str, str] = {
    "ended": """
UPDATE cases_casetask t
SET state = n.state, outcome = n.outcome, answers = coalesce(n.answers, t.answers),
    ended_at = greatest(t.created_at, %s::timestamptz), ended_by_id = %s::bigint, draft = '{}', drafted_at = NULL,
    drafted_by_id = NULL, held_until = NULL
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::text[], %s::text[], %s::jsonb[])
    AS n(case_id, token_number, node, visit, state, outcome, answers)
WHERE t.case_id = n.case_id AND t.token_number = n.token_number AND t.node = n.node AND t.visit = n.visit
    AND t.ended_at IS NULL
RETURNING t.id, t.ended_at
""",
    "targets_of_ended": """
UPDATE cases_target g SET ended_at = ended.ended_at, next_at = NULL, paused_at = NULL
FROM ended WHERE g.task_id = ended.id
""",
    "made": """
INSERT INTO cases_casetask (case_id, token_number, node, visit, block_key, kind, name, mandatory, state, attention,
    information, created_at, target_at, outcome, answers, draft)
SELECT case_id, token_number, node, visit, block_key, kind, name, mandatory, 'live', attention,
    information, created_at, target_at, '', '{}', '{}'
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::boolean[],
    %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[])
    AS n(case_id, token_number, node, visit, block_key, kind, name, mandatory, attention, information, created_at,
    target_at)
RETURNING id, case_id, token_number, node, visit
""",
    "given_to": """
INSERT INTO cases_taskassignee (task_id, user_id, role_id)
SELECT made.id, n.user_id, n.role_id
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::bigint[], %s::bigint[])
    AS n(case_id, token_number, node, visit, user_id, role_id)
JOIN made USING (case_id, token_number, node, visit)
""",
    "consumed": """
DELETE FROM cases_casetoken t USING unnest(%s::bigint[], %s::int[]) AS n(case_id, number)
WHERE t.case_id = n.case_id AND t.number = n.number
""",
    "moved": """
UPDATE cases_casetoken t SET node = n.node, visit = n.visit, state = n.state, flow = n.flow,
    started_at = n.started_at, due_at = n.due_at, maximum_at = n.maximum_at, next_check_at = n.next_check_at,
    held = n.held, held_until = n.held_until, round = n.round
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::text[], %s::text[], %s::timestamptz[],
    %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::boolean[], %s::timestamptz[], %s::int[])
    AS n(case_id, number, node, visit, state, flow, started_at, due_at, maximum_at, next_check_at, held, held_until,
    round)
WHERE t.case_id = n.case_id AND t.number = n.number
""",
    "created": """
INSERT INTO cases_casetoken
    (case_id, number, node, visit, state, flow, started_at, due_at, maximum_at, next_check_at, held, held_until, round)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::text[], %s::text[], %s::timestamptz[],
    %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::boolean[], %s::timestamptz[], %s::int[])
""",
    "cases": """
UPDATE cases_case c SET state = n.state, ended_at = n.ended_at, tokens_made = n.tokens_made, visits = n.visits,
    results = n.results, taken_back = n.taken_back
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::int[], %s::jsonb[], %s::jsonb[], %s::jsonb[])
    AS n(record_id, state, ended_at, tokens_made, visits, results, taken_back)
WHERE c.record_id = n.record_id
""",
    "closed": "UPDATE index_record SET closed = true WHERE id = ANY(%s::bigint[])",
    "events": """
INSERT INTO cases_caseevent (case_id, at, kind, token_number, node, visit, user_id, actor, detail)
SELECT case_id, %s::timestamptz, kind, token_number, node, visit, %s::bigint, %s::text, detail
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[], %s::int[], %s::jsonb[])
    AS n(case_id, kind, token_number, node, visit, detail)
""",
}
"""What a step writes, table by table: tasks that ended and their targets, new ones and who has them, tokens, the case,
its record in the index, and the history. `targets_of_ended` reads `ended`, `given_to` reads `made`."""


@cache
def together(names: tuple[str, ...]) -> str:
    """Some of the PARTS as one statement. There are a few dozen combinations in practice, each prepared once."""
    *before, last = names
    if not before:
        return PARTS[last]
    parts = ", ".join(f"{name} AS ({PARTS[name]})" for name in before)
    return f"WITH {parts} {PARTS[last]}"
