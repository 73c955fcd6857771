"""What of a holding goes out, value by value: other people's names taken out, what is shared kept to what may be known.

A row that is somebody's alone goes out whole, what is marked confidential included (it is confidential to others). Of
what is shared go dates, amounts and papers; what is sensitive or in free words waits for a recorded decision.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q

from hearth.engines.privacy.mentions.rules import changed
from hearth.engines.privacy.tags import TagFacts
from hearth.engines.privacy.walking import OWN, PERSON, Holding, Key, Standing, Withheld
from hearth.kernel.time import LONDON
from hearth.platform import catalogue
from hearth.platform.catalogue import Entity, Item, PrivacyClass
from hearth.platform.catalogue.register import history_model
from hearth.platform.catalogue.walking import BACKWARDS

SOMEBODY = "[another person]"
COLLEAGUE = "[a member of staff]"
_SENSITIVE = {PrivacyClass.CONFIDENTIAL, PrivacyClass.SPECIAL_CATEGORY, PrivacyClass.CRIMINAL_OFFENCE}
# Copies for search and order: of what is shared they repeat what all its people's own rows say.
COPIES = {("record", "search_text"), ("record", "sort_key")}
# What the person was sent has their eyes behind it: names in their own letters stay.
_ALREADY_THEIRS = {"communication"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One item of a row. `value` is as kept (dates and amounts as text, as JSON has them); `shown` as people say it."""

    item: str
    label: str
    tag: str
    value: Any
    shown: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """One row as it goes out. `context` are facts beside the personal ones (kinds, dates) that make them readable."""

    entity: str
    label: str
    key: str
    shared: bool
    values: tuple[Value, ...]
    context: tuple[Value, ...] = ()
    deleted: bool = False


