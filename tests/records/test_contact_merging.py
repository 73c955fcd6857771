"""Two contacts made one, and taken back: nothing is lost, nothing is left over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.configuration import lookups, user_defined
from hearth.platform.configuration.models import FieldType
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity.access import Access
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.platform.index.search import search
from hearth.platform.index.visibility import get_visible
from hearth.platform.organisation.models import Company
from hearth.platform.workspace import dock
from hearth.records.contacts import comparing, operations, queries
from hearth.records.contacts.models import Contact, ContactAddress, DuplicatePair, Merge, MergeStep
from hearth.records.contacts.operations import Details, NewMember
from hearth.records.contacts.operations.merging import references
from hearth.records.contacts.operations.refusals import CanNotBeMerged, CanNotBeUndone, ContactMerged
from hearth.records.contacts.rules import Names
from hearth.records.contacts.timeline import timeline
from tests.records.landlord import BY, NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)
LONG_AGO = dt.date(2020, 1, 1)
BOOKKEEPING = {"Merge", "MergeStep", "DuplicatePair"}


def person(company: Company, first: str = "Anna", **more: Any) -> Contact:
    return operations.create_person(
        by=BY, company_id=company.pk, first_name=first, last_name="Kowalczyk", now=NOW, **more
    )


def join(one: Contact, other: Contact, *, take: tuple[str, ...] = ()) -> Merge:
    return operations.merge(
        by=BY, survivor_id=one.pk, loser_id=other.pk, from_loser=take, reason="Entered twice", now=LATER
    )


def part(merge: Merge) -> Merge:
    return operations.undo_merge(by=BY, merge_id=merge.pk, reason="They are sisters", now=LATER)


def everything() -> dict[str, list[Any]]:
    """Every row of every business table: histories, the feed and the merge's own books apart."""
    found = {}
    for model in apps.get_models():
        if model.__name__ in BOOKKEEPING or hasattr(model, "pgh_tracked_model"):
            continue
        if model._meta.app_label in {"pghistory", "changes", "outbox", "procrastinate", "audit"}:
            continue
        if not model._meta.managed:
            continue
        rows = model._base_manager.order_by("pk").values_list(*(each.attname for each in model._meta.concrete_fields))
        found[model._meta.label] = list(rows)
    return found


# --- what both may have


def _phone(c: Contact, _o: Contact, _k: Any) -> None:
    operations.add_phone(by=BY, contact_id=c.pk, number="07700 900123", now=NOW)


def _own_phone(c: Contact, _o: Contact, _k: Any) -> None:
    operations.add_phone(by=BY, contact_id=c.pk, number=f"07700 90{c.pk % 10000:04}", now=NOW)


def _email(c: Contact, _o: Contact, _k: Any) -> None:
    operations.add_email(by=BY, contact_id=c.pk, address="anna@example.org", confidential=True, now=NOW)


def _main(c: Contact, _o: Contact, _k: Any) -> None:
    operations.add_address(
        by=BY, contact_id=c.pk, lines=f"{c.pk} Mill Lane", postcode="LM1 2AB", from_date=LONG_AGO, now=NOW
    )


def _post(c: Contact, _o: Contact, _k: Any) -> None:
    operations.add_address(
        by=BY, contact_id=c.pk, lines="PO Box 7", category="correspondence", from_date=TODAY, now=NOW
    )


def _note(c: Contact, _o: Contact, _k: Any) -> None:
    operations.add_note(by=BY, record_id=c.pk, text="Rang about the roof", now=NOW)


def _alert(c: Contact, _o: Contact, _k: Any) -> None:
    operations.add_alert(by=BY, record_id=c.pk, text="Large dog", from_date=LONG_AGO)


def _profile(c: Contact, _o: Contact, _k: Any) -> None:
    operations.record_profile(by=BY, contact_id=c.pk, answers={"sex": "female"}, now=NOW)


def _password(c: Contact, _o: Contact, _k: Any) -> None:
    operations.set_security_password(by=BY, contact_id=c.pk, password="blue heron", reason="Passport seen", now=NOW)


def _income(c: Contact, _o: Contact, _k: Any) -> None:
    operations.add_income(
        by=BY, contact_id=c.pk, kind="wages", amount=Decimal("310.00"), frequency="weekly", from_date=LONG_AGO
    )


def _prefers(c: Contact, _o: Contact, _k: Any) -> None:
    operations.set_preferences(by=BY, contact_id=c.pk, wanted={"news": "none"})


