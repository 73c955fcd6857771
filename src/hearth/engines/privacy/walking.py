"""What is held about a person, found by going the catalogue's ways from them (`catalogue.Way`): no list of tables."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hearth.kernel.time import business_day
from hearth.platform import catalogue
from hearth.platform.catalogue import Edge, Entity, Way
from hearth.platform.catalogue.walking import BACKWARDS, reachable

PERSON = "contact"
Span = tuple[dt.date, dt.date | None]
Key = Any


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to a row: theirs alone, or shared with other people (their keys).

    `spans` are the days of their part in what is shared, ends exclusive; None: always.
    """

    others: frozenset[int] = frozenset()
    spans: tuple[Span, ...] | None = None

    @property
    def shared(self) -> bool:
        """Whether others have a part in it."""
        return bool(self.others)

    def covers(self, day: dt.date | None) -> bool:
        """Whether a day of something shared falls into their time. What has no day does."""
        if day is None or self.spans is None or not self.shared:
            return True
        return any(first <= day and (end is None or day < end) for first, end in self.spans)


OWN = Standing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A row, or one item of it ("" for the whole), that does not go out by itself. `why` is a word of REASONS."""

    entity: str
    key: str
    item: str = ""
    why: str


REASONS = {
    "another-person": "It is about another person, and names or concerns the one who asks.",
    "shared-in-confidence": "It belongs to something shared: it may be what one of them said in confidence.",
    "outside-their-time": "It falls outside the time of their part in what is shared.",
    "not-responsible": "They live there or are named, but are not a party to it.",
    "confidential": "It is marked confidential or sensitive, in something shared.",
    "free-text": "It is in somebody's words, in something shared.",
    "mentioned": "Words about them stand in what was written about somebody else; only those sentences would go out.",
    "information": "It goes out only by a decision: look for what is about people or was told in confidence first.",
    "decided": "A reviewer decided to withhold it.",
}


@dataclass(slots=True)
class Holding:
    """What the walk found: rows by entity and key with their standing, what is withheld, other people on the way."""

    subjects: frozenset[int]
    rows: dict[str, dict[Key, Standing]] = field(default_factory=lambda: defaultdict(dict))
    withheld: list[Withheld] = field(default_factory=list)
    others: set[int] = field(default_factory=set)


def holding_of(subjects: Collection[int], released: Collection[tuple[str, str]] = ()) -> Holding:
    """Everything that is held about a person: the keys of their contact and of the stubs merged into it.

    `released` are rows (entity, key as text) that a reviewer decided to let out though they would be withheld.
    """
    return _Walk(frozenset(subjects), frozenset(released)).run()


def _own_person(entity: Entity) -> str:
    """The column by which a row says itself whose it is; "" where it does not."""
    subject = entity.subject
    if not subject or "__" in subject:
        return ""
    found = next(each for each in entity.model._meta.concrete_fields if each.attname == subject)
    related = found.related_model
    return subject if related is not None and related is catalogue.entity(PERSON).model else ""


class _Walk:
    def __init__(self, subjects: frozenset[int], released: frozenset[tuple[str, str]]) -> None:
        self.found = Holding(subjects)
        self.released = released
        every = catalogue.edges()
        within = reachable(every, {PERSON})
        self.back: dict[str, list[Edge]] = defaultdict(list)
        self.on: dict[str, list[Edge]] = defaultdict(list)
        self.joined: dict[str, list[Edge]] = defaultdict(list)
        for edge in every:
            if edge.way in BACKWARDS or edge.way is Way.REDACT:
                if edge.target.name in within:
                    self.back[edge.target.name].append(edge)
            elif edge.way is Way.JOIN:
                self.on[edge.entity.name].append(edge)
                if not edge.entity.record_is_key:
                    self.joined[edge.target.name].append(edge)
        # What is somebody's alone comes first: a row that is both theirs and shared is theirs.
        self.alone: dict[str, dict[Key, Standing]] = defaultdict(dict)
        self.shared: dict[str, dict[Key, Standing]] = defaultdict(dict)

    def run(self) -> Holding:
        self._arrive(PERSON, dict.fromkeys(self.found.subjects, OWN))
        while self.alone or self.shared:
            waiting = self.alone or self.shared
            entity, rows = waiting.popitem()
            fresh = {key: how for key, how in rows.items() if key not in self.found.rows[entity]}
            if not fresh:
                continue
            self.found.rows[entity] |= fresh
            for edge in self.back[entity]:
                self._backwards(edge, fresh)
            for edge in self.on[entity]:
                self._onwards(edge, fresh)
        known = self.found.rows
        self.found.withheld = sorted(
            {each for each in self.found.withheld if each.key not in {str(key) for key in known[each.entity]}},
            key=lambda each: (each.entity, each.why, each.key),
        )
        self.found.others -= self.found.subjects
        self.found.rows = {name: rows for name, rows in sorted(known.items()) if rows}
        return self.found

    def _arrive(self, entity: str, rows: Mapping[Key, Standing]) -> None:
        for key, how in rows.items():
            (self.shared if how.shared else self.alone)[entity][key] = how

    def _withhold(self, entity: str, key: Key, why: str) -> bool:
        """Notes what does not go out; False where a reviewer let it out."""
        if (entity, str(key)) in self.released:
            return False
        self.found.withheld.append(Withheld(entity=entity, key=str(key), why=why))
        return True

    def _backwards(self, edge: Edge, targets: Mapping[Key, Standing]) -> None:
        """To the rows that hold the keys of these."""
        entity, person = edge.entity, _own_person(edge.entity)
        columns = [entity.model._meta.pk.attname, edge.column, *filter(None, (person, edge.dated))]
        arrived: dict[Key, Standing] = {}
        for key, target, *rest in _rows(entity, edge.column, targets, columns):
            how = targets[target]
            whose = rest[0] if person else None
            if whose is not None and whose not in self.found.subjects:
                self.found.others.add(whose)
                if self._withhold(entity.name, key, "another-person"):
                    continue
                how = Standing(frozenset({whose}))
            elif whose is not None:
                how = OWN
            elif how.shared and edge.way in {Way.PRIVATE, Way.REDACT}:
                if self._withhold(entity.name, key, "shared-in-confidence"):
                    continue
            elif (
                edge.dated and not how.covers(_day(rest[-1])) and self._withhold(entity.name, key, "outside-their-time")
            ):
                continue
            arrived[key] = how
        self._arrive(entity.name, self._not_others(entity, arrived))

    def _not_others(self, entity: Entity, rows: dict[Key, Standing]) -> dict[Key, Standing]:
        """Without those that only other people are joined to: the file of somebody else's letter."""
        theirs = rows
        for edge in self.joined[entity.name]:
            holders = self._holders(edge, theirs)
            for key in [key for key, people in holders.items() if people and not people & self.found.subjects]:
                self.found.others |= holders[key]
                if self._withhold(entity.name, key, "another-person"):
                    theirs = {each: how for each, how in theirs.items() if each != key}
        return theirs

    def _holders(self, edge: Edge, targets: Collection[Key]) -> dict[Key, set[int]]:
        """The people whom rows of an edge join to these."""
        found: dict[Key, set[int]] = defaultdict(set)
        if edge.entity.subject and targets:
            for target, person in _rows(edge.entity, edge.column, targets, [edge.column, edge.entity.subject]):
                if person is not None:
                    found[target].add(person)
        return found

    def _onwards(self, edge: Edge, rows: Mapping[Key, Standing]) -> None:
        """To what these rows' keys lead to."""
        model = edge.entity.model
        own_key = model._meta.pk.attname
        if edge.column == own_key:  # the index record of a row is as much theirs as the row
            self._arrive(edge.target.name, rows)
            return
        dated = {each.attname for each in model._meta.concrete_fields} >= {"from_date", "to_date"}
        columns = [
            own_key,
            edge.column,
            *(("from_date", "to_date") if dated else ()),
            *((edge.only[0],) if edge.only else ()),
        ]
        spans: dict[Key, list[Span]] = defaultdict(list)
        for key, target, *rest in _rows(edge.entity, own_key, rows, columns):
            if target is None or rows[key].shared:
                continue
            if (
                edge.only
                and rest[-1] not in edge.only[1]
                and self._withhold(edge.target.name, target, "not-responsible")
            ):
                continue
            spans[target].append((rest[0], rest[1]) if dated else (dt.date.min, None))
        holders = self._holders(edge, spans)
        arrived: dict[Key, Standing] = {}
        for target, days in spans.items():
            others = frozenset(holders[target] - self.found.subjects)
            self.found.others |= others
            arrived[target] = Standing(others, tuple(days)) if others else OWN
        self._arrive(edge.target.name, arrived)


def _rows(entity: Entity, column: str, keys: Collection[Key], columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """Columns of the rows whose `column` is one of `keys`."""
    return iter(entity.model._base_manager.filter(**{f"{column}__in": list(keys)}).values_list(*columns))


def _day(value: dt.date | dt.datetime | None) -> dt.date | None:
    return business_day(value) if isinstance(value, dt.datetime) else value
