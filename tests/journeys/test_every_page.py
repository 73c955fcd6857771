"""Axe on the staff face, light and dark: no violation, and nothing that scrolls sideways.

Every template once; every page, of every kind of configuration, among the slow tests.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from hearth.ops.locks import FileLock
from tests import databases, demonstration
from tests.databases import Run
from tests.demonstration import Demonstration
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
RUNS_OUT = """[...document.querySelectorAll(".tile")].filter(
    tile => tile.scrollWidth > tile.clientWidth + 1 && getComputedStyle(tile).overflowX === "visible"
).map(tile => tile.innerText.slice(0, 60))"""
"""Tiles that hold something wider than themselves, which then lies over the tile beside them."""
REFUSED = 403


class Made(NamedTuple):
    """The templates that a page is made of, and the account of the one whose page it is."""

    of: frozenset[str]
    account: str


@pytest.fixture(scope="session")
def pages(served: Served, begun: Demonstration, this_run: Run) -> dict[str, Made]:
    """Every page that answers a GET, one for each kind of configuration: what it is made of, and whose it is.

    Found once for all workers, in a copy of its own: what journeys did to this one's is no part of it.
    """
    kept = this_run.folder / "pages.json"
    with FileLock(this_run.folder / "pages.lock"):
        if not kept.exists():
            server, name = databases.server(), f"{begun.database}_pages"
            with databases.copied(server, begun.database, name):
                home = Path(served.environment["HEARTH_HOME"])
                environ = demonstration.environment(server, database=name, home=home)
                kept.write_text(demonstration.run(environ, "tests.journeys.addresses"), encoding="utf-8")
    found = json.loads(kept.read_text(encoding="utf-8"))
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


# Several walks, which workers share out among them: whose pages, and which of so many parts.
WALKS = [("leader", 0, 3), ("leader", 1, 3), ("leader", 2, 3), ("admin", 0, 2), ("admin", 1, 2), ("dpo", 0, 1)]
in_walks = pytest.mark.parametrize(("account", "part", "parts"), WALKS, ids=[f"{who}-{nth}" for who, nth, _ in WALKS])


@in_walks
def test_every_template_is_accessible_in_light_and_dark_and_fits(
    desk: Desk, pages: dict[str, Made], account: str, part: int, parts: int
) -> None:
    walk(desk, [address for address in examples(pages) if pages[address].account == account][part::parts], account)


@pytest.mark.slow
@in_walks
def test_every_page_is_accessible_in_light_and_dark_and_fits(
    desk: Desk, pages: dict[str, Made], account: str, part: int, parts: int
) -> None:
    walk(desk, [address for address, made in pages.items() if made.account == account][part::parts], account)


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
        if wider := desk.page.evaluate(RUNS_OUT):
            wrong[f"{address} runs out of its tile"] = wider
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


RUN_AXE = """options => axe.run(options).then(found => found.violations.map(
    each => [each.id, each.nodes.slice(0, 3).map(node => node.html.slice(0, 200))]))"""


def violations(desk: Desk, options: dict[str, Any] | None = None) -> list[tuple[str, list[str]]]:
    """What axe-core finds, every rule: WCAG 2.0 to 2.2 A and AA, and best practice."""
    if not desk.page.evaluate("'axe' in window"):
        desk.page.evaluate(AXE_SCRIPT)
    # What passes is not told of in full: on a page of a thousand cells that takes longer than looking at them.
    found = desk.page.evaluate(RUN_AXE, {"resultTypes": ["violations"]} | (options or {}))
    return [(rule, nodes) for rule, nodes in found]


def violations_in_the_dark(desk: Desk) -> list[tuple[str, list[str]]]:
    """The same page in the dark theme, by the rules that a colour can break: the rest of it is the same page."""
    desk.page.emulate_media(color_scheme="dark")
    found = violations(desk, {"runOnly": ["color-contrast", "link-in-text-block"]})
    desk.page.emulate_media(color_scheme="light")
    return [(f"dark: {rule}", nodes) for rule, nodes in found]
