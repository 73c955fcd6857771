"""Everything that is done to configuration records of every kind: create, change, clone, expire, set periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.kinds import kind_of, period_model
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord
from hearth.platform.index.rules import fold

R = TypeVar("R", bound=ConfigurationRecord)


class NameTaken(Refused):
    """Another record of that name is in force in the same company at some time."""

    code = "name_taken"


class InvalidConfiguration(Refused):
    """A field of a configuration record can't be that."""

    code = "invalid_configuration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """A company in which a record is in force, from a day until (not including) another; None never expires."""

    company_id: int
    effective_from: dt.date
    effective_to: dt.date | None = None


def create(*, by: Actor, model: type[R], facts: Mapping[str, object], effective: Sequence[Effective]) -> R:
    """This function will add a configuration record with its periods.

    `facts` are fields of the model. Refused: a field that can't be that (InvalidConfiguration names it), no company,
    a name that is in force at the same time in one of the companies (NameTaken names the clash).
    """
    record = model(**facts)
    with acting(by=by, reason=f"{_called(model)} “{record.description}” added"):
        _save(record)
        _set_periods(record, effective)
    return record


def change(*, by: Actor, record: R, facts: Mapping[str, object], effective: Sequence[Effective] | None = None) -> R:
    """This function will change fields of a configuration record, and its periods in all companies if they are given.

    Refused like `create`, and for a field that is set once.
    """
    _keep_fixed(record, facts)
    for name, value in facts.items():
        setattr(record, name, value)
    with acting(by=by, reason=f"{_called(type(record))} “{record.description}” changed"):
        _save(record)
        # The periods repeat the folded name, so that the database itself can keep it unique.
        _set_periods(record, periods_of(record) if effective is None else effective)
    return record


def clone(
    *, by: Actor, record: R, description: str, effective: Sequence[Effective], facts: Mapping[str, object] | None = None
) -> R:
    """This function will add a copy under another name and with periods of its own.

    `facts` are the fields in which the copy differs beside its description (a code that must be unique, say).
    """
    copied = {
        field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields if not field.primary_key
    }
    with acting(by=by, reason=f"{_called(type(record))} “{record.description}” copied"):
        copy = create(
            by=by,
            model=type(record),
            facts={**copied, **(facts or {}), "description": description},
            effective=effective,
        )
        kind = kind_of(type(record))
        if kind is not None and kind.copied is not None:
            kind.copied(by, record, copy)
    return copy


def set_periods(*, by: Actor, record: ConfigurationRecord, effective: Sequence[Effective]) -> None:
    """This function will make these the periods of a record, in all companies; refused like `create`."""
    with acting(by=by, reason=f"Effective dates of {_called(type(record)).lower()} “{record.description}” set"):
        _set_periods(record, effective)


def expire(*, by: Actor, record: ConfigurationRecord, on: dt.date, company_id: int | None = None) -> None:
    """This function will end a record on a day (exclusive), in one company or in all.

    Periods that start on the day or later go; earlier ones end on it. Refused when nothing would change.
    """
    kept: list[Effective] = []
    before = periods_of(record)
    for period in before:
        ends_later = period.effective_to is None or period.effective_to > on
        if (company_id is not None and period.company_id != company_id) or not ends_later:
            kept.append(period)
        elif period.effective_from < on:
            kept.append(Effective(company_id=period.company_id, effective_from=period.effective_from, effective_to=on))
    if kept == before:
        raise InvalidConfiguration(f"“{record.description}” has already expired by {on:%-d %B %Y}.")
    with acting(by=by, reason=f"{_called(type(record))} “{record.description}” expires on {on:%-d %B %Y}"):
        _replace_periods(record, kept)


def key_of(record: ConfigurationRecord) -> str:
    """What must be unique in a company at any time: the folded description within the record's scope."""
    folded = fold(record.description)
    return (f"{record.name_scope}:{folded}" if record.name_scope else folded)[:250]


def _called(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name).capitalize()


def _keep_fixed(record: ConfigurationRecord, facts: Mapping[str, object]) -> None:
    kind = kind_of(type(record))
    for name in kind.fixed if kind is not None else ():
        if name in facts and facts[name] != getattr(record, name):
            label = str(getattr(record._meta.get_field(name), "verbose_name", name))
            raise InvalidConfiguration(
                f"The {label} of “{record.description}” is set once: others refer to it. Clone it instead.", field=name
            )


