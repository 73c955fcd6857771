"""Looks through what is written about others for words about somebody: every table of the catalogue, no list of them.

Where: columns in somebody's own words (`Tag.free_text`), and who is named in words alone because nothing ties them to a
contact (who borrowed a key). It reads whole tables, so it is done once and kept (`Mention`): when a request comes, when
somebody asks for it, and before a review is signed. What stands within files was read out of them before (files.py).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from hearth.engines.privacy.mentions import files
from hearth.engines.privacy.mentions.rules import PART, Known, Names, Words, passages, texts, words_for
from hearth.engines.privacy.models import Mention
from hearth.engines.privacy.tags import all_tags
from hearth.engines.privacy.walking import PERSON, holding_of
from hearth.platform import catalogue
from hearth.platform.catalogue import Entity, Item, Masked, Way
from hearth.platform.catalogue.walking import BACKWARDS, personal_items
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible
from hearth.records.contacts.models import Contact, ContactEmail, ContactIdentifier, ContactPhone, FormerName

Place = tuple[str, str, str]
"""Entity, key as text, item."""
MOST = 2000
"""Places of one person that are kept for review. More say that the name is no help: it is told."""
_WORDS = (models.CharField, models.TextField, models.JSONField)
_TOLD = BACKWARDS | {Way.JOIN}
_FARTHEST = 4
"""Steps from a row's record to the people behind it: a task's case, its account, the tenancy, its parties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A place where somebody is told of: by which of rules.KINDS, and in which sentences. `record_id` is whose row it
    is in, None for one that belongs to no record. `close`: of somebody close to them, so that a part of a name tells.
    """

    place: Place
    kinds: tuple[str, ...]
    passages: tuple[str, ...]
    record_id: int | None
    close: bool = False


class _Row(NamedTuple):
    """A row that may tell of somebody, with the record that it belongs to and the values that are looked at."""

    key: Any
    record_id: int | None
    values: list[Any]


def known_by(people: Collection[int]) -> Known:
    """All by which people (one, with the stubs merged into them) are known."""
    keys = list(people)
    rows = list(Contact.objects.filter(pk__in=keys).select_related("record"))
    identifiers = ContactIdentifier.objects.filter(contact__in=keys).values_list("value", flat=True)
    phones = ContactPhone.objects.filter(contact__in=keys).values_list("number", flat=True)
    return Known(
        names=[
            Names(first=each.first_name, middle=each.middle_names, last=each.last_name, known_as=each.known_as)
            for each in rows
        ],
        former=list(FormerName.objects.filter(contact__in=keys).values_list("name", flat=True)),
        references=[each.record.reference for each in rows],
        numbers=[*phones, *identifiers, *(each.national_insurance_number for each in rows)],
        emails=list(ContactEmail.objects.filter(contact__in=keys).values_list("address", flat=True)),
    )


def searched() -> Iterator[tuple[Entity, str, list[Item]]]:
    """The tables that are looked through, the way from each to the record that its rows belong to, and the columns."""
    tags = all_tags()
    for entity in catalogue.entities():
        in_words = bool(catalogue.erasure_of(entity.name).apart)
        items = [
            item
            for item in map(entity.declared.__getitem__, personal_items(entity))
            if not item.choices
            and not item.is_key
            and (tags[item.tag].free_text or in_words)
            and isinstance(entity.model._meta.get_field(item.name), _WORDS)
        ]
        if items and (way := _way_to_record(entity)):
            yield entity, way, items


def _way_to_record(entity: Entity) -> str:
    """The column, or path, that holds the record of an entity's rows; "" for what is told to nobody anyway."""
    mine = [edge for edge in catalogue.edges() if edge.entity.name == entity.name]
    if entity.record:
        own = {entity.record, entity.subject, entity.subject.partition("__")[0] + "_id"}
        return entity.record if any(edge.column in own and edge.way in _TOLD for edge in mine) else ""
    return next((f"{edge.attribute}__{edge.target.record}" for edge in mine if edge.target.record), "")


def look_for(people: Collection[int], *, company_id: int) -> list[Told]:
    """Every place of a company's records that tells of somebody, by entity and key. `people` as for `known_by`; what is
    about them anyway is among it."""
    search = Search(people)
    if not search.words:
        return []
    found: list[Told] = []
    for entity, way, items in searched():
        rows = {row.key: row for row in _rows(entity, way, items, search.words, company_id)}
        if search.close:
            rows |= {row.key: row for row in _rows(entity, way, items, search.alone, company_id, among=search.close)}
        for key in sorted(rows):
            found += search.told(entity, items, rows[key], close=rows[key].record_id in search.close)
    return found


