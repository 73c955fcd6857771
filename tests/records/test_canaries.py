"""Confidential data leaves by no way: planted canaries must not be found, shown or told by an uncleared reader."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.platform.catalogue import Masked, reader
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.index.models import Record
from hearth.platform.index.search import search
from hearth.platform.organisation.models import Company
from hearth.records.assets import operations as assets
from hearth.records.assets.models import AssetType
from hearth.records.contacts import operations as contacts
from hearth.records.contacts import queries
from hearth.records.contacts.models import AddressCategory, Contact
from hearth.records.contacts.operations import NewMember
from hearth.records.contacts.timeline import timeline
from tests.records.landlord import BY, NOW, TODAY, everything

pytestmark = pytest.mark.django_db
# As they are typed, and squeezed.
CANARIES = ("canarystreet", "CN9 9CY", "cn99cy", "07700900999", "canary.mail", "canaryalert", "canarynote")
DAY = dt.timedelta(days=1)


@pytest.fixture
def anna(company: Company) -> Contact:
    """A woman who fled: what must not be known of her is confidential from the start."""
    anna = contacts.create_person(by=BY, company_id=company.pk, first_name="Anna", last_name="Kowalczyk", now=NOW)
    facts = {"by": BY, "contact_id": anna.pk, "now": NOW}
    contacts.add_address(**facts, lines="1 Canarystreet", postcode="CN9 9CY", confidential=True, from_date=TODAY)
    contacts.add_phone(**facts, number="07700 900999", confidential=True)
    contacts.add_email(**facts, address="canary.mail@example.org", confidential=True)
    contacts.add_alert(by=BY, record_id=anna.pk, text="Canaryalert", confidential=True, from_date=TODAY)
    contacts.add_note(by=BY, record_id=anna.pk, text="Canarynote", confidential=True, now=NOW)
    return anna


def everything_said(asker: Access, contact: Contact) -> str:
    """All that the page, timeline and history tell this reader, as one text."""
    page = queries.contact_page(asker, contact.reference, now=NOW)
    history = reader(asker.within(contact.record.company_id)).history(contact)
    told = [repr(page)]
    told += [str(entry.text) for entry in timeline(asker, contact.record, before=NOW + DAY)]
    told += [f"{entry.before} {entry.after}" for entry in history]
    return " ".join(told).lower()


def test_no_canary_is_found_by_search_even_by_the_cleared(
    anna: Contact, user: User, company: Company, access: Access
) -> None:
    for canary in CANARIES:
        assert search(access, canary) == []
        assert search(everything(user, company), canary) == []
    assert [hit.context for hit in search(access, "kowalczyk")] == [""]
    kept = Record.objects.get(pk=anna.pk)
    assert not any(canary.lower() in f"{kept.title} {kept.context} {kept.search_text}".lower() for canary in CANARIES)


def test_page_timeline_and_history_mask_the_canaries(
    anna: Contact, user: User, company: Company, access: Access
) -> None:
    told = everything_said(access, anna)
    assert not [canary for canary in CANARIES if canary.lower() in told]
    assert "confidential" in told
    page = queries.contact_page(access, anna.reference, now=NOW)
    assert page.main_address is not None
    assert isinstance(page.main_address.lines, Masked)
    assert len(page.alerts) == 1  # whoever visits must know that there is one
    # The control: who is cleared reads them all.
    told = everything_said(everything(user, company), anna).replace(" ", "")
    assert all(canary.replace(" ", "").lower() in told for canary in CANARIES)


def test_marking_later_takes_it_out_of_search_and_history(anna: Contact, company: Company, access: Access) -> None:
    ben = contacts.create_person(by=BY, company_id=company.pk, first_name="Ben", last_name="Ogden", now=NOW)
    address = contacts.add_address(
        by=BY, contact_id=ben.pk, lines="5 Canarystreet", postcode="CN9 9CY", from_date=TODAY, now=NOW
    )
    phone = contacts.add_phone(by=BY, contact_id=ben.pk, number="07700 900999", now=NOW)
    email = contacts.add_email(by=BY, contact_id=ben.pk, address="canary.mail@example.org", now=NOW)
    assert all([hit.title for hit in search(access, canary)] == ["Ben Ogden"] for canary in CANARIES[:4])
    for what, key in (("address", address.pk), ("phone", phone.pk), ("email", email.pk)):
        contacts.mark_confidential(by=BY, what=what, key=key, reason="Threatened", now=NOW)  # type: ignore[arg-type]
    assert all(search(access, canary) == [] for canary in CANARIES)
    told = everything_said(access, ben)
    assert not [canary for canary in CANARIES if canary.lower() in told]
    contacts.mark_confidential(
        by=BY, what="address", key=address.pk, confidential=False, reason="The danger is over", now=NOW
    )
    assert [hit.title for hit in search(access, "canarystreet")] == ["Ben Ogden"]


def test_where_an_address_is_hidden_so_is_who_lives_there(
    anna: Contact, user: User, company: Company, house: AssetType, access: Access
) -> None:
    """The sister whose own address is open must not lead to the one who hides with her, nor the other way round."""
    sister = contacts.create_person(by=BY, company_id=company.pk, first_name="Ewa", last_name="Nowak", now=NOW)
    child = contacts.create_person(by=BY, company_id=company.pk, first_name="Jan", last_name="Nowak", now=NOW)
    home = assets.create_asset(by=BY, company_id=company.pk, type_id=house.pk, address="1 Canarystreet", now=NOW)
    members = [NewMember(contact_id=each.pk) for each in (sister, anna, child)]
    contacts.create_household(by=BY, asset_id=home.pk, members=members, from_date=TODAY)
    assert queries.contact_page(access, anna.reference, now=NOW).household == []
    seen = queries.contact_page(access, sister.reference, now=NOW).household
    assert [each.title for each in seen] == ["Jan Nowak"]
    cleared = everything(user, company)
    assert len(queries.contact_page(cleared, anna.reference, now=NOW).household) == 2
    assert len(queries.contact_page(cleared, sister.reference, now=NOW).household) == 2


def test_a_confidential_forwarding_address_is_not_what_lists_show(company: Company, access: Access) -> None:
    ben = contacts.create_person(by=BY, company_id=company.pk, first_name="Ben", last_name="Ogden", now=NOW)
    contacts.add_address(by=BY, contact_id=ben.pk, lines="2 High Street", from_date=TODAY, now=NOW)
    contacts.add_address(
        by=BY,
        contact_id=ben.pk,
        lines="9 Canarystreet",
        category=AddressCategory.FORWARDING,
        confidential=True,
        from_date=TODAY,
        now=NOW,
    )
    assert [hit.context for hit in search(access, "ogden")] == ["2 High Street"]
    assert search(access, "canarystreet") == []
