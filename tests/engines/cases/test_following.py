"""Cases follow what they are about."""

from __future__ import annotations

import pytest

from hearth.platform.index import operations as index
from hearth.platform.index.search import search
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.rules import Names
from tests.landlord import WholeLandlord, rights_of
from tests.modules.landlord import BY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def landlord(in_business: WholeLandlord) -> WholeLandlord:
    return in_business


def test_a_case_about_a_restricted_person_is_found_by_nobody_else(landlord: WholeLandlord) -> None:
    person = landlord.person("Joanna", "Kowalczyk")
    landlord.let(person)
    case = landlord.open("call-back", person.record, note="Please call.")
    seen = rights_of(landlord.officer)
    assert [hit.record_id for hit in search(seen, case.record.reference)] == [case.pk]
    index.restrict(by=BY, record_id=person.pk, reason="Abuse", now=NOW)
    assert search(seen, case.record.reference) == []
    index.lift_restriction(by=BY, record_id=person.pk, reason="Ended", now=NOW)
    assert [hit.record_id for hit in search(seen, case.record.reference)] == [case.pk]


def test_lists_of_cases_show_the_name_that_somebody_has_now(landlord: WholeLandlord) -> None:
    person = landlord.person("Joanna", "Kowalczyk")
    case = landlord.open("call-back", person.record, note="Please call.")
    names = Names(title="Ms", first_name="Joanna", last_name="Nowak")
    contacts.rename(by=BY, contact_id=person.pk, names=names, reason="Married", now=NOW)
    case.record.refresh_from_db()
    assert "Nowak" in case.record.context
