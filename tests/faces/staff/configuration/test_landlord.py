"""Companies, calendars, reference numbers, statutory rules."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.engines.comms.delivery import letterhead
from hearth.platform.calendars import working_time
from hearth.platform.calendars.models import Calendar, Closure
from hearth.platform.configuration import references, statutory
from hearth.platform.configuration.models import ReferenceSyntax, StatutoryRule
from hearth.platform.configuration.references import SyntaxRefused
from hearth.platform.configuration.rules import Syntax
from hearth.platform.organisation.models import Company
from tests.faces.staff.configuration.asking import address, send, text_of
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY

pytestmark = pytest.mark.django_db

# --- companies


def test_letters_say_what_was_changed(client: Client, landlord: WholeLandlord) -> None:
    url = address("configuration-company", "northmoor")
    given = {"address": " Civic Centre \n\n1 Harbour Square\nNE1 2BB", "phone": "01632 960111"}
    assert send(client, url, change=given).status_code == 302
    head = letterhead(Company.objects.get(code="northmoor"))
    assert head.address_lines == ("Civic Centre", "1 Harbour Square", "NE1 2BB")
    assert head.phone == "01632 960111"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "Name: Fill this in"),
        ({"email": "homes"}, "Email: “homes” is not an email address."),
        ({"address": "\n".join("abcdefgh")}, "Address: The address has more than 7 lines."),
        ({"address": " \n "}, "Address: Fill this in"),
        ({"name": "southmoor"}, "Name: There is a company called “southmoor” already."),
    ],
)
def test_a_letterhead_that_can_not_be(
    client: Client, landlord: WholeLandlord, elsewhere: WholeLandlord, changed: dict[str, str], sentence: str
) -> None:
    response = send(client, address("configuration-company", "northmoor"), change=changed)
    assert response.status_code == 422
    assert sentence in text_of(response)


def test_another_company_is_not_there(client: Client, landlord: WholeLandlord, elsewhere: WholeLandlord) -> None:
    assert "Southmoor" not in text_of(client.get(address("configuration-companies")))
    assert client.get(address("configuration-company", "southmoor")).status_code == 404
    assert client.post(address("configuration-company", "southmoor"), {"name": "Ours"}).status_code == 404


# --- calendars


def test_a_day_is_closed_and_counts_again(client: Client, landlord: WholeLandlord) -> None:
    url = address("configuration-calendar", "office-hours")
    assert "Mon to Fri" in text_of(client.get(url))
    assert "Christmas Day" in text_of(client.get(url))
    client.post(url, {"day": "27 Nov 2026", "reason": "Staff day"})
    friday = dt.date(2026, 11, 27)
    assert not working_time(landlord.company.pk).rule("").is_working_day(friday)
    assert "Staff day" in text_of(client.get(url))
    closure = Closure.objects.get()
    client.post(address("configuration-reopen", "office-hours", closure.pk))
    assert working_time(landlord.company.pk).rule("").is_working_day(friday)


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"day": "28 Nov 2026", "reason": "Party"}, "Saturday 28 November 2026 is no working day in “Office hours”"),
        ({"day": "27 Nov 2026", "reason": ""}, "Why: Fill this in"),
        ({"day": "soon", "reason": "Party"}, "Day: Enter a real date"),
    ],
)
def test_a_closure_that_can_not_be(client: Client, given_: dict[str, str], sentence: str) -> None:
    response = client.post(address("configuration-calendar", "office-hours"), given_)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not Closure.objects.exists()


def test_a_closure_is_found_under_its_own_calendar_only(client: Client, landlord: WholeLandlord) -> None:
    calendar = Calendar.objects.get(code="office-hours")
    client.post(address("configuration-calendar", "office-hours"), {"day": "27 Nov 2026", "reason": "Staff day"})
    closure = calendar.closures.get()
    assert client.post(address("configuration-reopen", "all-hours", closure.pk)).status_code == 404
    assert client.get(address("configuration-calendar", "nowhere")).status_code == 404


# --- reference numbers


def test_references_are_written_otherwise_from_the_next_one_on(client: Client, landlord: WholeLandlord) -> None:
    first = landlord.person().record.reference
    url = address("configuration-reference", "northmoor", "contact")
    given_ = {"prefix": "P-", "digits": "5", "check_digit": "on"}
    example = client.post(url, given_)
    assert "The next one would be P-000026" in text_of(example), "2 and its Luhn digit 6"
    assert ReferenceSyntax.objects.get(kind="contact").prefix != "P-", "an example changes nothing"
    assert client.post(url, given_ | {"save": "1"}).status_code == 302
    assert landlord.person("Bo").record.reference == "P-000026"
    assert first in text_of(client.get(address("search", q=first)))


def test_a_kind_can_be_set_before_its_first_record(client: Client, landlord: WholeLandlord) -> None:
    url = address("configuration-reference", "northmoor", "group")
    assert "None given yet" in text_of(client.get(url))
    client.post(url, {"prefix": "GR-", "digits": "4", "save": "1"})
    assert references.next("group", landlord.company.pk) == "GR-0001"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"prefix": "P1"}, "Prefix: A prefix has letters, digits and hyphens, and ends with a letter or a hyphen"),
        ({"prefix": "P/"}, "Prefix: A prefix has"),
        ({"suffix": "7"}, "Suffix: A suffix has letters and hyphens only."),
        ({"digits": "2"}, "Digits: Choose from 3 to 12 digits."),
        ({"digits": "many"}, "Digits: Enter a whole number."),
        ({"check_digit": "on"}, "is in use without a check digit. Change the prefix as well"),
        ({"prefix": "tn-"}, "Prefix: “tn-” is, or was, how references of kind tenancy are written."),
    ],
)
def test_references_that_could_be_mistaken_are_refused(
    client: Client, landlord: WholeLandlord, changed: dict[str, str], sentence: str
) -> None:
    landlord.let()
    url = address("configuration-reference", "northmoor", "contact")
    given_ = {"prefix": "CT-", "digits": "7"} | changed
    for _ in range(2):
        response = client.post(url, given_ | {"save": "1"})
        assert response.status_code == 422
        assert sentence in text_of(response)


def test_another_companys_references_are_not_there(
    client: Client, landlord: WholeLandlord, elsewhere: WholeLandlord
) -> None:
    assert client.get(address("configuration-reference", "southmoor", "contact")).status_code == 404
    assert client.get(address("configuration-reference", "northmoor", "unicorn")).status_code == 404


_STEP = st.tuples(
    st.sampled_from(["contact", "tenancy"]),
    st.sampled_from(["A-", "B-", "AA-"]),
    st.integers(3, 5),
    st.booleans(),
    st.integers(0, 30),
)


@given(steps=st.lists(_STEP, max_size=8))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_the_syntax_changes_no_reference_is_ever_given_twice(
    landlord: WholeLandlord, steps: list[tuple[str, str, int, bool, int]]
) -> None:
    with transaction.atomic():
        seen: list[str] = []
        for kind, prefix, digits, check_digit, take in steps:
            wanted = Syntax(prefix=prefix, suffix="", digits=digits, check_digit=check_digit)
            with contextlib.suppress(SyntaxRefused):
                references.change(by=BY, kind=kind, company_id=landlord.company.pk, wanted=wanted)
            seen += references.block(kind, landlord.company.pk, take)
        transaction.set_rollback(True)
    assert len(seen) == len(set(seen))


# --- statutory rules


def test_rules_stand_with_their_sources(client: Client, landlord: WholeLandlord) -> None:
    page = text_of(client.get(address("configuration-rules")))
    assert "tenant-notice" in page
    assert "weeks: 4" in page
    assert "Hammersmith and Fulham LBC v Monk" in page
    found = text_of(client.get(address("configuration-rules", q="monk")))
    assert "joint-tenant-notice" in found
    assert "pre-termination-visit" not in found


def test_a_rule_that_nobody_checked_says_so_until_somebody_does(client: Client, landlord: WholeLandlord) -> None:
    row = statutory.add(
        by=BY,
        key="test-rule",
        jurisdiction="england",
        value={"days": 3},
        source="Some Act s1",
        effective_from=dt.date(2020, 1, 1),
    )
    assert "Not verified: never applied" in text_of(client.get(address("configuration-rules")))
    url = address("configuration-rule", row.pk)
    assert send(client, url).status_code == 422
    assert not StatutoryRule.objects.get(pk=row.pk).verified
    assert send(client, url, change={"checked_against": "legislation.gov.uk, read today"}).status_code == 302
    assert statutory.rule("test-rule", "england", "", "", dt.date(2026, 1, 1)).value == {"days": 3}
