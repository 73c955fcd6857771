"""The engine of cases: beside SpiffWorkflow, in bulk beside bare SQL, and looking up what is due.

    BENCHMARK_SERVER_URL=<superuser's connection on loopback> python -m benchmarks.cases [--cases 200]

Prints one JSON line a figure, in a database of its own that is dropped afterwards:

cases.cost      CPU (Python and this connection's PostgreSQL process) of one case: opened, a task with 20 answers
                completed, a decision, a conditional delay that fires, a system action, the end. Beside it SpiffWorkflow
                3.2 on the same six nodes, its serialised state read from and written to the same PostgreSQL at each of
                three waits. The rows that each side writes are listed. Bar: a third.
cases.fire      10,000 due delays: rows a second beside the bare SQL that writes the same rows. Bar: a third.
cases.open      10,000 cases opened at once, each about a record of its own, likewise.
cases.migrate   200,000 tokens moved to another version, likewise.
cases.due       the look-up of what is due among 1,000,000 waiting tokens. Bar: 5 ms.

Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.scratch import database

QUESTIONS = 20
STANDING = 20_000
TICK = os.sysconf("SC_CLK_TCK")
TABLES = (
    "index_record", "cases_case", "cases_casetoken", "cases_tokendependency", "cases_casetask", "cases_taskassignee",
    "cases_caseevent", "cases_migratedcase", "spiff",
)  # fmt: skip
SPIFF = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="x">
<process id="peer" isExecutable="true"><startEvent id="start"/><userTask id="first" name="First"/>
<exclusiveGateway id="asked" default="asked_wait"/>
<intermediateCatchEvent id="wait"><timerEventDefinition>
<timeDuration xsi:type="tFormalExpression">"PT0S"</timeDuration></timerEventDefinition></intermediateCatchEvent>
<scriptTask id="act"><script>acted = True</script></scriptTask><endEvent id="end"/>
<sequenceFlow id="a" sourceRef="start" targetRef="first"/><sequenceFlow id="b" sourceRef="first" targetRef="asked"/>
<sequenceFlow id="asked_wait" sourceRef="asked" targetRef="wait"/>
<sequenceFlow id="asked_end" sourceRef="asked" targetRef="end"><conditionExpression
 xsi:type="tFormalExpression">q0 == "never"</conditionExpression></sequenceFlow>
<sequenceFlow id="c" sourceRef="wait" targetRef="act"/><sequenceFlow id="d" sourceRef="act" targetRef="end"/>
</process></definitions>"""


def say(figure: Mapping[str, Any]) -> None:
    """One line."""
    print(json.dumps(figure), flush=True)


def backend_seconds(pid: int) -> float:
    """CPU that a PostgreSQL process of this machine has had."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def cpu(work: Callable[[], object], pid: int) -> tuple[float, float, float]:
    """Seconds of Python and of the backend that it took, and by the clock."""
    python, backend, began = time.process_time(), backend_seconds(pid), time.perf_counter()
    work()
    return time.process_time() - python, backend_seconds(pid) - backend, time.perf_counter() - began


def written() -> dict[str, tuple[int, int, int]]:
    """Rows inserted, updated and deleted so far, by table."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables WHERE relname = ANY(%s)"
            " OR relname LIKE 'cases_caseevent%%'",
            [list(TABLES)],
        )
        found: dict[str, tuple[int, int, int]] = {}
        for name, *counts in cursor.fetchall():
            key = "cases_caseevent" if name.startswith("cases_caseevent") else name
            former = found.get(key, (0, 0, 0))
            found[key] = (former[0] + counts[0], former[1] + counts[1], former[2] + counts[2])
        return found


def since(before: Mapping[str, tuple[int, int, int]]) -> dict[str, str]:
    """What was written since, in words: inserted +, updated ~, deleted -."""
    said = {}
    for name, now in written().items():
        new, changed, gone = (a - b for a, b in zip(now, before.get(name, (0, 0, 0)), strict=True))
        if new or changed or gone:
            said[name] = f"+{new} ~{changed} -{gone}"
    return said


def rows_since(before: Mapping[str, tuple[int, int, int]]) -> int:
    """How many rows that is."""
    return sum(sum(now) - sum(before.get(name, (0, 0, 0))) for name, now in written().items())


