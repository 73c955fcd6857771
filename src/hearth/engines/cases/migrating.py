"""Running cases moved to another version of their path, many at once, and back again.

The plan is checked first and stops everything while one token has no place. Then whole batches are moved by a handful
of statements, the case rows locked; a case that has gone on meanwhile to where the plan has no place stays and is
counted. History is never rewritten: it speaks of the blocks of the version in which it happened.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from hearth.engines.cases import programs, store
from hearth.engines.cases.models import CaseMigration, PathVersion, VersionStatus
from hearth.engines.cases.moving import Plan, Standing, plan
from hearth.engines.cases.program import Delay, Program
from hearth.engines.cases.state import TokenState
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform import calendars
from hearth.platform.audit.acting import acting

BATCH = 5_000


class CannotMigrate(Refused):
    """Tokens have no place in the new version, or the versions are not of one path."""

    code = "cannot_migrate"


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What a migration would do: nothing has been changed."""

    old: PathVersion
    new: PathVersion
    cases: int
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What a migration has done. `stayed`: cases that had gone on meanwhile to where the plan has no place."""

    migration: CaseMigration
    moved: int
    tokens: int
    stayed: int


def dry_run(*, old: PathVersion, new: PathVersion, named: Mapping[str, str]) -> DryRun:
    """This function will say what moving the open cases of a version to another one would do, and change nothing.

    Refused (CannotMigrate): versions of two paths, the same version twice, one that is not published or was not.
    """
    if old.path_id != new.path_id:
        raise CannotMigrate("Cases are moved between versions of one path.")
    if old.pk == new.pk:
        raise CannotMigrate("The cases run on that version already.")
    if VersionStatus.DRAFT in {new.status, old.status}:
        raise CannotMigrate("A draft has no running cases. Publish it first.")
    cases = old.cases.filter(ended_at=None).count()
    made = plan(programs.of_version(old.pk), programs.of_version(new.pk), named, _standing(old.pk))
    return DryRun(old=old, new=new, cases=cases, plan=made)


def migrate(
    *, by: Actor, old: PathVersion, new: PathVersion, named: Mapping[str, str], reason: str, now: dt.datetime
) -> Migrated:
    """This function will move the open cases of a version to another version of the path.

    What would undo it is stored (`undo`). Refused (CannotMigrate): no reason, or a live token without a place.
    """
    if not reason.strip():
        raise Refused("Say why the cases are moved.", field="reason")
    found = dry_run(old=old, new=new, named=named)
    if found.plan.problems:
        first = found.plan.problems[0]
        raise CannotMigrate(f"“{first.name}”, where {first.tokens} stand: {first.sentence}")
    full = {move.node: move.to for move in found.plan.moves} | {key: value for key, value in named.items() if value}
    return _move(by=by, old=old, new=new, named=full, reason=reason, now=now)


def undo(*, by: Actor, migration: CaseMigration, reason: str, now: dt.datetime) -> Migrated:
    """This function will move back the cases of a migration that are still open and still on its version.

    Refused: undone already, no reason, or a token that now stands where the version before has no block.
    """
    if not reason.strip():
        raise Refused("Say why the cases are moved back.", field="reason")
    if migration.undone_by_id is not None:
        raise CannotMigrate("This has been undone already.")
    inverse = {to: node for node, to in migration.named.items()}
    with transaction.atomic():
        standing = _standing(migration.new_id, migration_id=migration.pk)
        made = plan(programs.of_version(migration.new_id), programs.of_version(migration.old_id), inverse, standing)
        if made.problems:
            first = made.problems[0]
            raise CannotMigrate(f"“{first.name}”, where {first.tokens} stand: {first.sentence}")
        done = _move(
            by=by, old=migration.new, new=migration.old, named=inverse, reason=reason, now=now, of=migration.pk
        )
        with acting(by=by, reason=reason):
            CaseMigration.objects.filter(pk=migration.pk).update(undone_by=done.migration)
    return done


def migrations(path_id: int) -> list[CaseMigration]:
    """What was moved between the versions of a path, newest first."""
    found = CaseMigration.objects.filter(old__path_id=path_id).select_related("old", "new", "by", "undone_by")
    return list(found.order_by("-pk")[:50])


def migration_of(path_id: int, key: int) -> CaseMigration:
    """One of them; NotFound otherwise."""
    found = CaseMigration.objects.filter(old__path_id=path_id, pk=key).select_related("old__path", "new").first()
    if found is None:
        raise NotFound("There is no such migration of this path's cases.")
    return found


_STANDING = """
SELECT t.node, t.state, CASE WHEN t.state = 'at-join' THEN t.flow ELSE '' END AS flow, count(*)
FROM cases_casetoken t JOIN cases_case c ON c.record_id = t.case_id
WHERE c.version_id = %s AND c.ended_at IS NULL AND (%s::bigint IS NULL OR EXISTS (
    SELECT FROM cases_migratedcase m WHERE m.case_id = c.record_id AND m.migration_id = %s))
