"""When which answer stood: for each cell of a contact the spells of days, as they were known from a day until another.

Two times cross here: an answer stands from a day until the next one begins, and what is known of that changes whenever
something is recorded. So each day on which something was learned of a cell has a row of spells of its own; spells that
nothing changed go on. A past day is then counted by reading one table through (counting.py), not by going through the
events of each cell.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

AT_ONCE = 5_000
"""Contacts in one transaction."""
_LOCK = 4085
_ZONE = "Europe/London"  # as business days are (kernel.time)

_TAKE = """
WITH oldest AS (SELECT id FROM privacy_consenttouched ORDER BY id LIMIT %(most)s)
DELETE FROM privacy_consenttouched t USING oldest o WHERE t.id = o.id
RETURNING t.contact_id
"""
_FORGET = "DELETE FROM privacy_consentspell WHERE contact_id = ANY(%(contacts)s)"
# What was voided on the day on which it was recorded was known at the end of no day.
_WORK_OUT = """
WITH known AS MATERIALIZED (
    SELECT * FROM (
        SELECT e.id, e.contact_id, e.company_id, e.tag_id, e.type_id, e.outcome_id, e.effective_from, e.effective_to,
            e.review_due, (e.recorded_at AT TIME ZONE %(zone)s)::date AS known_from,
            (v.recorded_at AT TIME ZONE %(zone)s)::date AS known_to
        FROM privacy_consentevent e LEFT JOIN privacy_consentvoid v ON v.event_id = e.id
        WHERE e.contact_id = ANY(%(contacts)s)
    ) AS every WHERE known_to IS NULL OR known_to > known_from
), learned AS (
    SELECT *, lead(day) OVER (PARTITION BY contact_id, tag_id, type_id ORDER BY day) AS until FROM (
        SELECT contact_id, tag_id, type_id, known_from AS day FROM known
        UNION
        SELECT contact_id, tag_id, type_id, known_to FROM known WHERE known_to IS NOT NULL
    ) AS days
), drawn AS (
    SELECT k.*, l.day, l.until, lead(k.effective_from) OVER (
        PARTITION BY k.contact_id, k.tag_id, k.type_id, l.day ORDER BY k.effective_from, k.id
    ) AS next
    FROM learned l JOIN known k USING (contact_id, tag_id, type_id)
    WHERE k.known_from <= l.day AND (k.known_to IS NULL OR k.known_to > l.day)
), cut AS (
    SELECT *, least(effective_to, next) AS ends FROM drawn WHERE next IS NULL OR next > effective_from
), joined AS (
    SELECT *, sum(fresh) OVER (PARTITION BY id ORDER BY day) AS spell FROM (
        SELECT *, CASE WHEN lag(until) OVER w = day AND lag(ends) OVER w IS NOT DISTINCT FROM ends THEN 0 ELSE 1 END
            AS fresh
        FROM cut WINDOW w AS (PARTITION BY id ORDER BY day)
    ) AS marked
)
INSERT INTO privacy_consentspell (
    contact_id, company_id, tag_id, type_id, outcome_id, effective_from, effective_to, review_due, known_from, known_to
)
SELECT contact_id, company_id, tag_id, type_id, outcome_id, effective_from, ends, review_due, min(day),
    CASE WHEN bool_or(until IS NULL) THEN NULL ELSE max(until) END
FROM joined
GROUP BY id, spell, contact_id, company_id, tag_id, type_id, outcome_id, effective_from, ends, review_due
ORDER BY contact_id, tag_id, type_id
"""


def work_out(_now: dt.datetime) -> int:
    """Works out the spells of everybody of whom something was recorded since; how many people. A tick."""
    done = 0
    while taken := _some():
        done += taken
    return done


def _some() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_TAKE, {"most": AT_ONCE})
        contacts = sorted({key for (key,) in cursor.fetchall()})
        if contacts:
            cursor.execute(_FORGET, {"contacts": contacts})
            cursor.execute(_WORK_OUT, {"contacts": contacts, "zone": _ZONE})
    return len(contacts)
