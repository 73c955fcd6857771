"""The one place where it is decided which values somebody may read: pages, exports, letters and history ask here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from django.db import models

from hearth.kernel.refusal import Refused
from hearth.platform.catalogue.entities import Entity, Item
from hearth.platform.catalogue.masking import Masked
from hearth.platform.catalogue.privacy import CLEARANCES, PrivacyClass
from hearth.platform.catalogue.register import HISTORY, Catalogue

if TYPE_CHECKING:
    from hearth.platform.catalogue.history import HistoryEntry


class Clearance(Protocol):
    """What the catalogue asks of the one who reads (`hearth.platform.identity.access.Access`)."""

    @property
    def user_id(self) -> int | None: ...

    @property
    def masked(self) -> frozenset[str]:
        """The items ("contact.date_of_birth") that a data tag masks for them, whatever they are cleared for."""
        ...

    def cleared(self, privacy: str, /) -> bool: ...


class FieldNotUsable(Refused):
    """A field that one may not read may not be sorted, filtered or searched by, nor tried in a live expression."""

    code = "field_not_usable"


class ReadingUnsigned(Refused):
    """A confidential reading names its reader and its reason."""

    code = "reading_unsigned"


class Reader:
    """Reads rows on behalf of somebody. Made for one request or one document, then thrown away."""

    def __init__(self, catalogue: Catalogue, access: Clearance) -> None:
        self._catalogue = catalogue
        self.access = access
        self._varying: dict[tuple[str, object], PrivacyClass] = {}
        self._extensions: dict[str, Mapping[str, Item]] = {}
        self._tagged: dict[str, frozenset[object]] = {}

    def may(self, entity: str, item: str) -> bool:
        """Whether the field's class is open to the reader (single rows may still be marked confidential)."""
        described = self._catalogue.entity(entity)
        return self.is_cleared(described, self.find(described, item)) and item not in self.repeated(described)

    def value(self, instance: models.Model, item: str) -> object:
        """The field of a row, or `Masked`. KeyError for a field that is not in the catalogue."""
        return self.row(instance, [item])[item]

    def row(self, instance: models.Model, items: Iterable[str] | None = None) -> dict[str, object]:
        """Fields of a row by name, masked where need be; all columns but keys when no names are given."""
        return self.rows([instance], items)[0]

    def rows(self, instances: Iterable[models.Model], items: Iterable[str] | None = None) -> list[dict[str, object]]:
        """One dictionary a row, in order. A row that is marked confidential stays, its personal values masked."""
        given = list(instances)
        if not given:
            return []
        entity = self._catalogue.entity_of(type(given[0]))
        names = list(items) if items is not None else [n for n, item in entity.declared.items() if not item.is_key]
        found = {name: self.find(entity, name) for name in names}
        extended = self._extended(entity, given, [name for name in names if "." in name])
        result: list[dict[str, object]] = []
        for instance in given:
            masked = self.row_masking(entity, instance)
            repeated = self.repeated(entity, instance)
            result.append(
                {
                    name: self.masked(entity, item, masked)
                    or (Masked(item.label) if name in repeated else None)
                    or (extended.get(instance.pk, {}).get(name) if "." in name else getattr(instance, item.attribute))
                    for name, item in found.items()
                }
            )
        return result

    def without_marked(self, rows: models.QuerySet[models.Model]) -> models.QuerySet[models.Model]:
        """The rows by which the reader may search: those marked confidential are left out for the uncleared."""
        entity = self._catalogue.entity_of(rows.model)
        if entity.mark and not self.access.cleared(PrivacyClass.CONFIDENTIAL):
            rows = rows.exclude(**{entity.mark: True})
        if entity.tagged and (hidden := self.tagged(entity)):
            rows = rows.exclude(**{f"{entity.tagged[0]}__in": hidden})
        return rows

    def history(self, instance: models.Model) -> list[HistoryEntry]:
        """What has changed in a row and, for a record, in all rows that belong to it; newest first, masked alike."""
        from hearth.platform.catalogue.history import history_of

        return history_of(self._catalogue, self, instance)

    def audited(self, record_id: int, *, what: str, reason: str, now: dt.datetime) -> None:
        """Notes that the reader was shown something restricted or confidential of a record, and why.

        Refused without a reason or a signed-in reader.
        """
        from hearth.platform.audit.models import Reading

        if not reason.strip():
            raise ReadingUnsigned("Say why you need to see this; the reading is kept with your name.", field="reason")
        if self.access.user_id is None:
            raise ReadingUnsigned("A confidential reading needs a person who signed in.")
        Reading.objects.create(
            record_id=record_id, user_id=self.access.user_id, read_at=now, what=what, reason=reason.strip()
        )

    # --- how it is decided (history asks the same)

    def find(self, entity: Entity, name: str) -> Item:
        """The field of that name; KeyError when the entity has none."""
        if "." in name and entity.name not in self._extensions:
            self._extensions[entity.name] = entity.items  # read once: each time is a query
        try:
            return self._extensions[entity.name][name] if "." in name else entity.declared[name]
        except KeyError:
            raise KeyError(f"{entity.name} has no field '{name}'.") from None

    def is_cleared(self, entity: Entity, item: Item) -> bool:
        """Whether the field's class, or that of each part of a derived one, is open to the reader, and no data tag
        masks it for them (what single rows repeat apart)."""
        if item.sources:
            return all(self.is_cleared(entity, entity.declared[source]) for source in item.sources)
        if self.access.masked and self._masks(entity, item):
            return False
        return self._open_to(item.privacy)

    def _masks(self, entity: Entity, item: Item) -> bool:
        """Whether a data tag masks the item; its history is masked as it is."""
        return f"{entity.name.removesuffix(HISTORY)}.{item.name}" in self.access.masked

    def repeated(self, entity: Entity, row: object = None) -> Collection[str]:
        """The items of a row (of any row, where none is given) that repeat what a data tag masks for the reader."""
        if not entity.told or not self.access.masked:
            return ()
        column, tell = entity.told
        return [name for name, of in tell(row and getattr(row, column)).items() if of & self.access.masked]

    def tagged(self, entity: Entity) -> frozenset[object]:
        """The kinds of rows of the entity that a data tag masks, by what their column says; read once."""
        if not entity.tagged or not self.access.masked:
            return frozenset()
        if entity.name not in self._tagged:
            kinds = entity.tagged[1]().items()
            self._tagged[entity.name] = frozenset(value for value, items in kinds if items & self.access.masked)
        return self._tagged[entity.name]

    def _open_to(self, privacy: PrivacyClass) -> bool:
        if privacy in {PrivacyClass.OPEN, PrivacyClass.SECRET}:
            return privacy is PrivacyClass.OPEN
        return self.access.cleared(privacy)

    def row_masking(self, entity: Entity, row: object) -> str:
        """The words that mask the personal values of a row; "" when the row itself asks for none."""
        if entity.mark and getattr(row, entity.mark) and not self.access.cleared(PrivacyClass.CONFIDENTIAL):
            return f"confidential {entity.label.lower()}"
        if entity.tagged and getattr(row, entity.tagged[0]) in self.tagged(entity):
            return "masked"
        if entity.varies:
            column, tell = entity.varies
            deciding = (entity.name, getattr(row, column))
            privacy = self._varying.get(deciding)
            if privacy is None:
                privacy = self._varying[deciding] = tell(deciding[1])
            return "" if self._open_to(privacy) else "masked"
        return ""

    def masked(self, entity: Entity, item: Item, row_masking: str) -> Masked | None:
        """What stands for the item in a row with that masking; None when the value itself may be read."""
        if not self.is_cleared(entity, item):
            return Masked(item.label)
        if row_masking and _is_personal(entity, item):
            return Masked(item.label, row_masking)
        return None

    def _extended(
        self, entity: Entity, instances: Sequence[models.Model], names: Sequence[str]
    ) -> Mapping[int, Mapping[str, object]]:
        found: dict[int, dict[str, object]] = {instance.pk: {} for instance in instances}
        for prefix in {name.partition(".")[0] for name in names}:
            extension = self._catalogue.extension(prefix)
            wanted = [name.partition(".")[2] for name in names if name.startswith(f"{prefix}.")]
            for record_id, values in (extension.values(entity.name, list(found), wanted) if extension else {}).items():
                found[record_id] |= {f"{prefix}.{name}": value for name, value in values.items()}
        return found


