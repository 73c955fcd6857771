"""Each configuration screen opens to who holds its permission, and to nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client

from hearth.engines.cases.registrations import CONFIGURE as CASES
from hearth.engines.comms.registrations import CONFIGURE as WORDS
from hearth.modules.tenancies.lists import END_REASON
from hearth.platform.calendars.models import Calendar
from hearth.platform.calendars.operations import close
from hearth.platform.calendars.registrations import MANAGE as CALENDARS
from hearth.platform.configuration.kinds import KINDS
from hearth.platform.configuration.models import StatutoryRule
from hearth.platform.configuration.registrations import MANAGE, MANAGE_RULES
from hearth.platform.identity.models import User
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.identity.registrations import MANAGE_ROLES, MANAGE_USERS
from hearth.platform.organisation.registrations import MANAGE as COMPANIES
from hearth.records.assets.registrations import PATCHES
from tests.faces.staff.configuration.asking import address, signed_in, text_of
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, LONG_AGO

pytestmark = pytest.mark.django_db


@pytest.fixture
def landlord(in_business: WholeLandlord) -> WholeLandlord:
    return in_business


@pytest.fixture
def business(landlord: WholeLandlord) -> WholeLandlord:
    landlord.lookup("contact-reference", "Library card", "")
    close(by=BY, calendar=Calendar.objects.get(code="office-hours"), day=dt.date(2026, 11, 27), reason="Staff day")
    return landlord


def record_pages(landlord: WholeLandlord) -> Iterator[tuple[str, str]]:
    """Every page of every kind of configuration record, with its permission."""
    for name, kind in KINDS.items():
        chosen = {"heading": END_REASON} if name == "lookup" else {}
        yield kind.permission, address("configuration-list", name, **chosen)
        yield kind.permission, address("configuration-new", name, **chosen)
        period = kind.periods._default_manager.filter(company=landlord.company).first()
        if period is not None:
            record_id = period.of_id  # type: ignore[attr-defined]  # every period has `of`
            for page in ("record", "clone", "expire", "history"):
                yield kind.permission, address(f"configuration-{page}", name, record_id)


def other_pages(landlord: WholeLandlord) -> Iterator[tuple[str, str]]:
    """Every other configuration screen that is opened, with its permission."""
    officer = landlord.officer
    role, holding = landlord.roles["housing-officer"], officer.holdings.get()
    rule = StatutoryRule.objects.earliest("pk")
    yield from (
        (MANAGE_USERS, address("configuration-users")),
        (MANAGE_USERS, address("configuration-user-new")),
        (MANAGE_USERS, address("configuration-user", officer.pk)),
        (MANAGE_USERS, address("configuration-user-password", officer.pk)),
        (MANAGE_USERS, address("configuration-user-disable", officer.pk)),
        (MANAGE_USERS, address("configuration-user-enable", officer.pk)),
        (MANAGE_USERS, address("configuration-user-history", officer.pk)),
        (MANAGE_USERS, address("configuration-role-end", officer.pk, holding.pk)),
        (MANAGE_ROLES, address("configuration-roles")),
        (MANAGE_ROLES, address("configuration-role-new")),
        (MANAGE_ROLES, address("configuration-role", role.code)),
        (MANAGE_ROLES, address("configuration-role-history", role.code)),
        (COMPANIES, address("configuration-companies")),
        (COMPANIES, address("configuration-company", "northmoor")),
        (CALENDARS, address("configuration-calendars")),
        (CALENDARS, address("configuration-calendar", "office-hours")),
        (MANAGE, address("configuration-references")),
        (MANAGE, address("configuration-reference", "northmoor", "contact")),
        (MANAGE_RULES, address("configuration-rules")),
        (MANAGE_RULES, address("configuration-rule", rule.pk)),
        (WORDS, address("configuration-words", "notice-to-quit-acknowledged")),
        (PATCHES, address("configuration-officers", landlord.patch.pk)),
        (CASES, address("configuration-paths")),
        (CASES, address("configuration-path-check")),
        (CASES, address("configuration-path", "call-back")),
        (CASES, address("configuration-path-version", "call-back", 1)),
        (CASES, address("configuration-path-file", "call-back", 1)),
    )


def writes(landlord: WholeLandlord) -> Iterator[tuple[str, str]]:
    """Every address that only takes what is sent to it, with its permission."""
    closure = Calendar.objects.get(code="office-hours").closures.get()
    cover = landlord.patch.officers.earliest("pk")
    yield MANAGE_USERS, address("configuration-role-grant", landlord.officer.pk)
    yield CALENDARS, address("configuration-reopen", "office-hours", closure.pk)
    yield PATCHES, address("configuration-cover-end", landlord.patch.pk, cover.pk)


def browsers(landlord: WholeLandlord, permissions: set[str]) -> tuple[dict[str, Client], dict[str, Client]]:
    """For each permission, who holds it alone, and who holds every other."""
    alone, without = {}, {}
    for number, code in enumerate(sorted(permissions)):
        alone[code] = signed_in(landlord.somebody_with(f"Alone {number}", {code}, ()))
        without[code] = signed_in(landlord.somebody_with(f"Without {number}", set(PERMISSIONS) - {code}, ()))
    return alone, without


def test_each_screen_opens_with_its_permission_and_is_refused_without(business: WholeLandlord) -> None:
    pages = [*record_pages(business), *other_pages(business)]
    assert len(pages) > 50
    alone, without = browsers(business, {code for code, _ in pages})
    for code, url in pages:
        assert alone[code].get(url).status_code == 200, url
        refused = without[code].get(url)
        assert refused.status_code == 403, url
        assert "You don't have the permission" in text_of(refused)
        assert without[code].post(url, {}).status_code in (403, 405), url


def test_nothing_is_written_without_the_permission(business: WholeLandlord) -> None:
    found = list(writes(business))
    _, without = browsers(business, {code for code, _ in found})
    for code, url in found:
        assert without[code].post(url, {}).status_code == 403, url
        assert without[code].get(url).status_code in (403, 405), url
    assert Calendar.objects.get(code="office-hours").closures.exists()


def test_whoever_has_not_signed_in_is_sent_to_do_so(business: WholeLandlord) -> None:
    for _, url in (*record_pages(business), *other_pages(business)):
        response = Client().get(url)
        assert response.status_code == 302
        assert response.url.startswith("/sign-in/")  # type: ignore[attr-defined]


def test_the_home_shows_what_one_may_open_and_is_refused_to_who_may_open_nothing(
    landlord: WholeLandlord,
) -> None:
    one = signed_in(landlord.somebody_with("Calendar Keeper", {CALENDARS}, ()))
    page = text_of(one.get(address("configuration")))
    assert "Calendars" in page
    assert "Lookups" not in page
    menu = text_of(one.get(address("quick-menu", q="configuration")))
    assert "Calendars" in menu
    assert "Lookups" not in menu
    nobody = signed_in(landlord.somebody_with("Just Reads", {"contacts.read"}, ()))
    assert nobody.get(address("configuration")).status_code == 403
    assert "Configuration" not in text_of(nobody.get(address("quick-menu", q="configuration")))


def test_a_permission_that_ended_yesterday_opens_nothing(landlord: WholeLandlord) -> None:
    user: User = landlord.somebody_with("Was Admin", {CALENDARS}, ())
    assert user.holdings.get().effective_from == LONG_AGO
    browser = signed_in(user)
    assert browser.get(address("configuration-calendars")).status_code == 200
    from hearth.platform.identity.operations import end_role

    end_role(by=BY, holding_id=user.holdings.get().pk, on=dt.date(2026, 11, 24), reason="Moved on")
    assert browser.get(address("configuration-calendars")).status_code == 403
