"""Who lives together, and who is addressed together: two different groups."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.kernel.refusal import NotFound
from hearth.platform.identity.access import Access
from hearth.platform.organisation.models import Company
from hearth.records.assets import operations as assets
from hearth.records.assets.models import Asset, AssetType
from hearth.records.contacts import operations as contacts
from hearth.records.contacts import queries
from hearth.records.contacts.models import Contact, Household
from hearth.records.contacts.operations import NewMember, refusals
from tests.records.landlord import BY, NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def person(company: Company, first: str, last: str = "Kowalczyk") -> Contact:
    return contacts.create_person(by=BY, company_id=company.pk, first_name=first, last_name=last, now=NOW)


@pytest.fixture
def anna(company: Company) -> Contact:
    return person(company, "Anna")


@pytest.fixture
def home(company: Company, house: AssetType) -> Asset:
    return assets.create_asset(by=BY, company_id=company.pk, type_id=house.pk, address="14 Mill Lane", now=NOW)


def household(home: Asset, *people: Contact) -> Household:
    members = [
        NewMember(contact_id=each.pk, relationship="child" if place else "") for place, each in enumerate(people)
    ]
    return contacts.create_household(by=BY, asset_id=home.pk, members=members, from_date=TODAY - 30 * DAY)


def test_a_household_shows_on_each_members_page(company: Company, anna: Contact, home: Asset, access: Access) -> None:
    ben = person(company, "Ben")
    household(home, anna, ben)
    page = queries.contact_page(access, anna.reference, now=NOW)
    assert [(each.title, each.role) for each in page.household] == [("Ben Kowalczyk", "child")]


def test_members_join_once_and_leave(company: Company, anna: Contact, home: Asset, access: Access) -> None:
    together = household(home, anna)
    ben = person(company, "Ben")
    member = contacts.add_household_member(
        by=BY, household_id=together.pk, member=NewMember(contact_id=ben.pk), from_date=TODAY - DAY
    )
    with pytest.raises(refusals.AlreadyThere):
        contacts.add_household_member(
            by=BY, household_id=together.pk, member=NewMember(contact_id=ben.pk), from_date=TODAY
        )
    contacts.end_household_member(by=BY, member_id=member.pk, on=TODAY, reason="Moved out")
    assert queries.contact_page(access, anna.reference, now=NOW).household == []
    assert len(queries.contact_page(access, anna.reference, now=NOW - DAY).household) == 1
    with pytest.raises(refusals.AlreadyEnded):
        contacts.end_household_member(by=BY, member_id=member.pk, on=TODAY + DAY, reason="Again")
    contacts.add_household_member(by=BY, household_id=together.pk, member=NewMember(contact_id=ben.pk), from_date=TODAY)
    with pytest.raises(NotFound):
        contacts.add_household_member(by=BY, household_id=0, member=NewMember(contact_id=ben.pk), from_date=TODAY)


def test_organisations_and_strangers_live_in_no_household(
    company: Company, other_company: Company, anna: Contact, home: Asset
) -> None:
    shelter = contacts.create_organisation(by=BY, company_id=company.pk, name="Night Shelter", now=NOW)
    with pytest.raises(refusals.NotAPerson):
        household(home, shelter)
    with pytest.raises(refusals.OtherCompany):
        household(home, person(other_company, "Ben"))
    with pytest.raises(refusals.OtherCompany):
        contacts.create_household(
            by=BY,
            asset_id=None,
            members=[NewMember(contact_id=anna.pk), NewMember(contact_id=person(other_company, "Eve").pk)],
            from_date=TODAY,
        )
    assert not Household.objects.exists()


def test_a_group_has_a_name_a_reference_and_members_of_its_company(
    company: Company, other_company: Company, anna: Contact, access: Access
) -> None:
    ben = person(company, "Ben")
    group = contacts.create_group(
        by=BY,
        company_id=company.pk,
        name="Mill Lane Residents",
        members=[NewMember(contact_id=anna.pk), NewMember(contact_id=ben.pk, responsible=False)],
        from_date=TODAY,
    )
    assert group.record.reference == "CG-0000001"
    assert [(each.title, each.responsible) for each in queries.group_members(access, group, on=TODAY)] == [
        ("Anna Kowalczyk", True),
        ("Ben Kowalczyk", False),
    ]
    assert [each.title for each in queries.contact_page(access, ben.reference, now=NOW).groups] == [
        "Mill Lane Residents"
    ]
    with pytest.raises(refusals.AlreadyThere):
        contacts.add_group_member(by=BY, group_id=group.pk, member=NewMember(contact_id=ben.pk), from_date=TODAY)
    with pytest.raises(refusals.OtherCompany):
        contacts.add_group_member(
            by=BY, group_id=group.pk, member=NewMember(contact_id=person(other_company, "Eve").pk), from_date=TODAY
        )
    member = group.members.get(contact=ben)
    contacts.end_group_member(by=BY, member_id=member.pk, on=TODAY + DAY, reason="Moved away")
    assert [each.standing for each in queries.group_members(access, group, on=TODAY + DAY)] == [True, False]
    with pytest.raises(refusals.WordsMissing):
        contacts.create_group(by=BY, company_id=company.pk, name=" ", members=[], from_date=TODAY)
