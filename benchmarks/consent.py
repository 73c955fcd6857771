"""Consent at a million people: the dashboard, a save, the tile, and whether the counts are those of a recount.

    BENCHMARK_SERVER_URL=<superuser's connection on loopback> python -m benchmarks.consent [--people 1000000]

Makes a landlord in a database of its own (dropped afterwards) with so many people, each with so many answers among 10
tags and 4 consent types, a tenth of them followed by another, a hundredth voided; written in sets, then worked out by
the same statements that officers' writes use. Prints one JSON line a figure, in milliseconds: the pivot by cells and
by people (each counted once) for several orders, as at past days in both ways of knowing, a save of six cells, the
tile; then random answers, withdrawals and voids, backdated and for later days, by officers at the same time on a day
after the other and back, and the differences from a recount (0 or it ends with 1). Bars: cells p95 20,
people p95 100, past day 3,000; of a save p95 10 and of the tile 5 in the database. A bar that is missed ends with 1,
too. `ratio` is to a `peer`: what plain SQL takes that asks the tables of answers the same without anything kept.

A million people take about a quarter of an hour, most of it to make them; --keep leaves the database.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from benchmarks.scratch import database

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

TAGS, TYPES = 10, 4
OFFICERS = 2
DAYS = (0, 1, 4, 2)
"""From today, on which so many officers write at random: the clock goes on and back."""
BARS = {"pivot_cells": 20.0, "pivot_people": 100.0, "past_day": 3000.0, "save_six_cells": 10.0, "tile": 5.0}
IN_DATABASE = frozenset({"save_six_cells", "tile"})
PEERS = {
    "pivot_cells": "SELECT tag_id, type_id, outcome_id, overdue, count(*) FROM privacy_consentcurrent"
    " GROUP BY tag_id, type_id, outcome_id, overdue",
    "pivot_people": "SELECT tag_id, outcome_id, count(DISTINCT contact_id) FROM privacy_consentcurrent"
    " GROUP BY tag_id, outcome_id",
    "past_day": "SELECT tag_id, type_id, outcome_id, count(*) FROM (SELECT DISTINCT ON (contact_id, tag_id, type_id)"
    " tag_id, type_id, outcome_id FROM privacy_consentevent e WHERE effective_from <= current_date - 200"
    " AND NOT EXISTS (SELECT FROM privacy_consentvoid v WHERE v.event_id = e.id)"
    " ORDER BY contact_id, tag_id, type_id, effective_from DESC, id DESC) AS last GROUP BY 1, 2, 3",
    "tile": "SELECT c.*, t.description, y.description, o.description FROM privacy_consentcurrent c"
    " JOIN privacy_datatag t ON t.id = c.tag_id JOIN privacy_consenttype y ON y.id = c.type_id"
    " JOIN privacy_consentoutcome o ON o.id = c.outcome_id WHERE c.contact_id = (SELECT min(id) FROM index_record)",
}
"""By figure: plain SQL that asks the same."""
missed: list[str] = []


def say(name: str, **figures: Any) -> None:
    """One line."""
    print(json.dumps({"figure": name, **figures}), flush=True)


def measure(name: str, times: int, fn: Callable[[], object], **about: Any) -> None:
    """The 95th percentile of some runs, after two that don't count; the part of the database apart, and of that what
    its process worked: on a machine that does other things besides, the rest of it is waiting for a core."""
    from django.db import connection

    from hearth.platform import prepared

    whole, asked, worked = [], [], []
    commit = getattr(connection, "_commit")  # noqa: B009 - Django has no other place at which a commit can be timed
    rows = prepared.rows
    for number in range(times + 2):
        clock = InDatabase()
        before = _cpu()
        began = time.perf_counter()
        with (
            connection.execute_wrapper(clock),
            mock.patch.object(connection, "_commit", partial(clock, commit)),
            mock.patch.object(prepared, "rows", partial(clock, rows)),
        ):
            fn()
        if number >= 2:
            whole.append((time.perf_counter() - began) * 1000)
            asked.append(clock.seconds * 1000)
            worked.append(_cpu() - before)
    judged = _p95(asked if name in IN_DATABASE else whole)
    bar = BARS.get(name)
    if bar is not None and judged > bar:
        missed.append(f"{name} {about}")
    figures = {"p95": judged, "bar": bar, "median": round(statistics.median(whole), 1), "in_database": _p95(asked)}
    if name in IN_DATABASE:
        figures["with_python"] = _p95(whole)
    if any(worked):
        figures["cpu_of_database"] = _p95(worked)
    if name in PEERS:
        figures["peer"] = plain = peer(name)
        figures["ratio"] = round(judged / plain, 3)
    say(name, **figures, runs=times, **about)


def _cpu() -> float:
    """How many milliseconds the connection's server process has worked; 0 where that can't be read."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e6
    except OSError:
        return 0