def _save(record: ConfigurationRecord) -> None:
    record.description = str(record.description).strip()
    kind = kind_of(type(record))
    if kind is not None and kind.prepare is not None:
        kind.prepare(record)
    with _invalid_as_refused():
        record.full_clean(validate_constraints=False)
    if not fold(record.description):
        raise InvalidConfiguration("A description needs a letter or a digit.", field="description")
    if kind is not None and kind.check is not None:
        kind.check(record)
    with _invalid_as_refused():  # last, since a kind's own check says it in better words
        record.validate_constraints()
    record.save()


@contextmanager
def _invalid_as_refused() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        field = "" if field == "__all__" else field
        raise InvalidConfiguration(" ".join(messages), field=field) from error


def _period_rows(record: ConfigurationRecord) -> models.QuerySet[ConfigurationPeriod]:
    return period_model(type(record))._default_manager.filter(Q(of=record))


def periods_of(record: ConfigurationRecord) -> list[Effective]:
    """The periods of a record in all companies, by company and time."""
    rows = _period_rows(record).order_by("company_id", "effective_from")
    return [
        Effective(company_id=row.company_id, effective_from=row.effective_from, effective_to=row.effective_to)
        for row in rows
    ]


def _set_periods(record: ConfigurationRecord, wanted: Sequence[Effective]) -> None:
    if not wanted:
        raise InvalidConfiguration("Choose at least one company, and from when.", field="effective")
    _replace_periods(record, wanted)


def _replace_periods(record: ConfigurationRecord, wanted: Sequence[Effective]) -> None:
    for period in wanted:
        if period.effective_to is not None and period.effective_to <= period.effective_from:
            raise InvalidConfiguration(
                f"It must expire after it starts on {period.effective_from:%-d %B %Y}.", field="effective_to"
            )
    model = period_model(type(record))
    key = key_of(record)
    try:
        with transaction.atomic():
            _write_difference(record, wanted, key)
    except IntegrityError as error:
        if clash := _clash(record, model, wanted, key):
            raise NameTaken(clash, field="description") from error
        raise


def _write_difference(record: ConfigurationRecord, wanted: Sequence[Effective], key: str) -> None:
    """Only rows that differ are written: history shows what was changed, not that everything was written anew."""
    left = list(wanted)
    for row in _period_rows(record):
        same = Effective(company_id=row.company_id, effective_from=row.effective_from, effective_to=row.effective_to)
        if same in left:
            left.remove(same)
            if row.key != key:
                row.key = key
                row.save(update_fields=["key"])
        else:
            row.delete()
    for new in left:
        facts: dict[str, object] = {"of": record, "key": key, "company_id": new.company_id}
        facts |= {"effective_from": new.effective_from, "effective_to": new.effective_to}
        period_model(type(record))(**facts).save()


def _clash(record: ConfigurationRecord, model: type[ConfigurationPeriod], wanted: Sequence[Effective], key: str) -> str:
    """The sentence that names the period in the way; "" when none is."""
    own: list[Effective] = []
    for period in wanted:
        others = model._default_manager.filter(~Q(of=record), key=key, company_id=period.company_id)
        if period.effective_to is not None:
            others = others.filter(effective_from__lt=period.effective_to)
        found = others.exclude(effective_to__lte=period.effective_from).select_related("company").first()
        if found is not None:
            until = f" to {found.effective_to - dt.timedelta(days=1):%-d %B %Y}" if found.effective_to else ""
            return (
                f"There is already a “{record.description}” in {found.company} from"
                f" {found.effective_from:%-d %B %Y}{until}. Give this one another name or other dates."
            )
        if any(each.company_id == period.company_id and _overlap(each, period) for each in own):
            return f"Two periods of “{record.description}” in one company overlap. Join them, or set them apart."
        own.append(period)
    return ""


def _overlap(one: Effective, other: Effective) -> bool:
    return (one.effective_to is None or other.effective_from < one.effective_to) and (
        other.effective_to is None or one.effective_from < other.effective_to
    )
