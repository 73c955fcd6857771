"""Stamping records with their functional units, and keeping the stamps true.

A record's stamps are the units whose condition it meets, those of the records that it follows, and COMMON where it
follows nobody. They are set within the operation that changes what they rest on; what is too much for that, and the
whole when a unit itself changes, follows in the background. Until then a record carries too few stamps, never too many
to begin with: who is bound to units waits to see it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from hearth.feel import Expression, FeelError, LimitExceeded, compile_expression, types
from hearth.feel.expression import calls_unknown
from hearth.feel.sql import NotCompilable
from hearth.feel.stored import Library, StoredFunction
from hearth.kernel.refusal import Refused
from hearth.platform import catalogue, changes
from hearth.platform.changes.models import Change
from hearth.platform.configuration import functions
from hearth.platform.index.following import FOLLOWS, covered_by, follows_of, in_order
from hearth.platform.index.models import FunctionalUnit, FunctionalUnitPeriod, Record, UnitType
from hearth.platform.index.visibility import COMMON
from hearth.platform.outbox import enqueue, handler, ticks

CONSUMER, RESTAMP = "index.units", "index.restamp"
UNIT_ENTITIES = frozenset({"functional_unit", "functional_unit_period", "function"})
"""What changes stamps of any record: the units themselves, and the functions that their conditions may call."""
MOST_AT_ONCE = 500
"""So many changes of one operation are followed within it; more are left to the worker."""
BATCH = 2000
CHUNK = 20_000
DEPTH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit with a condition, ready to be asked. `company_ids`: where it is, was or will be in force."""

    id: int
    entity: str
    related: bool
    company_ids: frozenset[int]
    expression: Expression

    @property
    def paths(self) -> list[str]:
        """What the condition reads, from its entity on."""
        return sorted(path.partition(".")[2] for path in self.expression.reads if "." in path)


def compiled(entity: str, source: str, library: Library | None = None) -> Expression:
    """The condition of a unit over an entity, with what the landlord's functions do now (or, in `library`, would do).
    FeelError where it is refused."""
    if not _calls_functions(entity, source):
        return _compiled(entity, source, frozenset())
    known = functions.library() if library is None else library
    return _compiled(entity, source, frozenset(known.values()))


@lru_cache(maxsize=256)
def _calls_functions(entity: str, source: str) -> bool:
    return calls_unknown(source, scope=catalogue.scope([entity], depth=DEPTH))


@lru_cache(maxsize=256)
def _compiled(entity: str, source: str, known: frozenset[StoredFunction]) -> Expression:
    scope = catalogue.scope([entity], depth=DEPTH)
    stored = {each.name: each for each in known}
    return compile_expression(source, scope=replace(scope, stored=stored), expect=types.BOOLEAN)


class ConditionUnreadable(Refused):
    """A condition can't be asked of records."""

    code = "condition_unreadable"


def readable(entity: str, source: str, library: Library | None = None) -> Expression:
    """The condition over an entity, with `library` as for `compiled`; refused (ConditionUnreadable) where it can't be
    read or asks for no field."""
    try:
        condition = compiled(entity, source, library)
    except (FeelError, LimitExceeded) as error:
        raise ConditionUnreadable(f"The condition can't be read: {error}", field="expression") from None
    if not any("." in path for path in condition.reads):
        raise ConditionUnreadable(f"The condition must ask for a field, such as {entity}.….", field="expression")
    return condition


def units() -> list[Unit]:
    """Every unit with a condition."""
    companies: dict[int, set[int]] = defaultdict(set)
    for unit_id, company_id in FunctionalUnitPeriod.objects.values_list("of_id", "company_id"):
        companies[unit_id].add(company_id)
    return [
        Unit(
            id=each.pk,
            entity=each.entity,
            related=each.related,
            company_ids=frozenset(companies[each.pk]),
            expression=compiled(each.entity, each.expression),
        )
        for each in FunctionalUnit.objects.exclude(type=UnitType.GROUP)
        if companies[each.pk]
    ]


def stamp(record_ids: Collection[int], known: Sequence[Unit] | None = None) -> int:
    """Sets the stamps of these records, and of those that follow them where something changed; how many changed."""
    found = units() if known is None else known
    todo: dict[str, set[int]] = defaultdict(set)
    for record_id, kind in Record.objects.filter(pk__in=record_ids).values_list("pk", "kind"):
        todo[kind].add(record_id)
    done = 0
    for kind in in_order():
        changed: list[int] = []
        for batch in _batches(sorted(todo.pop(kind, ()))):
            changed += _stamp(kind, batch, found)
        done += len(changed)
        for each in FOLLOWS if changed else ():
            if each.target in ("", kind):
                behind = each.model._base_manager.filter(**{f"{each.path}__in": changed})
                todo[each.kind] |= set(behind.values_list("pk", flat=True))
    return done


