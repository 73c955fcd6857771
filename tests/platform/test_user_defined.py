"""Fields that the landlord adds: typed in, typed out, part of the catalogue, masked like any other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from hearth.feel import types
from hearth.kernel.refusal import Refused
from hearth.kernel.time import UTC
from hearth.platform import catalogue, changes
from hearth.platform.catalogue import Masked, PrivacyClass
from hearth.platform.configuration import lookups, user_defined
from hearth.platform.configuration.models import FieldType, UserDefinedField, UserDefinedValue
from hearth.platform.configuration.operations import Effective, expire
from hearth.platform.organisation.models import Company
from hearth.records.contacts.models import Contact
from tests.platform.people import person, reader_with
from tests.records.landlord import BY, NOW, make_company

pytestmark = pytest.mark.django_db
HEADING = "test.pets"
if HEADING not in lookups.HEADINGS:
    lookups.heading(HEADING, "Pets")


@pytest.fixture
def company() -> Company:
    return make_company("northmoor")


@pytest.fixture
def anna(company: Company) -> Contact:
    return person(company)


def period(company: Company) -> list[Effective]:
    return [Effective(company_id=company.pk, effective_from=dt.date(2026, 1, 1))]


def define(company: Company, type_: FieldType = FieldType.TEXT, **facts: Any) -> UserDefinedField:
    given: dict[str, Any] = {"entity": "contact", "name": "extra", "caption": "Extra", **facts}
    return user_defined.define(by=BY, type=type_, effective=period(company), **given)


def write(anna: Contact, value: object, name: str = "extra", now: dt.datetime = NOW) -> None:
    user_defined.write(by=BY, entity="contact", record_id=anna.pk, name=name, value=value, now=now)


def read(anna: Contact) -> object:
    return user_defined.read("contact", anna.pk).get("extra")


@pytest.mark.parametrize(
    ("type_", "value", "out"),
    [
        (FieldType.TEXT, "  Hello ", "Hello"),
        (FieldType.INTEGER, 3, 3),
        (FieldType.INTEGER, Decimal("3.00"), 3),
        (FieldType.DECIMAL, Decimal("0.10"), Decimal("0.10")),
        (FieldType.DECIMAL, 7, Decimal(7)),
        (FieldType.DATE, dt.date(2026, 11, 22), dt.date(2026, 11, 22)),
        (FieldType.TIME, dt.time(9, 30), dt.time(9, 30)),
        (
            FieldType.DATE_AND_TIME,
            dt.datetime(2026, 6, 1, 10, tzinfo=dt.timezone(dt.timedelta(hours=1))),
            dt.datetime(2026, 6, 1, 9, tzinfo=UTC),
        ),
        (FieldType.TRUE_OR_FALSE, True, True),
        (FieldType.TRUE_OR_FALSE, False, False),
    ],
)
def test_what_is_written_is_read_with_its_type(
    company: Company, anna: Contact, type_: FieldType, value: object, out: object
) -> None:
    define(company, type_)
    write(anna, value)
    assert read(anna) == out
    assert type(read(anna)) is type(out)


@pytest.mark.parametrize(
    ("type_", "value", "says"),
    [
        (FieldType.TEXT, 3, "a text"),
        (FieldType.INTEGER, "3", "a whole number"),
        (FieldType.INTEGER, Decimal("3.5"), "a whole number"),
        (FieldType.INTEGER, True, "a whole number"),
        (FieldType.DECIMAL, 0.1, "a number"),
        (FieldType.DECIMAL, Decimal("NaN"), "a number"),
        (FieldType.DATE, "2026-11-22", "a date"),
        (FieldType.DATE, dt.datetime(2026, 11, 22, tzinfo=UTC), "a date"),
        (FieldType.TIME, "09:30", "a time of day"),
        (FieldType.DATE_AND_TIME, dt.datetime(2026, 11, 22), "a date and time"),  # noqa: DTZ001 - that is the point
        (FieldType.TRUE_OR_FALSE, 1, "yes or no"),
    ],
)
def test_a_value_of_another_type_is_refused(
    company: Company, anna: Contact, type_: FieldType, value: object, says: str
) -> None:
    define(company, type_)
    with pytest.raises(Refused, match=f"“Extra” must be {says}") as refused:
        write(anna, value)
    assert (refused.value.code, refused.value.field) == ("wrong_value", "extra")
    assert read(anna) is None


@pytest.mark.parametrize(("value", "says"), [(0, "at least 1"), (10, "at most 9.5")])
def test_a_value_out_of_range_is_refused(company: Company, anna: Contact, value: int, says: str) -> None:
    define(company, FieldType.DECIMAL, least=Decimal(1), most=Decimal("9.5"))
    with pytest.raises(Refused, match=says):
        write(anna, value)
    write(anna, Decimal("9.5"))


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_takes_the_value_away(company: Company, anna: Contact, nothing: object) -> None:
    define(company)
    write(anna, "Hello")
    write(anna, nothing)
    assert not UserDefinedValue.objects.exists()


def test_a_second_value_replaces_the_first_and_both_are_history(company: Company, anna: Contact) -> None:
    define(company)
    write(anna, "One")
    write(anna, "Two")
    entries = catalogue.reader(reader_with(company, PrivacyClass.PERSONAL)).history(anna)
    shown = [(entry.row, entry.before, entry.after) for entry in entries if entry.item.name == "value"]
    assert shown == [("Extra", "One", "Two"), ("Extra", None, "One")]


def test_a_lookup_is_chosen_from_its_list(company: Company, anna: Contact) -> None:
    cat = lookups.add(by=BY, heading=HEADING, description="Cat", effective=period(company))
    define(company, FieldType.LOOKUP, heading=HEADING)
    for given in (cat, cat.pk, str(cat.pk), {"id": cat.pk}):
        write(anna, given)
        assert read(anna) == {"id": cat.pk, "master": "", "description": "Cat"}
    for wrong in (0, "cat", {}, object()):
        with pytest.raises(Refused):
            write(anna, wrong)


def test_an_expired_choice_is_still_shown(company: Company, anna: Contact) -> None:
    cat = lookups.add(by=BY, heading=HEADING, description="Cat", effective=period(company))
    define(company, FieldType.LOOKUP, heading=HEADING)
    write(anna, cat)
    expire(by=BY, record=cat, on=dt.date(2026, 2, 1))
    assert read(anna) == {"id": cat.pk, "master": "", "description": "Cat"}
    with pytest.raises(Refused, match="no longer"):
        write(anna, cat)


def test_a_field_that_is_not_in_use_is_refused(company: Company, anna: Contact) -> None:
    with pytest.raises(Refused, match="no user-defined field “extra” in use"):
        write(anna, "Hello")
    define(company)
    with pytest.raises(Refused, match="in use"):
        write(anna, "Hello", now=dt.datetime(2025, 12, 31, 12, tzinfo=UTC))
    with pytest.raises(Refused, match="in use"):
        write(person(make_company("southmoor")), "Hello")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"entity": "unicorn"}, "entity"),
        ({"entity": "contact_phone"}, "entity"),
        ({"name": "Extra"}, "name"),
        ({"name": "1extra"}, "name"),
        ({"name": "ex-tra"}, "name"),
        ({"privacy": PrivacyClass.SECRET}, "privacy"),
        ({"type_": FieldType.LOOKUP, "heading": "test.unheard-of"}, "heading"),
        ({"least": Decimal(2), "most": Decimal(1)}, "most"),
        ({"heading": HEADING}, "heading"),
    ],
)
def test_a_definition_that_can_not_be(company: Company, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        define(company, **facts)
    assert refused.value.field == field
    assert not UserDefinedField.objects.exists()


def test_a_name_is_given_once(company: Company) -> None:
    define(company)
    with pytest.raises(Refused):
        define(company, caption="Another")


# --- part of the catalogue


def test_it_is_a_field_of_its_entity_for_expressions(company: Company, anna: Contact) -> None:
    define(company, FieldType.DATE)
    contact = catalogue.data_types(["contact"])["contact"]
    assert isinstance(contact, types.ContextType)
    udf = contact.type_of("udf")
    assert isinstance(udf, types.ContextType)
    assert udf.type_of("extra") == types.DATE
    write(anna, dt.date(2026, 11, 22))
    assert catalogue.load("contact", anna.pk, ["udf.extra"]) == {"udf": {"extra": dt.date(2026, 11, 22)}}
    assert catalogue.load("contact", anna.pk, ["udf"]) == {"udf": {"extra": dt.date(2026, 11, 22)}}


def test_a_value_that_was_not_set_is_null(company: Company, anna: Contact) -> None:
    define(company)
    assert catalogue.load("contact", anna.pk, ["udf.extra"]) == {"udf": {"extra": None}}


def test_it_is_masked_by_its_own_class(company: Company, anna: Contact) -> None:
    define(company, privacy=PrivacyClass.SPECIAL_CATEGORY)
    write(anna, "CANARY")
    write(anna, "CANARY 2")
    access = reader_with(company, PrivacyClass.PERSONAL)
    reader = catalogue.reader(access)
    assert isinstance(reader.value(anna, "udf.extra"), Masked)
    assert "CANARY" not in str(catalogue.load("contact", anna.pk, ["udf"], access=access))
    assert "CANARY" not in str(reader.history(anna))
    assert "CANARY" not in str(reader.rows(UserDefinedValue.objects.all()))
    assert "udf.extra" not in {item.name for item in catalogue.fields_for(access, "contact")}
    with pytest.raises(Refused):
        catalogue.check_usable(access, "contact", "udf.extra")
    cleared = catalogue.reader(reader_with(company, PrivacyClass.PERSONAL, PrivacyClass.SPECIAL_CATEGORY))
    assert cleared.value(anna, "udf.extra") == "CANARY 2"


def test_the_feed_reports_what_an_expression_depends_on(company: Company, anna: Contact) -> None:
    define(company)
    write(anna, "One")
    write(anna, "Two")
    (dependency,) = catalogue.dependencies("contact", anna.pk, "udf.extra")
    reported = [
        change
        for change in changes.of_this_transaction()
        if (change.record_id, change.entity) == (dependency.record_id, dependency.entity)
        and dependency.column in change.fields
    ]
    assert [change.operation for change in reported] == ["I", "U"]
