"""Search as you type, over every record that the one who types may see.

Six questions, each asked only while there is room for more hits:
1. references that begin with what was typed;
2. names that begin with what was typed (an ordered index: as quick for "s" as for "szymanski");
3. names that begin with a part of it, the rest held elsewhere: "joan smi", "8 mill lan", "mr c";
4. records in which every word typed begins a word: first a look at the beginning of each kind of record, where words
   that many records hold ("mr", "nm1") are found at once, then by the index of all words, which is slow for those only;
5. records that hold every word typed anywhere;
6. nothing found: records in which words begin so that were taken for whole ones ("mi hou"), then names like what was
   typed, for a slip of the finger.
Current records come before closed ones. Company, kind, the restricted flag and functional units are in every query, so
the indexes work on what may be seen and nothing else is ever read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction

from hearth.platform.identity.access import Access
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.rules import fold
from hearth.platform.index.visibility import Scope, scopes
from hearth.platform.index.words import WORDS, beginnings, whole_words

_COLUMNS = "r.id, r.kind, r.reference, r.company_id, r.title, r.context, r.closed, r.restricted"
# A common word ("lane") matches a fifth of all homes: so many are looked at, and the best of them shown.
_CANDIDATES = 200
# Along names that begin with a part of what was typed, and along the names of each kind: so many are looked at.
_LOOKED_ALONG, _LOOKED_OVER = 1000, 500
_STARTS = 4
_SHORTEST_PART = 3
_LONGEST = 100
_ALIKE = 0.45  # two letters swapped in the middle of a word of five; lower finds more, much slower


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found: what a list shows of it. `icon` and `url_name` are those of its kind."""

    record_id: int
    kind: str
    reference: str
    company_id: int
    title: str
    context: str
    closed: bool
    restricted: bool

    @property
    def icon(self) -> str:
        """The drawing of the record's kind."""
        return KINDS.get(self.kind).icon

    @property
    def url_name(self) -> str:
        """The page of the record's kind, given the reference."""
        return KINDS.get(self.kind).url_name


def search(access: Access, text: str, *, kinds: Collection[str] | None = None, limit: int = 10) -> list[Hit]:
    """The best `limit` records for what has been typed so far, best first. Nothing typed finds nothing."""
    may = scopes(access, kinds, searchable=True)
    if not may or not fold(text[:_LONGEST]):
        return []
    ask = _Search(text=text[:_LONGEST], may=[each for each in may if "search_text" not in each.hidden], limit=limit)
    by_name_alone = [each for each in may if "search_text" in each.hidden]
    if by_name_alone:
        found = _of_names(_Names(text=text[:_LONGEST], may=by_name_alone, limit=limit), limit)
        others = _of_everything(ask, limit) if ask.may else []
        hits = list({hit.record_id: hit for hit in (*found, *others)}.values())[:limit]
    else:
        hits = _of_everything(ask, limit)
    vague = {(each.kind, each.company_id) for each in may if "context" in each.hidden}
    return [replace(hit, context="") if (hit.kind, hit.company_id) in vague else hit for hit in hits]


def _of_everything(ask: _Search, limit: int) -> list[Hit]:
    hits: dict[int, Hit] = {}
    for question in (ask.by_reference, ask.by_name, ask.by_parts_of_names, ask.by_look, ask.by_words, ask.by_parts):
        for hit in question():
            hits.setdefault(hit.record_id, hit)
        if len(hits) >= limit:
            break
    return list(hits.values())[:limit] or ask.by_beginnings() or ask.by_likeness()


def _of_names(ask: _Names, limit: int) -> list[Hit]:
    """The records of which a data tag masks something that the others are found by."""
    hits = {
        hit.record_id: hit for question in (ask.by_reference, ask.by_name, ask.by_parts_of_names) for hit in question()
    }
    return list(hits.values())[:limit] or ask.by_likeness()


# The (kind, company) pairs that may be seen, a row each; `units` is an array written as text, null for no veil.
_MAY = """unnest(%(kinds)s::text[], %(companies)s::bigint[], %(secretive)s::boolean[], %(units)s::text[])
          AS s(kind, company_id, secretive, units)"""
