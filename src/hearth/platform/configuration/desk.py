"""What somebody sees and does among the configuration records of a kind.

They see what is, was or will be in force in the companies where they hold the kind's permission, with the dates there.
The dates are each company's own; the fields are shared by all companies of a record, so only somebody who holds the
permission in all of these may change them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Lower

from hearth.kernel.refusal import Conflict, NotFound, NotPermitted
from hearth.kernel.time import LONDON
from hearth.platform import catalogue
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue import HistoryEntry
from hearth.platform.catalogue.register import history_model
from hearth.platform.configuration import operations
from hearth.platform.configuration.kinds import REFERRING, Kind, period_model
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord
from hearth.platform.configuration.operations import Effective, InvalidConfiguration
from hearth.platform.configuration.queries import Standing, effective
from hearth.platform.identity.access import Access
from hearth.platform.organisation.models import Company

MOST_COUNTED = 1000
"""Uses of a record are counted up to here: more is "over 1,000"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record as a list shows it: how it stands today, and of its periods the one that says so."""

    record: Any
    standing: Standing
    period: ConfigurationPeriod
    periods: tuple[ConfigurationPeriod, ...]

    @property
    def companies(self) -> list[str]:
        """The names of the companies that it is, was or will be in force in."""
        return sorted({period.company.name for period in self.periods})


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How many rows of an entity refer to a record; counted up to MOST_COUNTED."""

    label: str
    count: int

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count > MOST_COUNTED


def companies(access: Access, kind: Kind) -> list[Company]:
    """The companies in which the access may change records of the kind, in order of name."""
    return list(Company.objects.filter(pk__in=access.companies_with(kind.permission)).order_by("name"))


def counts(
    access: Access, kind: Kind, *, on: dt.date, text: str = "", limits: Mapping[str, object] | None = None
) -> dict[Standing, int]:
    """How many records there are by standing, for the filter of the list. One query."""
    whole = _listed(access, kind, Standing.ALL, on=on, text=text, limits=limits)
    counted = {
        standing.value: models.Count(
            "pk",
            filter=models.Q(
                pk__in=_listed(access, kind, standing, on=on, text="", limits=None).order_by().values("pk")
            ),
        )
        for standing in Standing
    }
    found = whole.order_by().aggregate(**counted)
    return {standing: found[standing.value] for standing in Standing}


def rows(
    access: Access,
    kind: Kind,
    *,
    on: dt.date,
    standing: Standing,
    text: str = "",
    limits: Mapping[str, object] | None = None,
    descending: bool = False,
    after: Sequence[object] | None = None,
    before: Sequence[object] | None = None,
    limit: int,
) -> list[Row]:
    """Records by any part of their description, in the landlord's order, else by description.

    `limits` are fields that must have a value (a lookup's heading). `after` and `before` are places (`place_of`);
    before one, the rows come in reverse. A place that can't be read is the beginning.
    """
    records = _listed(access, kind, standing, on=on, text=text, limits=limits).annotate(sort_name=Lower("description"))
    keys = [*(["position"] if hasattr(kind.model, "position") else []), "sort_name", "pk"]
    place = before if before is not None else after
    downwards = descending != (before is not None)
    if place is not None and _is_place(place, keys):
        records = records.filter(_beyond(keys, place, downwards=downwards))
    found = list(records.order_by(*(f"-{key}" if downwards else key for key in keys))[:limit])
    return [_row(record, periods, on) for record, periods in _with_periods(access, kind, found)]


def place_of(row: Row) -> tuple[int | str, ...]:
    """Where a row stands in its list, for `after` and `before`."""
    position = (row.record.position,) if hasattr(row.record, "position") else ()
    return (*position, row.record.sort_name, row.record.pk)


def get(access: Access, kind: Kind, record_id: int, *, on: dt.date) -> Row:
    """One record with its periods in the companies of the access; NotFound when it has none there."""
    ids = access.companies_with(kind.permission)
    record = effective(_all(kind), on=on, company_ids=ids, standing=Standing.ALL).filter(pk=record_id).first()
    if record is None:
        raise NotFound(f"There is no such {kind.label.lower()}, or it is not one that you can see.")
    ((_, periods),) = _with_periods(access, kind, [record])
    return _row(record, periods, on)


def counts_by(access: Access, kind: Kind, field: str, *, on: dt.date) -> dict[str, int]:
    """How many records are in force for each value of a field: of each lookup list, say."""
    found = _listed(access, kind, Standing.CURRENT, on=on, text="", limits=None).order_by()
    return dict(found.values_list(field).annotate(models.Count("pk")))


def mark_of(record: ConfigurationRecord) -> str:
    """A word that changes with every change of the record or its periods: what a form was opened with."""
    newest = [_newest(event, condition) for event, condition in _events(record)]
    return "-".join(str(event.pgh_id) if event is not None else "0" for event in newest)