def _related(c: Contact, other: Contact, _k: Any) -> None:
    operations.add_relationship(by=BY, contact_id=c.pk, other_id=other.pk, kind="next-of-kin", from_date=LONG_AGO)


def _speaks(c: Contact, other: Contact, _k: Any) -> None:
    operations.grant_authority(
        by=BY,
        contact_id=other.pk,
        holder_id=c.pk,
        kind="consent",
        scopes=["rent"],
        evidence="Form",
        from_date=LONG_AGO,
    )


def _grouped(c: Contact, _o: Contact, kept: dict[str, Any]) -> None:
    operations.add_group_member(by=BY, group_id=kept["group"].pk, member=NewMember(contact_id=c.pk), from_date=LONG_AGO)


def _lives(c: Contact, other: Contact, _k: Any) -> None:
    operations.join_household_of(by=BY, contact_id=other.pk, member=NewMember(contact_id=c.pk), from_date=TODAY)


def _dog(c: Contact, _o: Contact, _k: Any) -> None:
    user_defined.write(by=BY, entity="contact", record_id=c.pk, name="keeps_a_cat", value=True, now=NOW)


def _former(c: Contact, _o: Contact, _k: Any) -> None:
    operations.add_former_name(by=BY, contact_id=c.pk, name="Anna Nowak", now=NOW)


def _identified(c: Contact, _o: Contact, kept: dict[str, Any]) -> None:
    operations.add_identifier(by=BY, contact_id=c.pk, type_id=kept["claim"].pk, value="HB 77")


def _renamed(c: Contact, _o: Contact, _k: Any) -> None:
    names = Names(first_name="Ania", last_name="Kowal", known_as="Ania")
    operations.rename(by=BY, contact_id=c.pk, names=names, reason="Deed poll", keep_former=True, now=NOW)


THINGS: tuple[Callable[[Contact, Contact, dict[str, Any]], None], ...] = (
    *(_phone, _own_phone, _email, _main, _post, _note, _alert, _profile, _password, _income, _prefers),
    *(_dog, _related, _speaks, _grouped, _lives, _former, _identified, _renamed),
)
CHOICES = st.sets(st.sampled_from([*comparing.CHOICES]), max_size=5)


@pytest.fixture
def kept(company: Company) -> dict[str, Any]:
    claim = lookups.add(
        by=BY,
        heading="contact-reference",
        description="Housing benefit claim",
        effective=[Effective(company_id=company.pk, effective_from=LONG_AGO)],
    )
    group = operations.create_group(by=BY, company_id=company.pk, name="Tenants", members=[], from_date=LONG_AGO)
    user_defined.define(
        by=BY,
        entity="contact",
        name="keeps_a_cat",
        caption="Keeps a cat",
        type=FieldType.TRUE_OR_FALSE,
        effective=[Effective(company_id=company.pk, effective_from=LONG_AGO)],
    )
    return {"claim": claim, "group": group}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mine=st.sets(st.sampled_from(THINGS)), theirs=st.sets(st.sampled_from(THINGS)), take=CHOICES)
def test_merge_then_undo_leaves_every_table_as_it_was(
    company: Company, kept: dict[str, Any], mine: set[Any], theirs: set[Any], take: set[str]
) -> None:
    with transaction.atomic():
        details = Details(national_insurance_number="AB123456C", language="Polish")
        one, other, third = person(company), person(company, "Ana", details=details), person(company, "Jan")
        for things, contact in ((mine, one), (theirs, other)):
            for thing in sorted(things, key=THINGS.index):
                thing(contact, third, kept)
        before = everything()
        done = join(one, other, take=tuple(take))
        assert everything() != before
        for reference in references():
            if reference.model is not Merge:
                assert not reference.rows(other.pk).exists(), reference.label
        part(done)
        after = everything()
        for label, rows in before.items():
            assert after[label] == rows, label
        transaction.set_rollback(True)


def test_whoever_compared_the_two_has_both_open(company: Company, access: Access) -> None:
    one, other = person(company), person(company, "Ana")
    for contact in (one, other):
        dock.keep_open(access, contact.reference, now=NOW)
    before = everything()
    done = join(one, other)
    assert [tab.reference for tab in dock.open_records(access)] == [one.reference]
    part(done)
    assert everything() == before


