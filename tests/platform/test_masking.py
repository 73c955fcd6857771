"""A value that one may not read reaches nobody: canaries are planted, every way out is tried."""

from __future__ import annotations

import datetime as dt
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context, Template

from hearth.kernel.refusal import Refused
from hearth.platform import catalogue
from hearth.platform.audit.acting import acting
from hearth.platform.audit.models import Reading
from hearth.platform.catalogue import CLEARANCES, Masked, PrivacyClass
from hearth.platform.configuration.models import FieldType
from hearth.platform.configuration.operations import Effective
from hearth.platform.configuration.user_defined import define
from hearth.platform.organisation.models import Company
from hearth.records.contacts.models import Contact, ContactAddress
from tests.platform.people import address, person, phone, reader_with
from tests.records.landlord import BY, NOW, make_company, make_user

pytestmark = pytest.mark.django_db
PERSONAL, CONFIDENTIAL = PrivacyClass.PERSONAL, PrivacyClass.CONFIDENTIAL
CANARY = "CANARY 9 Refuge Lane"


@pytest.fixture
def company() -> Company:
    return make_company("northmoor")


@pytest.fixture
def hidden(company: Company) -> ContactAddress:
    return address(person(company), CANARY, confidential=True, postcode="CN1 1RY")


def test_a_field_that_one_is_cleared_for_is_the_value(company: Company) -> None:
    anna = person(company, date_of_birth="1980-02-03")
    assert catalogue.reader(reader_with(company, PERSONAL)).value(anna, "first_name") == "Anna"


def test_a_field_that_one_is_not_cleared_for_is_masked(company: Company) -> None:
    anna = person(company, needs="CANARY")
    value = catalogue.reader(reader_with(company, PERSONAL)).value(anna, "needs")
    assert isinstance(value, Masked)
    assert "CANARY" not in f"{value} {value!r} {vars(type(value))}"
    assert value.label == "Accessibility needs"


def test_an_open_field_needs_no_clearance(company: Company) -> None:
    assert catalogue.reader(reader_with(company)).value(person(company), "kind") == "person"


def test_a_secret_is_shown_to_nobody(company: Company) -> None:
    user = make_user(company)
    reader = catalogue.reader(reader_with(company, *PrivacyClass))
    assert isinstance(reader.value(user, "password"), Masked)
    assert not reader.may("user", "password")


def test_a_derived_field_is_as_private_as_its_parts(company: Company) -> None:
    anna = person(company)
    assert isinstance(catalogue.reader(reader_with(company)).value(anna, "formal_name"), Masked)
    assert catalogue.reader(reader_with(company, PERSONAL)).value(anna, "formal_name") == "Anna Bell"


def test_a_row_that_is_marked_stays_with_its_values_masked(company: Company, hidden: ContactAddress) -> None:
    address(hidden.contact, "1 Open Street", category="correspondence")
    rows = catalogue.reader(reader_with(company, PERSONAL)).rows(hidden.contact.addresses.order_by("pk"))
    assert [str(row["lines"]) for row in rows] == ["confidential address", "1 Open Street"]
    assert rows[0]["category"] == "main"
    assert CANARY not in str(rows)
    assert "CN1" not in str(rows)


def test_the_cleared_read_a_marked_row(company: Company, hidden: ContactAddress) -> None:
    assert catalogue.reader(reader_with(company, PERSONAL, CONFIDENTIAL)).value(hidden, "lines") == CANARY


def test_the_clearance_for_marked_rows_does_not_stand_in_for_the_field_s(
    company: Company, hidden: ContactAddress
) -> None:
    assert isinstance(catalogue.reader(reader_with(company, CONFIDENTIAL)).value(hidden, "lines"), Masked)


def since(company: Company) -> list[Effective]:
    return [Effective(company_id=company.pk, effective_from=dt.date(2026, 1, 1))]


def _django_json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)


