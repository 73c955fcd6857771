"""Current consent, worked out from the events; its counts follow by statement triggers (migration `consent_patterns`).

What is worked out holds as of a day: of each write for the contact that was written, and by the daily roll for
everybody to whom something begins, ends or falls due. Triggers append who entered or left a cell to
`privacy_consentchange`; only `patterns.fold` writes the counts, so that nobody waits for a counter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from hearth.engines.privacy.consent import patterns
from hearth.engines.privacy.models import ConsentPopulation, ConsentRoll
from hearth.kernel.time import business_day
from hearth.platform import prepared

COUNTED_AT_ONCE = 2_000
"""Companies of more people than this have them counted by the job, all others by whoever asks."""
_STEP = 2000
_FEW = 8
"""For as many contacts the plan that is kept looks each up; for more it is made for their number."""
_LOCK = 4081

# The contacts that were asked about, each with those that were merged into it. A stub has no consent itself, nor has
# somebody who died (UK GDPR, recital 27).
_FAMILY = """
WITH RECURSIVE asked AS (SELECT DISTINCT unnest(%s::bigint[]) AS contact_id), today AS (SELECT %s::date AS day),
family(root, member) AS (
    SELECT c.record_id, c.record_id FROM asked JOIN contacts_contact c ON c.record_id = asked.contact_id
        WHERE c.merged_into_id IS NULL AND c.date_of_death IS NULL
    UNION
    SELECT family.root, stub.record_id FROM family JOIN contacts_contact stub ON stub.merged_into_id = family.member
),
"""
_PROJECT = """
{family}
standing AS (
    SELECT * FROM (
        SELECT DISTINCT ON (family.root, e.tag_id, e.type_id)
               family.root AS contact_id, e.company_id, e.tag_id, e.type_id, e.outcome_id, e.id AS event_id,
               e.withdrawn, e.effective_from, e.effective_to, e.review_due,
               coalesce(e.review_due <= (SELECT day FROM today), false) AS overdue
        FROM family JOIN privacy_consentevent e ON e.contact_id = family.member
        WHERE e.effective_from <= (SELECT day FROM today) AND NOT EXISTS (
            SELECT FROM privacy_consentvoid v WHERE v.event_id = e.id
        )
        ORDER BY family.root, e.tag_id, e.type_id, e.effective_from DESC, e.id DESC
    ) AS last
    WHERE effective_to IS NULL OR effective_to > (SELECT day FROM today)
),
gone AS (
    DELETE FROM privacy_consentcurrent c USING asked
    WHERE c.contact_id = asked.contact_id AND NOT EXISTS (
        SELECT FROM standing s
        WHERE s.contact_id = c.contact_id AND s.tag_id = c.tag_id AND s.type_id = c.type_id
    )
)
INSERT INTO privacy_consentcurrent AS c (
    contact_id, company_id, tag_id, type_id, outcome_id, event_id, withdrawn, effective_from, effective_to, review_due,
    overdue
)
SELECT contact_id, company_id, tag_id, type_id, outcome_id, event_id, withdrawn, effective_from, effective_to,
       review_due, overdue
FROM standing
ON CONFLICT (contact_id, tag_id, type_id) DO UPDATE SET
    company_id = excluded.company_id, outcome_id = excluded.outcome_id, event_id = excluded.event_id,
    withdrawn = excluded.withdrawn, effective_from = excluded.effective_from, effective_to = excluded.effective_to,
    review_due = excluded.review_due, overdue = excluded.overdue
WHERE (c.event_id, c.overdue) IS DISTINCT FROM (excluded.event_id, excluded.overdue)
""".replace("{family}", _FAMILY)
# An event never changes, so its key and whether its review is overdue say all of the row.

_TOUCHED = """
SELECT DISTINCT contact_id FROM privacy_consentevent
WHERE (effective_from > %(low)s AND effective_from <= %(high)s) OR (effective_to > %(low)s AND effective_to <= %(high)s)
UNION
SELECT contact_id FROM privacy_consentcurrent
WHERE overdue IS DISTINCT FROM coalesce(review_due <= %(on)s, false)
    AND (overdue OR review_due <= %(on)s)