def _p95(taken: list[float]) -> float:
    return round(statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0], 1)


class InDatabase:
    """How long statements and commits took, from when they were sent until they were answered."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, run: Callable[..., Any], *statement: Any) -> Any:
        """Around one statement."""
        began = time.perf_counter()
        try:
            return run(*statement)
        finally:
            self.seconds += time.perf_counter() - began


@cache
def peer(name: str) -> float:
    """What the plain statement takes: the median of three, in milliseconds."""
    from django.db import connection

    taken = []
    for _ in range(3):
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(PEERS[name])
            cursor.fetchall()
        taken.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(taken), 2)


def setting(company_id: int) -> tuple[list[int], list[int], dict[str, int]]:
    """Tags, consent types and outcomes of the landlord; their keys."""
    from hearth.engines.privacy.consent.settings import CATEGORY
    from hearth.engines.privacy.models import ConsentOutcome, ConsentType, DataPurpose, DataTag, DataTagType
    from hearth.kernel.actor import Actor
    from hearth.platform.configuration import lookups
    from hearth.platform.configuration import operations as configuration
    from hearth.platform.configuration.operations import Effective

    by = Actor.system("benchmark")
    effective = [Effective(company_id=company_id, effective_from=dt.date(2000, 1, 1))]

    def add(model: type[Any], **facts: object) -> Any:
        return configuration.create(by=by, model=model, facts=facts, effective=effective)

    category = lookups.add(by=by, heading=CATEGORY, description="Personal data", effective=effective)
    types = [
        add(
            ConsentType,
            description=f"Type {number}",
            categories=[category.pk],
            recipients="Northmoor",
            review_unit="months",
            review_period=24,
        )
        for number in range(TYPES)
    ]
    purposes = [
        add(DataPurpose, description=f"Purpose {each.pk}", basis="consent", consent_type=each) for each in types
    ]
    kinds = [
        add(
            DataTagType,
            description=f"Kind {number}",
            consent_types=[each.pk for each in types],
            purposes=[purposes[number].pk, purposes[(number + 1) % TYPES].pk],
        )
        for number in range(TYPES)
    ]
    tags = [
        add(
            DataTag,
            description=f"Tag {number}",
            items=["contact.last_name"],
            types=[kinds[number % TYPES].pk, kinds[(number + 1) % TYPES].pk],
        )
        for number in range(TAGS)
    ]
    outcomes = {
        master: add(ConsentOutcome, description=master, master=master, default_for_master=True).pk
        for master in ("granted", "refused", "other")
    }
    return [each.pk for each in tags], [each.pk for each in types], outcomes


def fill(company_id: int, people: int, answers: int, *, tags: list[int], types: list[int], outcomes: list[int]) -> None:
    """People and what they answered, in sets; then what stands, as the daily roll works it out."""
    from django.db import connection

    with connection.cursor() as cursor, without_indexes(cursor, "index_record", "contacts_contact", *_LARGE):
        cursor.execute("SET session_replication_role = replica")  # no history and no feed of the data set itself
        cursor.execute(
            "INSERT INTO index_record (kind, reference, company_id, title, sort_key, context, search_text, units,"
            " restricted, closed) SELECT 'contact', 'CB-' || g, %s, 'Tenant ' || g, 'tenant ' || g, '', '', '{}',"
            " false, false FROM generate_series(1, %s) g",
            [company_id, people],
        )
        cursor.execute(
            "INSERT INTO contacts_contact (record_id, kind, title, first_name, middle_names, last_name, known_as,"
            " organisation_name, sort_name, national_insurance_number, language, interpreter, preferred_channel, needs)"
            " SELECT id, 'person', '', 'Ann', '', title, '', '', sort_key, '', '', false, '', '' FROM index_record"
            " WHERE kind = 'contact'"
        )
        cursor.execute(
            "INSERT INTO privacy_consentrecord (contact_id, company_id, deed, outcome_id, said, review_outcome,"
            " provided_by, provider, way, notes, effective_from, recorded_at, recorded_as)"
            " SELECT record_id, %s, 'answered', %s, 'x', '', 'contact', '', '', '', current_date - 1000, now(), 'x'"
            " FROM contacts_contact",
            [company_id, outcomes[0]],
        )
        # Each person's answers: a run of pairs from a place of their own; a tenth answered the same again later.
        cursor.execute(
            """
            INSERT INTO privacy_consentevent (record_id, contact_id, company_id, tag_id, type_id, outcome_id,
                withdrawn, effective_from, review_due, recorded_at)
            SELECT r.id, r.contact_id, %(company)s, (%(tags)s::bigint[])[1 + pair %% %(ntags)s],
                (%(types)s::bigint[])[1 + (pair / %(ntags)s) %% %(ntypes)s],
                (%(outcomes)s::bigint[])[1 + least(2, (hashint8(r.id * 31 + n + again * 7) & 15) / 6)],
                false, day, day + 730, day::timestamptz
            FROM privacy_consentrecord r
            CROSS JOIN generate_series(1, %(answers)s) n
            CROSS JOIN generate_series(0, 1) again
            CROSS JOIN LATERAL (SELECT ((hashint8(r.id) & 1023) + n) AS pair) p
            CROSS JOIN LATERAL (
                SELECT current_date - 900 + (hashint8(r.id + n) & 511) + again * 300 AS day
            ) d
            WHERE again = 0 OR (hashint8(r.id * 17 + n) & 1023) < 102
            """,
            {
                "company": company_id,
                "tags": tags,
                "types": types,
                "ntags": len(tags),
                "ntypes": len(types),
                "outcomes": outcomes,
                "answers": answers,
            },
        )
        cursor.execute(
            "INSERT INTO privacy_consentvoid (event_id, record_id, recorded_at)"
            " SELECT id, record_id, now() FROM privacy_consentevent WHERE id % 100 = 0"
        )
        cursor.execute("INSERT INTO privacy_consenttouched (contact_id) SELECT record_id FROM contacts_contact")
        cursor.execute("SET session_replication_role = DEFAULT")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


_LARGE = ("privacy_consentrecord", "privacy_consentevent", "privacy_consentcurrent", "privacy_consentspell")


@contextmanager
def without_indexes(cursor: CursorWrapper, *tables: str) -> Iterator[None]:
    """Their indexes are made when the rows are there, a third of the time; those of constraints stay."""
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique",
        [list(tables)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in found:
        cursor.execute(definition)


def work_out_in_sets() -> None:
    """The same as `work_out`, by one statement each: a million people in minutes, though nobody else could write."""
    from django.db import connection

    from hearth.engines.privacy.consent import projecting, spells
    from hearth.platform import clock

    patterns = import_module("hearth.engines.privacy.migrations.0019_consent_patterns_of_all")
    steps = {
        "current": """
            INSERT INTO privacy_consentcurrent (contact_id, company_id, tag_id, type_id, outcome_id, event_id,
                withdrawn, effective_from, effective_to, review_due, overdue)
            SELECT contact_id, company_id, tag_id, type_id, outcome_id, id, withdrawn, effective_from, effective_to,
                review_due, coalesce(review_due <= current_date, false)
            FROM (
                SELECT DISTINCT ON (e.contact_id, e.tag_id, e.type_id) * FROM privacy_consentevent e
                WHERE e.effective_from <= current_date
                    AND NOT EXISTS (SELECT FROM privacy_consentvoid v WHERE v.event_id = e.id)
                ORDER BY e.contact_id, e.tag_id, e.type_id, e.effective_from DESC, e.id DESC
            ) AS last WHERE effective_to IS NULL OR effective_to > current_date
            """,
        "tally": """
            INSERT INTO privacy_consenttally (company_id, tag_id, type_id, outcome_id, overdue, cells)
            SELECT company_id, tag_id, type_id, outcome_id, overdue, count(*) FROM privacy_consentcurrent
            GROUP BY company_id, tag_id, type_id, outcome_id, overdue
            """,
        "patterns": getattr(patterns, "_COUNT"),  # noqa: B009 - as a database that has consent is migrated
        "roll": "INSERT INTO privacy_consentroll (id, day) SELECT 1, current_date",
    }
    with connection.cursor() as cursor, without_indexes(cursor, *_LARGE[2:]):
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET work_mem = '256MB'")
        for name, statement in steps.items():
            began = time.perf_counter()
            cursor.execute(statement)
            say(f"{name}_in_one_statement", seconds=round(time.perf_counter() - began, 1))
        cursor.execute("RESET work_mem")
        cursor.execute("SET session_replication_role = DEFAULT")
    began = time.perf_counter()
    spells.work_out(clock.now())
    say("spells", seconds=round(time.perf_counter() - began, 1))
    projecting.count_people(clock.now())
    vacuum()


def work_out() -> None:
    """What stands, by the statements of every write, and the counts by their triggers."""
    from hearth.engines.privacy.consent import patterns, projecting, spells
    from hearth.platform import clock

    steps: dict[str, Callable[..., object]] = {
        "roll_everybody": projecting.roll,
        "fold": patterns.fold,
        "count_people": projecting.count_people,
        "spells": spells.work_out,
    }
    for name, step in steps.items():
        began = time.perf_counter()
        step(clock.now())
        say(name, seconds=round(time.perf_counter() - began, 1))
    vacuum()


def vacuum() -> None:
    """As the server does by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("current", "event", "tally", "pattern", "change", "spell", "touched"):
            cursor.execute(f"VACUUM ANALYZE privacy_consent{table}")


