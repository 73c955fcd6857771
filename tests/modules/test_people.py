"""Who is bound: joining, leaving, dying; and whom letters go to."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.modules.tenancies import keeping, operations, queries
from hearth.modules.tenancies.models import PartyRole, Tenancy, TenancyParty
from hearth.modules.tenancies.operations import NewParty
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact
from tests.modules.landlord import BY, NOW, START, Landlord, account_of, at

pytestmark = pytest.mark.django_db
DIED = dt.date(2026, 11, 10)
TODAY = dt.date(2026, 11, 24)


def parts(tenancy: Tenancy) -> list[tuple[str, str, dt.date, dt.date | None]]:
    """Name, role, from, to of everybody who was ever bound."""
    return [
        (party.contact.first_name, party.role, party.from_date, party.to_date)
        for party in TenancyParty.objects.filter(tenancy=tenancy).select_related("contact").order_by("id")
    ]


def die(person: Contact) -> None:
    contacts.record_death(by=BY, contact_id=person.pk, died_on=DIED, now=NOW)


def test_a_joint_survivor_keeps_the_same_tenancy_and_counts_as_a_successor(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann, bob)
    account = account_of(tenancy)
    die(ann)
    start, after = dt.date(2020, 6, 1), DIED + dt.timedelta(days=1)
    assert parts(tenancy) == [
        ("Ann", "tenant", start, after),
        ("Bob", "tenant", start, after),
        ("Bob", "successor", after, None),
    ]
    tenancy.refresh_from_db()
    assert (tenancy.start_at, tenancy.end_at) == (START, None)
    assert account_of(tenancy) == account


def test_of_three_the_two_survivors_stay_joint_tenants(landlord: Landlord) -> None:
    ann, bob, cy = (landlord.person(name) for name in ("Ann", "Bob", "Cy"))
    tenancy = landlord.let(ann, bob, cy)
    die(ann)
    assert [(name, role, to) for name, role, _, to in parts(tenancy)] == [
        ("Ann", "tenant", DIED + dt.timedelta(days=1)),
        ("Bob", "tenant", None),
        ("Cy", "tenant", None),
    ]
    die(bob)
    assert parts(tenancy)[-1][:2] == ("Cy", "successor")


def test_a_sole_tenancy_does_not_end_and_letters_go_to_the_personal_representatives(landlord: Landlord) -> None:
    ann = landlord.person("Ann")
    tenancy = landlord.let(ann)
    die(ann)
    assert parts(tenancy) == [("Ann", "tenant", dt.date(2020, 6, 1), None)]
    tenancy.refresh_from_db()
    assert tenancy.end_at is None
    (recipient,) = queries.responsible_parties(tenancy.pk, on=TODAY)
    assert recipient.addressee.name == "The Personal Representatives of Ms Ann Lee"


def test_each_responsible_party_is_written_to_by_name(landlord: Landlord) -> None:
    people = {role: landlord.person(role.title()) for role in ("tenant", "guarantor", "permitted-occupier")}
    silent = landlord.person("Silent")
    tenancy = operations.start_tenancy(
        by=BY,
        asset_id=landlord.home().pk,
        tenure_id=landlord.secure.pk,
        parties=[
            *(NewParty(contact_id=person.pk, role=role) for role, person in people.items()),
            NewParty(contact_id=silent.pk, responsible=False),
        ],
        start_at=START,
        now=NOW,
    )
    names = [recipient.addressee.name for recipient in queries.responsible_parties(tenancy.pk, on=TODAY)]
    assert names == ["Ms Tenant Lee", "Ms Guarantor Lee"]


def test_after_the_end_those_are_written_to_whose_part_ended_with_it(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann, bob)
    left = TenancyParty.objects.get(tenancy=tenancy, contact=bob)
    operations.end_party(by=BY, party_id=left.pk, to_date=dt.date(2026, 6, 1), reason="Deed of release", now=NOW)
    operations.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=at("2026-11-23T12:00"), reason="Transfer", now=NOW)
    assert [each.contact_id for each in queries.responsible_parties(tenancy.pk, on=TODAY)] == [ann.pk]


def test_joining_and_leaving(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann)
    joined = operations.add_party(
        by=BY,
        tenancy_id=tenancy.pk,
        contact_id=bob.pk,
        role=PartyRole.TENANT,
        responsible=True,
        from_date=TODAY,
        reason="Deed of assignment",
        now=NOW,
    )
    with pytest.raises(operations.PartyAlready, match="Ms Bob Lee is a tenant from 24 November 2026"):
        operations.add_party(
            by=BY,
            tenancy_id=tenancy.pk,
            contact_id=bob.pk,
            role=PartyRole.TENANT,
            responsible=True,
            from_date=TODAY,
            reason="Deed of assignment",
            now=NOW,
        )
    first = TenancyParty.objects.get(tenancy=tenancy, contact=ann)
    operations.end_party(by=BY, party_id=first.pk, to_date=dt.date(2026, 12, 1), reason="Deed of release", now=NOW)
    with pytest.raises(operations.LastTenant, match="last tenant"):
        operations.end_party(by=BY, party_id=joined.pk, to_date=dt.date(2026, 12, 7), reason="Leaves", now=NOW)
    with pytest.raises(operations.PartyOutsideTenancy):
        operations.end_party(by=BY, party_id=joined.pk, to_date=TODAY, reason="Leaves", now=NOW)


def test_a_child_does_not_join_without_a_trustee(landlord: Landlord) -> None:
    child = landlord.person("Bo", born=dt.date(2010, 1, 1))
    with pytest.raises(operations.TenantTooYoung):
        operations.add_party(
            by=BY,
            tenancy_id=landlord.let().pk,
            contact_id=child.pk,
            role=PartyRole.TENANT,
            responsible=True,
            from_date=TODAY,
            reason="Succession",
            now=NOW,
        )


def test_nobody_joins_before_the_start_or_without_a_document(landlord: Landlord) -> None:
    facts = {
        "by": BY,
        "tenancy_id": landlord.let().pk,
        "contact_id": landlord.person("Gil").pk,
        "role": PartyRole.GUARANTOR,
        "responsible": False,
        "now": NOW,
    }
    with pytest.raises(operations.PartyOutsideTenancy):
        operations.add_party(from_date=dt.date(2020, 5, 31), reason="Guarantee", **facts)
    with pytest.raises(operations.ReasonMissing):
        operations.add_party(from_date=TODAY, reason="", **facts)


def test_a_trustee_is_reviewed_on_the_eighteenth_birthday(landlord: Landlord) -> None:
    child, aunt = landlord.person("Bo", born=dt.date(2009, 3, 1)), landlord.person("Di")
    tenancy = operations.start_tenancy(
        by=BY,
        asset_id=landlord.home().pk,
        tenure_id=landlord.secure.pk,
        parties=[NewParty(contact_id=child.pk), NewParty(contact_id=aunt.pk, role=PartyRole.TRUSTEE)],
        start_at=at("2026-06-01T12:00"),
        now=NOW,
    )
    access, birthday = landlord.access(), dt.date(2027, 3, 1)
    assert keeping.reviews_due(access, now=at("2026-12-30T10:00")) == []
    (review,) = keeping.reviews_due(access, now=at("2026-12-31T10:00"))
    assert (review.reference, review.due_date, review.overdue) == (tenancy.record.reference, birthday, False)
    assert keeping.reviews_of(tenancy.record, now=at("2027-03-02T10:00"), in_trust=True)[0].overdue
    trustee = TenancyParty.objects.get(tenancy=tenancy, role=PartyRole.TRUSTEE)
    late = at("2027-03-03T10:00")
    operations.end_party(by=BY, party_id=trustee.pk, to_date=dt.date(2027, 3, 3), reason="Of age", now=late)
    assert keeping.reviews_due(access, now=late) == []