def landlord() -> Any:
    """A small landlord with the paths of the benchmark; the action `benchmark.act` is a system action."""
    from tests.engines.cases.drawn import END, START, arrow, arrows, node, process
    from tests.engines.cases.office import CONTACT, Office
    from tests.modules.landlord import BY, LONG_AGO, NOW

    from hearth.engines.cases import publishing
    from hearth.engines.cases.actions import system_action
    from hearth.feel import types

    @system_action("benchmark.act", label="Act", subjects=["contact"], gives={"acted": types.BOOLEAN})
    def act(**_given: Any) -> Mapping[str, object]:
        return {"acted": True}

    fields = "".join(f'<hearth:field key="q{n}" label="Question {n}" type="text"/>' for n in range(QUESTIONS))
    condition = "<condition>now() &gt;= case.opened_at + duration(&quot;PT1H&quot;)</condition>"
    inside = f"<conditionalEventDefinition>{condition}</conditionalEventDefinition>"
    wait = node("intermediateCatchEvent", "wait", inside)
    bpmn = process(
        START, node("userTask", "first", settings=f'<hearth:task><hearth:people owner="true"/>{fields}</hearth:task>'),
        node("exclusiveGateway", "asked", default="asked_wait"), wait,
        node("serviceTask", "act", settings='<hearth:action operation="benchmark.act"/>'), END,
        arrows("start", "first", "asked"), arrow("asked", "wait"),
        arrow("asked", "end", 'answers.first.q0 = "never"', name="Never"), arrows("wait", "act", "end"), about=CONTACT,
    )  # fmt: skip
    office = Office()
    office.furnish()
    version = publishing.publish(by=BY, key="benchmark", bpmn=bpmn, now=NOW)
    entry = publishing.LibraryPath(key="benchmark", category="B", description="B", information="", keywords="")
    office.type = publishing.offer(
        by=BY, code="benchmark", entry=entry, path=version.path, companies=[office.company], from_date=LONG_AGO
    )
    return office


def ours(office: Any, count: int, *, subject: Any) -> None:
    """So many cases from opening to end, as officers and the worker carry them."""
    from tests.landlord import rights_of
    from tests.modules.landlord import NOW

    from hearth.engines.cases import operations, running
    from hearth.engines.cases.models import CaseTask, CaseType

    case_type = CaseType.objects.select_related("path", "sla").get(code="benchmark")
    by, access = office.officer.actor, rights_of(office.officer)
    answers = {f"q{n}": f"Answer number {n}" for n in range(QUESTIONS)}
    opened = [
        operations.open_case(by=by, case_type=case_type, subject=subject, access=access, now=NOW).pk
        for _ in range(count)
    ]
    for key in CaseTask.objects.filter(case_id__in=opened).values_list("pk", flat=True):  # as a work list shows them
        operations.complete_task(by=by, task_id=key, answers=answers, access=access, now=NOW)
    woken = running.wake_due(NOW + dt.timedelta(hours=2))
    if woken != count:
        raise SystemExit(f"{woken} of {count} cases went on after their delay.")