@dataclass(slots=True)
class Disclosure:
    """All rows that go out, what does not, and the keys of files that go with them."""

    rows: list[Disclosed] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    files: list[uuid.UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What a reviewer decided: (entity, key, item) that go out though they would not, or the other way.

    An item of "" is the whole row.
    """

    released: frozenset[tuple[str, str, str]] = frozenset()
    withheld: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def rows(self) -> set[tuple[str, str]]:
        """The rows that go out by decision."""
        return {(entity, key) for entity, key, item in self.released if not item}


def disclose(holding: Holding, *, decisions: Decisions, tags: Mapping[str, TagFacts]) -> Disclosure:
    """The rows of a holding as they go out. Same rows, same decisions: the same, in the same order."""
    return _Disclosing(holding, decisions, tags).run()


def withheld(holding: Holding, *, decisions: Decisions, tags: Mapping[str, TagFacts]) -> list[Withheld]:
    """What `disclose` would withhold, in its order. Only what may be is read: of somebody's own rows those that were
    decided about."""
    return _Disclosing(holding, decisions, tags).withheld()


class _Disclosing:
    def __init__(self, holding: Holding, decisions: Decisions, tags: Mapping[str, TagFacts]) -> None:
        self.holding = holding
        self.decisions = decisions
        self.tags = tags
        self.out = Disclosure(withheld=list(holding.withheld))
        self.names = _Names(holding)

    def run(self) -> Disclosure:
        for name, standings in self.holding.rows.items():
            entity = catalogue.entity(name)
            items = _told_items(entity)
            rows = sorted(entity.model._base_manager.filter(pk__in=list(standings)), key=lambda row: row.pk)
            kept = [row for row in rows if self._row_goes(entity, row, standings[row.pk])]
            self.names.learn(entity, items, kept)
            earlier = self._earlier(entity, items, kept, standings)
            for row in kept:
                self._disclose(entity, items, row, standings[row.pk], earlier.pop(row.pk, {}))
            for key, last in sorted(earlier.items(), key=lambda each: str(each[0])):
                self._disclose_deleted(entity, items, key, last)
            if name == "file":
                self.out.files += [row.pk for row in kept]
        self._sort()
        return self.out

    def withheld(self) -> list[Withheld]:
        decided = {(name, key) for name, key, _ in self.decisions.withheld}
        for name, standings in self.holding.rows.items():
            entity = catalogue.entity(name)
            items = _told_items(entity)
            may_be = bool(entity.mark) or any(self._may_stay(entity, item) for item in items)
            asked = {
                key: how for key, how in standings.items() if (how.shared and may_be) or (name, str(key)) in decided
            }
            for row in entity.model._base_manager.filter(pk__in=list(asked)) if asked else ():
                if self._row_goes(entity, row, asked[row.pk]):
                    for item in items:
                        self._item_goes(entity, item, row, getattr(row, item.attribute), asked[row.pk])
        self._sort()
        return self.out.withheld

    def _sort(self) -> None:
        self.out.withheld.sort(key=lambda each: (each.entity, each.key, each.item, each.why))

    # --- whether

    def _may_stay(self, entity: Entity, item: Item) -> bool:
        """Whether an item of something shared may have to stay in, for what it is."""
        if item.privacy is PrivacyClass.OPEN:
            return False
        sensitive = bool(entity.varies) or item.privacy in _SENSITIVE or (entity.name, item.name) in COPIES
        return sensitive or self.tags[item.tag].free_text

    def _item_goes(self, entity: Entity, item: Item, row: Any, value: object, how: Standing) -> bool:
        """Whether an item that says something goes out; notes one that does not. A copy is not noted: what it repeats
        is, where it is withheld."""
        if item.privacy is PrivacyClass.OPEN or _is_blank(value):
            return True
        why = self._why_not(entity, item, row, value, how)
        if why and (entity.name, item.name) not in COPIES:
            self.out.withheld.append(Withheld(entity=entity.name, key=str(row.pk), item=item.name, why=why))
        return not why

    def _row_goes(self, entity: Entity, row: models.Model, how: Standing) -> bool:
        at = (entity.name, str(row.pk), "")
        if at in self.decisions.withheld:
            why = "decided"
        elif at in self.decisions.released or not how.shared or not entity.mark or not getattr(row, entity.mark):
            return True
        else:
            why = "confidential"
        self.out.withheld.append(Withheld(entity=entity.name, key=str(row.pk), why=why))
        return False

    def _why_not(self, entity: Entity, item: Item, row: Any, value: object, how: Standing) -> str:
        """Why an item stays in; "" where it goes out."""
        key = str(row.pk)
        if (entity.name, key, item.name) in self.decisions.withheld:
            return "decided"
        row_or_item = {(entity.name, key, ""), (entity.name, key, item.name)}
        if not how.shared or row_or_item & self.decisions.released:
            return ""
        privacy = entity.varies[1](getattr(row, entity.varies[0])) if entity.varies else item.privacy
        if privacy in _SENSITIVE or (entity.name, item.name) in COPIES:
            return "confidential"
        words = isinstance(value, (str, dict, list)) and not item.choices
        return "free-text" if words and self.tags[item.tag].free_text else ""

    # --- what

    def _disclose(
        self, entity: Entity, items: list[Item], row: Any, how: Standing, earlier: Mapping[str, tuple[str, ...]]
    ) -> None:
        values, context = [], []
        for item in items:
            value = getattr(row, item.attribute)
            if _is_blank(value) and item.name not in earlier:
                continue
            if item.privacy is PrivacyClass.OPEN:
                if (told := self._told(entity, item, value)) is not None:
                    context.append(told)
                continue
            if not self._item_goes(entity, item, row, value, how):
                continue
            if (told := self._told(entity, item, value)) is not None:
                values.append(replace(told, earlier=earlier.get(item.name, ())))
        if values:
            self.out.rows.append(
                Disclosed(
                    entity=entity.name,
                    label=entity.label,
                    key=str(row.pk),
                    shared=how.shared,
                    values=tuple(values),
                    context=tuple(context),
                )
            )

    def _disclose_deleted(
        self, entity: Entity, items: list[Item], key: Key, last: Mapping[str, tuple[str, ...]]
    ) -> None:
        values = tuple(
            Value(item=item.name, label=item.label, tag=item.tag, value=None, shown="", earlier=last[item.name])
            for item in items
            if item.name in last
        )
        if values:
            row = Disclosed(
                entity=entity.name, label=entity.label, key=str(key), shared=False, values=values, deleted=True
            )
            self.out.rows.append(row)

    def _told(self, entity: Entity, item: Item, value: Any) -> Value | None:
        """An item as it is told; None for a key that says nothing to anybody."""
        shown = self.names.of(entity, item, value)
        if shown is None:
            if item.is_key:
                return None
            shown = in_words(item, value)
            value = _plain(value)
            if entity.name not in _ALREADY_THEIRS and item.privacy is not PrivacyClass.OPEN:
                value, shown = self.names.without_others(value), self.names.without_others(shown)
        else:
            value = shown
        return Value(item=item.name, label=item.label, tag=item.tag, value=value, shown=shown)

    # --- what it was before

    def _earlier(
        self, entity: Entity, items: list[Item], kept: list[Any], standings: Mapping[Key, Standing]
    ) -> dict[Key, dict[str, tuple[str, ...]]]:
        """By row and item, what the history says that the row no longer does; of deleted rows, all of it."""
        try:
            model: Any = history_model(entity.model)
        except KeyError:
            return {}
        present = {row.pk: row for row in kept}
        columns = {each.attname for each in model._meta.concrete_fields}
        events = model._base_manager.filter(Q(pgh_obj_id__in=list(present)) | self._once_theirs(entity, columns))
        person = entity.subject if entity.subject in columns else ""
        found: dict[Key, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        told = [item for item in items if item.privacy is not PrivacyClass.OPEN and item.attribute in columns]
        history = list(events.order_by("pgh_id"))
        self.names.learn(entity, told, history)
        for event in history:
            key = event.pgh_obj_id
            if key not in present and (key in standings or event.pgh_label == "update"):
                continue
            how = standings.get(key, OWN)
            if person and self._is_person(entity, person) and getattr(event, person) not in self.holding.subjects:
                continue
            if how.shared and entity.mark and getattr(event, entity.mark, False):
                continue
            for item in told:
                value = getattr(event, item.attribute)
                if _is_blank(value) or (key in present and value == getattr(present[key], item.attribute)):
                    continue
                row = present.get(key, event)
                if not self._why_not(entity, item, row, value, how) and (was := self._told(entity, item, value)):
                    found[key][item.name][was.shown] = None
        return {key: {name: tuple(was) for name, was in items_.items()} for key, items_ in found.items()}

    def _is_person(self, entity: Entity, column: str) -> bool:
        related = next(each for each in entity.model._meta.concrete_fields if each.attname == column).related_model
        return related is catalogue.entity(PERSON).model

    def _once_theirs(self, entity: Entity, columns: Collection[str]) -> Q:
        """Rows that were deleted: they once belonged to what is this person's alone."""
        condition = Q(pk__in=[])
        for edge in catalogue.edges():
            if edge.entity.name == entity.name and edge.way in BACKWARDS and edge.column in columns:
                alone = [key for key, how in self.holding.rows.get(edge.target.name, {}).items() if not how.shared]
                condition |= Q(**{f"{edge.column}__in": alone, "pgh_label": "delete"})
        return condition


class _Names:
    """The names of what keys lead to, and those of other people, which are taken out of texts."""

    def __init__(self, holding: Holding) -> None:
        self.holding = holding
        self.known: dict[tuple[str, str], dict[Key, str]] = {}

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Other people's names."""
        return names_of(self.holding.others, self.holding.subjects)

    def learn(self, entity: Entity, items: Iterable[Item], rows: Collection[Any]) -> None:
        """Reads the names of what keys of these rows lead to: one query for each table."""
        for item in items:
            if (target := _target(entity, item)) is None or target.name in {PERSON, "user"}:
                continue
            keys = {getattr(row, item.attribute) for row in rows} - {None}
            named = self.known.setdefault((entity.name, item.name), {})
            if target.title and keys - named.keys():
                found = target.model._base_manager.in_bulk(list(keys - named.keys()))
                title = target.declared[target.title]
                named |= {key: str(getattr(row, title.attribute)) for key, row in found.items()}

    def of(self, entity: Entity, item: Item, value: Any) -> str | None:
        """What a key leads to in words; None for what is no key, or leads to nothing with a name."""
        target = _target(entity, item)
        if target is None:
            return None
        if target.name == PERSON:
            if value in self.holding.subjects:
                return None if item.is_key else "You"
            return SOMEBODY
        if target.name == "user":
            return COLLEAGUE
        if target.name == "record" and value not in self.holding.rows.get("record", {}):
            return None
        named = self.known.get((entity.name, item.name), {}).get(value)
        return None if named is None else str(self.without_others(named))

    def without_others(self, value: Any) -> Any:
        """A value with other people's names, numbers and addresses taken out of each text in it."""
        pattern = self.pattern
        return value if pattern is None else changed(value, lambda text: pattern.sub(SOMEBODY, text))


def _target(entity: Entity, item: Item) -> Entity | None:
    found = entity.model._meta.get_field(item.name) if item.column else None
    related = getattr(found, "related_model", None)
    if not isinstance(related, type):
        return None
    try:
        return catalogue.entity_of(related)
    except KeyError:
        return None


def names_of(others: Collection[int], subjects: Collection[int]) -> re.Pattern[str] | None:
    """What others are known by: names, numbers and addresses of theirs that are not the subjects' too."""
    if not others:
        return None
    theirs, own = _known_by(others), _known_by(subjects)
    words = sorted((word for word in theirs - own if len(word) >= 5), key=lambda word: (-len(word), word))
    if not words:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)", re.IGNORECASE)