def check_usable(
    catalogue: Catalogue, access: Clearance, entity: str, path: str, *, without_marked: bool = False
) -> None:
    """What `hearth.platform.catalogue.check_usable` says."""
    reader = Reader(catalogue, access)
    for described, item in _passed(catalogue, reader, entity, path):
        usable = reader.is_cleared(described, item) and item.name not in reader.repeated(described)
        if usable and not without_marked and reader.tagged(described) and _is_personal(described, item):
            usable = False
        if usable and described.mark and not without_marked and _is_personal(described, item):
            usable = access.cleared(PrivacyClass.CONFIDENTIAL)
        if usable and described.varies and _is_personal(described, item):
            usable = all(access.cleared(each) for each in CLEARANCES)
        if not usable:
            what = f"{described.label}: {item.label.lower()}"
            raise FieldNotUsable(f"{what} is masked for you, so it can't be searched, sorted or tested.", field=path)


def classes_of(catalogue: Catalogue, entity: str, path: str) -> set[PrivacyClass]:
    """What `hearth.platform.catalogue.classes_of` says."""
    found: set[PrivacyClass] = set()
    for described, item in _passed(catalogue, Reader(catalogue, _NOBODY), entity, path):
        found |= {each.privacy for each in _made_of(described, item)}
        if described.mark and _is_personal(described, item):
            found.add(PrivacyClass.CONFIDENTIAL)
        if described.varies and _is_personal(described, item):
            found |= set(CLEARANCES)
    return found