def peer(count: int) -> None:
    """The same with SpiffWorkflow: its state read, carried on and written at each wait, a transaction each."""
    import io

    from django.db import connection, transaction
    from lxml import etree
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.util.task import TaskState

    logging.getLogger("spiff").setLevel(logging.WARNING)  # its words for each task would count against it
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.StringIO(SPIFF)))
    spec = parser.get_spec("peer")
    serializer = BpmnWorkflowSerializer()
    answers = {f"q{n}": f"Answer number {n}" for n in range(QUESTIONS)}

    def read(key: int) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM spiff WHERE id = %s FOR UPDATE", [key])
            return serializer.deserialize_json(cursor.fetchone()[0])

    def write(key: int, workflow: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE spiff SET state = %s WHERE id = %s", [serializer.serialize_json(workflow), key])

    for _ in range(count):
        with transaction.atomic(), connection.cursor() as cursor:
            workflow = BpmnWorkflow(spec)
            workflow.do_engine_steps()
            state = serializer.serialize_json(workflow)
            cursor.execute("INSERT INTO spiff (state) VALUES (%s) RETURNING id", [state])
            key = cursor.fetchone()[0]
        with transaction.atomic():
            workflow = read(key)
            (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
            task.data.update(answers)
            task.run()
            workflow.do_engine_steps()
            write(key, workflow)
        with transaction.atomic():
            workflow = read(key)
            workflow.refresh_waiting_tasks()
            workflow.do_engine_steps()
            write(key, workflow)
        if not workflow.is_completed():
            raise SystemExit("The peer's case did not end.")


def cost(office: Any, count: int) -> bool:
    """Both in turns, five rounds; the medians and their ratio.

    Among as many open cases as a landlord has: in an empty database the plans that are kept are those of empty tables.
    """
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        waiting_cases(cursor, office, STANDING, node="first", due_at=None)
        their_tasks(cursor)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE spiff (id bigserial PRIMARY KEY, state text NOT NULL)")
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    subject = office.person().record
    ours(office, 20, subject=subject)
    peer(20)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    rows: dict[str, dict[str, str]] = {}
    seconds: dict[str, list[tuple[float, float, float]]] = {"hearth": [], "spiff": []}
    for _ in range(5):
        turns = ("hearth", lambda: ours(office, count // 5, subject=subject)), ("spiff", lambda: peer(count // 5))
        for name, work in turns:
            before = written()
            seconds[name].append(cpu(work, pid))
            rows[name] = since(before)
    figures = {}
    for name, rounds in seconds.items():
        each = [1000 * (python + backend) / (count // 5) for python, backend, _ in rounds]
        figures[name] = statistics.median(each)
        python, backend = (statistics.median(1000 * one[part] / (count // 5) for one in rounds) for part in (0, 1))
        say({
            "benchmark": f"cases.cost.{name}", "cases": count, "cpu_ms_a_case": round(figures[name], 2),
            "python_ms": round(python, 2), "backend_ms": round(backend, 2), "rows_of_a_round": rows[name],
            "cases_of_a_round": count // 5,
        })  # fmt: skip
    ratio = figures["hearth"] / figures["spiff"]
    say({"benchmark": "cases.cost.ratio", "ratio": round(ratio, 3), "bar": 0.333, "stretch": 0.25})
    return ratio <= 1 / 3


BARE = {
    "cases_caseevent": "INSERT INTO cases_caseevent (case_id, at, kind, token_number, node, visit, user_id, actor,"
    " detail) SELECT case_id, at, kind, token_number, node, visit, user_id, actor, detail FROM cases_caseevent"
    " WHERE at = %s LIMIT %s",
}


def fire(office: Any, count: int) -> bool:
    """Due delays fired by the worker's own tick, beside the same rows written by bare SQL."""
    from django.db import connection, transaction
    from tests.modules.landlord import NOW

    from hearth.engines.cases import running

    later = NOW + dt.timedelta(days=400)
    with transaction.atomic(), connection.cursor() as cursor:
        waiting_cases(cursor, office, count, node="wait", due_at=later)
    before, began = written(), time.perf_counter()
    woken = running.wake_due(later)
    took = time.perf_counter() - began
    rows, said = rows_since(before), since(before)
    bare, wrote = bare_rate(said, later)
    ours_rate = rows / took
    say({
        "benchmark": "cases.fire", "cases": woken, "seconds": round(took, 2), "rows": rows, "written": said,
        "rows_a_second": round(ours_rate), "bare_rows": wrote, "bare_rows_a_second": round(bare),
        "ratio": round(ours_rate / bare, 3), "bar": 0.333,
    })  # fmt: skip
    return ours_rate >= bare / 3


def waiting_cases(cursor: Any, office: Any, count: int, *, node: str, due_at: dt.datetime | None) -> None:
    """Open cases with a token each, written in bulk."""
    from tests.modules.landlord import NOW

    from hearth.engines.cases.models import CaseType, PathVersion

    version = PathVersion.objects.get(path__key="benchmark", status="published")
    case_type = CaseType.objects.get(code="benchmark")
    subject = office.person().record_id
    cursor.execute(
        "WITH made AS (INSERT INTO index_record (kind, reference, company_id, title, sort_key, context, search_text,"
        " units, restricted, closed) SELECT 'case', 'BB-' || nextval('index_record_id_seq'), %s, 'B', 'b', '', 'b',"
        " '{0}', false, false FROM generate_series(1, %s) RETURNING id),"
        " opened AS (INSERT INTO cases_case (record_id, type_id, version_id, subject_id, owner_id, creator_id, note,"
        " state, opened_at, tokens_made, visits, results, taken_back) SELECT id, %s, %s, %s, %s, %s, '', 'open', %s, 1,"
        """ '{"start": 1, "first": 1, "wait": 1}', '{}', '{}' FROM made RETURNING record_id)"""
        " INSERT INTO cases_casetoken (case_id, number, node, visit, state, flow, started_at, due_at)"
        " SELECT record_id, 1, %s, 1, %s, '', %s, %s FROM opened",
        [
            office.company.pk, count, case_type.pk, version.pk, subject, office.officer.pk, office.officer.pk, NOW,
            node, "at-delay" if node == "wait" else "at-task", NOW, due_at,
        ],
    )  # fmt: skip


def their_tasks(cursor: Any) -> None:
    """Live tasks of the owners of cases that wait at the task and have none, written in bulk."""
    from tests.modules.landlord import NOW

    cursor.execute(
        "WITH made AS (INSERT INTO cases_casetask (case_id, token_number, node, visit, block_key, kind, name,"
        " mandatory, state, created_at, attention, outcome, answers, draft) SELECT k.case_id, 1, 'first', 1, 'first',"
        " 'task', 'First', true, 'live', %s, '', '', '{}', '{}' FROM cases_casetoken k WHERE k.node = 'first'"
        " AND NOT EXISTS (SELECT FROM cases_casetask t WHERE t.case_id = k.case_id) RETURNING id, case_id)"
        " INSERT INTO cases_taskassignee (task_id, user_id) SELECT made.id, c.owner_id FROM made"
        " JOIN cases_case c ON c.record_id = made.case_id",
        [NOW],
    )


def bare_rate(said: Mapping[str, str], at: dt.datetime) -> tuple[float, int]:
    """Rows a second of statements that write as many rows of the same tables, indexes, triggers and keys and all.

    Inserted rows are copies of those that were just inserted; of updated rows the columns change that a case's end
    changes, or their indexes would cost nothing; what was deleted are tokens, which are inserted for it first,
    unmeasured. Foreign keys are checked at the end, as a commit does.
    """
    from django.db import connection, transaction

    wrote, took = 0, 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT c.record_id FROM cases_case c WHERE c.ended_at = %s LIMIT 20000", [at])
        ids = [row[0] for row in cursor.fetchall()]
        again = (
            "INSERT INTO cases_casetoken (case_id, number, node, visit, state, flow, started_at)"
            " SELECT c, 999, 'x', 1, 'at-task', '', %s FROM unnest(%s::bigint[]) c"
        )
        cursor.execute(again, [at, ids])
        statements: list[tuple[str, list[Any]]] = []
        for name, words in said.items():
            new, changed, gone = (int(each[1:]) for each in words.split())
            if name == "cases_caseevent" and new:
                statements.append((BARE[name], [at, new]))
            if changed and name == "cases_case":
                ending = "ended_at = ended_at + interval '1 second', visits = visits"
                statements.append((f"UPDATE cases_case SET {ending} WHERE record_id = ANY(%s)", [ids]))  # noqa: S608
            if changed and name == "index_record":
                statements.append(("UPDATE index_record SET closed = NOT closed WHERE id = ANY(%s)", [ids]))
            if gone and name == "cases_casetoken":
                statements.append(("DELETE FROM cases_casetoken WHERE case_id = ANY(%s) AND number = 999", [ids]))
        for statement, values in statements:
            began = time.perf_counter()
            cursor.execute(statement, values)
            took += time.perf_counter() - began
            wrote += cursor.rowcount
        took += keys_checked(cursor)
        transaction.set_rollback(True)
    return wrote / took, wrote


def keys_checked(cursor: Any) -> float:
    """Seconds of what a commit does first: the foreign keys of all that was written."""
    began = time.perf_counter()
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return time.perf_counter() - began


COPIED = {
    "index_record": "INSERT INTO index_record (kind, reference, company_id, title, sort_key, context, search_text,"
    " units, restricted, closed) SELECT kind, reference || 'x', company_id, title, sort_key, context, search_text,"
    " units, restricted, closed FROM index_record WHERE id = ANY(%s)",
    "cases_case": "INSERT INTO cases_case (record_id, type_id, version_id, subject_id, owner_id, creator_id, note,"
    " state, opened_at, tokens_made, visits, results, taken_back) SELECT n.id, type_id, version_id, subject_id,"
    " owner_id, creator_id, note, state, opened_at, tokens_made, visits, results, taken_back FROM cases_case c"
    " JOIN copied n ON n.old = c.record_id",
    "cases_casetoken": "INSERT INTO cases_casetoken (case_id, number, node, visit, state, flow, started_at)"
    " SELECT n.id, number, node, visit, state, flow, started_at FROM cases_casetoken t JOIN copied n"
    " ON n.old = t.case_id",
    "cases_casetask": "INSERT INTO cases_casetask (case_id, token_number, node, visit, block_key, kind, name,"
    " mandatory, state, created_at, attention, outcome, answers, draft) SELECT n.id, token_number, node, visit,"
    " block_key, kind, name, mandatory, state, created_at, attention, outcome, answers, draft FROM cases_casetask t"
    " JOIN copied n ON n.old = t.case_id",
    "cases_taskassignee": "INSERT INTO cases_taskassignee (task_id, user_id) SELECT k.id, a.user_id"
    " FROM cases_taskassignee a JOIN cases_casetask t ON t.id = a.task_id JOIN copied n ON n.old = t.case_id"
    " JOIN cases_casetask k ON k.case_id = n.id",
    "cases_caseevent": "INSERT INTO cases_caseevent (case_id, at, kind, token_number, node, visit, user_id, actor,"
    " detail) SELECT n.id, at, kind, token_number, node, visit, user_id, actor, detail FROM cases_caseevent e"
    " JOIN copied n ON n.old = e.case_id",
}


def opening(office: Any, count: int) -> bool:
    """As many cases opened at once, beside bare SQL that writes copies of the rows."""
    from django.db import connection, transaction
    from tests.landlord import rights_of
    from tests.modules.landlord import NOW

    from hearth.engines.cases import operations
    from hearth.engines.cases.models import CaseType
    from hearth.platform.index.models import Record

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO index_record (kind, reference, company_id, title, sort_key, context, search_text, units,"
            " restricted, closed) SELECT 'contact', 'OB-' || g, %s, 'Tenant ' || g, 'tenant ' || g, '',"
            " 'ob-' || g || ' tenant ' || g, '{0}', false, false FROM generate_series(1, %s) g",
            [office.company.pk, count],
        )
        cursor.execute("VACUUM ANALYZE")
    subjects = list(Record.objects.filter(reference__startswith="OB-"))
    case_type = CaseType.objects.select_related("path", "sla").get(code="benchmark")
    before, began = written(), time.perf_counter()
    by, access = office.officer.actor, rights_of(office.officer)
    done = operations.open_cases(by=by, case_type=case_type, subjects=subjects, access=access, now=NOW)
    took = time.perf_counter() - began
    rows, said = rows_since(before), since(before)
    bare, wrote = 0.0, 0
    with transaction.atomic(), connection.cursor() as cursor:
        ids = [case.pk for case in done.cases]
        for name, statement in COPIED.items():
            start = time.perf_counter()
            cursor.execute(statement, [ids] if name == "index_record" else [])
            bare += time.perf_counter() - start
            wrote += cursor.rowcount
            if name == "index_record":
                cursor.execute(
                    "CREATE TEMPORARY TABLE copied ON COMMIT DROP AS SELECT r.id AS old, n.id FROM index_record r"
                    " JOIN index_record n ON n.reference = r.reference || 'x' WHERE r.id = ANY(%s)",
                    [ids],
                )
                cursor.execute("ANALYZE copied")
        bare += keys_checked(cursor)
        transaction.set_rollback(True)
    ratio = (rows / took) / (wrote / bare)
    say({
        "benchmark": "cases.open", "cases": len(done.cases), "seconds": round(took, 2), "rows": rows, "written": said,
        "rows_a_second": round(rows / took), "bare_rows": wrote, "bare_rows_a_second": round(wrote / bare),
        "ratio": round(ratio, 3), "bar": 0.333,
    })  # fmt: skip
    return len(done.cases) == count and ratio >= 1 / 3


def migrate(office: Any, count: int) -> bool:
    """Open cases moved to a version with another name for the block, beside bare SQL that writes the same rows."""
    from django.db import connection, transaction
    from tests.modules.landlord import BY, NOW

    from hearth.engines.cases import migrating, publishing
    from hearth.engines.cases.models import PathVersion

    old = PathVersion.objects.get(path__key="benchmark", status="published")
    with transaction.atomic(), connection.cursor() as cursor:
        waiting_cases(cursor, office, count, node="first", due_at=None)
        their_tasks(cursor)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    bpmn = old.bpmn
    for former, fresh in (('"first"', '"begin"'), ("answers.first", "answers.begin"), ("first_", "begin_")):
        bpmn = bpmn.replace(former, fresh)
    new = publishing.publish(by=BY, key="benchmark", bpmn=bpmn.replace("_first", "_begin"), now=NOW)
    before, began = written(), time.perf_counter()
    done = migrating.migrate(by=BY, old=old, new=new, named={"first": "begin"}, reason="Benchmark", now=NOW)
    took = time.perf_counter() - began
    rows, said = rows_since(before), since(before)
    event = (
        "INSERT INTO cases_caseevent (case_id, at, kind, node, actor, detail)"
        " SELECT c, %s, 'CaseMigrated', '', 'benchmark', '{}' FROM unnest(%s::bigint[]) c"
    )
    bare = 0.0
    wrote = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT record_id FROM cases_case WHERE version_id = %s AND ended_at IS NULL", [new.pk])
        ids = [row[0] for row in cursor.fetchall()]
        statements: list[tuple[str, list[Any]]] = [
            ("UPDATE cases_casetoken SET node = 'third' WHERE case_id = ANY(%s)", [ids]),
            ("UPDATE cases_casetask SET node = 'third', block_key = 'third' WHERE case_id = ANY(%s)", [ids]),
            ("UPDATE cases_case SET version_id = %s, visits = visits WHERE record_id = ANY(%s)", [old.pk, ids]),
            (event, [NOW, ids]),
        ]
        for statement, values in statements:
            start = time.perf_counter()
            cursor.execute(statement, values)
            if cursor.rowcount:
                bare += time.perf_counter() - start
                wrote += cursor.rowcount
        bare += keys_checked(cursor)
        transaction.set_rollback(True)
    ratio = (rows / took) / (wrote / bare)
    say({
        "benchmark": "cases.migrate", "tokens": done.tokens, "seconds": round(took, 2), "rows": rows, "written": said,
        "rows_a_second": round(rows / took), "bare_rows_a_second": round(wrote / bare), "ratio": round(ratio, 3),
        "bar": 0.333,
    })  # fmt: skip
    return done.tokens >= count and ratio >= 1 / 3


def due(count: int) -> bool:
    """What the worker asks every few seconds, among so many waiting tokens of which a hundred are due."""
    from django.db import connection, transaction
    from tests.modules.landlord import NOW

    from hearth.engines.cases import store
    from hearth.engines.cases.models import Case

    some = list(Case.objects.values_list("pk", flat=True)[:1000])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_casetoken (case_id, number, node, visit, state, flow, started_at, due_at)"
            " SELECT (%s::bigint[])[1 + g %% %s], 1000 + g, 'wait', 1, 'at-delay', '', %s,"
            " %s::timestamptz + (g - 100) * interval '1 minute' FROM generate_series(1, %s) g",
            [some, len(some), NOW, NOW + dt.timedelta(days=900), count],
        )
        cursor.execute("VACUUM ANALYZE cases_casetoken")
    took = []
    for _ in range(200):
        began = time.perf_counter()
        with transaction.atomic():
            found = store.due(NOW + dt.timedelta(days=900), 200)
        took.append((time.perf_counter() - began) * 1000)
    figure = statistics.quantiles(took, n=20)[-1]
    say({
        "benchmark": "cases.due", "waiting": count, "due": len(found), "p95_ms": round(figure, 2),
        "median_ms": round(statistics.median(took), 2), "bar_ms": 5.0,
    })  # fmt: skip
    return figure <= 5.0


def main() -> int:
    """Everything in one database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--fire", type=int, default=10_000)
    parser.add_argument("--open", type=int, default=10_000)
    parser.add_argument("--migrate", type=int, default=200_000)
    parser.add_argument("--due", type=int, default=1_000_000)
    given = parser.parse_args()
    with database("cases"):
        import django

        django.setup()
        office = landlord()
        kept = [
            cost(office, given.cases), fire(office, given.fire), opening(office, given.open),
            migrate(office, given.migrate), due(given.due),
        ]  # fmt: skip
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
