"""What the catalogue knows of fields, and what it refuses to be told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearth.feel import compile_expression, types
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform import catalogue
from hearth.platform.catalogue import Catalogue, Dependency, PrivacyClass, derived, key, personal, plain
from hearth.platform.configuration import user_defined
from hearth.platform.configuration.models import FieldType
from hearth.platform.configuration.operations import Effective
from hearth.platform.index.models import Record
from hearth.platform.organisation.models import Company
from hearth.records.contacts.models import Contact, ContactAddress, Household
from tests.platform.people import address, person
from tests.records.landlord import BY, make_company

pytestmark = pytest.mark.django_db  # the landlord's own fields belong to every entity

RECORD = key("Record")
NAME = personal("First name", tag="identifiers")


@pytest.fixture
def company(db: None) -> Company:
    return make_company("northmoor")


def count_of(company: Company, name: str) -> None:
    user_defined.define(
        by=BY,
        entity="contact",
        name=name,
        caption=name,
        type=FieldType.INTEGER,
        effective=[Effective(company_id=company.pk, effective_from=dt.date(2026, 1, 1))],
    )


def describe(catalogue_: Catalogue, **facts: Any) -> None:
    given: dict[str, Any] = {"entity": "contact", "label": "Contact", "items": {"first_name": NAME}, **facts}
    catalogue_.describe(Contact, **given)


def test_type_unit_and_choices_come_from_the_field() -> None:
    items = catalogue.entity("contact").items
    assert items["first_name"].type == types.STRING
    assert items["date_of_birth"].type == types.DATE
    assert items["interpreter"].type == types.BOOLEAN
    assert ("person", "Person") in items["kind"].choices
    assert catalogue.entity("user_defined_field").items["least"].unit == ""


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"items": {"first_nam": NAME}}, "first_nam is described, but there is no such column"),
        ({"items": {"formal_name": derived("Name", of=("surname",), type=types.STRING)}}, "made of surname"),
        ({"items": {"shoe_size": derived("Size", of=("title",), type=types.STRING)}}, "no property of the model"),
        ({"items": {"kind": plain("Kind", "")}}, "say why it is not personal"),
        ({"record": "rekord_id"}, "the path 'rekord_id' has no 'rekord_id'"),
        ({"record": "addresses"}, "record='addresses' is no column"),
        ({"subject": "addresses__contract_id"}, "has no 'contract_id'"),
        ({"mark": "first_name"}, "mark='first_name' is no boolean column"),
        ({"title": "last_name"}, "title='last_name' is not described"),
        ({"varies": ("colour", lambda _: PrivacyClass.OPEN)}, "varies='colour' is no column"),
        ({"relations": {"pets": "pet"}}, "no relation 'pets'"),
        ({"relations": {"first_name": "lookup"}}, "first_name is no relation"),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused_at_the_door(facts: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        describe(Catalogue(), **facts)


def test_a_model_or_name_is_described_once() -> None:
    mine = Catalogue()
    describe(mine)
    with pytest.raises(ValueError, match=r"contacts\.Contact is described twice"):
        describe(mine, entity="person")
    with pytest.raises(ValueError, match="'contact' is registered twice"):
        mine.describe(Household, entity="contact", label="Household", items={})


def test_what_is_not_described_is_named() -> None:
    mine = Catalogue()
    describe(mine, relations={"addresses": "contact.address"})
    problems = mine.problems()
    assert "contacts.Contact.last_name is not described." in problems
    assert "contacts.ContactEvent.last_name is not described." in problems
    assert "contacts.ContactAddress is not described." in problems
    assert "contacts.Contact.first_name is not described." not in problems
    assert "contact.addresses leads to 'contact.address', which nobody described." in problems


def test_a_relation_to_the_wrong_entity_is_named() -> None:
    mine = Catalogue()
    describe(mine, relations={"addresses": "household"})
    mine.describe(Household, entity="household", label="Household", items={})
    assert any("which is not 'household'" in problem for problem in mine.problems())


def test_a_history_table_is_described_by_its_table() -> None:
    history = catalogue.entity("contact.history")
    assert history.items["first_name"].privacy is PrivacyClass.PERSONAL
    assert catalogue.entity_of(history.model).name == "contact.history"


def test_what_nobody_described_is_not_there() -> None:
    with pytest.raises(KeyError, match=r"contenttypes\.ContentType is not in the catalogue"):
        catalogue.entity_of(ContentType)
    with pytest.raises(KeyError, match="No entity 'unicorn'"):
        catalogue.entity("unicorn")


@pytest.mark.django_db
def test_the_types_of_expressions_follow_relations_one_step() -> None:
    contact = catalogue.data_types(["contact"])["contact"]
    assert isinstance(contact, types.ContextType)
    assert contact.type_of("date_of_birth") == types.DATE
    assert contact.type_of("record") is None
    addresses = contact.type_of("addresses")
    assert isinstance(addresses, types.ListType)
    assert isinstance(addresses.item, types.ContextType)
    assert addresses.item.type_of("postcode") == types.STRING
    assert addresses.item.type_of("contact") is None


@pytest.mark.django_db
def test_secrets_and_keys_are_no_expression_s_business() -> None:
    user = catalogue.data_types(["user"])["user"]
    assert isinstance(user, types.ContextType)
    assert "password" not in user.names
    assert "name" in user.names


def test_loading_exactly_what_is_read(company: Company) -> None:
    anna = person(company, date_of_birth=dt.date(1980, 2, 3))
    address(anna, "1 High Street", postcode="NE1 1AA")
    address(anna, "2 Low Street", category="correspondence")
    assert catalogue.load("contact", anna.pk, ["date_of_birth", "addresses.lines", "formal_name"]) == {
        "date_of_birth": dt.date(1980, 2, 3),
        "formal_name": "Anna Bell",
        "addresses": [{"lines": "1 High Street"}, {"lines": "2 Low Street"}],
    }


def test_a_path_that_ends_at_a_relation_loads_its_fields(company: Company) -> None:
    anna = person(company)
    address(anna, "1 High Street", postcode="NE1 1AA")
    (row,) = catalogue.load("contact", anna.pk, ["addresses"])["addresses"]
    assert (row["lines"], row["postcode"], row["confidential"]) == ("1 High Street", "NE1 1AA", False)
    assert "contact" not in row


def test_loading_many_rows_takes_as_many_queries_as_one(company: Company) -> None:
    count_of(company, "pets")
    count_of(company, "cars")
    people = [person(company, f"P{number}") for number in range(5)]
    for each in people:
        address(each, "1 High Street")
    paths = ["first_name", "addresses.lines", "phones.number", "udf.pets", "udf.cars"]
    with CaptureQueriesContext(
        connection,
    ) as one:
        catalogue.load_many("contact", [people[0].pk], paths)
    with CaptureQueriesContext(connection) as five:
        loaded = catalogue.load_many("contact", [each.pk for each in people], paths)
    assert len(five) == len(one) == 5  # the people, two relations, the fields, their values
    assert {row["first_name"] for row in loaded.values()} == {"P0", "P1", "P2", "P3", "P4"}


def test_loading_backwards_over_a_foreign_key(company: Company) -> None:
    row = address(person(company), "1 High Street")
    assert catalogue.load("contact_address", row.pk, ["contact.last_name"]) == {"contact": {"last_name": "Bell"}}


@pytest.mark.parametrize("path", ["shoe_size", "first_name.length", "addresses.shoe_size"])
def test_a_path_that_leads_nowhere_is_refused(company: Company, path: str) -> None:
    anna = person(company)
    address(anna, "1 High Street")
    with pytest.raises(KeyError):
        catalogue.load("contact", anna.pk, [path])


@pytest.mark.django_db
def test_a_row_that_is_not_there() -> None:
    with pytest.raises(NotFound, match="no contact with the key 7"):
        catalogue.load("contact", 7, ["first_name"])
    assert catalogue.load_many("contact", [7], ["first_name"]) == {}


def test_what_a_value_rests_on(company: Company) -> None:
    anna = person(company)
    row = address(anna, "1 High Street")
    assert catalogue.dependencies("contact", anna.pk, "date_of_birth") == {
        Dependency(record_id=anna.pk, entity="contact", column="date_of_birth")
    }
    assert {each.column for each in catalogue.dependencies("contact", anna.pk, "formal_name")} == {
        "title",
        "first_name",
        "last_name",
        "organisation_name",
    }
    assert catalogue.dependencies("contact", anna.pk, "addresses.lines") == {
        Dependency(record_id=anna.pk, entity="contact_address", column="contact_id"),
        Dependency(record_id=anna.pk, entity="contact_address", column="lines"),
    }
    assert catalogue.dependencies("contact", anna.pk, "udf.pets") == {
        Dependency(record_id=anna.pk, entity="record.user_defined_value", column="value")
    }
    assert catalogue.entity_of(ContactAddress).record == "contact_id"
    assert Record.objects.filter(pk=row.contact_id).exists()


def test_an_expression_reads_exactly_what_it_names(company: Company) -> None:
    """From the officer's words to the answer: typed by the catalogue, loaded by what the checker says that it reads."""
    anna = person(company, date_of_birth=dt.date(1980, 2, 3))
    address(anna, "1 High Street", postcode="NE1 1AA")
    words = (
        'contact.date_of_birth < date("2000-01-01") and some a in contact.addresses satisfies a.postcode = "NE1 1AA"'
    )
    expression = compile_expression(words, scope=catalogue.scope(["contact"]), expect=types.BOOLEAN)
    paths = [path.removeprefix("contact.") for path in expression.reads]
    assert "date_of_birth" in paths
    assert expression.evaluate({"contact": catalogue.load("contact", anna.pk, paths)}) is True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("contact.shoe_size = 7", "shoe_size"),
        ("contact.date_of_birth > 7", "date"),
        ('user.password = "x"', "password"),
    ],
)
def test_an_expression_that_does_not_fit_the_catalogue_is_refused(words: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        compile_expression(words, scope=catalogue.scope(["contact", "user"]))
