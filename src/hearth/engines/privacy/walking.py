"""What is held about a person, found by going the catalogue's ways from them (`catalogue.Way`): no list of tables."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import models
from django.db.models.functions import Cast

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
            known = self.found.rows
            if self.alone:
                waiting, self.alone = self.alone, defaultdict(dict)
            else:
                waiting, self.shared = self.shared, defaultdict(dict)
            fresh = {
                entity: new
                for entity, rows in waiting.items()
                if (new := {key: how for key, how in rows.items() if key not in known[entity]})
            }
            for entity, rows in fresh.items():
                known[entity] |= rows
            self._go(fresh)
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

    def _go(self, fresh: Mapping[str, Mapping[Key, Standing]]) -> None:
        """One step from these rows along every edge: two statements, however many edges there are."""
        back = [(edge, rows) for entity, rows in fresh.items() for edge in self.back[entity]]
        on = []
        for entity, rows in fresh.items():
            for edge in self.on[entity]:
                if edge.column == edge.entity.model._meta.pk.attname:
                    self._arrive(edge.target.name, rows)  # the index record of a row is as much theirs as the row
                else:
                    on.append((edge, rows))
        answers = iter(ask([*(_backwards(*each) for each in back), *(_onwards(*each) for each in on)]))
        arrived = [(edge.entity, self._came(edge, rows, next(answers))) for edge, rows in back]
        spans = [(edge, self._spans(edge, rows, next(answers))) for edge, rows in on]
        # Who else is joined to what was found.
        questions = [_holders(edge, rows) for entity, rows in arrived for edge in self.joined[entity.name]]
        holders = iter(ask([*questions, *(_holders(edge, days) for edge, days in spans)]))
        for found, came in arrived:
            theirs = self._not_others(found, came, [next(holders) for _ in self.joined[found.name]])
            self._arrive(found.name, theirs)
        for edge, days in spans:
            self._arrive(edge.target.name, self._with_others(days, next(holders)))

    def _withhold(self, entity: str, key: Key, why: str) -> bool:
        """Notes what does not go out; False where a reviewer let it out."""
        if (entity, str(key)) in self.released:
            return False
        self.found.withheld.append(Withheld(entity=entity, key=str(key), why=why))
        return True

    def _came(self, edge: Edge, targets: Mapping[Key, Standing], answer: Answer) -> dict[Key, Standing]:
        """The rows that hold the keys of these, and how somebody stands to them."""
        entity, person = edge.entity, _own_person(edge.entity)
        arrived: dict[Key, Standing] = {}
        for key, target, *rest in answer:
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
        return arrived

    def _not_others(
        self, entity: Entity, rows: dict[Key, Standing], holders: Collection[Answer]
    ) -> dict[Key, Standing]:
        """Without those that only other people are joined to: the file of somebody else's letter."""
        theirs = dict(rows)
        for answer in holders:
            for key, people in _by_target(answer).items():
                if key not in theirs or people & self.found.subjects:
                    continue
                self.found.others |= people
                if self._withhold(entity.name, key, "another-person"):
                    del theirs[key]
        return theirs

    def _spans(self, edge: Edge, rows: Mapping[Key, Standing], answer: Answer) -> dict[Key, list[Span]]:
        """What the keys of these rows lead to, each with the days of their part in it."""
        dated = _is_dated(edge.entity)
        spans: dict[Key, list[Span]] = defaultdict(list)
        for key, target, *rest in answer:
            if target is None or rows[key].shared:
                continue
            if (
                edge.only
                and rest[-1] not in edge.only[1]
                and self._withhold(edge.target.name, target, "not-responsible")
            ):
                continue
            spans[target].append((rest[0], rest[1]) if dated else (dt.date.min, None))
        return spans

    def _with_others(self, spans: Mapping[Key, list[Span]], holders: Answer) -> dict[Key, Standing]:
        """How somebody stands to what several may have a part in."""
        by_target = _by_target(holders)
        arrived: dict[Key, Standing] = {}
        for target, days in spans.items():
            others = frozenset(by_target.get(target, set()) - self.found.subjects)
            self.found.others |= others
            arrived[target] = Standing(others, tuple(days)) if others else OWN
        return arrived


