"""Counting consent: by cells from the tally, by people from what stands, on a past day from the spells of answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection

from hearth.engines.privacy.consent.patterns import Pair
from hearth.engines.privacy.consent.rules import Cells, Derived, Member
from hearth.kernel.time import london

# The tally as it was folded, with who entered or left a cell since: right at any moment, folded or not.
_NOW = """
SELECT company_id, tag_id, type_id, outcome_id, overdue, sum(cells)::bigint FROM (
    SELECT company_id, tag_id, type_id, outcome_id, overdue, cells FROM privacy_consenttally
    UNION ALL
    SELECT company_id, tag_id, type_id, outcome_id, overdue, change FROM privacy_consentchange
) AS both_of_them
WHERE %(companies)s::bigint[] IS NULL OR company_id = ANY(%(companies)s)
GROUP BY company_id, tag_id, type_id, outcome_id, overdue HAVING sum(cells) <> 0
"""
# Who was whom on a day: the merges that stood (as known now: those that stand), and who had died. Merges are few.
# Whoever was touched is read from the events as they are, as their spells are not worked out yet.
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
    UNION
    SELECT contact_id, contact_id FROM privacy_consenttouched
    WHERE contact_id NOT IN (SELECT loser_id FROM led) AND contact_id NOT IN (SELECT survivor_id FROM led)
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
_SPELL = """
    s.effective_from <= %(on)s AND (s.effective_to IS NULL OR s.effective_to > %(on)s)
    AND CASE WHEN %(day)s::date IS NULL THEN s.known_to IS NULL
             ELSE s.known_from <= %(day)s AND (s.known_to IS NULL OR s.known_to > %(day)s) END
"""
_OF_SEVERAL = f"""
    SELECT * FROM (
        SELECT DISTINCT ON (w.person, e.tag_id, e.type_id) w.person AS contact_id, {_CELL} AS overdue
        FROM whose w JOIN privacy_consentevent e ON e.contact_id = w.written_of
        WHERE {_EVENTS}
        ORDER BY w.person, e.tag_id, e.type_id, e.effective_from DESC, e.id DESC
    ) AS of_several
    WHERE (effective_to IS NULL OR effective_to > %(on)s) AND contact_id NOT IN (SELECT record_id FROM dead)
"""  # noqa: S608 - constants
_NAMES = "company_id, tag_id, type_id, outcome_id"
# The spells of all who were never merged, and the others apart, by their events.
_STOOD = f"""
{_THEN}
SELECT contact_id, {_NAMES}, coalesce(review_due <= %(on)s, false) AS overdue FROM privacy_consentspell s
WHERE {_SPELL} AND contact_id NOT IN (SELECT written_of FROM whose) AND contact_id NOT IN (SELECT record_id FROM dead)
UNION ALL
SELECT contact_id, {_NAMES}, overdue FROM ({_OF_SEVERAL}) AS of_several
"""  # noqa: S608 - constants
# Counted are all spells, by as many processes as there are; then those are taken away that don't count, which are few.
_ON = f"""
{_THEN}
SELECT {_NAMES}, overdue, sum(cells)::bigint FROM (
    SELECT {_NAMES}, coalesce(review_due <= %(on)s, false) AS overdue, count(*) AS cells
    FROM privacy_consentspell s WHERE {_SPELL} AND company_id = ANY(%(companies)s)
    GROUP BY {_NAMES}, 5
    UNION ALL
    SELECT {_NAMES}, coalesce(review_due <= %(on)s, false), -count(*)
    FROM privacy_consentspell s WHERE {_SPELL} AND company_id = ANY(%(companies)s)
        AND contact_id IN (SELECT written_of FROM whose UNION SELECT record_id FROM dead)
    GROUP BY {_NAMES}, 5
    UNION ALL
    SELECT {_NAMES}, overdue, count(*) FROM ({_OF_SEVERAL}) AS of_several
    WHERE company_id = ANY(%(companies)s)
    GROUP BY {_NAMES}, overdue
) AS all_of_them
GROUP BY {_NAMES}, overdue HAVING sum(cells) <> 0
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
    """What stood on a day, read from the spells: as it is known now, or as it was recorded by the end of a day. Of
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


class PeopleThen:
    """Who is in which of some cells, today or as it stood on a day: as `patterns.People`, but read from the rows.

    People are told apart by the cells that they have, a bit for each, and counted by that: so all that a table asks is
    answered from one reading.
    """

    def __init__(
        self, cells: Iterable[Cells], *, on: dt.date | None = None, as_recorded_by: dt.date | None = None
    ) -> None:
        self._bit = {_key(each): 1 << place for place, each in enumerate(_answered(cells))}
        self._people: list[tuple[int, int]] = []
        if not self._bit:
            return
        source = "privacy_consentcurrent" if on is None else f"({_STOOD})"
        given: dict[str, Any] = {} if on is None else _then(on, as_recorded_by)
        given |= {name: [key[place] for key in self._bit] for place, name in enumerate(_KEY)}
        given["masks"] = [f"{bit:0{len(self._bit)}b}" for bit in self._bit.values()]
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT mask::text, count(*) FROM (
                    SELECT c.contact_id, bit_or(g.mask) AS mask
                    FROM {source} c JOIN (
                        SELECT company, tag, type, outcome, overdue, mask::bit({len(self._bit)}) AS mask
                        FROM unnest(%(company)s::bigint[], %(tag)s::bigint[], %(type)s::bigint[],
                                    %(outcome)s::bigint[], %(overdue)s::bool[], %(masks)s::text[])
                            AS g(company, tag, type, outcome, overdue, mask)
                    ) g ON c.company_id = g.company AND c.tag_id = g.tag AND c.type_id = g.type
                        AND c.outcome_id = g.outcome AND c.overdue = g.overdue
                    GROUP BY c.contact_id
                ) AS each_of_them GROUP BY mask
                """,  # noqa: S608 - constants and a number
                given,
            )
            self._people = [(int(mask, 2), people) for mask, people in cursor.fetchall()]

    def count(self, pairs: Mapping[int, Collection[Pair]], outcome: Member | None) -> int:
        """How many people have an outcome (None: any) in one of the pairs of their company, nobody counted twice."""
        wanted = 0
        for (company, tag, type_, answer, overdue), bit in self._bit.items():
            fits = outcome is None or outcome == answer or (overdue and outcome == Derived.OVERDUE.value)
            if fits and (tag, type_) in pairs.get(company, ()):
                wanted |= bit
        return sum(people for mask, people in self._people if mask & wanted)

    def count_all(self, company_id: int, pairs: Collection[Pair]) -> int:
        """How many people of a company have an answer in every one of these pairs of tag and consent type."""
        wanted = [
            sum(bit for key, bit in self._bit.items() if key[0] == company_id and key[1:3] == pair) for pair in pairs
        ]
        return sum(people for mask, people in self._people if all(mask & each for each in wanted))


_KEY = ("company", "tag", "type", "outcome", "overdue")


def _key(cells: Cells) -> tuple[int, int, int, Member, bool]:
    return cells.company, cells.tag, cells.type, cells.outcome, cells.overdue


def _answered(cells: Iterable[Cells]) -> list[Cells]:
    return [each for each in cells if isinstance(each.outcome, int)]


def _then(on: dt.date, as_recorded_by: dt.date | None) -> dict[str, Any]:
    by = None if as_recorded_by is None else london(as_recorded_by + dt.timedelta(days=1), dt.time())
    return {"on": on, "by": by, "day": as_recorded_by}