def ways_out(value: object) -> Iterator[str]:
    for filters in ("", "|upper", "|safe", "|default:'x'", "|date:'Y'", "|floatformat:2", "|title", "|escape"):
        yield Template("{{ value" + filters + " }}").render(Context({"value": value}))
    codes: list[Callable[[Any], object]] = [json.dumps, _django_json, pickle.dumps, int, float, sorted, hash]
    for code in codes:
        try:
            yield str(code(value))
        except (TypeError, ValueError):
            yield ""


def test_no_way_of_writing_a_masked_value_gives_it_away(company: Company, hidden: ContactAddress) -> None:
    value = catalogue.reader(reader_with(company, PERSONAL)).value(hidden, "lines")
    assert not any("REFUGE" in way.upper() for way in ways_out(value))
    assert next(ways_out(value)) == "confidential address"


def test_a_masked_value_is_never_equal_to_the_value_or_to_another_masked_one(company: Company) -> None:
    anna = person(company, national_insurance_number="QQ123456C")
    reader = catalogue.reader(reader_with(company))
    one, other = (reader.value(anna, "national_insurance_number") for _ in range(2))
    assert one != "QQ123456C"
    assert one != other
    with pytest.raises(TypeError):
        sorted([one, other])  # type: ignore[type-var]


def test_a_masked_value_refuses_to_be_formatted_as_something_else() -> None:
    with pytest.raises(TypeError, match="Date of birth is masked"):
        f"{Masked('Date of birth'):%d %B %Y}"


def test_fields_for_lists_what_one_may_read(company: Company) -> None:
    names = {item.name for item in catalogue.fields_for(reader_with(company, PERSONAL), "contact")}
    assert {"first_name", "kind", "formal_name"} <= names
    assert not {"needs", "language", "record"} & names


@pytest.mark.parametrize("item", ["needs", "language"])
def test_a_masked_field_can_not_be_used(company: Company, item: str) -> None:
    with pytest.raises(Refused, match="masked for you") as refused:
        catalogue.check_usable(reader_with(company, PERSONAL), "contact", item)
    assert (refused.value.code, refused.value.field) == ("field_not_usable", item)


def test_a_field_of_which_single_rows_are_marked_can_not_be_searched_by_the_uncleared(company: Company) -> None:
    reader = reader_with(company, PERSONAL)
    with pytest.raises(Refused):
        catalogue.check_usable(reader, "contact_address", "postcode")
    catalogue.check_usable(reader, "contact_address", "postcode", without_marked=True)
    catalogue.check_usable(reader, "contact_address", "category")
    catalogue.check_usable(reader_with(company, PERSONAL, CONFIDENTIAL), "contact_address", "postcode")


@pytest.mark.parametrize("path", ["addresses.lines", "addresses", "identifiers.value", "formal_name", "udf.extra"])
def test_a_way_to_a_masked_field_can_not_be_used_either(company: Company, path: str) -> None:
    define(by=BY, entity="contact", name="extra", caption="Extra", type=FieldType.TEXT, effective=since(company))
    with pytest.raises(Refused, match="masked for you"):
        catalogue.check_usable(reader_with(company), "contact", path)
    catalogue.check_usable(reader_with(company, *CLEARANCES), "contact", path)


def test_every_foreign_key_on_the_way_is_asked(company: Company) -> None:
    """Who may not know that somebody lives in a household may not test its home either."""
    with pytest.raises(Refused, match="Household: home"):
        catalogue.check_usable(reader_with(company), "household", "asset")


def test_searching_without_the_marked_rows(company: Company, hidden: ContactAddress) -> None:
    shown = address(hidden.contact, "1 Open Street", category="correspondence")
    everything = ContactAddress.objects.all()
    assert list(catalogue.reader(reader_with(company, PERSONAL)).without_marked(everything)) == [shown]
    assert hidden in catalogue.reader(reader_with(company, *CLEARANCES)).without_marked(everything)


