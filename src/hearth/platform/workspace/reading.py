"""The one reader of every list: what somebody may see of it, a page at a time, as quick on page 10,000 as on the first.

Paging is by keyset: the place is the sort key of the last row, so the database starts there in the index. Rows of
several companies (and current and ended ones, where names order them) are read in order from each and merged, because
no one index has them in order together. Rows without a value come last whichever way the list is turned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from hearth.feel import compile_expression, types
from hearth.kernel.refusal import NotPermitted, Refused
from hearth.kernel.time import london
from hearth.platform import catalogue
from hearth.platform.catalogue import FieldNotUsable, Item, Masked, PrivacyClass
from hearth.platform.configuration import functions
from hearth.platform.identity.access import Access
from hearth.platform.index.kinds import KINDS, repeats
from hearth.platform.index.models import Record
from hearth.platform.index.rules import fold
from hearth.platform.index.visibility import CALLED, looked_at_by_name, visible
from hearth.platform.workspace.lists import LISTS, Given, ListColumn, ListDefinition, ListFilter

Place = tuple[Any, int]
"""A place in a list: the value that the row is sorted by (None: it has none), and its key."""
FEW = 2000
"""Typed words that fewer records hold are looked up first; more are found quickly on the way through the order."""
FEW_FILTERED = 20_000
"""A filter that fewer rows pass is followed first, and what it finds is sorted; else the order is, and what it meets is
looked at: rows that pass are then met soon enough."""
COUNTED = 1000
"""So many rows are counted; beyond, a list says that there are more."""
CURRENT, ENDED = "current", "ended"


CONDITION = "condition"
"""The filter that is a condition of the row's own fields, in FEEL."""