def _stamp(kind: str, record_ids: list[int], known: Sequence[Unit]) -> list[int]:
    """Stamps records of one kind; the keys of those whose stamps are others than before.

    They are locked before anything is read, so that of two who stamp the same record the later knows the newer truth.
    """
    with transaction.atomic():
        found = Record.objects.select_for_update(no_key=True).filter(pk__in=record_ids).order_by("pk")
        changed = _changed(kind, list(found.values_list("pk", "company_id", "units")), known)
        _write(changed)
    return sorted(changed)


def _changed(kind: str, rows: Sequence[tuple[int, int, list[int]]], known: Sequence[Unit]) -> dict[int, list[int]]:
    """The stamps of those of the rows (key, company, stamps now) that should carry others."""
    company = {record_id: company_id for record_id, company_id, _ in rows}
    wanted: dict[int, set[int]] = {record_id: set() for record_id in company}
    direct = [unit for unit in known if unit.entity == kind]
    for unit in direct:
        here = [record_id for record_id, company_id in company.items() if company_id in unit.company_ids]
        for record_id in meeting(unit, here):
            wanted[record_id].add(unit.id)
    spreading = {unit.id for unit in known if unit.related} | {COMMON}
    ahead = _ahead(kind, list(company))
    for record_id, inherited in ahead.items():
        wanted[record_id].update(inherited & spreading)
    for record_id, company_id in company.items():
        if record_id not in ahead and not any(company_id in unit.company_ids for unit in direct):
            wanted[record_id].add(COMMON)
    return {record_id: sorted(wanted[record_id]) for record_id, _, now in rows if set(now) != wanted[record_id]}


def meeting(unit: Unit, record_ids: Collection[int], *, now: dt.datetime | None = None) -> Iterator[int]:
    """Those of the records that meet a condition, at an instant where it may ask for the clock: asked of the database
    where it can answer, else one by one."""
    if not record_ids:
        return
    try:
        question = catalogue.asked_of_rows(unit.entity, unit.expression, now=now)
    except NotCompilable:
        for record_id, values in catalogue.load_many(unit.entity, record_ids, unit.paths).items():
            if unit.expression.evaluate({unit.entity: values}, now=now) is True:
                yield record_id
    else:
        yield from question.keys(record_ids)


def _ahead(kind: str, record_ids: Collection[int]) -> dict[int, set[int]]:
    """For each record that follows others all of their stamps."""
    pairs: set[tuple[int, int]] = set()
    for each in follows_of(kind):
        rows = each.model._base_manager.filter(pk__in=record_ids).exclude(**{each.path: None})
        pairs |= set(rows.values_list("pk", each.path))
    stamps = dict(Record.objects.filter(pk__in={ahead for _, ahead in pairs}).values_list("pk", "units"))
    found: dict[int, set[int]] = {}
    for record_id, ahead in pairs:
        found.setdefault(record_id, set()).update(stamps.get(ahead, ()))
    return found


def _write(stamps: Mapping[int, list[int]]) -> None:
    if stamps:
        with connection.cursor() as cursor:
            cursor.execute(
                """UPDATE index_record r SET units = given.units::bigint[]
                   FROM unnest(%s::bigint[], %s::text[]) AS given(id, units) WHERE r.id = given.id""",
                (list(stamps), [f"{{{','.join(map(str, units))}}}" for units in stamps.values()]),
            )


# --- following changes


class Watch:
    """What stamps rest on: the columns of each entity on the way of a unit's condition or of who follows whom.

    Without `following` it watches the conditions alone.
    """

    def __init__(self, known: Sequence[Unit], *, following: bool = True) -> None:
        self.columns: dict[str, set[str]] = defaultdict(set)
        self.ways: set[tuple[str, str, str]] = set()  # the kind, a way from it, the entity there
        kinds = {kind for unit in known for kind in covered_by(unit.entity, related=unit.related)}
        for kind in kinds:
            self._at(kind, "", kind)
            for each in follows_of(kind) if following else ():
                self._along(kind, each.path)
        for unit in known:
            for path in unit.paths:
                self._reading(unit.entity, path)

    def _at(self, kind: str, way: str, entity: str, column: str = "") -> None:
        self.ways.add((kind, way, entity))
        self.columns[entity].update([column] if column else [])

    def _along(self, kind: str, path: str) -> None:
        way, model = "", catalogue.entity(kind).model
        for name in path.split("__"):
            field: Any = model._meta.get_field(name)
            entity = catalogue.entity_of(model).name
            self._at(kind, way, entity, getattr(field, "column", "") or "")
            model, way = field.related_model, f"{way}{name}__"
            back = getattr(field, "field", None)
            if back is not None and back.model is model:  # the other side holds the key
                self._at(kind, way, catalogue.entity_of(model).name, str(back.column))

    def _reading(self, kind: str, path: str) -> None:
        way, entity, whole = "", catalogue.entity(kind), False
        for step in path.split("."):
            whole = step in entity.relations
            if extension := entity.extensions.get(step):
                stored, column = extension.stored_in()
                self._at(kind, way, stored, column)
                return
            if relation := entity.relations.get(step):
                through = entity.declared[relation.through].column if relation.through else ""
                self._at(kind, way, entity.name, through)
                way, entity = f"{way}{step}__", catalogue.entity(relation.entity)
                self._at(kind, way, entity.name)
                continue
            item = entity.declared[step]
            for source in [entity.declared[name] for name in item.sources] or [item]:
                self._at(kind, way, entity.name, source.column)
        if whole:  # it ends at a relation, so it reads whatever is there
            self.columns[entity.name] |= {item.column for item in entity.declared.values()}

    def affected(self, seen: Iterable[Change]) -> set[int]:
        """The records whose stamps may be others after these changes."""
        rows: dict[str, set[int]] = defaultdict(set)
        records: dict[str, set[int]] = defaultdict(set)
        for change in seen:
            if change.operation == "U" and not self.columns[change.entity].intersection(change.fields):
                continue
            if change.row_id is not None:
                rows[change.entity].add(change.row_id)
            if change.record_id is not None:
                records[change.entity].add(change.record_id)
        found: set[int] = set()
        for kind, way, entity in self.ways:
            if not (rows[entity] or records[entity]):
                continue
            model = catalogue.entity(kind).model
            if catalogue.entity_of(_model_at(model, way)).name == entity:
                found |= set(_keys(model, f"{way}pk__in", rows[entity]))
                # A row that is gone, or was moved, is told under the record that it belonged to.
                found |= set(_keys(model, f"{_before(way)}pk__in", records[entity])) if way else set()
            else:  # what the record says in fields of the landlord's own
                found |= set(_keys(model, f"{way}pk__in", records[entity]))
        return found