def versions(access: Access, kind: Kind, row: Row) -> list[ConfigurationPeriod]:
    """All periods under the record's name, its own and those of others, by time: what it meant through the years."""
    found: models.QuerySet[Any] = kind.periods._default_manager.filter(
        key=operations.key_of(row.record), company_id__in=access.companies_with(kind.permission)
    )
    return list(found.select_related("company", "of").order_by("effective_from", "company__name")[:100])


def uses(record: ConfigurationRecord) -> list[Use]:
    """What refers to the record, each entity with its count; [] when nothing does."""
    found = []
    for relation in record._meta.get_fields(include_hidden=True):
        target = relation.related_model
        if not (isinstance(relation, models.ManyToOneRel) and isinstance(target, type)) or _beside(target):
            continue
        rows = target._base_manager.filter(**{relation.field.name: record.pk})
        if count := rows.order_by()[: MOST_COUNTED + 1].count():
            found.append(Use(label=catalogue.entity_of(target).label, count=count))
    found += [Use(label=label, count=count) for ask in REFERRING for label, count in ask(record) if count]
    return found


def history(access: Access, kind: Kind, record: ConfigurationRecord) -> list[HistoryEntry]:
    """What was changed in a record and in its periods in the companies of the access, newest first."""
    reader = catalogue.reader(access)
    periods: Any = kind.periods
    events: Any = history_model(kind.periods)
    ids = access.companies_with(kind.permission)
    stood = events._base_manager.filter(of_id=record.pk, company_id__in=ids).values_list("pgh_obj_id", flat=True)
    entries = reader.history(record)
    for period_id in sorted(set(stood)):
        stood_then = reader.history(periods(pk=period_id))
        entries += [entry for entry in stood_then if entry.item.name not in ("of", "key")]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


# --- writing


def add(*, access: Access, kind: Kind, facts: Mapping[str, object], periods: Sequence[Effective]) -> Any:
    """This function will add a record in companies where the access may; refused like operations.create."""
    _own(access, kind, periods)
    return operations.create(by=access.actor, model=kind.model, facts=facts, effective=periods)


def change(
    *,
    access: Access,
    kind: Kind,
    row: Row,
    facts: Mapping[str, object],
    periods: Sequence[Effective],
    mark: str | None = None,
) -> Any:
    """This function will change what differs: fields, and the periods in the companies of the access.

    Refused like operations.change; fields of a record that is also in force where the access may not change it; and
    (Conflict) when somebody changed it after the form with that `mark` was opened.
    """
    _own(access, kind, periods)
    record = row.record
    with transaction.atomic():
        if kind.model._default_manager.select_for_update().filter(pk=record.pk).first() is None:
            raise NotFound(f"Somebody has taken “{record.description}” away meanwhile.")
        if mark is not None and mark != mark_of(record):
            raise _changed_meanwhile(record)
        return _change(access, kind, record, facts, periods)


def check_may_change(access: Access, kind: Kind, record: ConfigurationRecord) -> None:
    """Refuses (NotPermitted, naming them) a record that is also in use in companies where the access may not change
    it: what it says is the same for all."""
    others = _elsewhere(access, kind, record)
    if others:
        names = Company.objects.filter(pk__in={each.company_id for each in others}).values_list("name", flat=True)
        raise NotPermitted(
            f"“{record.description}” is also in use in {', '.join(sorted(names))}, where you may not change it."
            " Change its dates here, or clone it and let this one end."
        )


def _elsewhere(access: Access, kind: Kind, record: ConfigurationRecord) -> list[Effective]:
    allowed = access.companies_with(kind.permission)
    return [each for each in operations.periods_of(record) if each.company_id not in allowed]


def _change(access: Access, kind: Kind, record: Any, facts: Mapping[str, object], periods: Sequence[Effective]) -> Any:
    differing = {name: value for name, value in facts.items() if getattr(record, name) != value}
    others = _elsewhere(access, kind, record)
    if differing:
        check_may_change(access, kind, record)
    if not differing and set(periods) | set(others) == set(operations.periods_of(record)):
        return record
    return operations.change(by=access.actor, record=record, facts=differing, effective=[*others, *periods])


def clone(
    *,
    access: Access,
    kind: Kind,
    row: Row,
    facts: Mapping[str, object],
    periods: Sequence[Effective],
    end_original: bool = False,
) -> Any:
    """This function will add a copy; with `end_original` the original ends in the copy's companies as it begins."""
    _own(access, kind, periods)
    record = row.record
    with acting(by=access.actor, reason=f"{kind.label} “{record.description}” copied"):
        for period in periods if end_original else ():
            stands = [each for each in operations.periods_of(record) if each.company_id == period.company_id]
            if any(each.effective_to is None or each.effective_to > period.effective_from for each in stands):
                operations.expire(
                    by=access.actor, record=record, on=period.effective_from, company_id=period.company_id
                )
        return operations.clone(
            by=access.actor, record=record, description=str(facts["description"]), facts=facts, effective=periods
        )


