"""Counting consent: by cells from the tally, by people from what stands, on a past day from the events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hearth.engines.privacy.consent.rules import Cells
from hearth.kernel.time import london

# The tally as it was folded, with what statements added since: right at any moment, folded or not.
_NOW = """
SELECT company_id, tag_id, type_id, outcome_id, overdue, sum(cells)::bigint FROM (
    SELECT company_id, tag_id, type_id, outcome_id, overdue, cells FROM privacy_consenttally
    UNION ALL
    SELECT company_id, tag_id, type_id, outcome_id, overdue, cells FROM privacy_consenttallydelta
) AS both_of_them
WHERE %(companies)s::bigint[] IS NULL OR company_id = ANY(%(companies)s)
GROUP BY company_id, tag_id, type_id, outcome_id, overdue HAVING sum(cells) <> 0
"""
# Who was whom on a day: the merges that stood (as known now: those that stand), and who had died. Merges are few.
_THEN = """
WITH RECURSIVE merged AS MATERIALIZED (
    SELECT loser_id, survivor_id FROM contacts_merge
    WHERE CASE WHEN %(by)s::timestamptz IS NULL THEN undone_at IS NULL
               ELSE merged_at < %(by)s AND (undone_at IS NULL OR undone_at >= %(by)s) END
), led(loser_id, survivor_id) AS (
    SELECT loser_id, survivor_id FROM merged
    UNION
    SELECT led.loser_id, merged.survivor_id FROM led JOIN merged ON merged.loser_id = led.survivor_id
), whose AS MATERIALIZED (
    SELECT loser_id AS written_of, survivor_id AS person FROM led
    WHERE survivor_id NOT IN (SELECT loser_id FROM merged)
    UNION
    SELECT survivor_id, survivor_id FROM led WHERE survivor_id NOT IN (SELECT loser_id FROM merged)
), dead AS MATERIALIZED (
    SELECT c.record_id FROM contacts_contact c
    WHERE c.date_of_death <= %(on)s AND (%(by)s::timestamptz IS NULL OR coalesce((
        SELECT min(h.pgh_created_at) FROM contacts_contactevent h
        WHERE h.pgh_obj_id = c.record_id AND h.date_of_death IS NOT NULL
    ) < %(by)s, true))
), erased(record_id) AS (
    SELECT contact_id FROM privacy_erasure
    UNION
    SELECT c.record_id FROM erased JOIN contacts_contact c ON c.merged_into_id = erased.record_id
)
"""
_EVENTS = """
    e.effective_from <= %(on)s AND (%(by)s::timestamptz IS NULL OR e.recorded_at < %(by)s)
    AND NOT EXISTS (
        SELECT FROM privacy_consentvoid v
        WHERE v.event_id = e.id AND (%(by)s::timestamptz IS NULL OR v.recorded_at < %(by)s)
    )
"""
_CELL = "e.company_id, e.tag_id, e.type_id, e.outcome_id, e.effective_to, coalesce(e.review_due <= %(on)s, false)"
# Those who were never merged are read in the order of the index, which nothing else would keep; the few others apart.
_STOOD = f"""
{_THEN}
SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue FROM (
    SELECT * FROM (
        SELECT DISTINCT ON (e.contact_id, e.tag_id, e.type_id) e.contact_id, {_CELL} AS overdue
        FROM privacy_consentevent e
        WHERE {_EVENTS} AND e.contact_id NOT IN (SELECT written_of FROM whose)
        ORDER BY e.contact_id, e.tag_id, e.type_id, e.effective_from DESC, e.id DESC
    ) AS of_one
    UNION ALL
    SELECT * FROM (
        SELECT DISTINCT ON (w.person, e.tag_id, e.type_id) w.person, {_CELL} AS overdue
        FROM whose w JOIN privacy_consentevent e ON e.contact_id = w.written_of
        WHERE {_EVENTS}
        ORDER BY w.person, e.tag_id, e.type_id, e.effective_from DESC, e.id DESC
    ) AS of_several
) AS stood
WHERE (effective_to IS NULL OR effective_to > %(on)s) AND contact_id NOT IN (SELECT record_id FROM dead)
"""  # noqa: S608 - constants
_ON = f"""
SELECT company_id, tag_id, type_id, outcome_id, overdue, count(*)
FROM ({_STOOD}) AS stood
WHERE company_id = ANY(%(companies)s)
GROUP BY company_id, tag_id, type_id, outcome_id, overdue
"""  # noqa: S608 - constants
# Rows that history does not know were there before it was.
_PEOPLE_ON = f"""
{_THEN}
SELECT r.company_id, count(*) FROM contacts_contact c JOIN index_record r ON r.id = c.record_id
WHERE r.company_id = ANY(%(companies)s) AND c.kind = 'person'
    AND c.record_id NOT IN (SELECT loser_id FROM merged) AND c.record_id NOT IN (SELECT record_id FROM dead)
    AND NOT EXISTS (SELECT FROM erased WHERE erased.record_id = c.record_id)
    AND (%(by)s::timestamptz IS NULL OR NOT EXISTS (
        SELECT FROM contacts_contactevent h
        WHERE h.pgh_obj_id = c.record_id AND h.pgh_label = 'insert' AND h.pgh_created_at >= %(by)s
    ))