def _model_at(model: type[Any], way: str) -> type[Any]:
    for name in filter(None, way.split("__")):
        model = model._meta.get_field(name).related_model
    return model


def _before(way: str) -> str:
    steps = [step for step in way.split("__") if step][:-1]
    return "".join(f"{step}__" for step in steps)


def _keys(model: type[Any], lookup: str, keys: Collection[int]) -> Iterator[int]:
    if keys:
        yield from model._base_manager.filter(**{lookup: list(keys)}).values_list("pk", flat=True).distinct()


def stamp_own_changes() -> None:
    """Before an operation commits, where there are units: stamps what it made and changed. A large one is left to the
    worker, and so is one that was under way when the first unit came."""
    known = units()
    watch = Watch(known)
    entities = sorted({entity for _, _, entity in watch.ways})
    seen = changes.of_this_transaction(entities=entities)
    if seen and len(seen) <= MOST_AT_ONCE:
        stamp(watch.affected(seen), known)


def follow_changes(now: dt.datetime) -> int:
    """The tick: stamps what others changed, and has everything stamped anew when a unit was changed."""
    known = units()
    watch = Watch(known)
    entities = UNIT_ENTITIES | {entity for _, _, entity in watch.ways}

    def handle(batch: Sequence[Change]) -> None:
        of_units = [change for change in batch if change.entity in UNIT_ENTITIES]
        if of_units:
            restamp(run=str(of_units[-1].pk), now=now)
        stamp(watch.affected(batch), known)

    return changes.drain(CONSUMER, handle, entities=entities)


# --- everything anew


def restamp(*, run: str, now: dt.datetime) -> None:
    """Has every record stamped anew in the background, a part at a time. `run` tells one order from another."""
    enqueue(
        kind=RESTAMP,
        key=f"{RESTAMP}:{run}:0:0",
        payload={"run": run, "place": 0, "after": 0},
        now=now,
    )


@handler(RESTAMP)
def _restamp_part(payload: Mapping[str, Any], _key: str, now: dt.datetime) -> None:
    run, place, after = str(payload["run"]), int(payload["place"]), int(payload["after"])
    kinds = in_order()
    if place >= len(kinds):
        return
    known = units()
    covered = {kind for unit in known for kind in covered_by(unit.entity, related=unit.related)}
    stamped = Record.objects.filter(kind=kinds[place], pk__gt=after)
    if kinds[place] not in covered:
        stamped = stamped.exclude(units=[])
    keys = list(stamped.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    for batch in _batches(keys):
        _stamp(kinds[place], batch, known)
    place, after = (place, keys[-1]) if len(keys) == CHUNK else (place + 1, 0)
    enqueue(
        kind=RESTAMP,
        key=f"{RESTAMP}:{run}:{place}:{after}",
        payload={"run": run, "place": place, "after": after},
        now=now,
    )


def waiting() -> int:
    """How many records of units' kinds carry no stamp yet: hidden from those who are bound to units."""
    kinds = {kind for unit in units() for kind in covered_by(unit.entity, related=unit.related)}
    return Record.objects.filter(kind__in=kinds, units=[]).count()


def _batches(keys: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BATCH):
        yield list(keys[start : start + BATCH])


ticks.register(
    CONSUMER,
    follow_changes,
    label="Functional units",
    about="Puts records into their functional units as they change.",
    essential="Records would be seen by the wrong people, or hidden from the right ones.",
)