GROUP BY 1, 2, 3
"""


def _standing(version_id: int, *, migration_id: int | None = None) -> list[Standing]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [version_id, migration_id, migration_id])
        return [
            Standing(node=node, state=TokenState(state), flow=flow, tokens=tokens)
            for node, state, flow, tokens in cursor.fetchall()
        ]


_TAKE = """
SELECT c.record_id FROM cases_case c
WHERE c.version_id = %s AND c.ended_at IS NULL AND c.record_id > %s AND (%s::bigint IS NULL OR EXISTS (
    SELECT FROM cases_migratedcase m WHERE m.case_id = c.record_id AND m.migration_id = %s))
ORDER BY c.record_id LIMIT %s FOR UPDATE
"""


def _move(
    *,
    by: Actor,
    old: PathVersion,
    new: PathVersion,
    named: Mapping[str, str],
    reason: str,
    now: dt.datetime,
    of: int | None = None,
) -> Migrated:
    before, after = programs.of_version(old.pk), programs.of_version(new.pk)
    with acting(by=by, reason=reason):
        migration = CaseMigration.objects.create(
            old=old, new=new, named=dict(named), at=now, by_id=by.user_id, reason=reason.strip()[:300]
        )
    moved = tokens = stayed = last = 0
    while True:
        with acting(by=by, reason=reason), connection.cursor() as cursor:
            cursor.execute(_TAKE, [old.pk, last, of, of, BATCH])
            ids = [row[0] for row in cursor.fetchall()]
            if not ids:
                break
            last = ids[-1]
            going, standing = _going(cursor, ids, before, after, named)
            stayed += len(ids) - len(going)
            moved += len(going)
            tokens += standing.tokens
            _write(cursor, going, made=standing, before=before, after=after, migration=migration, by=by, now=now)
    with acting(by=by, reason=reason):
        migration.cases, migration.tokens = moved, tokens
        migration.save(update_fields=["cases", "tokens"])
    return Migrated(migration=migration, moved=moved, tokens=tokens, stayed=stayed)


def _going(
    cursor: Any, ids: list[int], before: Program, after: Program, named: Mapping[str, str]
) -> tuple[list[int], Plan]:
    """Those of the locked cases whose every token has a place, and the places."""
    cursor.execute(
        "SELECT node, state, CASE WHEN state = 'at-join' THEN flow ELSE '' END, array_agg(case_id)"
        " FROM cases_casetoken WHERE case_id = ANY(%s) GROUP BY 1, 2, 3",
        [ids],
    )
    rows = cursor.fetchall()
    made = plan(
        before,
        after,
        named,
        [Standing(node=n, state=TokenState(s), flow=f, tokens=len(cases)) for n, s, f, cases in rows],
    )
    lost = {problem.node for problem in made.problems}
    staying = {case for node, _, _, cases in rows if node in lost for case in cases}
    return [each for each in ids if each not in staying], made


_MOVE_TOKENS = """
UPDATE cases_casetoken t SET node = m.to_node, flow = CASE WHEN t.state = 'at-join' THEN m.by_flow
        WHEN t.flow = ANY(%s::text[]) THEN t.flow ELSE '' END,
    due_at = CASE WHEN m.look_again THEN NULL ELSE t.due_at END,
    next_check_at = CASE WHEN m.look_again THEN %s ELSE t.next_check_at END
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[])
    AS m(node, state, flow, to_node, by_flow, look_again)
WHERE t.case_id = ANY(%s) AND t.node = m.node AND t.state = m.state AND (t.state <> 'at-join' OR t.flow = m.flow)
"""
_MOVE_TASKS = """
UPDATE cases_casetask t SET node = m.to_node, block_key = m.block_key,
    name = CASE WHEN t.ended_at IS NULL THEN m.name ELSE t.name END,
    mandatory = CASE WHEN t.ended_at IS NULL THEN m.mandatory ELSE t.mandatory END
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[])
    AS m(node, to_node, block_key, name, mandatory)
