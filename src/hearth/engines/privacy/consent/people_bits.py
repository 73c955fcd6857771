"""Who is in which cell, as bits: so that people are counted once, at a million of them, while a page is drawn.

For each cell of the counts (company, tag, consent type, outcome, overdue) and each run of 65,536 contacts there is a
string of bits, one for each contact by its key. Triggers append to `privacy_consentbitlog` who entered or left a cell;
one job folds that into the bits, and a read takes both in one statement: right at any moment, folded or not.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import connection, transaction

from hearth.engines.privacy.consent.rules import Cells

RUN = 1 << 16
"""Contacts under one string of bits."""
AT_ONCE = 200_000
_LOCK = 4083
Key = tuple[int, int, int, int, bool]
"""Company, tag, consent type, outcome, whether its review is overdue."""

# One statement, so that a fold between two of them can't hide what it has moved from the log into the bits.
_READ = """
SELECT b.company_id, b.tag_id, b.type_id, b.outcome_id, b.overdue, b.run, b.bits, NULL::bigint, NULL::bool, 0::bigint
FROM privacy_consentbits b WHERE b.company_id = ANY(%(companies)s)
UNION ALL
SELECT company_id, tag_id, type_id, outcome_id, overdue, NULL, NULL, contact_id, entered, id
FROM privacy_consentbitlog WHERE company_id = ANY(%(companies)s)
"""
_TAKE = """
WITH oldest AS (SELECT id FROM privacy_consentbitlog ORDER BY id LIMIT %(most)s)
DELETE FROM privacy_consentbitlog l USING oldest o WHERE l.id = o.id
RETURNING l.id, l.company_id, l.tag_id, l.type_id, l.outcome_id, l.overdue, l.contact_id, l.entered
"""


class People:
    """Who is in which cell now, in some companies. Made for one request."""

    def __init__(self, company_ids: Collection[int]) -> None:
        self._runs: dict[Key, dict[int, int]] = defaultdict(dict)
        log: list[tuple[int, Key, int, bool]] = []
        with connection.cursor() as cursor:
            cursor.execute(_READ, {"companies": list(company_ids)})
            for *key, run, bits, contact_id, entered, number in cursor.fetchall():
                if bits is not None:
                    self._runs[_key(key)][run] = int.from_bytes(bits, "little")
                else:
                    log.append((number, _key(key), contact_id, entered))
        for _number, cell, contact_id, entered in sorted(log):
            _put(self._runs[cell], contact_id, entered=entered)

    def count(self, cells: Iterable[Cells]) -> int:
        """How many people are in any of the cells, nobody counted twice."""
        return _people(self._any(cells))

    def count_all(self, company_id: int, pairs: Collection[tuple[int, int]]) -> int:
        """How many people of a company have an answer in every one of these pairs of tag and consent type."""
        whole: dict[int, int] | None = None
        for pair in pairs:
            found: dict[int, int] = defaultdict(int)
            for (company, tag, type_, _outcome, _overdue), runs in self._runs.items():
                if company == company_id and (tag, type_) == pair:
                    for run, bits in runs.items():
                        found[run] |= bits
            whole = found if whole is None else {run: bits & found[run] for run, bits in whole.items() if run in found}
        return _people(whole or {})

    def _any(self, cells: Iterable[Cells]) -> dict[int, int]:
        found: dict[int, int] = defaultdict(int)
        for each in cells:
            key = (each.company, each.tag, each.type, int(each.outcome), each.overdue)
            for run, bits in self._runs.get(key, {}).items():
                found[run] |= bits
        return found


def fold(_now: dt.datetime) -> int:
    """Folds the log into the bits, so many lines at once; a tick."""
    folded = 0
    while taken := _fold():
        folded += taken
    return folded


def _fold() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_TAKE, {"most": AT_ONCE})
        log = sorted(cursor.fetchall())
        if not log:
            return 0
        changed: dict[tuple[Key, int], dict[int, bool]] = defaultdict(dict)
        for _number, *key, contact_id, entered in log:
            changed[_key(key), contact_id // RUN][contact_id % RUN] = entered
        cursor.execute(
            "SELECT company_id, tag_id, type_id, outcome_id, overdue, run, bits FROM privacy_consentbits"
            " WHERE run = ANY(%s)",
            [sorted({run for _, run in changed})],
        )
        standing = {(_key(key), run): bytearray(bits) for *key, run, bits in cursor.fetchall()}
        rows = []
        for (cell, run), places in changed.items():
            bits = standing.get((cell, run)) or bytearray(RUN // 8)
            for place, entered in places.items():
                mark = 1 << (place & 7)
                bits[place >> 3] = bits[place >> 3] | mark if entered else bits[place >> 3] & ~mark
            rows.append((*cell, run, bytes(bits)))
        cursor.executemany(
            "INSERT INTO privacy_consentbits (company_id, tag_id, type_id, outcome_id, overdue, run, bits)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (company_id, tag_id, type_id, outcome_id, overdue, run) DO UPDATE SET bits = excluded.bits",
            rows,
        )
        return len(log)


def _key(parts: Collection[object]) -> Key:
    company, tag, type_, outcome, overdue = parts
    return int(str(company)), int(str(tag)), int(str(type_)), int(str(outcome)), bool(overdue)


def _put(runs: dict[int, int], contact_id: int, *, entered: bool) -> None:
    run, bit = contact_id // RUN, 1 << (contact_id % RUN)
    runs[run] = runs.get(run, 0) | bit if entered else runs.get(run, 0) & ~bit


def _people(runs: dict[int, int]) -> int:
    return sum(bits.bit_count() for bits in runs.values())
