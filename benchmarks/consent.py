"""Consent at a million people: the dashboard, a save, the tile, and whether the counts are those of a recount.

    BENCHMARK_SERVER_URL=<superuser's connection on loopback> python -m benchmarks.consent [--people 1000000]

Makes a landlord in a database of its own (dropped afterwards) with so many people, each with so many answers among 10
tags and 4 consent types, a tenth of them followed by another, a hundredth voided; written in sets, then worked out by
the same statements that officers' writes use. Prints one JSON line a figure, in milliseconds: the pivot by cells and
by people (each counted once) for several orders, as at past days in both ways of knowing, a save of six cells, the
tile; then random writes by operations and the difference from a recount (0 or it ends with 1). Bars: cells p95 20,
people p95 100, past day 3,000; of a save p95 10 and of the tile 5 in the database. A bar that is missed ends with 1,
too. `ratio` is to a `peer`: what plain SQL takes that asks the tables of answers the same without anything kept.

A million people take about a quarter of an hour, most of it to make them; --keep leaves the database.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from typing import Any
from unittest import mock

from benchmarks.scratch import database

TAGS, TYPES = 10, 4
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
    """The 95th percentile of some runs, after two that don't count; the part of the database apart."""
    from django.db import connection

    whole, asked = [], []
    commit = getattr(connection, "_commit")  # noqa: B009 - Django has no other place at which a commit can be timed
    for number in range(times + 2):
        clock = InDatabase()
        began = time.perf_counter()
        with connection.execute_wrapper(clock), mock.patch.object(connection, "_commit", partial(clock, commit)):
            fn()
        if number >= 2:
            whole.append((time.perf_counter() - began) * 1000)
            asked.append(clock.seconds * 1000)
    judged = _p95(asked if name in IN_DATABASE else whole)
    bar = BARS.get(name)
    if bar is not None and judged > bar:
        missed.append(f"{name} {about}")
    figures = {"p95": judged, "bar": bar, "median": round(statistics.median(whole), 1), "in_database": _p95(asked)}
    if name in IN_DATABASE:
        figures["with_python"] = _p95(whole)
    if name in PEERS:
        figures["peer"] = plain = peer(name)
        figures["ratio"] = round(judged / plain, 3)
    say(name, **figures, runs=times, **about)


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
    import datetime as dt

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

    with connection.cursor() as cursor:
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
        cursor.execute("ANALYZE")


def work_out() -> None:
    """What stands, by the statements of every write, and the counts by their triggers."""
    from django.db import connection

    from hearth.engines.privacy.consent import people_bits, projecting, spells
    from hearth.platform import clock

    steps: dict[str, Callable[..., object]] = {
        "roll_everybody": projecting.roll,
        "fold": projecting.fold,
        "fold_people": people_bits.fold,
        "spells": spells.work_out,
    }
    for name, step in steps.items():
        began = time.perf_counter()
        step(clock.now())
        say(name, seconds=round(time.perf_counter() - began, 1))
    with connection.cursor() as cursor:
        for table in ("current", "event", "tallydelta", "bitlog", "bits", "spell", "touched"):
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
                    SELECT tag_id, type_id, outcome_id, overdue, cells FROM privacy_consenttallydelta
                ) t GROUP BY tag_id, type_id, outcome_id, overdue HAVING sum(cells) <> 0
            )
            SELECT count(*) FROM stands FULL JOIN counted USING (tag_id, type_id, outcome_id, overdue)
            WHERE stands.cells IS DISTINCT FROM counted.cells
            """
        )
        return int(cursor.fetchone()[0])


def main() -> int:
    """All of it."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--people", type=int, default=20_000)
    asked.add_argument("--events", type=int, default=5, help="answers of each person, before those that follow them")
    asked.add_argument("--writes", type=int, default=300, help="random writes before the recount")
    asked.add_argument("--keep", action="store_true", help="leave the database there, and say its name")
    given = asked.parse_args()
    with database("consent", keep=given.keep):
        import django

        django.setup()
        run(given.people, given.events, given.writes)
    return 1 if missed else 0


def run(people: int, answers: int, writes: int) -> None:
    """In a database that is there."""
    import datetime as dt

    from hearth.engines.privacy.consent import operations, queries
    from hearth.engines.privacy.consent.compliance import Dashboard, Question
    from hearth.engines.privacy.consent.rules import Dimension
    from hearth.engines.privacy.models import ConsentEvent
    from hearth.kernel.actor import Actor
    from hearth.kernel.refusal import Refused
    from hearth.platform import clock
    from hearth.platform.identity.access import Access, Rights
    from hearth.platform.index.models import Record
    from hearth.platform.organisation.models import LandlordType
    from hearth.platform.organisation.operations import create_company

    by = Actor.system("benchmark")
    company = create_company(
        by=by,
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
    work_out()
    rights = Rights(frozenset({"consent.see", "consent.record", "contacts.read"}), frozenset({"personal"}))
    access = Access.of(user_id=1, label="Bench", rights={company.pk: rights})
    today = clock.today()

    def ask(question: Question) -> Callable[[], object]:
        return lambda: Dashboard(access, today=today).pivot(question)

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
            outcome_id=chance.choice(list(outcomes.values())),
            given=operations.Given(),
            effective_from=today,
            now=clock.now(),
        )

    measure("save_six_cells", 60, save)
    record = Record.objects.get(pk=keys[0])
    measure("tile", 60, lambda: queries.consent_of(access, record, on=today, history=False))
    for _ in range(writes):
        start = today + dt.timedelta(days=chance.randint(-900, 40))
        try:
            operations.record_consent(
                by=by,
                contact_id=chance.choice(keys),
                tag_ids=chance.sample(tags, 2),
                type_ids=chance.sample(types, 2),
                outcome_id=chance.choice(list(outcomes.values())),
                given=operations.Given(),
                effective_from=start,
                effective_to=chance.choice([None, start + dt.timedelta(days=chance.randint(1, 300))]),
                now=clock.now(),
            )
        except Refused:
            continue
    differences = recount()
    say("differences_from_a_recount", cells=differences, writes=writes)
    if differences:
        missed.append("recount")


if __name__ == "__main__":
    sys.exit(main())
