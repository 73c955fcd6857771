"""A data tag that is masked: who sees its items, where, from which day, and what can't be masked."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from hearth.engines.cases import operations as cases
from hearth.engines.cases import questions
from hearth.engines.cases.page import TaskReading, TaskSheet
from hearth.engines.comms import sending
from hearth.engines.comms.rendering import parse_template
from hearth.engines.privacy.consent import configuring
from hearth.engines.privacy.consent.rules import ConsentInvalid
from hearth.engines.privacy.models import DataTag, DataTagType
from hearth.platform import catalogue
from hearth.platform.catalogue import CLEARANCES, FieldNotUsable, Masked
from hearth.platform.configuration import lookups, user_defined
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.models import FieldType
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity import operations as identity
from hearth.platform.identity.access import Access, access_of
from hearth.platform.identity.models import Role, User
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.index import kinds
from hearth.platform.index.models import Record
from hearth.platform.index.search import search
from hearth.platform.organisation.models import LandlordType
from hearth.platform.organisation.operations import create_company
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.reading import Asked, ListReading
from hearth.records.contacts import operations as contacts
from hearth.records.contacts import segments
from hearth.records.contacts.duplicates import candidate_from, likely_duplicates
from hearth.records.contacts.models import Contact, Segment
from hearth.records.contacts.operations import Details
from hearth.records.contacts.rules import Names
from tests.contract.asking import Program, token_of
from tests.contract.conftest import pages
from tests.landlord import WholeLandlord, complete, live
from tests.modules.landlord import BY, LONG_AGO, NOW

__all__ = ["pages"]
pytestmark = pytest.mark.django_db
TODAY = NOW.date()
BORN = dt.date(1961, 2, 17)
ITEMS = [
    *("contact.date_of_birth", "contact.national_insurance_number", "contact_email.address"),
    *("contact_phone.number", "contact_address.postcode", "contact.udf.pets"),
]


def somebody(landlord: WholeLandlord, name: str) -> User:
    return landlord.somebody_with(name, set(PERMISSIONS), set(CLEARANCES))


def tag(
    landlord: WholeLandlord, *seen_by: User, items: list[str], since: dt.date = LONG_AGO, name: str = "X"
) -> DataTag:
    """A masked tag, seen by the roles of these people."""
    effective = [Effective(company_id=landlord.company.pk, effective_from=since)]
    type_ = configuration.create(
        by=BY, model=DataTagType, facts={"description": name, "consent_types": [], "purposes": []}, effective=effective
    )
    roles = list(Role.objects.filter(holdings__user__in=seen_by).values_list("pk", flat=True))
    facts = {"description": name, "items": items, "types": [type_.pk], "masked": True, "seen_by": roles}
    return configuration.create(by=BY, model=DataTag, facts=facts, effective=effective)


def access(user: User, *, on: dt.date = TODAY) -> Access:
    return access_of(user, on=on)


@pytest.fixture
def ann(whole: WholeLandlord) -> Contact:
    """Somebody with everything that the tests mask."""
    found = whole.person("Ann", "Lee")
    contacts.add_email(by=BY, contact_id=found.pk, address="bullfinch@example.org", now=NOW)
    details = Details(date_of_birth=BORN, national_insurance_number="ZY000017C")
    contacts.change_details(by=BY, contact_id=found.pk, details=details, now=NOW)
    contacts.add_phone(by=BY, contact_id=found.pk, number="07700 900123", kind="mobile", now=NOW)
    effective = [Effective(company_id=whole.company.pk, effective_from=LONG_AGO)]
    user_defined.define(by=BY, entity="contact", name="pets", caption="Pets", type=FieldType.TEXT, effective=effective)
    user_defined.write(by=BY, entity="contact", record_id=found.pk, name="pets", value="A bittern", now=NOW)
    return Contact.objects.select_related("record").get(pk=found.pk)


def test_its_items_are_masked_for_who_has_none_of_its_roles(whole: WholeLandlord, ann: Contact) -> None:
    sees, reads = somebody(whole, "Ada Seer"), somebody(whole, "Rob Reader")
    tag(whole, sees, items=ITEMS)
    names = ["date_of_birth", "national_insurance_number", "udf.pets", "last_name", "formal_name"]
    for user, masked in ((sees, False), (reads, True)):
        here = access(user).within(whole.company.pk)
        reading = catalogue.reader(here)
        row = reading.row(ann, names)
        assert [name for name in names if isinstance(row[name], Masked)] == (names[:3] if masked else [])
        assert isinstance(reading.value(ann.phones.get(), "number"), Masked) is masked
        said = [entry for entry in reading.history(ann) if entry.item.name in {"date_of_birth", "value", "number"}]
        assert {entry.entity.name for entry in said} >= {"contact", "contact_phone", "record.user_defined_value"}
        assert all(isinstance(entry.after, Masked) is masked for entry in said)
        loaded = catalogue.load("contact", ann.pk, ["date_of_birth", "udf.pets", "phones.number"], access=here)
        assert isinstance(loaded["date_of_birth"], Masked) is masked
        assert isinstance(loaded["udf"]["pets"], Masked) is masked
        assert isinstance(loaded["phones"][0]["number"], Masked) is masked
        record = Record.objects.get(pk=ann.pk)
        assert isinstance(reading.value(record, "context"), Masked) is masked, "it repeats the postcode"
        assert reading.value(record, "title") == "Ms Ann Lee"
        offered = {item.name for item in catalogue.fields_for(here, "contact")}
        assert ("date_of_birth" in offered) is not masked
        if masked:
            with pytest.raises(FieldNotUsable):
                catalogue.check_usable(here, "contact", "date_of_birth")


def test_nothing_masked_is_found_by_trying(whole: WholeLandlord, ann: Contact) -> None:
    sees, reads = somebody(whole, "Ada Seer"), somebody(whole, "Rob Reader")
    tag(whole, sees, items=ITEMS)
    effective = [Effective(company_id=whole.company.pk, effective_from=LONG_AGO)]
    facts = {"description": "Of age", "expression": 'contact.date_of_birth < @"2000-01-01"'}
    configuration.create(by=BY, model=Segment, facts=facts, effective=effective)
    segments.place([ann.pk], now=NOW)
    typed = candidate_from(
        company_id=whole.company.pk,
        names=Names(title="", first_name="Zoe", middle_names="", last_name="Other"),
        national_insurance_number="ZY000017C",
    )
    for user, masked in ((sees, False), (reads, True)):
        here = access(user)
        for text in ("07700900123", "Bullfinch", "Ann Bullfinch", ann.addresses.get().postcode):
            hits = [hit.record_id for hit in search(here, text)]
            assert (ann.pk in hits) is not masked, text
        for text in ("Ann Lee", "Lee", ann.reference, "Anne Lee"):
            (hit,) = [hit for hit in search(here, text) if hit.record_id == ann.pk]
            assert bool(hit.context) is not masked
        for text, found in (("Bullfinch", not masked), ("Ann", True), (ann.reference, True)):
            reading = ListReading(here, LISTS.get("contacts"), Asked(text=text), now=NOW)
            keys = [key for _, key in reading.places(limit=50)]
            assert (ann.pk in keys) is found, text
        assert bool(likely_duplicates(here, typed)) is not masked
        assert ([name for _, name in segments.choices(here, TODAY)] == ["Of age"]) is not masked
        assert bool(segments.segments_of(here, [ann.pk])) is not masked


def test_it_counts_from_its_day_in_its_company_and_no_query_is_asked_for_it(
    whole: WholeLandlord, django_assert_num_queries: object
) -> None:
    north, items = whole.company, ITEMS[:-1]
    south = create_company(
        by=BY,
        code="south",
        name="South",
        landlord_type=LandlordType.LOCAL_AUTHORITY,
        address="x",
        phone="1",
        email="a@b.example",
    )
    reads, day = somebody(whole, "Rob Reader"), dt.timedelta(days=1)
    role = Role.objects.get(holdings__user=reads)
    identity.grant_role(by=BY, user_id=reads.pk, role_id=role.pk, company_id=south.pk, effective_from=LONG_AGO)
    made = tag(whole, somebody(whole, "Ada Seer"), items=items, since=TODAY + day)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert access(reads).masked == frozenset()
    with django_assert_num_queries(1):  # type: ignore[operator]
        tomorrow = access(reads, on=TODAY + day)
    assert tomorrow.masked == set(items), "in one company is in all, until it is known which one is meant"
    assert tomorrow.within(north.pk).masked == set(items)
    assert tomorrow.within(south.pk).masked == frozenset()
    configuration.expire(by=BY, record=made, on=TODAY + 8 * day)
    assert access(reads, on=TODAY + 8 * day).masked == frozenset()
    configuration.change(by=BY, record=made, facts={"seen_by": [role.pk, *made.seen_by]})
    assert access(reads, on=TODAY + day).masked == frozenset()


def test_the_api_and_the_page_say_that_it_is_masked(
    whole: WholeLandlord, ann: Contact, pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    sees, reads = somebody(whole, "Ada Seer"), somebody(whole, "Rob Reader")
    tag(whole, sees, items=ITEMS)
    for user, masked in ((sees, False), (reads, True)):
        told = Program(token_of(user)).get(f"contacts/{ann.reference}").json()
        assert ("dateOfBirth" in json.dumps(told["masked"])) is masked
        assert ("1961-02-17" in json.dumps(told)) is not masked
        assert ("07700 900123" in json.dumps(told)) is not masked
        client = Client()
        client.force_login(user, backend="hearth.platform.identity.sign_in.StaffBackend")
        for page in ("contact", "contact-history"):
            shown = client.get(reverse(f"staff:{page}", args=[ann.reference])).content.decode()
            assert ("1961" in shown) is not masked, page
            assert ("07700 900123" in shown) is not masked, page


def test_kinds_of_references_are_masked_row_by_row(whole: WholeLandlord, ann: Contact) -> None:
    effective = [Effective(company_id=whole.company.pk, effective_from=LONG_AGO)]
    claim, number = (
        lookups.add(by=BY, heading="contact-reference", description=name, effective=effective)
        for name in ("Benefit claim", "NHS number")
    )
    rows = [
        contacts.add_identifier(by=BY, contact_id=ann.pk, type_id=each.pk, value=value, from_date=LONG_AGO)
        for each, value in ((claim, "B1"), (number, "9434765919"))
    ]
    reads = somebody(whole, "Rob Reader")
    tag(whole, somebody(whole, "Ada Seer"), items=[f"reference:{number.pk}"])
    reading = catalogue.reader(access(reads))
    assert [str(row["value"]) for row in reading.rows(rows, ["value"])] == ["B1", "masked"]
    assert list(reading.without_marked(ann.identifiers.all())) == [rows[0]]
    with pytest.raises(FieldNotUsable):
        catalogue.check_usable(access(reads), "contact", "identifiers.value")


def test_a_letter_that_would_show_it_is_refused_and_one_that_goes_by_itself_is_not(
    whole: WholeLandlord, ann: Contact
) -> None:
    tag(whole, somebody(whole, "Ada Seer"), items=ITEMS)
    reads = access(somebody(whole, "Rob Reader"))
    one = sending.Sending(definition="", about_id=ann.pk, contact_ids=[ann.pk], key="x")
    template = parse_template("Born ((contact.date_of_birth))")
    with pytest.raises(sending.NotCleared):
        sending._values([template], one, ann.pk, reads)
    assert sending._values([template], one, ann.pk, None)["contact.date_of_birth"] == BORN


def test_what_a_tag_can_mask(whole: WholeLandlord, ann: Contact) -> None:
    sees = somebody(whole, "Ada Seer")
    known = {item for choices in configuring.items().values() for item, _ in choices}
    assert set(ITEMS) <= known
    assert {question.item for question in questions.personal_questions()} <= known
    told = {item for _, kind in kinds.KINDS.items() for item in kind.named_by | kind.second_line | kind.found_by}
    assert told <= known, "what titles and search repeat are items"
    with pytest.raises(ConsentInvalid, match="Contact: Last name"):
        tag(whole, sees, items=["contact.last_name", "contact.needs"], name="Names")
    with pytest.raises(ConsentInvalid, match="at least one role"):
        tag(whole, items=["contact.needs"], name="Nobody")


def test_a_colleagues_unfinished_answer_is_masked_and_kept(whole: WholeLandlord, ann: Contact, pages: None) -> None:
    whole.open_for_business()
    case = whole.open("end-of-tenancy", whole.let(ann).record)
    task = live(case, "check_notice")
    key = "visit_unsuitable"
    ends = tuple(f"check_notice.{each}" for each in (key, "forwarding_address"))
    items = [each.item for each in questions.personal_questions() if each.item.endswith(ends)]
    sees, reads, also = somebody(whole, "Ada Seer"), somebody(whole, "Rob Reader"), somebody(whole, "Una Reader")
    tag(whole, sees, items=items)

    def draft(user: User, said: str, **more: str) -> None:
        here = access(user).within(whole.company.pk)
        answers = whole.checked(**{key: said}, **more)
        cases.save_draft(by=user.actor, task_id=task.pk, answers=answers, access=here, now=NOW)
        task.refresh_from_db()

    def sheet(user: User) -> TaskSheet:
        found = TaskReading(access(user).within(whole.company.pk), task, NOW).sheet(None)
        assert found is not None
        return found

    draft(reads, "Fridays")
    assert sheet(reads).texts[key] == "Fridays", "what somebody typed themselves they may read"
    draft(reads, "")
    assert task.draft[key] == "", "and take out again"
    for earlier in ({}, {"forwarding_address": "2 Low Road"}):
        draft(reads, "Fridays", **earlier)
        draft(also, "", forwarding_address="9 Hill Row")
        assert task.drafted_by is None, "what two have written is nobody's"
        for user in (reads, also):
            shown = sheet(user)
            assert shown.hidden == {key, "forwarding_address"}
            assert not {"Fridays", "9 Hill Row"} & set(shown.texts.values())
        draft(also, "")
        assert (task.drafted_by, task.draft["forwarding_address"]) == (None, "9 Hill Row")
        assert sheet(sees).texts[key] == "Fridays"
        draft(sees, "")
    draft(sees, "After her clinic")
    assert sheet(sees).texts[key] == "After her clinic"
    for _ in range(2):
        seen = sheet(reads)
        assert seen.hidden == {key}
        assert "clinic" not in str(seen)
        draft(reads, "")
        assert (task.draft[key], task.drafted_by) == ("After her clinic", sees), "left empty it stays, and stays hers"
    client = Client()
    client.force_login(reads, backend="hearth.platform.identity.sign_in.StaffBackend")
    page = client.get(reverse("staff:case", args=[case.record.reference])).content.decode()
    assert "clinic" not in page
    assert "masked for you: leave it empty" in page
    complete(task, whole.checked(**{key: ""}), by=reads)
    task.refresh_from_db()
    assert task.answers[key] == "After her clinic"