class Search:
    """What is looked for of somebody: `words` everywhere, and on the records of people who are `close` (who lives with
    them, who is related to them) a part of their name as well (`alone`)."""

    def __init__(self, people: Collection[int]) -> None:
        self._known = known_by(people)
        self._people = people
        self.words = words_for(self._known)

    @cached_property
    def close(self) -> set[int]:
        """The records of people close to them."""
        return self._others | _records_of(self._others)

    @cached_property
    def alone(self) -> Words:
        """What is looked for there."""
        surnames = Contact.objects.filter(pk__in=self._others).values_list("last_name", flat=True)
        return words_for(self._known, close=[*surnames])

    @cached_property
    def _others(self) -> set[int]:
        return close_to(self._people)

    def told(self, entity: Entity, items: list[Item], row: _Row, *, close: bool) -> Iterator[Told]:
        """The places of a row that tell of them; `close`: by a part of their name, too."""
        words = self.alone if close else self.words
        for item, value in zip(items, row.values, strict=True):
            said = [text for text in texts(value) if words.pattern.search(text)]
            if said:
                yield Told(
                    place=(entity.name, str(row.key), item.name),
                    kinds=tuple(dict.fromkeys(kind for text in said for kind in words.kinds_in(text))),
                    passages=tuple(each for text in said for each in passages(text, words)),
                    record_id=row.record_id,
                    close=close,
                )


def close_to(people: Collection[int]) -> set[int]:
    """Who has a part in the same as somebody (a tenancy), or is related to them."""
    found: set[int] = set()
    for edge in catalogue.edges():
        subject = edge.entity.subject
        if not subject or subject == edge.column:
            continue
        if edge.way is Way.JOIN and edge.target.record_is_key:
            found |= _keys(edge.entity, edge.column, _keys(edge.entity, subject, people, edge.column), subject)
        elif edge.way is Way.REDACT and edge.target.name == PERSON:
            found |= _keys(edge.entity, subject, people, edge.column) | _keys(edge.entity, edge.column, people, subject)
    return found - set(people)


def _records_of(people: Collection[int]) -> set[int]:
    """The records that are about people (their cases)."""
    found: set[int] = set()
    for edge in catalogue.edges() if people else ():
        if edge.way in BACKWARDS and edge.entity.record_is_key and edge.target.record:
            found |= _keys(edge.entity, edge.column, people, edge.entity.record)
    return found


def _rows(
    entity: Entity, way: str, items: list[Item], words: Words, company_id: int, *, among: Collection[int] | None = None
) -> list[_Row]:
    """Key, record and values of the rows that may tell of somebody; `among` these records alone."""
    casts = {
        f"in_words_{number}": Cast(item.attribute, models.TextField())
        for number, item in enumerate(items)
        if isinstance(entity.model._meta.get_field(item.name), models.JSONField)
    }
    columns = [
        f"in_words_{number}" if f"in_words_{number}" in casts else item.attribute for number, item in enumerate(items)
    ]
    fits = reduce(or_, (Q(**{f"{column}__iregex": words.for_database}) for column in columns))
    rows = (
        _looked_through(entity, words)
        .alias(**casts)
        .filter(fits, *([] if among is None else [Q(**{f"{way}__in": among})]))
        .order_by("pk")
        .values_list("pk", way, *(item.attribute for item in items))
    )
    told = [_Row(key, record_id, values) for key, record_id, *values in rows]
    records = Record.objects.filter(pk__in={each.record_id for each in told}, company_id=company_id)
    theirs = set(records.values_list("pk", flat=True))
    return [each for each in told if each.record_id in theirs]


def _looked_through(entity: Entity, words: Words | None = None) -> models.QuerySet[Any]:
    """Its rows; of the words of files those that nobody took out of sight, and roughly those that fit."""
    return files.looked_through(words) if entity.name == files.ENTITY else entity.model._base_manager.all()


# --- kept for a review


def note_mentions(*, contact_id: int, people: Collection[int], now: dt.datetime) -> tuple[int, bool]:
    """This function will look for somebody in what is written about others and keep the places; returns how many are
    new, and whether there are more than MOST. Within the operation that needs it.

    What is theirs, or waits for a decision already, is left out.
    """
    company_id = Record.objects.values_list("company_id", flat=True).get(pk=contact_id)
    holding = holding_of(people)
    theirs = {(name, str(key)) for name, rows in holding.rows.items() for key in rows}
    theirs |= {(each.entity, each.key) for each in holding.withheld if not each.item}
    theirs |= {(files.ENTITY, key) for name, key in theirs if name == "file"}  # it is told whole
    found = {each.place: each for each in look_for(people, company_id=company_id) if each.place[:2] not in theirs}
    kept = {(each.entity, each.row, each.item): each for each in Mention.objects.filter(contact_id=contact_id)}
    Mention.objects.filter(pk__in=[each.pk for place, each in kept.items() if place not in found]).delete()
    room = max(0, MOST - len(kept.keys() & found.keys()))
    fresh = [each for place, each in found.items() if place not in kept][:room]
    rows = [
        Mention(
            contact_id=contact_id,
            entity=each.place[0],
            row=each.place[1],
            item=each.place[2],
            found_by=list(each.kinds),
            found_at=now,
        )
        for each in fresh
    ]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)  # two may look at once
    return len(fresh), len(found) > MOST


