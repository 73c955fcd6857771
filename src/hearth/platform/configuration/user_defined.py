"""Fields that the landlord adds to an entity: defined, written with their types checked, read typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform import catalogue
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue import Item, PrivacyClass
from hearth.platform.configuration import lookups, operations
from hearth.platform.configuration.models import FieldType, Lookup, UserDefinedField, UserDefinedValue
from hearth.platform.configuration.operations import Effective, InvalidConfiguration
from hearth.platform.configuration.queries import effective
from hearth.platform.configuration.typed_values import FEEL_TYPES, WrongValue, from_json, to_json
from hearth.platform.index.models import Record

PREFIX = "udf"
VALUE_ENTITY = "record.user_defined_value"


class FieldMissing(Refused):
    """There is no such user-defined field, or it is not in use."""

    code = "user_defined_field_missing"


def define(
    *,
    by: Actor,
    entity: str,
    name: str,
    caption: str,
    type: FieldType,  # noqa: A002 - what everybody calls it
    effective: Sequence[Effective],
    privacy: PrivacyClass = PrivacyClass.PERSONAL,
    help: str = "",  # noqa: A002
    heading: str = "",
    least: Decimal | None = None,
    most: Decimal | None = None,
    position: int = 0,
) -> UserDefinedField:
    """This function will add a field to an entity; expressions and letters name it `<entity>.udf.<name>`.

    Refused: an entity that can't have fields, a name that is not lower case with underscores or is taken, a lookup
    without a registered list, and whatever is refused of any configuration record.
    """
    facts = {
        "entity": entity,
        "name": name,
        "description": caption,
        "type": type,
        "privacy": privacy.value,
        "help": help,
        "heading": heading,
        "least": least,
        "most": most,
        "position": position,
    }
    return operations.create(by=by, model=UserDefinedField, facts=facts, effective=effective)


def check(field: UserDefinedField) -> None:
    """Refuses a definition that the catalogue or the lists know nothing of."""
    try:
        described = catalogue.entity(field.entity)
    except KeyError:
        raise InvalidConfiguration(f"There is no entity “{field.entity}”.", field="entity") from None
    if not described.record_is_key:
        raise InvalidConfiguration(f"{described.label} can't have fields of its own.", field="entity")
    if not (field.name.isascii() and field.name.isidentifier() and field.name == field.name.lower()):
        raise InvalidConfiguration(
            "The name is for expressions: lower case letters, digits and underscores, a letter first.", field="name"
        )
    if field.privacy not in set(PrivacyClass) - {PrivacyClass.SECRET}:
        raise InvalidConfiguration(f"There is no privacy class “{field.privacy}”.", field="privacy")
    if field.type == FieldType.LOOKUP and not field.heading:
        raise InvalidConfiguration("Choose the list that its values are taken from.", field="heading")
    if field.type != FieldType.LOOKUP and field.heading:
        raise InvalidConfiguration("Only a field of type Lookup has a list.", field="heading")
    if field.heading and not lookups.exists(field.heading):
        raise InvalidConfiguration(f"There is no list “{field.heading}”.", field="heading")
    if field.least is not None and field.most is not None and field.most < field.least:
        raise InvalidConfiguration("The most can't be less than the least.", field="most")
    _keep_what_values_rest_on(field)


def _keep_what_values_rest_on(field: UserDefinedField) -> None:
    """Values are stored by their type (a lookup's by its list): a filled-in field can't take another."""
    stood = UserDefinedField.objects.filter(pk=field.pk).first()
    if stood is None or (stood.type, stood.heading) == (field.type, field.heading):
        return
    if UserDefinedValue.objects.filter(field_id=field.pk).exists():
        raise InvalidConfiguration(
            f"“{stood.description}” has been filled in already, so its type stays. Clone it, and let this one expire.",
            field="type",
        )


def fields(entity: str, *, company_id: int, on: dt.date) -> list[UserDefinedField]:
    """The fields of an entity that are in use in a company on a day, in the landlord's order."""
    return list(effective(UserDefinedField.objects.filter(entity=entity), on=on, company_id=company_id))


def write(*, by: Actor, entity: str, record_id: int, name: str, value: object, now: dt.datetime) -> None:
    """This function will set a field of a record; None takes the value away.

    Takes what the field's type says: text, whole number, Decimal, date, time, aware instant, bool; of a lookup its
    key, the Lookup, or a mapping with its `id`. Refused: a field that is not in use in the record's company on the
    day of `now` (FieldMissing), a value of another type or out of range (WrongValue), not in the list (NotInList).
    """
    record = Record.objects.only("company_id").get(pk=record_id)
    day = business_day(now)
    found = effective(
        UserDefinedField.objects.filter(entity=entity, name=name), on=day, company_id=record.company_id
    ).first()
    if found is None:
        raise FieldMissing(f"There is no user-defined field “{name}” in use for {entity}.", field=name)
    with acting(by=by, reason=f"“{found.description}” {'taken away' if value in (None, '') else 'set'}"):
        values = UserDefinedValue.objects.filter(record_id=record_id, field=found)
        if value in (None, ""):
            values.delete()
            return
        stored = _stored(found, value, record.company_id, day)
        UserDefinedValue.objects.update_or_create(record_id=record_id, field=found, defaults={"value": stored})


def read(entity: str, record_id: int, names: Collection[str] | None = None) -> dict[str, object]:
    """The values of a record by field name; those not set are left out. A lookup is {id, master, description}."""
    return dict(read_many(entity, [record_id], names).get(record_id, {}))


def read_many(
    entity: str, record_ids: Collection[int], names: Collection[str] | None = None
) -> Mapping[int, Mapping[str, object]]:
    """`read` for many records, in one query, and one for lookups."""
    rows = UserDefinedValue.objects.filter(record_id__in=record_ids, field__entity=entity).select_related("field")
    if names is not None:
        rows = rows.filter(field__name__in=names)
    found = list(rows)
    chosen = Lookup.objects.in_bulk([row.value for row in found if row.field.type == FieldType.LOOKUP])
    result: dict[int, dict[str, object]] = {}
    for row in found:
        if row.field.type == FieldType.LOOKUP:
            lookup = chosen[row.value]
            value: object = {"id": lookup.pk, "master": lookup.master, "description": lookup.description}
        else:
            value = from_json(row.field, row.value)
        result.setdefault(row.record_id, {})[row.field.name] = value
    return result


def _stored(field: UserDefinedField, value: object, company_id: int, day: dt.date) -> object:
    if field.type != FieldType.LOOKUP:
        return to_json(field, value)
    given = value.pk if isinstance(value, Lookup) else value.get("id") if isinstance(value, Mapping) else value
    try:
        key = int(str(given))
    except ValueError:
        raise WrongValue(f"“{field.description}” must be chosen from its list.", field=field.name) from None
    return lookups.chosen(field.heading, key, company_id, day).pk


class CatalogueExtension:
    """User-defined fields as fields of the catalogue (`udf.<name>`)."""

    def items(self, entity: str) -> Mapping[str, Item]:
        """Every field that was ever defined for the entity: an expired one still has values to show."""
        return {
            field.name: Item(
                name=f"{PREFIX}.{field.name}",
                label=field.description,
                type=FEEL_TYPES[field.type],
                privacy=PrivacyClass(field.privacy),
                tag="user-defined",
            )
            for field in UserDefinedField.objects.filter(entity=entity)
        }

    def values(
        self, entity: str, record_ids: Collection[int], names: Collection[str]
    ) -> Mapping[int, Mapping[str, object]]:
        """The typed values of those fields."""
        return read_many(entity, record_ids, names)

    def stored_in(self) -> tuple[str, str]:
        """The change feed names the value's row."""
        return VALUE_ENTITY, "value"


def items_of_values() -> dict[object, frozenset[str]]:
    """Which item of its entity a value is ("contact.udf.pets"), by its field."""
    fields = UserDefinedField.objects.values_list("pk", "entity", "name")
    return {key: frozenset({f"{entity}.{PREFIX}.{name}"}) for key, entity, name in fields}


def privacy_of(field_id: object) -> PrivacyClass:
    """The class of a value: its field's."""
    return PrivacyClass(UserDefinedField.objects.values_list("privacy", flat=True).get(pk=str(field_id)))