def recount() -> int:
    """In how many cells of the tally the counts differ from counting what stands, and what stands from the events."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH stands AS (
                SELECT tag_id, type_id, outcome_id, overdue, count(*) AS cells FROM (
                    SELECT DISTINCT ON (e.contact_id, e.tag_id, e.type_id) e.tag_id, e.type_id, e.outcome_id,
                        e.effective_to,
                        coalesce(e.review_due <= (SELECT day FROM privacy_consentroll), false) AS overdue
                    FROM privacy_consentevent e
                    WHERE e.effective_from <= (SELECT day FROM privacy_consentroll)
                        AND NOT EXISTS (SELECT FROM privacy_consentvoid v WHERE v.event_id = e.id)
                    ORDER BY e.contact_id, e.tag_id, e.type_id, e.effective_from DESC, e.id DESC
                ) last
                WHERE effective_to IS NULL OR effective_to > (SELECT day FROM privacy_consentroll)
                GROUP BY tag_id, type_id, outcome_id, overdue
            ), counted AS (
                SELECT tag_id, type_id, outcome_id, overdue, sum(cells) AS cells FROM (
                    SELECT tag_id, type_id, outcome_id, overdue, cells FROM privacy_consenttally
                    UNION ALL
                    SELECT tag_id, type_id, outcome_id, overdue, change FROM privacy_consentchange
                ) t GROUP BY tag_id, type_id, outcome_id, overdue HAVING sum(cells) <> 0
            )
            SELECT count(*) FROM stands FULL JOIN counted USING (tag_id, type_id, outcome_id, overdue)
            WHERE stands.cells IS DISTINCT FROM counted.cells
            """
        )
        return int(cursor.fetchone()[0])