def items_on(catalogue: Catalogue, entity: str, path: str) -> set[str]:
    """What `hearth.platform.catalogue.items_on` says."""
    passed = _passed(catalogue, Reader(catalogue, _NOBODY), entity, path)
    return {f"{described.name}.{part.name}" for described, item in passed for part in _made_of(described, item)}


def _made_of(entity: Entity, item: Item) -> list[Item]:
    return [part for name in item.sources for part in _made_of(entity, entity.declared[name])] or [item]


class _Nobody:
    """Who only asks what there is."""

    user_id = None
    masked: frozenset[str] = frozenset()

    def cleared(self, _privacy: str, /) -> bool:
        return False


_NOBODY = _Nobody()


def _passed(catalogue: Catalogue, reader: Reader, entity: str, path: str) -> Iterator[tuple[Entity, Item]]:
    """Every field that a path looks at: foreign keys on its way, and its end (all fields, where that is a relation)."""
    described = catalogue.entity(entity)
    step, _, rest = path.partition(".")
    relation = described.relations.get(step)
    if relation is None:
        if path in described.extensions:
            yield from ((described, item) for name, item in described.items.items() if name.startswith(f"{path}."))
        else:
            yield described, reader.find(described, path)
        return
    if relation.through:
        yield described, described.declared[relation.through]
    if rest:
        yield from _passed(catalogue, reader, relation.entity, rest)
    else:
        target = catalogue.entity(relation.entity)
        yield from ((target, item) for item in target.declared.values() if not item.is_key)


def _is_personal(entity: Entity, item: Item) -> bool:
    if item.sources:
        return any(_is_personal(entity, entity.declared[source]) for source in item.sources)
    return item.privacy is not PrivacyClass.OPEN
