"""Segments: who is in one by its condition, kept true by feed and night, told only to whom it may be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client

from hearth.feel import types
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform import catalogue
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue import FieldNotUsable, PrivacyClass
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.models import FeelFunction
from hearth.platform.configuration.operations import Effective
from hearth.platform.index.stamping import compiled
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.records.contacts import operations as contacts
from hearth.records.contacts import segments
from hearth.records.contacts.models import Contact, Segment, SegmentMember
from hearth.records.contacts.operations import Details
from hearth.records.contacts.segments import SegmentInvalid
from tests.landlord import WholeLandlord, rights_of
from tests.modules.landlord import BY, LONG_AGO, NOW, Landlord, at

pytestmark = pytest.mark.django_db
NEW_TENANT = (
    "some part in contact.tenancies satisfies"
    ' part.role = "tenant" and part.tenancy.start_at > now() - duration("P365D")'
)


@pytest.fixture(autouse=True)
def first_time_today() -> Iterator[None]:
    segments._Days.last = None
    yield
    segments._Days.last = None


def make(landlord: Landlord, description: str, expression: str) -> Segment:
    return configuration.create(
        by=BY,
        model=Segment,
        facts={"description": description, "expression": expression},
        effective=[Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)],
    )


def settle(now: dt.datetime = NOW) -> None:
    """What the worker does meanwhile."""
    segments.follow_changes(now)
    deliver_all_due(now)


def names(contact: Contact) -> list[str]:
    return [each.name for each in contact.segments.select_related("segment").order_by("segment__description")]


def interpreter(contact: Contact, wanted: bool) -> None:
    contacts.change_details(by=BY, contact_id=contact.pk, details=Details(interpreter=wanted), now=NOW)


def function(landlord: Landlord, name: str, parameters: str, body: str) -> FeelFunction:
    facts = {"description": name, "name": name, "parameters": parameters, "gives": "boolean", "body": body}
    effective = [Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)]
    return configuration.create(by=BY, model=FeelFunction, facts=facts, effective=effective)


def test_members_follow_what_a_function_of_the_condition_does(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann", born=dt.date(1940, 5, 1)), landlord.person("Bob", born=dt.date(1990, 5, 1))
    older = function(landlord, "older", "born: date", 'born < date("1950-01-01")')
    make(landlord, "Older", "older(contact.date_of_birth)")
    settle()
    assert (names(ann), names(bob)) == (["Older"], [])
    configuration.change(by=BY, record=older, facts={"body": 'born < date("2000-01-01")'})
    settle()
    assert (names(ann), names(bob)) == (["Older"], ["Older"])
    for body, words in (("1 = 1", "“Older” calls it. The condition must ask"), ("born <", "should be a value")):
        with pytest.raises(Refused, match=words):
            configuration.change(by=BY, record=FeelFunction.objects.get(), facts={"body": body})
    with pytest.raises(SegmentInvalid, match="can't be read"):
        make(landlord, "Younger", "younger(contact.date_of_birth)")


def test_a_function_that_would_have_a_segment_tell_of_another_class_is_refused(landlord: Landlord) -> None:
    either = function(landlord, "either", "plain: boolean, sensitive: string", "plain")
    make(landlord, "Either", "either(contact.interpreter, contact.needs)")
    with pytest.raises(Refused, match="“Either” calls it, and would tell"):
        configuration.change(by=BY, record=either, facts={"body": 'plain or sensitive = "None"'})


def test_members_follow_the_facts_and_the_condition(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    interpreter(ann, True)
    segment = make(landlord, "Interpreter", "contact.interpreter = true")
    settle()
    assert (names(ann), names(bob)) == (["Interpreter"], [])
    interpreter(ann, False)
    interpreter(bob, True)
    settle()
    assert (names(ann), names(bob)) == ([], ["Interpreter"])
    assert SegmentMember.objects.get().since_date == business_day(NOW)
    with acting(by=BY, reason="Everybody but them"):
        segment.expression = "contact.interpreter = false"
        segment.save(update_fields=["expression"])
    settle()
    assert (names(ann), names(bob)) == (["Interpreter"], [])


def test_a_condition_on_tenancies_and_the_day_is_asked_again_each_night(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    landlord.let(bob)
    make(landlord, "New tenant", NEW_TENANT)
    settle()
    assert (names(ann), names(bob)) == ([], [])
    landlord.let(ann, start_at=at("2026-11-23T12:00"))
    settle()
    assert (names(ann), names(bob)) == (["New tenant"], []), "by the feed, the same day"
    settle(NOW + dt.timedelta(days=400))
    assert (names(ann), names(bob)) == ([], [])


def test_what_is_out_of_force_or_merged_is_in_none(landlord: Landlord) -> None:
    ann, twice = landlord.person("Ann"), landlord.person("Ann")
    for one in (ann, twice):
        interpreter(one, True)
    segment = make(landlord, "Interpreter", "contact.interpreter = true")
    settle()
    merged = contacts.merge(by=BY, survivor_id=ann.pk, loser_id=twice.pk, reason="Entered twice", now=NOW)
    settle()
    assert (names(ann), names(twice)) == (["Interpreter"], [])
    contacts.undo_merge(by=BY, merge_id=merged.pk, reason="Two people", now=NOW)
    settle()
    assert names(twice) == ["Interpreter"]
    with acting(by=BY, reason="No longer used"):
        segment.periods.update(effective_to=business_day(NOW))
    settle()
    assert not SegmentMember.objects.exists()


@pytest.mark.parametrize(
    ("expression", "privacy"),
    [
        ("contact.interpreter = true", PrivacyClass.PERSONAL),
        ('contact.needs != ""', PrivacyClass.SPECIAL_CATEGORY),
        ("count(contact.incomes) > 0", PrivacyClass.FINANCIAL),
        ('some one in contact.addresses satisfies one.postcode = "NE1 1AA"', PrivacyClass.CONFIDENTIAL),
        (NEW_TENANT, PrivacyClass.PERSONAL),
    ],
)
def test_it_is_as_private_as_what_it_reads(landlord: Landlord, expression: str, privacy: PrivacyClass) -> None:
    assert make(landlord, "Some", expression).privacy == privacy


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("contact.colour = 1", "can't be read"),
        ("1 = 1", "must ask for a field"),
        ("", "can't be read"),
        ('contact.needs != "" and count(contact.incomes) > 0', "2 privacy classes"),
        ('list contains(contact.segments.name, "Vulnerable")', "privacy classes"),
    ],
)
def test_what_cant_be_asked_or_told_is_refused(landlord: Landlord, expression: str, why: str) -> None:
    with pytest.raises(SegmentInvalid, match=why) as refused:
        make(landlord, "Wrong", expression)
    assert refused.value.field == "expression"


def test_only_who_is_cleared_learns_of_it(whole: WholeLandlord) -> None:
    ann = whole.person("Ann", "Lee")
    contacts.change_details(by=BY, contact_id=ann.pk, details=Details(needs="Large print"), now=NOW)
    vulnerable = make(whole, "Vulnerable", 'contact.needs != ""')
    settle()
    cleared = rights_of(whole.somebody_with("Cleo Ward", {"contacts.read"}, {"personal", "special-category"}))
    other = rights_of(whole.somebody_with("Ned Poe", {"contacts.read"}, {"personal"}))
    assert segments.segments_of(cleared, [ann.pk]) == {ann.pk: ["Vulnerable"]}
    assert segments.segments_of(other, [ann.pk]) == {}
    today = business_day(NOW)
    assert segments.choices(cleared, today) == [(str(vulnerable.pk), "Vulnerable")]
    assert segments.choices(other, today) == []
    with pytest.raises(FieldNotUsable):
        catalogue.check_usable(other, "contact", "segments.name")


def test_expressions_may_ask_for_it(landlord: Landlord) -> None:
    ann = landlord.person("Ann")
    interpreter(ann, True)
    make(landlord, "Interpreter", "contact.interpreter = true")
    settle()
    asked = compiled("contact", 'list contains(contact.segments.name, "Interpreter")')
    assert asked.expect == types.BOOLEAN
    paths = [path.partition(".")[2] for path in asked.reads]
    values = catalogue.load("contact", ann.pk, paths)
    assert asked.evaluate({"contact": values}) is True


def test_the_page_names_them_and_the_list_filters_by_them(whole: WholeLandlord, desk: Client) -> None:
    ann, bob = whole.person("Ann", "Lee"), whole.person("Bob", "Moss")
    interpreter(ann, True)
    segment = make(whole, "Needs an interpreter", "contact.interpreter = true")
    settle()
    page = desk.get(f"/contacts/{ann.record.reference}/").content.decode()
    assert "Needs an interpreter" in page
    listed = desk.get(f"/lists/contacts/?segment={segment.pk}").content.decode()
    assert ann.record.reference in listed
    assert bob.record.reference not in listed
    guessed = desk.get("/lists/contacts/?segment=999").content.decode()
    assert ann.record.reference not in guessed