WHERE t.case_id = ANY(%s) AND t.node = m.node
    AND (t.node, t.block_key, t.name, t.mandatory) IS DISTINCT FROM (m.to_node, m.block_key, m.name, m.mandatory)
"""
_MOVE_CALLS = """
UPDATE cases_webservicecall c SET node = m.to_node FROM unnest(%s::text[], %s::text[]) AS m(node, to_node)
WHERE c.case_id = ANY(%s) AND c.node = m.node
"""
_MOVE_CASES = """
UPDATE cases_case c SET version_id = %s{renamed}
WHERE c.record_id = ANY(%s)
"""
_RENAMED = """, visits = {visits}, taken_back = {taken}, results = {results}"""
_KEYS = (
    "(SELECT coalesce(jsonb_object_agg(coalesce(%s::jsonb ->> k, k), v), '{{}}') FROM jsonb_each({column}) AS e(k, v))"
)
_EVENTS = """
INSERT INTO cases_caseevent (case_id, at, kind, token_number, node, visit, user_id, actor, detail)
SELECT c, %s, 'CaseMigrated', NULL, '', NULL, %s, %s, %s::jsonb FROM unnest(%s::bigint[]) AS c
"""
_MIGRATED = "INSERT INTO cases_migratedcase (migration_id, case_id) SELECT %s, c FROM unnest(%s::bigint[]) AS c"


def _write(
    cursor: Any,
    ids: list[int],
    *,
    made: Plan,
    before: Program,
    after: Program,
    migration: CaseMigration,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Tokens, tasks, cases, history and the list of what was moved, a statement each."""
    if not ids:
        return
    rows = [(m.node, m.state.value, m.flow, m.to, m.by, m.look_again) for m in made.moves]
    _follow_spans(cursor, ids, made, after)
    cursor.execute(_MOVE_TOKENS, [list(after.flows), now, *store.columns(rows, 6), ids])
    renamed = {node: to for node, to in migration.named.items() if node in before.nodes and to in after.nodes}
    work = []
    for node in before.nodes.values():
        there = after.nodes.get(renamed.get(node.id, node.id))
        if there is not None and type(there) is type(node) and hasattr(there, "mandatory"):
            work.append((node.id, there.id, there.key, there.name, there.mandatory))
    cursor.execute(_MOVE_TASKS, [*store.columns(work, 5), ids])
    nodes = {node: to for node, to in renamed.items() if node != to}
    if nodes:  # an answer that is still to come finds the block that waits for it
        cursor.execute(_MOVE_CALLS, [list(nodes), list(nodes.values()), ids])
    keys = {
        before.nodes[node].key: after.nodes[to].key
        for node, to in ((each, renamed.get(each, each)) for each in before.nodes)
        if to in after.nodes and before.nodes[node].key != after.nodes[to].key
    }
    if nodes or keys:
        part = _RENAMED.format(
            visits=_KEYS.format(column="c.visits"),
            taken=_KEYS.format(column="c.taken_back"),
            results=_KEYS.format(column="c.results"),
        )
        given = [json.dumps(nodes), json.dumps(nodes), json.dumps(keys)]
        cursor.execute(_MOVE_CASES.format(renamed=part), [migration.new_id, *given, ids])
    else:
        cursor.execute(_MOVE_CASES.format(renamed=""), [migration.new_id, ids])
    detail = {"migration": migration.pk, "old": migration.old.number, "new": migration.new.number, "moves": nodes}
    cursor.execute(_EVENTS, [now, by.user_id, by.label, json.dumps(detail), ids])
    cursor.execute(_MIGRATED, [migration.pk, ids])


def _follow_spans(cursor: Any, ids: list[int], made: Plan, after: Program) -> None:
    """Delays by time whose span is another one now wake so long after they began."""
    for move in made.moves:
        there = after.nodes.get(move.to)
        if not move.span_changed or not isinstance(there, Delay) or there.span is None:
            continue
        cursor.execute(
            "SELECT t.id, t.started_at, r.company_id FROM cases_casetoken t JOIN index_record r ON r.id = t.case_id"
            " WHERE t.case_id = ANY(%s) AND t.node = %s AND t.state = 'at-delay'",
            [ids, move.node],
        )
        rows = [
            (key, there.span.after(started_at, calendars.working_time(company_id)))
            for key, started_at, company_id in cursor.fetchall()
        ]
        cursor.execute(
            "UPDATE cases_casetoken t SET due_at = n.due_at FROM unnest(%s::bigint[], %s::timestamptz[])"
            " AS n(id, due_at) WHERE t.id = n.id",
            store.columns(rows, 2),
        )