class FilterInvalid(Refused):
    """A filter's value can't be read."""

    code = "filter_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks of a list. `closed`: CURRENT, ENDED or "" for both."""

    sort: str = ""
    descending: bool = False
    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    closed: str = CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One row: its key, its record (what it opens), and what each column says, masked for the reader."""

    key: int
    place: Place
    record_id: int
    reference: str
    kind: str
    restricted: bool
    closed: bool
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedColumn:
    """A column that the reader may choose. `sortable` for this reader."""

    column: ListColumn
    sortable: bool


def list_named(code: str) -> ListDefinition:
    """The list of that name; Refused as missing for one that is not registered."""
    from hearth.kernel.refusal import NotFound

    if code not in LISTS:
        raise NotFound("There is no such list.")
    return LISTS.get(code)


class ListReading:
    """A list as one person may read it at an instant. Refused (NotPermitted) without the list's permission.

    `coded`: values of fields with choices are told as they are kept, for programs; else in words.
    """

    def __init__(
        self, access: Access, definition: ListDefinition, asked: Asked, *, now: dt.datetime, coded: bool = False
    ) -> None:
        access.require(definition.permission)
        self.access = access
        self.coded = coded
        self.definition = definition
        self.now = now
        self.companies = sorted(
            access.companies_with(definition.permission) & access.companies_with(KINDS.get(definition.kind).permission)
        )
        if not self.companies:
            raise NotPermitted("You may not see these records in any company.")
        self.asked = asked
        self.column = self._sort_column(asked.sort or definition.sort.lstrip("-"))
        self.descending = asked.descending if asked.sort else definition.sort.startswith("-")
        self._check_filters()

    # --- what is offered

    @cached_property
    def offered(self) -> dict[str, OfferedColumn]:
        """The columns that may be chosen: those of the definition, then every other field that the reader may read."""
        found = {
            each.name: OfferedColumn(column=each, sortable=bool(each.order) and self.may(each))
            for each in self.definition.columns
        }
        taken = {each.path for each in self.definition.columns if each.path}
        for item in catalogue.fields_for(self._narrowest, self.definition.entity):
            # A derived field may ask the database row by row; where it is wanted, the module defines a column.
            if item.name not in taken and item.name not in found and not item.sources:
                column = ListColumn(name=item.name, label=item.label, path=item.name, shown=False, number=_is_sum(item))
                found[item.name] = OfferedColumn(column=column, sortable=False)
        return found

    @property
    def usual(self) -> list[str]:
        """The names of the columns that are shown until the reader chooses."""
        return [each.name for each in self.definition.columns if each.shown]

    def filters(self) -> list[ListFilter]:
        """The filters that the reader may use."""
        return [each for each in self.definition.filters if self._usable(each.uses)]

    def sorts(self) -> list[str]:
        """The columns that the reader may sort by, the usual order first ("-" in front: descending)."""
        usual = self.definition.sort
        names = [name for name, each in self.offered.items() if each.sortable and name != usual.lstrip("-")]
        first = self.definition.column(usual.lstrip("-"))
        return ([usual] if first is not None and self.may(first) else []) + names or ["reference"]

    def may(self, column: ListColumn) -> bool:
        """Whether the reader may sort by a column."""
        if column.given is Given.TITLE and not self._titles_open(self.companies):
            return False
        return self._usable(column.sorted_by)

    def _usable(self, paths: Collection[str]) -> bool:
        try:
            for company_id in self.companies:
                for path in paths:
                    catalogue.check_usable(self.access.within(company_id), self.definition.entity, path)
        except FieldNotUsable:
            return False
        return True

    @property
    def _narrowest(self) -> Access:
        """An access with the clearances that are held in each of the list's companies."""
        rights = {
            company_id: right
            for company_id in self.companies
            for held, right in self.access.within(company_id).rights
            if held == company_id
        }
        return Access.of(user_id=self.access.user_id, label=self.access.label, rights=rights)

    def _titles_open(self, companies: Collection[int]) -> bool:
        privacy = KINDS.get(self.definition.kind).privacy
        return privacy is PrivacyClass.OPEN or all(self.access.within(each).cleared(privacy) for each in companies)

    def _sort_column(self, name: str) -> ListColumn:
        column = self.definition.column(name)
        if column is not None and column.order and self.may(column):
            return column
        if self.asked.sort:
            raise FieldNotUsable("This list can't be sorted by that column, or it is masked for you.", field="sort")
        open_columns = [each for each in self.definition.columns if each.order and self.may(each)]
        if not open_columns:
            raise FieldNotUsable("Every column that this list could be sorted by is masked for you.", field="sort")
        return open_columns[0]

    def _check_filters(self) -> None:
        known = {name: each for each in self.definition.filters for name in each.parameters}
        for name in self.asked.filters:
            if name == CONDITION and self.definition.takes_a_condition:
                continue
            if name not in known:
                raise FilterInvalid(f"This list has no filter “{name}”.", field=name)
            if not self._usable(known[name].uses):
                raise FieldNotUsable(
                    f"{known[name].label} is masked for you, so the list can't be filtered by it.", field=name
                )

    # --- which rows, in which order

    def places(self, *, after: Place | None = None, before: Place | None = None, limit: int) -> list[Place]:
        """At most `limit` places after one (or, going back, before one: then the nearest first)."""
        back = before is not None
        at = before if back else after
        descending = self.descending != back
        found: list[Place] = []
        for absent in [False, True] if not back else [True, False]:
            if absent and not self._nullable:
                continue
            if at is not None and (at[0] is None) != absent:
                if absent == back:
                    continue  # that part lies on the other side of the place
                start = None
            else:
                start = at
            found += self._part(absent=absent, start=start, descending=descending, limit=limit - len(found))
            if len(found) >= limit:
                break
        return found

    def _part(self, *, absent: bool, start: Place | None, descending: bool, limit: int) -> list[Place]:
        """Places among the rows that have a value (or, `absent`, among those that have none)."""
        path = self._path
        parts = []
        for branch in self._branches():
            if absent:
                rows = branch.filter(**{f"{path}__isnull": True})
                if start is not None:
                    rows = rows.filter(**{"pk__lt" if descending else "pk__gt": start[1]})
            else:
                rows = branch.filter(**{f"{path}__isnull": False}) if self._nullable else branch
                if start is not None:
                    pair, place = Tuple(F(path), F("pk")), (start[0], start[1])
                    beyond = TupleLessThan(pair, place) if descending else TupleGreaterThan(pair, place)
                    # The first of the two lets the index begin there, where value and key are of different tables.
                    rows = rows.filter(Q(**{f"{path}__{'lte' if descending else 'gte'}": start[0]}), beyond)
            order = ("pk",) if absent else (path, "pk")
            named = rows.annotate(sorted_value=F(path)).order_by(
                *(f"-{each}" if descending else each for each in order)
            )
            parts.append(named.values_list("sorted_value", "pk")[:limit])
        if not parts:
            return []
        if len(parts) == 1:
            return list(parts[0])
        sign = "-" if descending else ""
        keys = ("pk",) if absent else ("sorted_value", "pk")
        merged = parts[0].union(*parts[1:], all=True).order_by(*(f"{sign}{key}" for key in keys))
        return list(merged[:limit])

    def everything(self, *, batch: int = 5000) -> Iterator[list[Place]]:
        """All places in order, a batch at a time."""
        last: Place | None = None
        while True:
            found = self.places(after=last, limit=batch)
            if found:
                yield found
            if len(found) < batch:
                return
            last = found[-1]

    def count(self, *, most: int = COUNTED) -> int:
        """How many rows there are; `most` + 1 when there are more than that."""
        left = most + 1
        for branch in self._branches():
            left -= len(branch.order_by().values_list("pk", flat=True)[:left])
            if left <= 0:
                break
        return most + 1 - left

    @property
    def _path(self) -> str:
        return self.definition.order_path(self.column)

    @cached_property
    def _nullable(self) -> bool:
        found = _field(self.definition.model, self._path)
        return found is not None and found.null

    def _branches(self) -> list[QuerySet[Any]]:
        """The rows, parted so that one index has each part in order; where few pass the filters, just these."""
        branches = self._parts
        return branches if self._few is None else [each.filter(pk__in=self._few) for each in branches]

    @cached_property
    def _few(self) -> QuerySet[Any] | None:
        """The query for the keys of the rows that pass the filters and the typed words, where they are few; None where
        they are many, or where all are wanted. Its limit has it carried out first and by itself."""
        if not self.asked.filters:
            return None
        passing = self.definition.model._default_manager.filter(self._wanted).order_by()
        few = passing.values("pk")[: FEW_FILTERED + 1]
        return few if few.count() <= FEW_FILTERED else None

    @cached_property
    def _parts(self) -> list[QuerySet[Any]]:
        """The rows as they are asked for, company by company."""
        via = self.definition.via
        companies = self.companies
        if self.asked.text:
            companies = [each for each in companies if self._searchable(each)]
        closed: list[bool | None] = [None]
        if self.definition.closes and self.asked.closed:
            closed = [self.asked.closed == ENDED]
        elif self.definition.closes and not self.definition.ended_at and self.column.given is Given.TITLE:
            closed = [False, True]
        wanted = self._wanted
        found = []
        for company_id in companies:
            here = self.access.within(company_id)
            records = Record.objects.filter(company_id=company_id)
            rows = self.definition.model._default_manager.filter(**{f"{via}__company_id": company_id})
            if self._says_kind:
                records = records.filter(kind=self.definition.kind)
                rows = rows.filter(**{f"{via}__kind": self.definition.kind})
            rows = rows.filter(**{f"{via}__in": visible(here, records)})
            if self.definition.limit is not None:
                rows = rows.filter(self.definition.limit(here))
            rows = rows.filter(wanted)
            ended = f"{self.definition.ended_at}__isnull" if self.definition.ended_at else f"{via}__closed"
            found += [
                rows if each is None else rows.filter(**{ended: each != bool(self.definition.ended_at)})
                for each in closed
            ]
        return found

    @property
    def _says_kind(self) -> bool:
        """Whether the index is asked for the kind: its own order needs that.

        Rows with a `limit` are of one kind anyway. Where they join the index twice and a kind has few records among
        millions, saying it makes PostgreSQL expect to stop early, and read the whole index for each of the few.
        """
        return self.definition.limit is None or bool(self.column.given)

    def _searchable(self, company_id: int) -> bool:
        if self.definition.search:
            return self.access.within(company_id).cleared(PrivacyClass.PERSONAL)
        return self._titles_open([company_id])

    @cached_property
    def _wanted(self) -> Q:
        wanted = Q()
        for each in self.definition.filters:
            if each.days:
                wanted &= self._days(each)
            elif value := self.asked.filters.get(each.name, ""):
                wanted &= each.where(self.access, value, self.now) if each.where else self._equals(each, value)
        if condition := self.asked.filters.get(CONDITION, ""):
            wanted &= self._meeting(condition)
        words = fold(self.asked.text).split()
        return wanted & self._holding(words) if words else wanted

    def _meeting(self, condition: str) -> Q:
        """The rows for which a condition is true: of their own fields, since what is related may not be seen, and of
        records that are not restricted, about which nothing is to be found out by asking."""
        entity = self.definition.entity
        try:
            scope = replace(catalogue.scope([entity], depth=0), stored=functions.library())
            expression = compile_expression(condition, scope=scope, expect=types.BOOLEAN)
            question = catalogue.asked_of_rows(entity, expression, access=self._narrowest, now=self.now)
        except Refused as refusal:
            raise FilterInvalid(f"The condition can't be asked: {refusal.sentence}", field=CONDITION) from refusal
        found = question.subquery
        meeting = RawSQL(found.text, tuple(found.params))  # noqa: S611 - of a checked expression, its values parameters
        return Q(pk__in=meeting, **{f"{self.definition.via}__restricted": False})

    def with_condition(self, condition: str) -> ListReading:
        """The same list with another condition; "" for none."""
        filters = {name: value for name, value in self.asked.filters.items() if name != CONDITION}
        asked = replace(self.asked, filters=filters | ({CONDITION: condition} if condition else {}))
        return ListReading(self.access, self.definition, asked, now=self.now, coded=self.coded)

    def check_condition(self) -> None:
        """Refuses (FilterInvalid) a condition that can't be asked of this list."""
        if condition := self.asked.filters.get(CONDITION, ""):
            self._meeting(condition)

    def _equals(self, each: ListFilter, value: str) -> Q:
        found = _field(self.definition.model, each.path)
        try:
            known = value if found is None or found.is_relation else found.to_python(value)
            if found is not None and found.is_relation:
                known = int(value)
        except (ValidationError, ValueError):
            raise FilterInvalid(f"{each.label}: choose one of the list.", field=each.name) from None
        return Q(**{each.path: known})

    def _days(self, each: ListFilter) -> Q:
        timed = isinstance(_field(self.definition.model, each.path), models.DateTimeField)
        wanted = Q()
        for name, lookup in zip(each.parameters, ("gte", "lt"), strict=True):
            if value := self.asked.filters.get(name, ""):
                try:
                    day = dt.date.fromisoformat(value)
                    wanted &= Q(**{f"{each.path}__{lookup}": london(day, dt.time()) if timed else day})
                except (ValueError, OverflowError):
                    raise FilterInvalid(f"{each.label}: “{value}” is no date.", field=name) from None
        return wanted

    def _holding(self, words: Sequence[str]) -> Q:
        """Every word begins a word of the record's search text (of any of the records that are searched).

        Of its reference and name alone, where a data tag masks something else that such records are found by.
        """
        paths = self.definition.search or (self.definition.via,)
        records = Record.objects.filter(company_id__in=self.companies)
        if not self.definition.search:
            records = records.filter(kind=self.definition.kind)
        if looked_at_by_name(self.access, None if self.definition.search else [self.definition.kind]):
            named = records.annotate(called=CALLED)
            for word in words:
                named = named.filter(called__contains=f" {word}")
            wanted = Q(pk__in=[])
            for path in paths:
                wanted |= Q(**{f"{path}__in": named.values("pk")})
            return wanted
        for word in words:
            records = records.filter(search_text__contains=f" {word}")
        found = list(records.order_by().values_list("pk", flat=True)[: FEW + 1])
        wanted = Q(pk__in=[])
        for path in paths:
            if len(found) <= FEW:
                wanted |= Q(**{f"{path}__in": found})
            else:
                holds = Q()
                for word in words:
                    holds &= Q(**{f"{path}__search_text__contains": f" {word}"})
                wanted |= holds
        return wanted

    # --- what the rows say

    def rows(self, places: Sequence[Place], columns: Sequence[str]) -> list[ListRow]:
        """The rows at those places, in that order; one that has gone in the meantime is left out.

        An unknown column is left out: a saved view outlives a field.
        """
        chosen = [self.offered[name].column for name in columns if name in self.offered]
        via = self.definition.via
        found = dict(
            self.definition.model._default_manager.filter(pk__in=[key for _, key in places]).values_list(
                "pk", f"{via}_id"
            )
        )
        records = Record.objects.in_bulk(set(found.values()))
        by_company: dict[int, list[int]] = {}
        for key, record_id in found.items():
            if record_id in records:
                by_company.setdefault(records[record_id].company_id, []).append(key)
        said: dict[int, dict[str, object]] = {}
        for company_id, keys in by_company.items():
            said |= self._said(self.access.within(company_id), keys, chosen, {key: records[found[key]] for key in keys})
        return [
            ListRow(
                key=key,
                place=(value, key),
                record_id=found[key],
                reference=records[found[key]].reference,
                kind=records[found[key]].kind,
                restricted=records[found[key]].restricted,
                closed=records[found[key]].closed,
                values=said[key],
            )
            for value, key in places
            if key in said
        ]

    def _said(
        self, access: Access, keys: Sequence[int], columns: Sequence[ListColumn], records: Mapping[int, Record]
    ) -> dict[int, dict[str, object]]:
        privacy = KINDS.get(self.definition.kind).privacy
        named = privacy is PrivacyClass.OPEN or access.cleared(privacy)
        vague = bool(access.masked & repeats(self.definition.kind)["context"])
        said: dict[int, dict[str, object]] = {key: {} for key in keys}
        paths = [each.path for each in columns if each.path and not each.values and not each.given]
        loaded = catalogue.load_many(self.definition.entity, list(keys), paths, access=access) if paths else {}
        computed = {each.name: each.values(access, keys, self.now) for each in columns if each.values}
        for key in keys:
            for each in columns:
                if each.given is Given.REFERENCE:
                    said[key][each.name] = records[key].reference
                elif each.given is Given.TITLE:
                    said[key][each.name] = records[key].title if named else Masked(each.label)
                elif each.given is Given.CONTEXT:
                    said[key][each.name] = records[key].context if named and not vague else Masked(each.label)
                elif each.values:
                    said[key][each.name] = computed[each.name].get(key)
                else:
                    said[key][each.name] = self._value(loaded.get(key, {}), each.path)
        return said

    def _value(self, row: Mapping[str, Any], path: str) -> object:
        at: Any = row
        for step in path.split("."):
            if not isinstance(at, Mapping):
                return at  # masked or absent on the way
            at = at.get(step)
        return self._labels.get(path, {}).get(at, at) if isinstance(at, str) else at

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        """What the values of fields with choices are called."""
        if self.coded:
            return {}
        items = catalogue.entity(self.definition.entity).declared
        return {name: dict(item.choices) for name, item in items.items() if item.choices}


def _field(model: type[models.Model], path: str) -> models.Field[Any, Any] | None:
    """The column at the end of Django's path; None where the path is no column."""
    at: Any = model
    found: Any = None
    for step in path.split("__"):
        try:
            found = at._meta.get_field(step)
        except FieldDoesNotExist:
            return found if step in {"id", "pk"} else None
        at = found.related_model
    return found if isinstance(found, models.Field) else None


def _is_sum(item: Item) -> bool:
    return item.unit == "pounds"


def page_of(
    reading: ListReading,
    columns: Sequence[str],
    *,
    after: Place | None = None,
    before: Place | None = None,
    size: int,
) -> list[ListRow]:
    """One page and one row more (which says that there is a next one); nearest first when going back."""
    return reading.rows(reading.places(after=after, before=before, limit=size + 1), columns)