def expire(*, access: Access, kind: Kind, row: Row, on: dt.date) -> bool:
    """This function will end a record on a day (exclusive) in the companies of the access.

    One that would never have been in force anywhere is taken away altogether; True says so. Refused when nothing
    would change, and when something refers to a record that would go.
    """
    record = row.record
    with acting(by=access.actor, reason=f"{kind.label} “{record.description}” ended"):
        ids = {each.company_id for each in row.periods}
        ending = {each.company_id for each in row.periods if each.effective_to is None or each.effective_to > on}
        for company_id in sorted(ending or ids):
            operations.expire(by=access.actor, record=record, on=on, company_id=company_id)
        if operations.periods_of(record):
            return False
        if uses(record):
            raise InvalidConfiguration(
                f"“{record.description}” is in use, so it can't end before it began. Choose a later day.", field="on"
            )
        record.delete()
        return True


# --- what was changed last


def _events(record: ConfigurationRecord) -> list[tuple[Any, dict[str, object]]]:
    return [
        (history_model(type(record)), {"pgh_obj_id": record.pk}),
        (history_model(period_model(type(record))), {"of_id": record.pk}),
    ]


def _newest(event: Any, condition: Mapping[str, object]) -> Any:
    return event._base_manager.filter(**condition).select_related("pgh_context").order_by("-pgh_id").first()


def _changed_meanwhile(record: ConfigurationRecord) -> Conflict:
    found = [_newest(event, condition) for event, condition in _events(record)]
    last = max((event for event in found if event is not None), key=lambda event: event.pgh_created_at)
    at = last.pgh_created_at.astimezone(LONDON)
    return Conflict(
        f"“{record.description}” was changed by {last.pgh_context.metadata['actor']} on {at:%-d %B %Y} at {at:%H:%M},"
        " while you had it open. Nothing of yours was kept: open it again."
    )


# --- how it is found


def _all(kind: Kind) -> models.QuerySet[Any]:
    relations = [field.name for field in kind.model._meta.fields if isinstance(field, models.ForeignKey)]
    return kind.model._default_manager.select_related(*relations) if relations else kind.model._default_manager.all()


def _listed(
    access: Access, kind: Kind, standing: Standing, *, on: dt.date, text: str, limits: Mapping[str, object] | None
) -> models.QuerySet[Any]:
    ids = access.companies_with(kind.permission)
    found = effective(_all(kind).filter(**(limits or {})), on=on, company_ids=ids, standing=standing)
    wanted = text.replace("\0", "").strip()
    return found.filter(description__unaccent__icontains=wanted) if wanted else found


def _with_periods(
    access: Access, kind: Kind, records: Collection[Any]
) -> list[tuple[Any, tuple[ConfigurationPeriod, ...]]]:
    of: dict[int, list[ConfigurationPeriod]] = {}
    ids = access.companies_with(kind.permission)
    asked = models.Q(of__in=[each.pk for each in records], company_id__in=ids)
    found = kind.periods._default_manager.filter(asked)
    for period in found.select_related("company").order_by("effective_from", "company__name"):
        of.setdefault(period.of_id, []).append(period)  # type: ignore[attr-defined]  # every period has `of`
    return [(record, tuple(of[record.pk])) for record in records]


def _row(record: Any, periods: tuple[ConfigurationPeriod, ...], on: dt.date) -> Row:
    current = [each for each in periods if each.effective_from <= on and not _over(each, on)]
    future = [each for each in periods if each.effective_from > on]
    if current:
        return Row(record=record, standing=Standing.CURRENT, period=current[0], periods=periods)
    if future:
        return Row(record=record, standing=Standing.FUTURE, period=future[0], periods=periods)
    return Row(record=record, standing=Standing.EXPIRED, period=periods[-1], periods=periods)


def _over(period: ConfigurationPeriod, on: dt.date) -> bool:
    return period.effective_to is not None and period.effective_to <= on


def _is_place(place: Sequence[object], keys: Sequence[str]) -> bool:
    """Whether a place from an address fits the order: what anybody may type there must not reach the database."""
    wanted = [str if key == "sort_name" else int for key in keys]
    return len(place) == len(keys) and all(
        isinstance(part, kind) and "\0" not in str(part) for part, kind in zip(place, wanted, strict=True)
    )


def _beyond(keys: Sequence[str], place: Sequence[object], *, downwards: bool) -> models.Q:
    """The rows after a place in an order by several keys."""
    beyond = models.Q(pk__in=[])
    for index, key in enumerate(keys):
        same = models.Q(**{earlier: place[at] for at, earlier in enumerate(keys[:index])})
        beyond |= same & models.Q(**{f"{key}__{'lt' if downwards else 'gt'}": place[index]})
    return beyond


def _beside(model: type[models.Model]) -> bool:
    """Whether rows of a model are no use of a record: its periods, and what history keeps."""
    return issubclass(model, ConfigurationPeriod) or hasattr(model, "pgh_tracked_model")


def _own(access: Access, kind: Kind, periods: Sequence[Effective]) -> None:
    here = access.companies_with(kind.permission)
    if any(period.company_id not in here for period in periods):
        raise NotPermitted(f"You may not change {kind.plural.lower()} in that company.")