def test_everything_that_refers_to_the_loser_is_known(company: Company) -> None:
    """The walk finds foreign keys of modules that this floor has never heard of."""
    found = {(reference.model._meta.label, reference.column) for reference in references()}
    assert {
        ("tenancies.TenancyParty", "contact_id"),
        ("tenancies.NoticeGiver", "contact_id"),
        ("comms.Communication", "contact_id"),
        ("comms.Communication", "about_id"),
        ("cases.Case", "subject_id"),
        ("attachments.StoredFile", "record_id"),
        ("contacts.Contact", "merged_into_id"),
    } <= found
    assert not [model for model, _ in found if model.endswith("Event")]
    assert ("contacts.Note", "record_id") not in found, "append-only: it stays, and is read through the stub"


def test_the_old_reference_finds_the_survivor(company: Company, access: Access) -> None:
    one, other = person(company), person(company, "Ana")
    join(one, other)
    assert get_visible(access, other.reference, now=LATER).pk == one.pk
    assert queries.contact_page(access, other.reference, now=LATER).reference == one.reference
    hits = search(access, "kowalczyk")
    assert [hit.reference for hit in hits] == [one.reference], "The stub has no name of its own"
    assert [hit.reference for hit in search(access, other.reference)] == [other.reference]


def test_a_chain_of_merges_leads_to_the_last(company: Company, access: Access) -> None:
    first, second, third = person(company), person(company, "Ana"), person(company, "Anne")
    earlier = join(second, first)
    later = join(third, second)
    assert get_visible(access, first.reference, now=LATER).pk == third.pk
    with pytest.raises(CanNotBeUndone, match="Undo that first"):
        part(earlier)
    part(later)
    part(earlier)
    assert get_visible(access, first.reference, now=LATER).pk == first.pk


def test_the_survivor_tells_what_was_written_of_both(company: Company, access: Access) -> None:
    one, other = person(company), person(company, "Ana")
    operations.add_note(by=BY, record_id=other.pk, text="Rang about the roof", now=NOW)
    join(one, other)
    record = get_visible(access, one.reference, now=LATER)
    assert "Rang about the roof" in [entry.text for entry in timeline(access, record, before=LATER)]


def test_chosen_values_stand_and_empty_ones_are_filled(company: Company, access: Access) -> None:
    details = Details(date_of_birth=dt.date(1980, 1, 2), language="Polish")
    one, other = person(company), person(company, "Ana", details=details)
    join(one, other, take=("first_name",))
    merged = Contact.objects.get(pk=one.pk)
    assert (merged.first_name, merged.last_name, merged.language) == ("Ana", "Kowalczyk", "Polish")
    assert merged.date_of_birth == dt.date(1980, 1, 2)
    assert merged.sort_name == "kowalczyk ana"
    assert Record.objects.get(pk=one.pk).title == "Ana Kowalczyk"


@pytest.mark.parametrize(("take", "main"), [((), "survivor"), (("main_address",), "loser")])
def test_there_is_one_main_address_and_the_other_is_a_previous_one(
    company: Company, take: tuple[str, ...], main: str
) -> None:
    one, other = person(company), person(company, "Ana")
    for contact, lines in ((one, "survivor"), (other, "loser")):
        operations.add_address(by=BY, contact_id=contact.pk, lines=lines, from_date=LONG_AGO, now=NOW)
    join(one, other, take=take)
    kept = dict(ContactAddress.objects.filter(contact=one).values_list("category", "lines"))
    assert kept["main"] == main
    assert len(kept) == 2
    assert "previous" in kept


def test_what_only_one_can_have_refuses_in_words(company: Company) -> None:
    """A row of another module that both have: nothing is changed, and the sentence says which."""
    from hearth.records.contacts.operations import merging

    one, other = person(company), person(company, "Ana")
    give_way = merging._GIVE_WAY
    merging._GIVE_WAY = ()
    try:
        for contact in (one, other):
            _phone(contact, one, {})
        with pytest.raises(CanNotBeMerged, match=r"Telephone number: CT-.* both have"):
            join(one, other)
    finally:
        merging._GIVE_WAY = give_way
    assert Contact.objects.get(pk=other.pk).merged_into_id is None
    assert not Merge.objects.exists()