# --- asking the database


Answer = list[tuple[Any, ...]]
"""Rows of the columns that were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Columns of the rows of an entity whose `column` is one of `keys`."""

    entity: Entity
    column: str
    keys: Collection[Key]
    columns: tuple[str, ...]


def _backwards(edge: Edge, targets: Mapping[Key, Standing]) -> Ask:
    """For the rows that hold the keys of these."""
    entity = edge.entity
    columns = entity.model._meta.pk.attname, edge.column, *filter(None, (_own_person(entity), edge.dated))
    return Ask(entity=entity, column=edge.column, keys=targets, columns=columns)


def _onwards(edge: Edge, rows: Mapping[Key, Standing]) -> Ask:
    """For what these rows' keys lead to."""
    own_key = edge.entity.model._meta.pk.attname
    dated = ("from_date", "to_date") if _is_dated(edge.entity) else ()
    columns = own_key, edge.column, *dated, *((edge.only[0],) if edge.only else ())
    return Ask(entity=edge.entity, column=own_key, keys=rows, columns=columns)


def _holders(edge: Edge, targets: Collection[Key]) -> Ask:
    """For the people whom rows of an edge join to these; nothing is asked where rows say nobody."""
    if not edge.entity.subject:
        return Ask(entity=edge.entity, column=edge.column, keys=(), columns=())
    columns = edge.column, edge.entity.subject
    return Ask(entity=edge.entity, column=edge.column, keys=targets, columns=columns)


def _is_dated(entity: Entity) -> bool:
    return {each.attname for each in entity.model._meta.concrete_fields} >= {"from_date", "to_date"}


def _by_target(answer: Answer) -> dict[Key, set[int]]:
    found: dict[Key, set[int]] = defaultdict(set)
    for target, person in answer:
        if person is not None:
            found[target].add(person)
    return found


_AT_ONCE = 5000
"""Keys in one statement."""


def ask(asks: Sequence[Ask]) -> list[Answer]:
    """The answers in the order of the questions, from one statement for as many as have _AT_ONCE keys together."""
    found: list[Answer] = [[] for _ in asks]
    together: list[tuple[int, Ask]] = []
    for number, each in enumerate(asks):
        if not each.keys:
            continue
        if sum(len(other.keys) for _, other in together) + len(each.keys) > _AT_ONCE:
            _ask(together, found)
            together = []
        together.append((number, each))
    _ask(together, found)
    return found


def _ask(together: Sequence[tuple[int, Ask]], found: list[Answer]) -> None:
    if not together:
        return
    first, *others = (_query(number, each) for number, each in together)
    fields = {number: [_field(each.entity.model, name) for name in each.columns] for number, each in together}
    for number, said in first.union(*others, all=True) if others else first:
        values = zip(fields[number], json.loads(said), strict=True)
        found[number].append(tuple(None if value is None else field.to_python(value) for field, value in values))


def _query(number: int, asked: Ask) -> models.QuerySet[Any, tuple[int, str]]:
    """Rows of the question's number and, as JSON, what was asked: of one shape, whatever the table."""
    values = models.Func(*asked.columns, function="jsonb_build_array", output_field=models.JSONField())
    rows = asked.entity.model._base_manager.filter(**{f"{asked.column}__in": list(asked.keys)}).order_by()
    found: models.QuerySet[Any, tuple[int, str]] = rows.annotate(
        asked_number=models.Value(number, output_field=models.IntegerField()),
        asked_values=Cast(values, models.TextField()),
    ).values_list("asked_number", "asked_values")
    return found


def _field(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    """The field at the end of a path of keys."""
    *way, last = path.split("__")
    for name in way:
        model = cast("type[models.Model]", model._meta.get_field(name).related_model)
    return cast("models.Field[Any, Any]", model._meta.get_field(last))


def _day(value: dt.date | dt.datetime | None) -> dt.date | None:
    return business_day(value) if isinstance(value, dt.datetime) else value
