"""The landlord's calendars: found by code, in the company's nation."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from hearth.kernel.refusal import Refused
from hearth.kernel.time import london
from hearth.platform import calendars
from hearth.platform.audit.acting import acting
from hearth.platform.calendars.models import Calendar
from hearth.platform.calendars.operations import close, install_starter_calendars
from hearth.platform.organisation.models import Company, Jurisdiction
from tests.records.landlord import BY, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company("northmoor")


@pytest.fixture
def starter() -> dict[str, Calendar]:
    return {calendar.code: calendar for calendar in install_starter_calendars(by=BY)}


def test_the_starter_calendars_are_installed_once(starter: dict[str, Calendar]) -> None:
    assert set(starter) == {"office-hours", "working-days", "all-hours"}
    assert install_starter_calendars(by=BY) == []
    assert Calendar.objects.get(usual=True).code == "office-hours"


def test_days_and_minutes_by_the_usual_calendar(company: Company, starter: dict[str, Calendar]) -> None:
    working = calendars.working_time(company.pk)
    friday = london(dt.date(2026, 11, 27), dt.time(16, 30))
    assert working.add_working_days(friday, 1) == london(dt.date(2026, 11, 30), dt.time(16, 30))
    assert working.add_working_minutes(friday, 60) == london(dt.date(2026, 11, 30), dt.time(9, 30))


def test_a_calendar_by_its_code(company: Company, starter: dict[str, Calendar]) -> None:
    working = calendars.working_time(company.pk)
    friday = london(dt.date(2026, 11, 27), dt.time(16, 30))
    assert working.add_working_minutes(friday, 24 * 60, calendar="all-hours") == friday + dt.timedelta(days=1)


def test_bank_holidays_are_those_of_the_company_s_nation(company: Company, starter: dict[str, Calendar]) -> None:
    with acting(by=BY, reason="A Scottish landlord"):
        scottish = make_company("southmoor")
        Company.objects.filter(pk=scottish.pk).update(jurisdiction=Jurisdiction.SCOTLAND)
    before = london(dt.date(2026, 11, 27))  # St Andrew's Day is the Monday after
    assert calendars.working_time(company.pk).add_working_days(before, 1) == london(dt.date(2026, 11, 30))
    assert calendars.working_time(scottish.pk).add_working_days(before, 1) == london(dt.date(2026, 12, 1))


def test_a_calendar_may_name_its_nation(company: Company, starter: dict[str, Calendar]) -> None:
    with acting(by=BY, reason="The contractor works from Glasgow"):
        Calendar.objects.filter(code="office-hours").update(nation=Jurisdiction.SCOTLAND)
    found = calendars.working_time(company.pk).add_working_days(london(dt.date(2026, 11, 27)), 1)
    assert found == london(dt.date(2026, 12, 1))


def test_a_closure_counts(company: Company, starter: dict[str, Calendar]) -> None:
    close(by=BY, calendar=starter["office-hours"], day=dt.date(2026, 11, 30), reason="Training")
    close(by=BY, calendar=starter["office-hours"], day=dt.date(2026, 11, 30), reason="Training day")
    assert starter["office-hours"].closures.get().reason == "Training day"
    found = calendars.working_time(company.pk).add_working_days(london(dt.date(2026, 11, 27)), 1)
    assert found == london(dt.date(2026, 12, 1))


@pytest.mark.parametrize(("code", "says"), [("", "marked as the usual one"), ("depot", "called “depot”")])
def test_a_calendar_that_is_not_there(company: Company, code: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        calendars.working_time(company.pk).rule(code)


@pytest.mark.parametrize(
    "facts",
    [
        {"weekdays": []},
        {"weekdays": [0, 7]},
        {"opens": dt.time(17), "closes": dt.time(9)},
        {"usual": True},
    ],
)
def test_the_database_refuses_a_calendar_that_can_not_be(
    starter: dict[str, Calendar], facts: dict[str, object]
) -> None:
    given: dict[str, object] = {"weekdays": [0], "opens": dt.time(9), "closes": dt.time(17), **facts}
    with pytest.raises(IntegrityError), transaction.atomic(), acting(by=BY, reason="Tried"):
        Calendar.objects.create(code="odd", name="Odd", **given)