"""
_ROOT = """
WITH RECURSIVE up(contact_id, into_id) AS (
    SELECT record_id, merged_into_id FROM contacts_contact WHERE record_id = ANY(%(contacts)s)
    UNION
    SELECT c.record_id, c.merged_into_id FROM up JOIN contacts_contact c ON c.record_id = up.into_id
)
SELECT contact_id FROM up WHERE into_id IS NULL ORDER BY contact_id
"""
# Who was erased is a shell without a name: of them nothing is held that consent could be about.
_COUNTED = """
FROM contacts_contact c JOIN index_record r ON r.id = c.record_id
WHERE c.kind = 'person' AND c.merged_into_id IS NULL AND c.date_of_death IS NULL
    AND NOT EXISTS (SELECT FROM privacy_erasure e WHERE e.contact_id = c.record_id)
"""
_PEOPLE = f"SELECT count(*) {_COUNTED} AND r.company_id = %s"
_BY_COMPANY = f"SELECT r.company_id, count(*) {_COUNTED} GROUP BY r.company_id"


def project(contact_ids: Collection[int], *, on: dt.date) -> None:
    """Works out what stands for these contacts on a day; of one that was merged into another nothing stands."""
    given = prepared.numbers(contact_ids), on.isoformat()
    if len(contact_ids) <= _FEW:
        prepared.rows(_PROJECT, given)
    else:
        with connection.cursor() as cursor:
            cursor.execute(_PROJECT, given)


def roll(now: dt.datetime) -> int:
    """Works out anew what begins, ends or falls due as the day changes (in either direction); a tick. So many people
    at once, each time in a transaction of its own: where it is broken off, the next one begins again."""
    today = business_day(now)
    before = _rolled_to()
    if before == today:
        return 0
    days = sorted((before or dt.date(1900, 1, 1), today))
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"low": days[0], "high": days[1], "on": today})
        touched = [key for (key,) in cursor.fetchall()]
        cursor.execute(_ROOT, {"contacts": touched})
        roots = [key for (key,) in cursor.fetchall()]
    for start in range(0, len(roots), _STEP):
        with _rolling() as cursor:
            if _rolled_to() != before:
                return start  # by somebody else
            some = roots[start : start + _STEP]
            # As whoever records an answer does: they wait for one another, in one order.
            cursor.execute(
                "SELECT FROM contacts_contact WHERE record_id = ANY(%s) ORDER BY record_id FOR NO KEY UPDATE", [some]
            )
            project(some, on=today)
        patterns.fold(now)  # who reads meanwhile works out by themselves what is not folded
    with _rolling():
        if _rolled_to() == before:
            ConsentRoll.objects.update_or_create(pk=1, defaults={"day": today})
    return len(roots)


@contextmanager
def _rolling() -> Iterator[CursorWrapper]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield cursor


def _rolled_to() -> dt.date | None:
    return ConsentRoll.objects.filter(pk=1).values_list("day", flat=True).first()


def count_people(now: dt.datetime) -> int:
    """Counts the people of each company (living, not erased, not merged into another); kept for large ones. A tick."""
    found = _by_company()
    for company_id, people in found.items():
        if people > COUNTED_AT_ONCE:
            ConsentPopulation.objects.update_or_create(
                company_id=company_id, defaults={"people": people, "counted_at": now}
            )
        else:
            ConsentPopulation.objects.filter(company_id=company_id).delete()
    return len(found)


def people_of(company_ids: Collection[int]) -> dict[int, int]:
    """How many people each company has: counted now, or of a large company as the job counted last."""
    known = dict(ConsentPopulation.objects.filter(company_id__in=company_ids).values_list("company_id", "people"))
    with connection.cursor() as cursor:
        for company_id in set(company_ids) - known.keys():
            cursor.execute(_PEOPLE, [company_id])
            (known[company_id],) = cursor.fetchone()
    return known


def _by_company() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_BY_COMPANY)
        return dict(cursor.fetchall())