def mentions_of(contact_id: int) -> dict[Place, tuple[str, ...]]:
    """The places that were found last, each with by what of rules.KINDS."""
    rows = Mention.objects.filter(contact_id=contact_id).order_by("entity", "row", "item")
    return {(each.entity, each.row, each.item): tuple(each.found_by) for each in rows}


def told_at(places: Mapping[Place, Collection[str]], people: Collection[int]) -> dict[Place, Told]:
    """What stands at places that were found before (by what of rules.KINDS), as it stands now; those that no longer
    tell of them left out."""
    search = Search(people)
    wanted: dict[str, set[str]] = defaultdict(set)
    for name, key, _ in places:
        wanted[name].add(key)
    close = {place[:2] for place, kinds in places.items() if PART in kinds}
    found: dict[Place, Told] = {}
    for name, keys in wanted.items() if search.words else ():
        entity = catalogue.entity(name)
        items = [item for item in entity.declared.values() if item.column and not item.is_key]
        rows = (
            _looked_through(entity)
            .filter(pk__in=keys)
            .values_list("pk", _way_to_record(entity), *(item.attribute for item in items))
        )
        for key, record_id, *values in rows:
            for told in search.told(entity, items, _Row(key, record_id, values), close=(name, str(key)) in close):
                found[told.place] = told
    return {place: found[place] for place in places if place in found}


NOT_SEEN = "One of them is on a record that you may not open, or masked for you."


def not_seen(access: Access, told: Mapping[Place, Told]) -> set[Place]:
    """Places on records that the reader may not open, within files of them, or that are masked for the reader: by their
    clearance, a mark of the row or a data tag. `access` is that of their company."""
    records = Record.objects.filter(pk__in={each.record_id for each in told.values()})
    seen = set(visible(access, records).values_list("pk", flat=True))
    unseen = {place for place, each in told.items() if each.record_id not in seen}
    unseen |= files.not_openable(access, told.keys() - unseen)
    return unseen | _masked(access, told.keys() - unseen)


def _masked(access: Access, places: Collection[Place]) -> set[Place]:
    reading = catalogue.reader(access)
    by_entity: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_entity[place[0]].append(place)
    found = set[Place]()
    for name, here in by_entity.items():
        if name == files.ENTITY:  # who may open a file reads its words, unless a data tag masks them
            found |= {place for place in here if f"{name}.{place[2]}" in access.masked}
            continue
        rows = list(catalogue.entity(name).model._base_manager.filter(pk__in={key for _, key, _ in here}))
        values = reading.rows(rows, {item for _, _, item in here})
        masked = {
            (name, str(row.pk), item)
            for row, said in zip(rows, values, strict=True)
            for item, value in said.items()
            if isinstance(value, Masked)
        }
        found |= masked & set(here)
    return found


def people_behind(record_id: int) -> set[int]:
    """The people whose record it is, or who have a part in what it is about: their names don't go out with a passage
    from it. Goes from a case to what it is about, from an account to its tenancy, from that to its parties."""
    people, seen, waiting = set[int](), set[int](), {record_id}
    for _ in range(_FARTHEST):
        seen |= waiting
        people |= set(Contact.objects.filter(pk__in=waiting).values_list("pk", flat=True))
        beyond: set[int] = set()
        for edge in catalogue.edges():
            if edge.way is Way.JOIN and edge.entity.subject and edge.target.record_is_key:
                people |= _keys(edge.entity, edge.column, waiting, edge.entity.subject)
            elif edge.way in BACKWARDS and edge.entity.record_is_key and edge.target.record:
                beyond |= _keys(edge.entity, edge.entity.record, waiting, edge.column)
        waiting = beyond - seen
    return people


def _keys(entity: Entity, column: str, keys: Collection[int], wanted: str) -> set[int]:
    rows = entity.model._base_manager.filter(**{f"{column}__in": keys}).values_list(wanted, flat=True)
    return {key for key in rows if isinstance(key, int)} if keys else set()
