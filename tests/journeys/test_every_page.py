"""Axe on the staff face, light and dark: no violation, and nothing that scrolls sideways.

Every template once; every page, of every kind of configuration, among the slow tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Literal, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import conftest as ground
from tests.journeys.conftest import Desk, Served, signed_in

pytestmark = [pytest.mark.journey]
MORE = (
    "/no-such-page/",
    "/api/v1/docs",
    "/search/?q=ha",
    "/cases/?view=sla&whose=all",
    "/cases/?whose=all",
    "/cases/new/?q=rent",
    "/cases/new/many/?list=tenancies&all=",
    "/cases/new/many/?list=tenancies&all=&type=outside-tap",
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
REFUSED = 403


class Made(NamedTuple):
    """The templates that a page is made of, and the account of the one whose page it is."""

    of: frozenset[str]
    account: str


@pytest.fixture(scope="session")
def pages(served: Served) -> dict[str, Made]:
    """Every page that answers a GET, one for each kind of configuration: what it is made of, and whose it is."""
    served.time_passes()  # letters are made, so there are files and communications
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.addresses"],
        env=served.environment,
        cwd=ground.SOURCE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert sum(status == 200 for _, status, *_ in found) > len(found) * 0.9, "Nearly every page answers."
    known = {address: Made(frozenset(made_of), account) for address, _, made_of, account in found}
    return known | {address: Made(frozenset({address}), "leader") for address in MORE}


def examples(pages: dict[str, Made]) -> list[str]:
    """So many that every template, those of widgets too, is looked at once; the fullest pages first."""
    seen: set[str] = set()
    chosen = []
    for address, made in sorted(pages.items(), key=lambda page: -len(page[1].of)):
        if made.of - seen:
            chosen.append(address)
            seen |= made.of
    return chosen


@pytest.mark.parametrize("account", ["leader", "admin", "dpo"])
def test_every_template_is_accessible_in_light_and_dark_and_fits(
    desk: Desk, pages: dict[str, Made], account: str
) -> None:
    walk(desk, [address for address in examples(pages) if pages[address].account == account], account)


@pytest.mark.slow
@pytest.mark.parametrize("account", ["leader", "admin", "dpo"])
def test_every_page_is_accessible_in_light_and_dark_and_fits(desk: Desk, pages: dict[str, Made], account: str) -> None:
    walk(desk, [address for address, made in pages.items() if made.account == account], account)


def walk(desk: Desk, pages: list[str], account: str) -> None:
    """The team leader opens what is about records, the administrator what is about configuration, the data protection
    officer what is theirs alone."""
    signed_in(desk, account)
    wrong: dict[str, Any] = {}
    refused = 0
    for address in pages:
        answer = desk.page.goto(address)
        assert answer is not None
        refused += answer.status == REFUSED
        if answer.status >= 500 or (answer.status == REFUSED and refused > 1):  # one page of words, seen once
            wrong |= {address: answer.status} if answer.status >= 500 else {}
            continue
        if found := [*violations(desk), *violations_in_the_dark(desk)]:
            wrong[address] = found
        if sideways := desk.page.evaluate(SIDEWAYS):
            wrong[f"{address} sideways"] = sideways
    assert wrong == {}, json.dumps(wrong, indent=1)
    assert refused < len(pages) / 4, "Most pages must be seen by somebody."


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_signing_in_is_accessible(desk: Desk, theme: Literal["light", "dark"]) -> None:
    desk.page.goto("/sign-in/")
    assert violations(desk) == []
    desk.fill("Email", "nobody@northmoor.example.org")
    desk.fill("Password", "not the password")
    desk.press("Enter")
    desk.page.get_by_role("alert").first.wait_for()
    assert violations(desk) == []


def violations(desk: Desk, options: dict[str, Any] | None = None) -> list[tuple[str, list[str]]]:
    """What axe-core finds, every rule: WCAG 2.0 to 2.2 A and AA, and best practice."""
    # What passes is not told of in full: on a page of a thousand cells that takes longer than looking at them.
    found = Axe().run(desk.page, options={"resultTypes": ["violations"]} | (options or {})).response["violations"]
    return [(each["id"], [node["html"][:200] for node in each["nodes"]][:3]) for each in found]


def violations_in_the_dark(desk: Desk) -> list[tuple[str, list[str]]]:
    """The same page in the dark theme, by the rules that a colour can break: the rest of it is the same page."""
    desk.page.emulate_media(color_scheme="dark")
    found = violations(desk, {"runOnly": ["color-contrast", "link-in-text-block"]})
    desk.page.emulate_media(color_scheme="light")
    return [(f"dark: {rule}", nodes) for rule, nodes in found]