def test_two_that_can_not_be_one_are_refused(company: Company, other_company: Company) -> None:
    one = person(company)
    agency = operations.create_organisation(by=BY, company_id=company.pk, name="Kowalczyk", now=NOW)
    dead = person(company, "Ana")
    operations.record_death(by=BY, contact_id=dead.pk, died_on=dt.date(2026, 1, 2), now=NOW)
    hidden = person(company, "Anne")
    index.restrict(by=BY, record_id=hidden.pk, reason="Works here", now=NOW)
    for other, words in (
        (one, "two contacts"),
        (agency, "person and an organisation"),
        (person(other_company), "different companies"),
        (dead, "dates of death"),
        (hidden, "restricted"),
    ):
        with pytest.raises(CanNotBeMerged, match=words):
            join(one, other)


def test_every_operation_names_the_survivor_instead_of_working_on_a_stub(company: Company) -> None:
    one, other, third = person(company), person(company, "Ana"), person(company, "Jan")
    join(one, other)
    of: dict[str, Any] = {"by": BY, "contact_id": other.pk}
    group = operations.create_group(by=BY, company_id=company.pk, name="All", members=[], from_date=TODAY)
    stub = NewMember(contact_id=other.pk)
    calls: list[Callable[[], object]] = [
        lambda: operations.rename(**of, names=Names(last_name="X"), reason="x", now=NOW),
        lambda: operations.change_details(**of, details=Details(), now=NOW),
        lambda: operations.record_death(**of, died_on=TODAY, now=NOW),
        lambda: operations.correct_death(**of, died_on=None, reason="x", now=NOW),
        lambda: operations.add_former_name(**of, name="X", now=NOW),
        lambda: operations.add_address(**of, lines="1 Lane", from_date=TODAY, now=NOW),
        lambda: operations.add_phone(**of, number="07700 900123", now=NOW),
        lambda: operations.add_email(**of, address="a@example.org", now=NOW),
        lambda: operations.add_relationship(**of, other_id=third.pk, kind="friend", from_date=TODAY),
        lambda: operations.grant_authority(
            **of, holder_id=third.pk, kind="consent", scopes=["rent"], evidence="x", from_date=TODAY
        ),
        lambda: operations.record_profile(**of, answers={}, now=NOW),
        lambda: operations.add_income(**of, kind="wages", amount=Decimal(1), frequency="weekly", from_date=TODAY),
        lambda: operations.set_preferences(**of, wanted={}),
        lambda: operations.set_security_password(**of, password="blue heron", reason="x", now=NOW),
        lambda: operations.check_security_password(**of, password="blue heron"),
        lambda: operations.add_alert(by=BY, record_id=other.pk, text="x", from_date=TODAY),
        lambda: operations.add_note(by=BY, record_id=other.pk, text="x", now=NOW),
        lambda: operations.create_household(by=BY, asset_id=None, members=[stub], from_date=TODAY),
        lambda: operations.add_group_member(by=BY, group_id=group.pk, member=stub, from_date=TODAY),
        lambda: join(one, other),
        lambda: join(other, third),
    ]
    for call in calls:
        with pytest.raises(ContactMerged, match=f"Work with {one.reference}"):
            call()


def test_what_was_added_since_stays_and_what_is_in_the_way_refuses(company: Company) -> None:
    one, other = person(company), person(company, "Ana")
    _main(other, one, {})
    done = join(one, other)
    operations.add_phone(by=BY, contact_id=one.pk, number="07700 900999", now=LATER)
    part(done)
    assert list(one.phones.values_list("number", flat=True)) == ["07700 900999"]
    assert list(other.addresses.values_list("category", flat=True)) == ["main"]
    with pytest.raises(CanNotBeUndone, match="already"):
        part(done)


def test_an_undo_needs_a_merge_and_a_reason(company: Company) -> None:
    with pytest.raises(NotFound):
        operations.undo_merge(by=BY, merge_id=0, reason="x", now=LATER)
    done = join(person(company), person(company, "Ana"))
    with pytest.raises(Refused):
        operations.undo_merge(by=BY, merge_id=done.pk, reason=" ", now=LATER)


def test_the_pair_is_decided_by_the_merge_and_open_again_by_the_undo(company: Company) -> None:
    details = Details(national_insurance_number="AB123456C")
    one, other = person(company, details=details), person(company, "Ana", details=details)
    assert operations.find_pairs(by=BY, now=NOW) == 1
    done = join(one, other)
    assert DuplicatePair.objects.get().decision == "merged"
    part(done)
    assert DuplicatePair.objects.get().decision == ""


def test_the_journal_is_never_changed(company: Company) -> None:
    join(person(company), person(company, "Ana"))
    with pytest.raises(DatabaseError), transaction.atomic():
        MergeStep.objects.update(row="0")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_mergestep")