def recount_people() -> int:
    """In how many patterns the number of people differs from counting what stands."""
    from django.db import connection

    from hearth.engines.privacy.consent import patterns
    from hearth.platform import clock

    patterns.fold(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH stood AS (
                SELECT outcome, string_agg(tag_id || ':' || type_id, ' ' ORDER BY tag_id, type_id) AS pairs
                FROM privacy_consentcurrent
                CROSS JOIN LATERAL (VALUES (outcome_id), (0), (CASE WHEN overdue THEN -1 END)) AS kind(outcome)
                WHERE outcome IS NOT NULL GROUP BY contact_id, outcome
            ), alike AS (SELECT outcome, pairs, count(*) AS people FROM stood GROUP BY outcome, pairs)
            SELECT count(*) FROM alike FULL JOIN privacy_consentpattern AS kept USING (outcome, pairs)
            WHERE alike.people IS DISTINCT FROM kept.people
            """
        )
        return int(cursor.fetchone()[0])


def main() -> int:
    """All of it."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--people", type=int, default=20_000)
    asked.add_argument("--events", type=int, default=5, help="answers of each person, before those that follow them")
    asked.add_argument("--writes", type=int, default=300, help="random writes by operations before the recount")
    asked.add_argument("--in-sets", type=int, default=10_000, help="random events that are written in sets beside them")
    asked.add_argument("--keep", action="store_true", help="leave the database there, and say its name")
    asked.add_argument("--in-bulk", action="store_true", help="what follows from the answers by one statement each")
    asked.add_argument("--on", default="", help="the name of a database that was kept, to measure in it again")
    given = asked.parse_args()
    with database("consent", keep=given.keep, name=given.on):
        import django

        django.setup()
        run(given.people, given.events, given.writes, given.in_sets, in_bulk=given.in_bulk)
    return 1 if missed else 0