def _known_by(people: Collection[int]) -> set[str]:
    from hearth.records.contacts.models import Contact, ContactEmail, ContactPhone, FormerName

    keys = list(people)
    words: set[str] = set()
    for each in Contact.objects.filter(pk__in=keys):
        first, last = each.first_name, each.last_name
        words |= {each.formal_name, each.organisation_name, each.national_insurance_number}
        if first and last:
            words |= {f"{first} {last}", f"{last}, {first}", f"{last} {first}", f"{each.known_as or first} {last}"}
        if each.title and last:
            words.add(f"{each.title} {last}")
    words |= set(ContactPhone.objects.filter(contact__in=keys).values_list("number", flat=True))
    words |= set(ContactEmail.objects.filter(contact__in=keys).values_list("address", flat=True))
    words |= set(FormerName.objects.filter(contact__in=keys).values_list("name", flat=True))
    return {word.strip() for word in words if word.strip()}


def _told_items(entity: Entity) -> list[Item]:
    return [item for item in entity.declared.values() if item.column and item.privacy is not PrivacyClass.SECRET]


def _is_blank(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _plain(value: Any) -> Any:
    """A value as JSON has it: no floats, days and amounts as text."""
    match value:
        case None | bool() | int() | str():
            return value
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case Decimal() | uuid.UUID() | float():
            return str(value)
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(each) for each in value]
        case _:
            return str(value)


def in_words(item: Item, value: Any) -> str:  # noqa: PLR0911 - one for each kind of value
    """A value as people say it."""
    labels = dict(item.choices)
    match value:
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return f"{value.astimezone(LONDON):%d/%m/%Y %H:%M}"
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case Decimal() if item.unit in {"pounds", "GBP"}:
            return f"£{value:,.2f}"
        case list() | tuple():
            return ", ".join(labels.get(str(each), each if isinstance(each, str) else _leaf(each)) for each in value)
        case Mapping():
            return "; ".join(_lines(value))
        case _:
            return labels.get(str(value), str(value))


def _leaf(value: Any) -> str:
    return "; ".join(_lines(value)) if isinstance(value, Mapping) else str(value)


def _lines(value: Mapping[Any, Any], path: str = "") -> Iterator[str]:
    for key, each in value.items():
        name = f"{path}{key}".replace("_", " ")
        if isinstance(each, Mapping):
            yield from _lines(each, f"{name}: ")
        elif not _is_blank(each):
            yield f"{name}: {', '.join(_leaf(one) for one in each) if isinstance(each, list) else each}"