_OPEN = "(s.secretive OR NOT r.restricted) AND (s.units IS NULL OR r.units && s.units::bigint[])"
_SEEN = f"EXISTS (SELECT FROM {_MAY} WHERE s.kind = r.kind AND s.company_id = r.company_id AND {_OPEN})"


class _Search:
    """One search. The SQL is put together from this file's own words; what was typed is only ever a parameter."""

    held_in = "r.search_text"

    def __init__(self, *, text: str, may: list[Scope], limit: int) -> None:
        self.text = text.strip()
        self.words = fold(text).split()
        self.may = may
        self.limit = limit

    def by_reference(self) -> list[Hit]:
        typed = self.text.upper()
        if not typed.isprintable() or not any(letter.isdigit() for letter in typed) or " " in typed:
            return []
        return self._hits(
            f"""SELECT {_COLUMNS} FROM (
                    SELECT * FROM index_record WHERE reference = %(text)s
                    UNION
                    (SELECT * FROM index_record WHERE reference >= %(typed)s AND reference < %(after)s
                     ORDER BY reference LIMIT %(candidates)s)
                ) r
                WHERE {_SEEN} ORDER BY r.reference LIMIT %(limit)s""",  # noqa: S608
            text=self.text,
            typed=typed,
            after=_after(typed),
            candidates=_CANDIDATES,
        )

    def by_name(self) -> list[Hit]:
        typed = " ".join(self.words)
        return self._hits(
            f"""SELECT {_COLUMNS}
                FROM {_MAY} CROSS JOIN (VALUES (false), (true)) AS c(closed) CROSS JOIN LATERAL (
                    SELECT * FROM index_record r
                    WHERE r.kind = s.kind AND r.company_id = s.company_id AND r.closed = c.closed
                      AND r.sort_key >= %(typed)s AND r.sort_key < %(after)s AND {_OPEN}
                    ORDER BY r.sort_key LIMIT %(limit)s
                ) r
                ORDER BY r.closed, r.sort_key, r.id LIMIT %(limit)s""",  # noqa: S608
            typed=typed,
            after=_after(typed),
        )

    def by_parts_of_names(self) -> list[Hit]:
        # "mr joan smi", "flat 4 shah house ea": names may begin with any word of it, and end before the last.
        starts = range(min(len(self.words), _STARTS))
        begins = [" ".join(self.words[start:]) for start in starts if start]
        begins += [" ".join(self.words[start:-1]) + " " for start in starts if self.words[start:-1]]
        if not begins:
            return []
        return self._hits(
            f"""SELECT {_COLUMNS}
                FROM {_MAY} CROSS JOIN (VALUES (false), (true)) AS c(closed)
                CROSS JOIN unnest(%(typed)s::text[], %(after)s::text[]) WITH ORDINALITY AS a(typed, after, place)
                CROSS JOIN LATERAL (
                    SELECT * FROM (
                        SELECT * FROM index_record r
                        WHERE r.kind = s.kind AND r.company_id = s.company_id AND r.closed = c.closed
                          AND r.sort_key >= a.typed AND r.sort_key < a.after
                        ORDER BY r.sort_key LIMIT %(looked_at)s
                    ) r
                    WHERE {self.held_in} LIKE ALL(%(words)s) AND {_OPEN} LIMIT %(limit)s
                ) r
                ORDER BY r.closed, a.place, r.sort_key, r.id LIMIT %(most)s""",  # noqa: S608
            typed=begins,
            after=[_after(typed) for typed in begins],
            words=self._patterns(),
            looked_at=_LOOKED_ALONG,
            most=self.limit * len(begins),  # one record may be found by each
        )

    def by_look(self) -> list[Hit]:
        found = self._hits(
            f"""SELECT {_COLUMNS} FROM {_MAY} CROSS JOIN LATERAL (
                    SELECT * FROM (
                        SELECT * FROM index_record r
                        WHERE r.kind = s.kind AND r.company_id = s.company_id AND NOT r.closed
                        ORDER BY r.sort_key LIMIT %(looked_at)s
                    ) r
                    WHERE r.search_text LIKE ALL(%(words)s) AND {_OPEN} LIMIT %(limit)s
                ) r
                ORDER BY r.sort_key, r.id LIMIT %(limit)s""",  # noqa: S608
            words=self._patterns(),
            looked_at=_LOOKED_OVER,
        )
        # A few are no answer: the index, which sees all, says which stand first.
        return found if len(found) >= self.limit else []

    def by_words(self) -> list[Hit]:
        # All but the last are typed to their end: whole words are found by their own entry of the index, a beginning
        # by all that begin so. One letter begins a tenth of everything: beside others it is only read, and so is the
        # last word where two before it have done.
        whole = [word for word in self.words[:-1] if len(word) > 1]
        asked = whole_words(whole)
        if not whole or (len(whole) == 1 and len(self.words[-1]) > 1):
            asked = " & ".join(filter(None, [asked, beginnings(self.words[-1:])]))
        return self._by_words(asked)

    def by_beginnings(self) -> list[Hit]:
        return self._by_words(beginnings(self.words)) if len(self.words) > 1 else []

    def _by_words(self, asked: str) -> list[Hit]:
        return self._holding(
            f"{WORDS.format('r.search_text')} @@ %(asked)s::tsquery AND r.search_text || '' LIKE ALL(%(words)s)",
            asked=asked,
            words=self._patterns(),
        )

    def by_parts(self) -> list[Hit]:
        if min(len(word) for word in self.words) < _SHORTEST_PART:
            return []
        named = {f"part{place}": f"%{word}%" for place, word in enumerate(self.words)}
        return self._holding(" AND ".join(f"r.search_text LIKE %({name})s" for name in named), **named)

    def _patterns(self) -> list[str]:
        return [f"% {word}%" for word in self.words]

    def _holding(self, holds: str, **parameters: Any) -> list[Hit]:
        return self._hits(
            f"""WITH r AS MATERIALIZED (
                    SELECT * FROM index_record r WHERE {holds} AND {_SEEN} LIMIT %(candidates)s
                )
                SELECT {_COLUMNS} FROM r
                ORDER BY r.closed, ' ' || r.sort_key LIKE %(first)s DESC, r.sort_key, r.id LIMIT %(limit)s""",  # noqa: S608
            **parameters,
            first=f"% {self.words[0]}%",
            candidates=_CANDIDATES,
        )

    def by_likeness(self) -> list[Hit]:
        # A short word is like too many others, and a number that is like another is another number.
        alike = {f"word{place}": word for place, word in enumerate(self.words) if word.isalpha() and len(word) > 3}
        exact = {f"word{place}": f"% {word}%" for place, word in enumerate(self.words) if f"word{place}" not in alike}
        if not alike:
            return []
        holds = " AND ".join(
            [*(f"%({name})s <%% r.sort_key" for name in alike), *(f"{self.held_in} LIKE %({name})s" for name in exact)]
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", (str(_ALIKE),))
            return self._hits(
                f"""SELECT {_COLUMNS} FROM index_record r WHERE {holds} AND {_SEEN}
                    ORDER BY word_similarity(%(typed)s, r.sort_key) DESC, r.closed, r.sort_key, r.id
                    LIMIT %(limit)s""",  # noqa: S608
                **alike,
                **exact,
                typed=" ".join(self.words),
            )

    def _hits(self, sql: str, **parameters: Any) -> list[Hit]:
        parameters |= {
            "kinds": [scope.kind for scope in self.may],
            "companies": [scope.company_id for scope in self.may],
            "secretive": [scope.restricted for scope in self.may],
            "units": [None if scope.units is None else f"{{{','.join(map(str, scope.units))}}}" for scope in self.may],
            "limit": self.limit,
        }
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return [Hit(*row) for row in cursor.fetchall()]


class _Names(_Search):
    """A search of references and names alone: nothing else that is known of a record is looked at."""

    held_in = "(' ' || r.sort_key)"


def _after(prefix: str) -> str:
    """The first text, by code points, after all that begin with the prefix."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