def test_what_a_letter_reads_is_masked_for_its_sender(company: Company, hidden: ContactAddress) -> None:
    paths = ["formal_name", "needs", "addresses.lines"]
    access = reader_with(company, PERSONAL)
    read = catalogue.load("contact", hidden.contact_id, paths, access=access)
    assert read["formal_name"] == "Anna Bell"
    assert isinstance(read["needs"], Masked)
    assert CANARY not in str(read)
    assert catalogue.load("contact", hidden.contact_id, paths)["addresses"] == [{"lines": CANARY}]


def test_a_confidential_reading_is_kept_with_reader_and_reason(company: Company, hidden: ContactAddress) -> None:
    user = make_user(company)
    reader = catalogue.reader(reader_with(company, PERSONAL, CONFIDENTIAL, user_id=user.pk))
    reader.audited(hidden.contact_id, what="Address", reason="Visit today", now=NOW)
    reading = Reading.objects.get()
    assert (reading.record_id, reading.user, reading.read_at, reading.reason) == (
        hidden.contact_id,
        user,
        NOW,
        "Visit today",
    )


def test_a_confidential_reading_without_a_reason_is_refused(company: Company, hidden: ContactAddress) -> None:
    reader = catalogue.reader(reader_with(company, PERSONAL, CONFIDENTIAL, user_id=make_user(company).pk))
    with pytest.raises(Refused, match="Say why"):
        reader.audited(hidden.contact_id, what="Address", reason=" ", now=NOW)


# --- history


def test_history_says_what_changed_when_by_whom_and_why(company: Company) -> None:
    anna = person(company)
    with acting(by=BY, reason="Married"):
        Contact.objects.filter(pk=anna.pk).update(last_name="Cole")
    newest = catalogue.reader(reader_with(company, PERSONAL)).history(anna)[0]
    assert (newest.by, newest.reason, newest.operation) == (BY.label, "Married", "update")
    assert (newest.item.label, newest.before, newest.after) == ("Last name", "Bell", "Cole")


def test_history_covers_the_rows_of_a_record_and_those_that_are_gone(company: Company) -> None:
    anna = person(company)
    number = phone(anna, "07700 900001")
    with acting(by=BY, reason="Wrong number"):
        number.delete()
    entries = catalogue.reader(reader_with(company, PERSONAL)).history(anna)
    numbers = [(entry.operation, entry.before, entry.after) for entry in entries if entry.item.name == "number"]
    assert numbers == [("delete", "07700 900001", None), ("insert", None, "07700 900001")]


def test_history_masks_as_the_rows_do(company: Company, hidden: ContactAddress) -> None:
    with acting(by=BY, reason="Moved again"):
        ContactAddress.objects.filter(pk=hidden.pk).update(lines="CANARY 2 Elsewhere")
        Contact.objects.filter(pk=hidden.contact_id).update(needs="CANARY needs")
    uncleared = catalogue.reader(reader_with(company, PERSONAL)).history(hidden.contact)
    assert "CANARY" not in str(uncleared)
    assert any(entry.item.name == "lines" and entry.reason == "Moved again" for entry in uncleared)
    cleared = catalogue.reader(reader_with(company, *CLEARANCES)).history(hidden.contact)
    assert {entry.before for entry in cleared if entry.item.name == "lines"} == {None, CANARY}


@pytest.mark.parametrize("marked_now", [True, False])
def test_history_masks_a_row_throughout_that_was_marked_once(company: Company, marked_now: bool) -> None:
    row = address(person(company), CANARY, confidential=not marked_now)
    with acting(by=BY, reason="Mark changed"):
        ContactAddress.objects.filter(pk=row.pk).update(confidential=marked_now, postcode="NE1 1AA")
    assert "CANARY" not in str(catalogue.reader(reader_with(company, PERSONAL)).history(row.contact))


def test_another_person_s_history_is_not_mixed_in(company: Company) -> None:
    anna, _ = person(company), phone(person(company, "Ben", "Cole"), "07700 900002")
    assert "900002" not in str(catalogue.reader(reader_with(company, *CLEARANCES)).history(anna))
