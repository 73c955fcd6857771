"""How many people answered just the same pairs: so that people are counted once, at a million of them, at once.

People are many, what they answered is not: forms ask for the same pairs of tag and consent type again and again. So for
each company and outcome (and for "overdue", and for any answer at all) it is kept how many people have it in exactly
which pairs. A line of the pivot asks for one outcome in some pairs, whatever its variables: those count whose pattern
has one of the pairs. Nothing is kept of what pairs count for, so another purpose or category changes nothing here.

Triggers append to `privacy_consentchange` who entered or left a cell; one job folds that into the tally and the
patterns. A read takes the patterns and, for whoever changed since, what stands with and without the change, in one
statement: right at any moment, folded or not.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache
from itertools import count

from django.db import connection, transaction

from hearth.engines.privacy.consent.rules import Derived, Member

ANY = 0
"""Stands for any outcome where a pattern names one."""
OVERDUE = -1
"""Stands for any outcome whose review is overdue."""
AT_ONCE = 200_000
"""Changes that are folded in one transaction."""
_LOCK = 4083
Pair = tuple[int, int]
"""A tag and a consent type."""

# What stands for whoever changed, and what stood as it was folded last: what stands less what changed since.
_MOVED = f"""
net AS (
    SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue, sum(change) AS change FROM changed
    GROUP BY contact_id, company_id, tag_id, type_id, outcome_id, overdue
), standing AS (
    SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue, 1 AS now
    FROM privacy_consentcurrent WHERE contact_id = ANY(ARRAY(SELECT DISTINCT contact_id FROM changed))
), cells AS (
    SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue, coalesce(now, 0) AS now,
        coalesce(now, 0) - coalesce(change, 0) AS folded
    FROM standing FULL JOIN net USING (contact_id, company_id, tag_id, type_id, outcome_id, overdue)
), patterned AS (
    SELECT company_id, kind.outcome, side.people,
        string_agg(tag_id || ':' || type_id, ' ' ORDER BY tag_id, type_id) AS pairs
    FROM cells
    CROSS JOIN LATERAL (VALUES (outcome_id), ({ANY}), (CASE WHEN overdue THEN {OVERDUE} END)) AS kind(outcome)
    CROSS JOIN LATERAL (VALUES (1, now), (-1, folded)) AS side(people, there)
    WHERE kind.outcome IS NOT NULL AND side.there = 1
    GROUP BY contact_id, company_id, kind.outcome, side.people
), moved AS (
    SELECT company_id, outcome, pairs, sum(people)::bigint AS people FROM patterned
    GROUP BY company_id, outcome, pairs HAVING sum(people) <> 0
)
"""  # noqa: S608 - constants
# One statement, so that a fold between two of them can't hide what it has moved into the patterns.
_READ = f"""
WITH changed AS MATERIALIZED (SELECT * FROM privacy_consentchange WHERE company_id = ANY(%(companies)s)),
{_MOVED}
SELECT company_id, outcome, pairs, people FROM privacy_consentpattern WHERE company_id = ANY(%(companies)s)
UNION ALL SELECT * FROM moved
"""  # noqa: S608 - constants
_FOLD = f"""
WITH oldest AS (SELECT DISTINCT contact_id FROM (
    SELECT contact_id FROM privacy_consentchange ORDER BY id LIMIT %(most)s) AS first
), changed AS (
    DELETE FROM privacy_consentchange c USING oldest o WHERE c.contact_id = o.contact_id RETURNING c.*
),
{_MOVED},
tallied AS (
    INSERT INTO privacy_consenttally AS t (company_id, tag_id, type_id, outcome_id, overdue, cells)
    SELECT company_id, tag_id, type_id, outcome_id, overdue, sum(change) FROM changed
    GROUP BY company_id, tag_id, type_id, outcome_id, overdue HAVING sum(change) <> 0
    ON CONFLICT (company_id, tag_id, type_id, outcome_id, overdue) DO UPDATE SET cells = t.cells + excluded.cells
), added AS (
    INSERT INTO privacy_consentpattern AS p (company_id, outcome, pairs, people)
    SELECT company_id, outcome, pairs, people FROM moved
    ON CONFLICT (company_id, outcome, md5(pairs)) DO UPDATE SET people = p.people + excluded.people
)
SELECT count(*) FROM changed
"""  # noqa: S608 - constants


class People:
    """How many people have which answers now, in some companies. Made for one request."""

    def __init__(self, company_ids: Collection[int]) -> None:
        self._alike: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(_READ, {"companies": list(company_ids)})
            for company, outcome, pairs, people in cursor.fetchall():
                self._alike[company, outcome].append((_mask(pairs), people))

    def count(self, pairs: Mapping[int, Collection[Pair]], outcome: Member | None) -> int:
        """How many people have an outcome (None: any) in one of the pairs of their company, nobody counted twice."""
        kind = ANY if outcome is None else OVERDUE if outcome == Derived.OVERDUE.value else int(outcome)
        found = 0
        for company, some in pairs.items():
            wanted = _wanted(some)
            found += sum(people for mask, people in self._alike.get((company, kind), ()) if mask & wanted)
        return found

    def count_all(self, company_id: int, pairs: Collection[Pair]) -> int:
        """How many people of a company have an answer in every one of these pairs."""
        wanted = _wanted(pairs)
        if wanted.bit_count() < len(set(pairs)):
            return 0  # one that nobody answered
        return sum(people for mask, people in self._alike.get((company_id, ANY), ()) if mask & wanted == wanted)


_bits: dict[str, int] = {}
_next_bit = count()


@lru_cache(maxsize=50_000)
def _mask(pairs: str) -> int:
    """A pattern's pairs as bits of this process; patterns hardly change, and reading them took most of a pivot."""
    mask = 0
    for pair in pairs.split():
        bit = _bits.get(pair)
        if bit is None:
            bit = _bits.setdefault(pair, 1 << next(_next_bit))  # whoever is first, of two threads
        mask |= bit
    return mask


def _wanted(pairs: Collection[Pair]) -> int:
    return sum(_bits.get(f"{tag}:{type_}", 0) for tag, type_ in set(pairs))


def fold(_now: dt.datetime) -> int:
    """Folds who entered or left a cell into the tally and the patterns, so many at once; a tick."""
    folded = taken = _fold()
    while taken >= AT_ONCE:  # fewer are all that there were
        taken = _fold()
        folded += taken
    return folded


def _fold() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_FOLD, {"most": AT_ONCE})
        (taken,) = cursor.fetchone()
        if taken:
            cursor.execute("DELETE FROM privacy_consentpattern WHERE people = 0")
            cursor.execute("DELETE FROM privacy_consenttally WHERE cells = 0")
    return int(taken)