GROUP BY r.company_id
"""  # noqa: S608 - constants


def cells_now(company_ids: Collection[int] | None) -> list[Cells]:
    """What stands today, counted by company, tag, consent type and outcome; None for all companies. It is of the day
    of the last roll, which follows the clock within seconds."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW, {"companies": None if company_ids is None else list(company_ids)})
        return [_cells(row) for row in cursor.fetchall()]


def cells_on(company_ids: Collection[int], on: dt.date, *, as_recorded_by: dt.date | None = None) -> list[Cells]:
    """What stood on a day, read from the events: as it is known now, or as it was recorded by the end of a day. Of
    those who were living then, and whom a merge had made one, once."""
    with connection.cursor() as cursor:
        cursor.execute(_ON, {"companies": list(company_ids), **_then(on, as_recorded_by)})
        return [_cells(row) for row in cursor.fetchall()]


def people_on(company_ids: Collection[int], on: dt.date, *, as_recorded_by: dt.date | None = None) -> dict[int, int]:
    """How many people each company had on a day: those living then, merged ones once; with `as_recorded_by` those who
    were on record by the end of that day, too. Who was erased is in no count, of no day: what they had answered went
    with them, and they would be counted as never asked."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE_ON, {"companies": list(company_ids), **_then(on, as_recorded_by)})
        return dict.fromkeys(company_ids, 0) | dict(cursor.fetchall())


def _cells(row: tuple[Any, ...]) -> Cells:
    company, tag, type_, outcome, overdue, count = row
    return Cells(company=company, tag=tag, type=type_, outcome=outcome, overdue=overdue, count=count)


# --- by people


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Answered cells that are counted together, under a number of the caller's."""

    number: int
    answered: tuple[Cells, ...]


def people_in(
    groups: Sequence[Group], *, on: dt.date | None = None, as_recorded_by: dt.date | None = None
) -> dict[int, int]:
    """How many people have a cell of each group, nobody counted twice; today, or as it stood on a day."""
    rows = [
        (group.number, each.company, each.tag, each.type, each.outcome, each.overdue)
        for group in groups
        for each in group.answered
    ]
    if not rows:
        return {}
    source, given = _source(on, as_recorded_by)
    given |= {name: [row[place] for row in rows] for place, name in enumerate(_KEY)}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT g.number, count(DISTINCT c.contact_id)
            FROM unnest(%(number)s::int[], %(company)s::bigint[], %(tag)s::bigint[], %(type)s::bigint[],
                        %(outcome)s::bigint[], %(overdue)s::bool[]) AS g(number, company, tag, type, outcome, overdue)
            JOIN {source} c ON c.company_id = g.company AND c.tag_id = g.tag AND c.type_id = g.type
                AND c.outcome_id = g.outcome AND c.overdue = g.overdue
            GROUP BY g.number
            """,  # noqa: S608 - a constant names the rows
            given,
        )
        return dict(cursor.fetchall())


def people_with_all(
    company_id: int,
    pairs: Collection[tuple[int, int]],
    *,
    on: dt.date | None = None,
    as_recorded_by: dt.date | None = None,
) -> int:
    """How many people of a company have an answer in every one of these pairs."""
    source, given = _source(on, as_recorded_by)
    given |= {"company": company_id, "pairs": len(pairs)}
    given |= {"tags": [tag for tag, _ in pairs], "types": [type_ for _, type_ in pairs]}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*) FROM (
                SELECT c.contact_id FROM {source} c
                JOIN unnest(%(tags)s::bigint[], %(types)s::bigint[]) AS p(tag, type)
                    ON c.tag_id = p.tag AND c.type_id = p.type
                WHERE c.company_id = %(company)s GROUP BY c.contact_id HAVING count(*) = %(pairs)s
            ) AS whole
            """,  # noqa: S608 - a constant names the rows
            given,
        )
        (people,) = cursor.fetchone()
    return int(people)


_KEY = ("number", "company", "tag", "type", "outcome", "overdue")


def _source(on: dt.date | None, as_recorded_by: dt.date | None) -> tuple[str, dict[str, Any]]:
    """The rows that are counted: what stands, or what stood."""
    if on is None:
        return "privacy_consentcurrent", {}
    return f"({_STOOD})", _then(on, as_recorded_by)


def _then(on: dt.date, as_recorded_by: dt.date | None) -> dict[str, Any]:
    by = None if as_recorded_by is None else london(as_recorded_by + dt.timedelta(days=1), dt.time())
    return {"on": on, "by": by}
