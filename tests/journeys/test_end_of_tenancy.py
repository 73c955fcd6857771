"""A housing officer takes a notice to quit from the first letters of a name to the closed case, by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk
from tests.journeys.people import Tenant, untouched

pytestmark = [pytest.mark.journey]

_MOMENT = "to_char({} AT TIME ZONE 'Europe/London', 'YYYY-MM-DD\"T\"HH24:MI')"
_PROPOSED = f"SELECT {_MOMENT.format('proposed_end_at')} FROM tenancies_tenancy WHERE record_id = %s"  # noqa: S608
_ENDED = f"SELECT {_MOMENT.format('end_at')} FROM tenancies_tenancy WHERE record_id = %s"  # noqa: S608


def open_case(desk: Desk, tenant: Tenant) -> None:
    """From anywhere: the tenant by part of the name, their tenancy, New case, End of tenancy."""
    page = desk.page
    desk.find(tenant.typed, tenant.name)
    expect(page.get_by_role("heading", level=1)).to_have_text(tenant.name)
    desk.follow("link", tenant.tenancy_title)
    expect(page).to_have_url(re.compile(f"/tenancies/{tenant.tenancy}/"))
    desk.tab_to(page.get_by_role("main").get_by_role("link", name="New case"))
    desk.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("New case")
    desk.follow("link", "End of tenancy (notice to quit)")
    desk.follow("button", "Open the case")
    expect(page.get_by_role("heading", name="Check the notice", level=2)).to_be_visible()


def answer(desk: Desk, *, signed: str, keys: str) -> None:
    """The six questions, one after another: Space chooses, Enter goes on."""
    page = desk.page

    def question(number: int) -> None:
        expect(page.get_by_text(f"Say or ask, question {number} of 6")).to_be_visible()

    def choose(name: re.Pattern[str], answer: str) -> None:
        group = page.get_by_role("group", name=name)
        wanted = group.get_by_role("radio", name=answer, exact=True)
        desk.tab_to(group.get_by_role("radio").first)
        with page.expect_response(re.compile("/sheet/")):
            desk.press("Space")
        while not wanted.is_checked():
            with page.expect_response(re.compile("/sheet/")):
                desk.press("ArrowDown")

    def go_on() -> None:
        desk.tab_to(page.get_by_role("button", name="Next question"))
        desk.press("Enter")

    question(1)
    choose(re.compile("name and address on the notice"), "Yes")
    go_on()
    question(2)
    choose(re.compile("signed by the tenant"), signed)
    go_on()
    question(3)
    choose(re.compile("start after we received it"), "Yes")
    go_on()
    question(4)
    choose(re.compile("on our form"), "Yes")
    go_on()
    question(5)
    desk.tab_to(page.get_by_label(re.compile("We visit within the next fortnight")))
    desk.type("Not on Fridays")
    go_on()
    question(6)
    choose(re.compile("keys been brought"), keys)


def fill_in(desk: Desk, reason: str) -> None:
    """What the landlord wants to know besides."""
    page = desk.page
    desk.tab_to(page.get_by_label("Reason for leaving"))
    with page.expect_response(re.compile("/sheet/")):
        desk.type(reason)
        desk.press("Tab")
    desk.choose("Is the tenant leaving us?", "Yes")
    desk.choose("Authority to dispose", "Yes")


def test_a_notice_runs_from_a_name_to_the_closed_case(officer: Desk) -> None:
    page, served = officer.page, officer.served
    tenant = untouched(served)
    open_case(officer, tenant)
    answer(officer, signed="Yes, by every tenant", keys="No")
    fill_in(officer, "Moving home")
    proposed = page.get_by_role("group", name="Is the notice valid?").get_by_role("radio", name="Yes")
    expect(proposed).to_be_checked()
    officer.follow("button", "Complete task")

    # acknowledged, by a letter to the tenant by name
    expect(page.get_by_role("list", name="What happened")).to_contain_text("“Check the notice” is complete.")
    served.time_passes()
    page.reload()
    letters = page.get_by_role("region", name="Letters and emails")
    expect(letters).to_contain_text(tenant.name)
    expect(letters).to_contain_text("Ready to post")
    expect(page.get_by_role("region", name="Waiting for").first).to_contain_text("Until the tenancy ends")
    ends = served.one(_PROPOSED, tenant.tenancy_id)
    assert ends.endswith("T12:00")

    # the visit
    expect(page.get_by_role("heading", name="Visit the tenant", level=2)).to_be_visible()
    officer.choose("Outcome", "Visit held")
    officer.follow("button", "Complete task")
    expect(page.get_by_role("list", name="What happened")).to_contain_text("“Visit the tenant” is complete.")
    expect(page.get_by_text("The case is waiting.")).to_be_visible()

    # noon of that Monday
    served.time_passes(ends)
    page.reload()
    assert served.one(_ENDED, tenant.tenancy_id) == ends
    expect(page.get_by_role("heading", name="Take in the keys", level=2)).to_be_visible()
    day, _, time = ends.partition("T")
    officer.fill("Day", day)
    officer.fill("Time", time)
    officer.fill("Sets of keys", "2")
    officer.follow("button", "Complete task")

    # closed by itself, and the page says how and why
    expect(page.get_by_text("Nothing more to do")).to_be_visible()
    why = page.get_by_role("region", name="Why this way")
    expect(why).to_contain_text("Notice valid: held")
    expect(why).to_contain_text("Keys brought already?")
    drawing = page.get_by_role("region", name="Path diagram")
    expect(drawing.locator("svg")).to_be_visible()
    assert drawing.locator("svg .taken").count() > 10
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_an_unsigned_notice_is_returned_with_a_letter(officer: Desk) -> None:
    page, served = officer.page, officer.served
    tenant = untouched(served)
    open_case(officer, tenant)
    answer(officer, signed="No", keys="No")
    advice = page.get_by_role("region", name="Advice")
    expect(advice).to_contain_text("The notice is not signed.")
    fill_in(officer, "Moving home")
    expect(page.get_by_role("group", name="Is the notice valid?").get_by_role("radio", name="No")).to_be_checked()
    expect(page.get_by_label("Reasons for the letter")).to_have_value(re.compile("The notice is not signed."))
    officer.follow("button", "Complete task")
    expect(page.get_by_text("Nothing more to do")).to_be_visible()
    served.time_passes()
    page.reload()
    expect(page.get_by_role("region", name="Letters and emails")).to_contain_text("We cannot accept the notice")
    assert served.one("SELECT proposed_end_at IS NULL FROM tenancies_tenancy WHERE record_id = %s", tenant.tenancy_id)


def test_correcting_the_proposed_end_moves_what_waits_for_it(officer: Desk) -> None:
    page, served = officer.page, officer.served
    tenant = untouched(served)
    open_case(officer, tenant)
    answer(officer, signed="Yes, by every tenant", keys="No")
    fill_in(officer, "Moving home")
    officer.follow("button", "Complete task")
    expect(page.get_by_role("list", name="What happened")).to_contain_text("is complete.")
    case = page.url
    first = served.one(_PROPOSED, tenant.tenancy_id)
    later = served.one(
        "SELECT to_char(proposed_end_at AT TIME ZONE 'Europe/London' + interval '14 days', 'DD Mon YYYY')"
        " FROM tenancies_tenancy WHERE record_id = %s",
        tenant.tenancy_id,
    )
    officer.find(tenant.typed, tenant.name)
    expect(page.get_by_role("heading", level=1)).to_have_text(tenant.name)
    officer.follow("link", tenant.tenancy_title)
    officer.follow("link", "Correct the proposed end")
    officer.fill("Proposed end", later)
    officer.fill("Reason", "The tenant asked for a fortnight more")
    officer.tab_to(page.get_by_role("main").get_by_role("button", name=re.compile("Correct")))
    officer.press("Enter")
    expect(page.get_by_role("list", name="What happened")).to_contain_text("The proposed end is corrected.")
    served.time_passes()
    page.goto(case)
    moved = served.one(_PROPOSED, tenant.tenancy_id)
    assert moved > first
    expect(page.get_by_role("region", name="Waiting for").first).to_contain_text(later.lstrip("0"))
    served.time_passes(first)
    page.reload()
    assert served.one("SELECT end_at IS NULL FROM tenancies_tenancy WHERE record_id = %s", tenant.tenancy_id)
    expect(page.get_by_role("heading", name="Take in the keys", level=2)).to_be_hidden()
