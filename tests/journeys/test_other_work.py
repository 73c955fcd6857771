"""A call back, a rent statement, a letter looked at before it goes: what officers do between notices."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk, signed_in
from tests.journeys.people import untouched

pytestmark = [pytest.mark.journey]

_TWO_ACCOUNTS = """
SELECT person.reference FROM index_record person JOIN tenancies_tenancyparty party ON party.contact_id = person.id
JOIN accounts_account account ON account.tenancy_id = party.tenancy_id
GROUP BY person.reference HAVING count(*) > 1 ORDER BY person.reference LIMIT 1
"""


_ACTS = """
const act = () => { sessionStorage.acts = String(Number(sessionStorage.acts ?? 0) + 1); };
addEventListener("pointerdown", act, true);
addEventListener("keydown", (key) => { if (key.key === "Enter" || (key.ctrlKey && key.key === "k")) act(); }, true);
"""
"""Counts what somebody chooses or presses; typing words and going to a field are part of it."""
MOST_ACTS = 4


def test_a_colleague_is_told_once_to_call_back_after_five_minutes(desk: Desk) -> None:
    page, served = desk.page, desk.served
    signed_in(desk, "officer")
    page.add_init_script(_ACTS)
    page.reload()
    tenant = untouched(served)
    leader = served.one("SELECT name FROM identity_user WHERE email LIKE 'leader@%%'")
    desk.press("Control+k")
    expect(page.get_by_role("dialog", name="Quick menu")).to_be_visible()
    desk.type(leader)
    expect(page.get_by_role("option", name=f"Call back for {leader}")).to_be_visible()
    desk.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Call back for {leader}")
    desk.tab_to(page.get_by_label("About required"))
    desk.type(tenant.typed)
    expect(page.get_by_role("option", name=tenant.name)).to_be_visible()
    desk.press("Enter")
    desk.fill("Note", "Asks about the parking spaces. Best after four.")
    desk.follow("button", "Open the case")
    expect(page.get_by_text("The case is waiting.")).to_be_visible()
    assert 0 < int(page.evaluate("sessionStorage.acts")) <= MOST_ACTS, "from the home page to the open case"
    desk.press("/")

    in_five_minutes = served.one(
        "SELECT to_char((opened_at + interval '6 minutes') AT TIME ZONE 'Europe/London', 'YYYY-MM-DD\"T\"HH24:MI')"
        " FROM cases_case ORDER BY record_id DESC LIMIT 1"
    )
    served.time_passes(in_five_minutes)
    served.time_passes()
    page.reload()
    expect(page.get_by_text("Nothing more to do")).to_be_visible()
    page.context.clear_cookies()
    signed_in(desk, "leader")
    page.goto("/notifications/")
    told = page.get_by_role("main").get_by_text("Asks about the parking spaces. Best after four.")
    expect(told).to_have_count(1)
    expect(told).to_contain_text(tenant.name)


def test_a_rent_statement_starts_from_the_person(officer: Desk) -> None:
    page, served = officer.page, officer.served
    tenant = untouched(served)
    officer.find(tenant.typed, tenant.name)
    expect(page.get_by_role("heading", level=1)).to_have_text(tenant.name)
    officer.tab_to(page.get_by_role("main").get_by_role("link", name="New case").first)
    officer.press("Enter")
    officer.follow("link", "Rent statement")
    officer.follow("button", "Open the case")
    expect(page.get_by_role("list", name="What happened")).to_contain_text("did all it had to do, and is closed.")
    served.time_passes()
    page.reload()
    letters = page.get_by_role("region", name="Letters and emails")
    officer.tab_to(letters.get_by_role("link").first)
    officer.press("Enter")
    files = page.get_by_role("region", name="Files")
    expect(files.get_by_role("link", name=re.compile("statement", re.IGNORECASE)).first).to_be_visible()


def test_somebody_with_several_accounts_is_asked_which(officer: Desk) -> None:
    page, served = officer.page, officer.served
    served.run("tests.journeys.second_account", untouched(served).reference)
    reference = served.one(_TWO_ACCOUNTS)
    page.goto(f"/cases/new/?type=rent-statement&about={reference}")
    officer.follow("button", "Open the case")
    expect(page.get_by_role("heading", name="Choose the account", level=2)).to_be_visible()
    choices = page.get_by_role("group", name="Rent account").get_by_role("radio")
    expect(choices).to_have_count(2)
    officer.tab_to(choices.first)
    officer.press("Space")
    officer.follow("button", "Complete task")
    expect(page.get_by_text("Nothing more to do")).to_be_visible()


def test_a_letter_is_looked_at_before_it_goes(officer: Desk) -> None:
    page, served = officer.page, officer.served
    tenant = untouched(served)
    officer.find(tenant.typed, tenant.name)
    expect(page.get_by_role("heading", level=1)).to_have_text(tenant.name)
    officer.tab_to(page.get_by_role("main").get_by_role("link", name="Start communication").first)
    officer.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Start communication")
    officer.tab_to(page.get_by_label("Letter or email required"))
    officer.press("ArrowDown")
    officer.tab_to(page.get_by_label("Your own paragraph"))
    officer.type("The lamp in your stairwell is mended.")
    before = served.one("SELECT count(*) FROM comms_communication")
    officer.follow("button", "Look at it first")
    shown = page.get_by_role("region", name="As it would go")
    expect(shown).to_contain_text(tenant.name)
    expect(shown).to_contain_text("The lamp in your stairwell is mended.")
    assert served.one("SELECT count(*) FROM comms_communication") == before, "Looking sends nothing"
    officer.follow("button", "Send", exact=True)
    expect(page.get_by_role("list", name="What happened")).to_contain_text(f"Sent to {tenant.name}.")
    assert served.one("SELECT count(*) FROM comms_communication") == before + 1
