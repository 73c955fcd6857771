"""Work lists at a million tasks: whole pages as an officer gets them, and what they read.

    BENCHMARK_SERVER_URL=<superuser's connection on loopback> python -m benchmarks.work_lists [--tasks 1000000]

Makes the landlord in a database of its own (dropped afterwards): 400 officers with a role each of 20, in teams of
eight, and cases about 100,000 tenants; half of the tasks are live, seven in ten with one officer, the others with a
role. Prints one JSON line a figure: the 95th percentile in milliseconds of the whole page in this process (session,
rights, shell, templates, but for the network) for each kind of list, first page, deep page and filtered, for many
officers; then the plan of the page's own question. Ends with 1 when the bar of 150 ms is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import statistics
import sys
import time
from typing import Any

from benchmarks.scratch import database

BAR, OFFICERS, ROLES, TEAM, SUBJECTS, SAMPLE = 150.0, 400, 20, 8, 100_000, 60
BACKEND = "hearth.platform.identity.sign_in.StaffBackend"


def people(company_id: int) -> list[int]:
    """Officers with their role and their team; their keys."""
    from hearth.kernel.actor import Actor
    from hearth.platform import clock
    from hearth.platform.audit.acting import acting
    from hearth.platform.identity.models import GroupMember, Role, RoleHolding, User, UserGroup
    from hearth.platform.identity.permissions import PERMISSIONS
    from hearth.platform.index.kinds import KINDS

    day = clock.today().replace(year=2000)
    seeing = sorted({kind.permission for _, kind in KINDS.items()} | {"cases.see", "cases.work", "cases.open"})
    with acting(by=Actor.system("benchmark"), reason="Benchmark"):
        roles = [
            Role.objects.create(
                code=f"role-{number}",
                name=f"Role {number}",
                permissions=[each for each in seeing if each in PERMISSIONS],
                clearances=["personal"],
            )
            for number in range(ROLES)
        ]
        groups = [
            UserGroup.objects.create(code=f"team-{number}", name=f"Team {number}", company_id=company_id)
            for number in range(OFFICERS // TEAM)
        ]
        found = []
        for number in range(OFFICERS):
            user = User.objects.create(
                email=f"officer-{number}@example.org",
                name=f"Officer {number}",
                company_id=company_id,
                joined_at=clock.now(),
                password_changed_at=clock.now(),
            )
            role = roles[number % ROLES]
            RoleHolding.objects.create(user=user, role=role, company_id=company_id, effective_from=day)
            GroupMember.objects.create(group=groups[number // TEAM], user=user, effective_from=day)
            found.append(user.pk)
    return found


def fill(tasks: int, company_id: int, officers: list[int]) -> None:
    """Subjects, cases with four tasks each, and who has them, written in bulk."""
    from django.db import connection

    from hearth.engines.cases.models import CaseType, Path, PathVersion
    from hearth.kernel.actor import Actor
    from hearth.platform import clock
    from hearth.platform.audit.acting import acting

    with acting(by=Actor.system("benchmark"), reason="Benchmark"):
        path = Path.objects.create(key="benchmark", name="Benchmark", subject="contact")
        version = PathVersion.objects.create(
            path=path, number=1, status="published", bpmn="", program={}, content_hash="-", published_at=clock.now()
        )
        types = [
            CaseType.objects.create(code=f"type-{n}", description=f"Type {n}", category="Work", path=path, priority=n)
            for n in range(1, 6)
        ]
    cases = tasks // 4
    statements: list[tuple[str, list[Any]]] = [
        (
            (
                "INSERT INTO index_record (kind, reference, company_id, title, sort_key, context, search_text, units,"
                " restricted, closed) SELECT 'contact', 'CB-' || g, %s, 'Tenant ' || g, 'tenant ' || g, '',"
                " ' cb ' || g || ' tenant ' || g, '{0}', false, false FROM generate_series(1, %s) g"
            ),
            [company_id, SUBJECTS],
        ),
        (
            (
                "INSERT INTO index_record (kind, reference, company_id, title, sort_key, context, search_text, units,"
                " restricted, closed) SELECT 'case', 'CX-' || g, %s, 'Type ' || 1 + g %% 5, 'type', 'Tenant',"
                " ' cx ' || g || ' type ' || 1 + g %% 5, '{0}', false, false FROM generate_series(1, %s) g"
            ),
            [company_id, cases],
        ),
        (
            (
                "INSERT INTO cases_case (record_id, type_id, version_id, subject_id, owner_id, creator_id, note, state,"
                " opened_at, tokens_made, visits, results, taken_back)"
                " SELECT r.id, (%s::bigint[])[1 + r.id %% 5], %s, s.first + (r.id * 7919) %% %s, o.o, o.o, '', 'open',"
                " now() - interval '90 days', 1, '{}', '{}', '{}' FROM index_record r,"
                " LATERAL (SELECT (%s::bigint[])[1 + (r.id * 31) %% %s] AS o) o,"
                " (SELECT min(id) AS first FROM index_record WHERE kind = 'contact') s WHERE r.kind = 'case'"
            ),
            [[each.pk for each in types], version.pk, SUBJECTS, officers, len(officers)],
        ),
        (
            (
                "INSERT INTO cases_casetask (case_id, token_number, node, visit, block_key, kind, name, mandatory,"
                " state, created_at, target_at, amber_at, ended_at, attention, outcome, answers, draft)"
                " SELECT c.record_id, n, 'task', n, 'task', 'task', 'Do the work', true,"
                " CASE WHEN n <= 2 THEN 'live' ELSE 'complete' END, now() - interval '60 days', w.at,"
                " w.at - interval '2 days', CASE WHEN n > 2 THEN now() - interval '1 day' END, '', '', '{}', '{}'"
                " FROM cases_case c, generate_series(1, 4) n, LATERAL (SELECT CASE WHEN (c.record_id + n) %% 10 > 0"
                " THEN now() + ((c.record_id * 131 + n * 17) %% 86400 - 20000) * interval '1 minute' END AS at) w"
            ),
            [],
        ),
        (
            (
                "INSERT INTO cases_taskassignee (task_id, user_id, role_id)"
                " SELECT t.id, CASE WHEN t.id %% 10 < 7 THEN (%s::bigint[])[1 + (t.id * 7) %% %s] END,"
                " CASE WHEN t.id %% 10 >= 7 THEN r.first + t.id %% %s END"
                " FROM cases_casetask t, (SELECT min(id) AS first FROM identity_role) r"
            ),
            [officers, len(officers), ROLES],
        ),
    ]
    with connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")


def asked(chance: random.Random) -> dict[str, list[str]]:
    """The addresses that are asked, by what they measure."""
    from hearth.faces.kit.lists import cursor_of
    from hearth.platform import clock

    def deep() -> str:
        return cursor_of(clock.now() + dt.timedelta(days=chance.randint(1, 30)), chance.randint(1, 10**6))

    found: dict[str, list[str]] = {}
    for whose in ("roles", "mine", "team", "all"):
        found[f"{whose}.first"] = [f"?whose={whose}"] * SAMPLE
        found[f"{whose}.deep"] = [f"?whose={whose}&after={deep()}" for _ in range(SAMPLE)]
    found["roles.board"] = ["?whose=roles&view=board"] * SAMPLE
    found["roles.sla"] = ["?whose=roles&view=sla"] * SAMPLE
    found["roles.missed"] = ["?whose=roles&stage=missed"] * SAMPLE
    found["roles.by_law"] = ["?whose=roles&law=1"] * SAMPLE
    found["roles.type"] = [f"?whose=roles&type=type-{chance.randint(1, 5)}" for _ in range(SAMPLE)]
    found["roles.words"] = [f"?whose=roles&q=tenant+{chance.randint(1, 999)}" for _ in range(SAMPLE)]
    found["next_best"] = ["next/"] * SAMPLE
    found["queues"] = ["queues/"] * SAMPLE
    return found


def measure(tasks: int) -> bool:
    """Prints the figures; whether the bar is kept by all of them."""
    import django

    django.setup()

    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from hearth.kernel.actor import Actor
    from hearth.platform.identity.models import User
    from hearth.platform.organisation.models import Jurisdiction, LandlordType
    from hearth.platform.organisation.operations import create_company

    # Not setup_test_environment: it keeps a copy of every template's context, hundreds a page.
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    company = create_company(
        by=Actor.system("benchmark"), code="benchmark", name="Benchmark", landlord_type=LandlordType.LOCAL_AUTHORITY,
        address="1 Example Street", phone="01632 960000", email="homes@example.org", jurisdiction=Jurisdiction.ENGLAND,
    )  # fmt: skip
    officers = people(company.pk)
    fill(tasks, company.pk, officers)
    chance = random.Random(2026)  # noqa: S311 - the same every time
    clients = []
    for key in chance.sample(officers, 20):
        client = Client(raise_request_exception=True)
        client.force_login(User.objects.get(pk=key), backend=BACKEND)
        client.get("/cases/")
        clients.append(client)
    kept = True
    for name, addresses in asked(chance).items():
        took = []
        for number, address in enumerate(addresses):
            began = time.perf_counter()
            answer = clients[number % len(clients)].get(f"/cases/{address}")
            took.append((time.perf_counter() - began) * 1000)
            if answer.status_code not in {200, 302}:
                raise SystemExit(f"/cases/{address} answered {answer.status_code}")
        figure = statistics.quantiles(took, n=20)[-1]
        kept &= figure <= BAR
        print(json.dumps({
            "benchmark": f"work_lists.{name}", "tasks": tasks, "p95_ms": round(figure, 1),
            "median_ms": round(statistics.median(took), 1), "bar_ms": BAR,
        }), flush=True)  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS) SELECT x.* FROM unnest(%s::bigint[]) AS k(id), LATERAL (SELECT a.due_at,"
            " a.task_id FROM cases_taskassignee a WHERE a.open AND a.user_id = k.id AND a.role_id IS NULL"
            " ORDER BY a.due_at, a.task_id LIMIT 51) x ORDER BY 1, 2 LIMIT 51",
            [officers[:TEAM]],
        )
        print("\n".join(row[0] for row in cursor.fetchall()))
    return kept


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=1_000_000)
    given = parser.parse_args()
    with database("work_lists"):
        kept = measure(given.tasks)
    sys.exit(0 if kept else 1)