def make(people: int, answers: int, *, in_bulk: bool) -> None:
    """The landlord with so many people and answers, and what follows from them."""
    from hearth.engines.privacy.models import ConsentEvent
    from hearth.kernel.actor import Actor
    from hearth.platform.organisation.models import LandlordType
    from hearth.platform.organisation.operations import create_company

    company = create_company(
        by=Actor.system("benchmark"),
        code="bench",
        name="Bench",
        landlord_type=LandlordType.LOCAL_AUTHORITY,
        address="x",
        phone="1",
        email="a@b.example",
    )
    tags, types, outcomes = setting(company.pk)
    fill(company.pk, people, answers, tags=tags, types=types, outcomes=list(outcomes.values()))
    say("data", people=people, events=ConsentEvent.objects.count())
    (work_out_in_sets if in_bulk else work_out)()


def run(people: int, answers: int, writes: int, in_sets: int, *, in_bulk: bool) -> None:
    """In a database that is there, empty or with the data in it."""
    from hearth.engines.privacy.consent import operations, patterns, queries
    from hearth.engines.privacy.consent.compliance import Dashboard, Question
    from hearth.engines.privacy.consent.rules import Dimension
    from hearth.engines.privacy.models import ConsentOutcome, ConsentPattern, ConsentType, DataTag
    from hearth.kernel.actor import Actor
    from hearth.platform import clock
    from hearth.platform.identity.access import Access, Rights
    from hearth.platform.index.models import Record
    from hearth.platform.organisation.models import Company

    by = Actor.system("benchmark")
    if not Company.objects.filter(code="bench").exists():
        make(people, answers, in_bulk=in_bulk)
    company = Company.objects.get(code="bench")
    tags, types = (list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (DataTag, ConsentType))
    outcomes = list(ConsentOutcome.objects.order_by("pk").values_list("pk", flat=True))
    rights = Rights(frozenset({"consent.see", "consent.record", "contacts.read"}), frozenset({"personal"}))
    access = Access.of(user_id=1, label="Bench", rights={company.pk: rights})
    today = clock.today()

    def ask(question: Question) -> Callable[[], object]:
        return lambda: Dashboard(access, today=today).pivot(question)

    patterns.fold(clock.now())
    orders = ((Dimension.PURPOSE, Dimension.TAG, Dimension.TYPE), (Dimension.TAG, Dimension.CATEGORY))
    for rows in orders:
        measure("pivot_cells", 40, ask(Question(rows=rows)), by=",".join(rows))
        measure("pivot_people", 7, ask(Question(rows=rows, people=True)), by=",".join(rows))
    for days in (200, 500, 800):
        for known_then in (True, False):
            question = Question(on=today - dt.timedelta(days=days), known_then=known_then)
            measure("past_day", 3, ask(question), days_ago=days, known_then=known_then)
    question = Question(rows=(Dimension.TAG,), on=today - dt.timedelta(days=200), people=True)
    measure("past_day_people", 1, ask(question))
    chance = random.Random(1)  # noqa: S311 - the same again
    keys = list(Record.objects.filter(kind="contact").order_by("pk").values_list("pk", flat=True)[:5000])

    def save() -> None:
        operations.record_consent(
            by=by,
            contact_id=chance.choice(keys),
            tag_ids=tags[:3],
            type_ids=types[:2],
            outcome_id=chance.choice(outcomes),
            given=operations.Given(),
            effective_from=today,
            now=clock.now(),
        )

    measure("save_six_cells", 60, save)
    record = Record.objects.get(pk=keys[0])
    measure("pivot_people", 7, ask(Question(people=True)), by="with 62 saves not folded yet")
    measure("tile", 60, lambda: queries.consent_of(access, record, on=today, history=False))
    differences = write_at_random(writes, in_sets, Choices(keys=keys, tags=tags, types=types, outcomes=outcomes))
    if differences:
        missed.append("recount")
    measure(
        "pivot_people", 7, ask(Question(people=True)), by="after the writes", patterns=ConsentPattern.objects.count()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What random writes choose from, by key: people, data tags, consent types, outcomes."""

    keys: list[int]
    tags: list[int]
    types: list[int]
    outcomes: list[int]


def write_at_random(writes: int, in_sets: int, choices: Choices) -> int:
    """Officers who write at the same time, while the counts are folded, a day after the other and back; in how many
    cells and patterns the counts differ from a recount, after each day."""
    from hearth.engines.privacy.consent import patterns, projecting
    from hearth.platform import clock

    differences = 0
    for number, days in enumerate(DAYS):
        now = clock.now() + dt.timedelta(days=days)
        began = time.perf_counter()
        rolled = projecting.roll(now)
        rolling = time.perf_counter() - began
        began = time.perf_counter()
        with ThreadPoolExecutor(2 * OFFICERS) as officers:
            working = [
                officers.submit(write, amount // len(DAYS) // OFFICERS, number * OFFICERS + officer, choices, now=now)
                for officer in range(OFFICERS)
                for write, amount in ((write_some, writes), (write_sets, in_sets))
            ]
            while not all(future.done() for future in working):
                patterns.fold(now)
                time.sleep(2)
            done = sum((future.result() for future in working), Counter[str]())
        took = time.perf_counter() - began
        found = recount(), recount_people()
        differences += sum(found)
        say(
            "differences_from_a_recount",
            cells=found[0],
            patterns=found[1],
            day=days,
            rolled=rolled,
            rolling_seconds=round(rolling, 1),
            writes=dict(done),
            seconds=round(took, 1),
        )
    projecting.roll(clock.now())
    return differences


def write_sets(events: int, seed: int, choices: Choices, *, now: dt.datetime) -> Counter[str]:
    """Events of some people in one transaction each, with a void of every tenth that they had; then what stands."""
    from django.db import connection, transaction

    from hearth.engines.privacy.consent import projecting
    from hearth.kernel.time import business_day

    chance = random.Random(seed)  # noqa: S311 - the same again
    today = business_day(now)
    done: Counter[str] = Counter()
    while done["events"] < events:
        some = sorted(chance.sample(choices.keys, 25))
        rows: list[tuple[object, ...]] = []
        for key in some * 2:
            start = today + dt.timedelta(days=chance.randint(-900, 40))
            end = chance.choice([None, start + dt.timedelta(days=chance.randint(1, 300))])
            cell = chance.choice(choices.tags), chance.choice(choices.types), chance.choice(choices.outcomes)
            rows.append((key, *cell, start, end, chance.choice([None, start + dt.timedelta(days=700)])))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT FROM contacts_contact WHERE record_id = ANY(%s) ORDER BY record_id FOR NO KEY UPDATE", [some]
            )
            cursor.execute(
                """
                INSERT INTO privacy_consentvoid (event_id, record_id, recorded_at)
                SELECT e.id, e.record_id, %s FROM privacy_consentevent e
                WHERE e.contact_id = ANY(%s) AND (e.id + %s) %% 10 = 0
                    AND NOT EXISTS (SELECT FROM privacy_consentvoid v WHERE v.event_id = e.id)
                """,
                [now, some, chance.randint(0, 9)],
            )
            done["voids"] += cursor.rowcount
            cursor.execute(
                """
                INSERT INTO privacy_consentevent (record_id, contact_id, company_id, tag_id, type_id, outcome_id,
                    withdrawn, effective_from, effective_to, review_due, recorded_at)
                SELECT r.id, r.contact_id, r.company_id, tag, type, outcome, false, start, ends, due, %s
                FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::date[], %s::date[])
                    AS given(contact, tag, type, outcome, start, ends, due)
                CROSS JOIN LATERAL (SELECT * FROM privacy_consentrecord WHERE contact_id = contact LIMIT 1) r
                """,
                [now, *(list(column) for column in zip(*rows, strict=True))],
            )
            done["events"] += cursor.rowcount
            projecting.project(some, on=today)
    connection.close()
    return done


def write_some(writes: int, seed: int, choices: Choices, *, now: dt.datetime) -> Counter[str]:
    """One officer's writes, by the operations; what was done, and how often it was refused."""
    from django.db import connection

    from hearth.engines.privacy.consent import operations
    from hearth.engines.privacy.models import ConsentCurrent, ConsentRecord
    from hearth.kernel.actor import Actor
    from hearth.kernel.refusal import Refused
    from hearth.kernel.time import business_day

    chance = random.Random(seed)  # noqa: S311 - the same again
    by, today = Actor.system("benchmark"), business_day(now)
    done: Counter[str] = Counter()
    for _ in range(writes):
        key = chance.choice(choices.keys)
        deed = chance.choices(["answer", "withdraw", "void"], [8, 1, 1])[0]
        whose: dict[str, Any] = {"by": by, "contact_id": key, "now": now}
        try:
            match deed:
                case "answer":
                    start = today + dt.timedelta(days=chance.randint(-900, 40))
                    operations.record_consent(
                        **whose,
                        tag_ids=chance.sample(choices.tags, 2),
                        type_ids=chance.sample(choices.types, 2),
                        outcome_id=chance.choice(choices.outcomes),
                        given=operations.Given(),
                        effective_from=start,
                        effective_to=chance.choice([None, start + dt.timedelta(days=chance.randint(1, 300))]),
                    )
                case "withdraw":
                    cells = list(ConsentCurrent.objects.filter(contact_id=key).values_list("tag_id", "type_id"))
                    operations.withdraw(**whose, cells=cells[:2], given=operations.Given())
                case "void":
                    records = list(ConsentRecord.objects.filter(contact_id=key).values_list("pk", flat=True))
                    operations.void(**whose, record_id=chance.choice(records), reason="Wrong")
            done[deed] += 1
        except Refused:
            done["refused"] += 1
    connection.close()
    return done


if __name__ == "__main__":
    sys.exit(main())
