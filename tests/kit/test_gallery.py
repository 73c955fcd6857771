"""Every component in a real browser: seen, read by axe, worked by keyboard, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

pytestmark = [pytest.mark.journey]

PAGES = ("", "contact/", "case/", "consents/", "marks/", "form/", "search/?q=jo", "sign-in/", "nowhere/", "broken/")
STATUS = {"nowhere/": 404, "broken/": 500}
LOOKS = [(width, theme) for width in (1440, 390) for theme in ("light", "dark")]


@pytest.fixture
def look(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page at a width and theme that fails the test on any console error, which a refused inline style also is."""
    width: int
    theme: Literal["light", "dark"]
    width, theme = getattr(request, "param", (1440, "light"))
    context = browser.new_context(
        viewport={"width": width, "height": 844 if width < 500 else 900},
        color_scheme=theme,
        locale="en-GB",
        timezone_id="Europe/London",
    )
    page = context.new_page()
    page.set_default_timeout(5_000)
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        expected = re.search(r"status of (404|500)", message.text)
        if message.type in ("error", "warning") and not expected:
            errors.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def assert_accessible(page: Page) -> None:
    """axe-core, every rule: WCAG 2.0 to 2.2 A and AA, and best practice."""
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []


def assert_fits(page: Page) -> None:
    """Nothing makes the page scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("look", LOOKS, indirect=True, ids=lambda value: "-".join(map(str, value)))
def test_every_page_is_accessible_and_fits(look: Page, gallery: str) -> None:
    for name in PAGES:
        answer = look.goto(f"{gallery}/{name}")
        assert answer
        assert answer.status == STATUS.get(name, 200)
        assert_accessible(look)
        assert_fits(look)


@pytest.mark.parametrize("look", [(720, "light"), (320, "light")], indirect=True, ids=["200 percent", "400 percent"])
def test_zoomed_in_nothing_is_cut_off(look: Page, gallery: str) -> None:
    for name in PAGES:
        look.goto(f"{gallery}/{name}")
        assert_fits(look)


@pytest.mark.parametrize("look", LOOKS[::3], indirect=True, ids=lambda value: "-".join(map(str, value)))
def test_everything_that_opens_is_accessible(look: Page, gallery: str) -> None:
    look.goto(gallery)
    look.locator("#find").press_sequentially("jo")
    expect(look.get_by_role("option", name="Joanna Kowalczyk")).to_be_visible()
    assert_accessible(look)
    look.keyboard.press("Escape")
    look.keyboard.press("Control+k")
    expect(look.get_by_role("dialog", name="Quick menu").get_by_role("option").first).to_be_visible()
    assert_accessible(look)
    look.keyboard.press("Escape")
    look.get_by_label("Amina Shah, your menu").click()
    assert_accessible(look)
    look.goto(f"{gallery}/form/")
    look.get_by_role("button", name="Complete task").click()
    expect(look.get_by_role("alert", name="There is a problem")).to_be_focused()
    assert look.title().startswith("Error:")
    assert_accessible(look)


def test_a_tenant_is_found_and_opened_by_keyboard_alone(look: Page, gallery: str) -> None:
    look.goto(gallery)
    look.keyboard.press("/")
    expect(look.locator("#find")).to_be_focused()
    look.keyboard.type("joa tolland")
    expect(look.get_by_role("option", name="Joanna Kowalczyk")).to_have_attribute("aria-selected", "true")
    expect(look.locator("[data-announcer]")).to_contain_text("1 found")
    look.keyboard.press("Enter")
    expect(look.get_by_role("heading", level=1)).to_have_text("Ms Joanna Kowalczyk")


def test_the_quick_menu_opens_a_screen_by_keyboard(look: Page, gallery: str) -> None:
    look.goto(gallery)
    look.keyboard.press("Control+k")
    look.keyboard.type("consent")
    dialog = look.get_by_role("dialog", name="Quick menu")
    expect(dialog.get_by_role("option")).to_have_count(1)
    look.keyboard.press("Enter")
    expect(look).to_have_url(f"{gallery}/consents/")


def test_escape_closes_the_quick_menu_and_gives_the_focus_back(look: Page, gallery: str) -> None:
    look.goto(gallery)
    opener = look.get_by_role("link", name="Quick menu")
    opener.focus()
    look.keyboard.press("Enter")
    expect(look.get_by_role("dialog", name="Quick menu")).to_be_visible()
    look.keyboard.press("Escape")
    expect(look.get_by_role("dialog", name="Quick menu")).to_be_hidden()
    expect(opener).to_be_focused()


def test_open_records_stay_in_the_dock_across_pages(look: Page, gallery: str) -> None:
    for record in ("contact", "case"):
        with look.expect_response(f"{gallery}/dock/"):
            look.goto(f"{gallery}/{record}/")
    look.goto(gallery)
    dock = look.get_by_role("navigation", name="Open records")
    expect(dock.get_by_role("link")).to_have_text(["Joanna Kowalczyk", "Notice to quit, 14 Tolland Row"])
    with look.expect_response(f"{gallery}/dock/"):
        dock.get_by_role("button", name="Close Joanna Kowalczyk").press("Enter")
    look.reload()
    expect(dock.get_by_role("link")).to_have_count(1)


def test_what_was_typed_survives_leaving_and_an_error_and_goes_once_it_is_sent(look: Page, gallery: str) -> None:
    look.goto(f"{gallery}/form/")
    look.get_by_label("Note", exact=True).fill("Two dogs in the yard")
    look.get_by_label("Tenant required").press_sequentially("joa")
    expect(look.get_by_role("option", name="Joanna Kowalczyk")).to_be_visible()
    look.keyboard.press("Enter")
    expect(look.get_by_text("CN-0048213-6 chosen")).to_be_visible()
    expect(look.get_by_text("Draft kept")).to_be_visible()
    look.goto(gallery)
    look.goto(f"{gallery}/form/")
    expect(look.get_by_label("Note", exact=True)).to_have_value("Two dogs in the yard")
    expect(look.get_by_label("Tenant required")).to_have_value("Joanna Kowalczyk")

    look.get_by_role("button", name="Complete task").click()
    expect(look.get_by_role("link", name="Reason for leaving: Choose one")).to_be_visible()
    expect(look.get_by_label("Note", exact=True)).to_have_value("Two dogs in the yard")

    look.get_by_label("Reason for leaving").select_option("work")
    look.get_by_label("Visit held on required").fill("17/11/2026")
    look.get_by_label("No, on the end date").check()
    look.get_by_label("The tenant has read this back").check()
    look.get_by_role("button", name="Complete task").click()
    expect(look.get_by_role("list", name="What happened")).to_contain_text("Task completed.")
    look.goto(f"{gallery}/form/")
    expect(look.get_by_label("Note", exact=True)).to_have_value("")


def test_signing_out_leaves_nothing_of_anybody_in_the_browser(look: Page, gallery: str) -> None:
    look.goto(f"{gallery}/case/")
    look.get_by_label("Note", exact=True).fill("Two dogs")
    expect(look.get_by_text("Draft kept").first).to_be_visible()
    asked: list[str] = []

    def answer(dialog: object) -> None:
        asked.append(dialog.message)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    look.on("dialog", answer)
    look.get_by_label("Amina Shah, your menu").click()
    look.get_by_role("button", name="Sign out").click()
    expect(look.get_by_role("heading", name="Sign in")).to_be_visible()
    assert asked == ["1 record has a draft in this browser. Signing out removes what was not sent."]
    assert look.evaluate("Object.keys(localStorage)") == []


def test_a_script_that_the_server_sends_again_keeps_place_focus_and_choices(look: Page, gallery: str) -> None:
    look.goto(f"{gallery}/case/")
    look.get_by_label("Tenant required").press_sequentially("joa")
    expect(look.get_by_role("option", name="Joanna Kowalczyk")).to_be_visible()
    with look.expect_response(f"{gallery}/sheet/"):
        look.keyboard.press("Enter")
    look.get_by_label("Who is at the visit?").fill("Joanna and Piotr")
    with look.expect_response(f"{gallery}/sheet/"):
        look.keyboard.press("Tab")
    expect(look.get_by_text("Speak to Joanna and Piotr")).to_be_visible()
    expect(look.get_by_role("button", name="Next question")).to_be_focused()
    expect(look.get_by_label("Tenant required")).to_have_value("Joanna Kowalczyk")
    look.keyboard.press("Enter")
    expect(look.get_by_text("Say or ask, question 2 of 3")).to_be_visible()
    expect(look.get_by_label("Yes").first).to_be_focused()
    with look.expect_response(f"{gallery}/sheet/"):
        look.keyboard.press("Space")
    expect(look.get_by_text("Say or ask, question 2 of 3")).to_be_visible()
    expect(look.get_by_label("Who is at the visit?", exact=True)).to_be_hidden()
    expect(look.locator("[data-question]:visible")).to_have_count(1)
    expect(look.locator(".said")).to_contain_text("Joanna and Piotr")


def test_a_forced_theme_is_there_at_the_first_paint_of_the_next_page(look: Page, gallery: str) -> None:
    look.goto(gallery)
    look.get_by_label("Amina Shah, your menu").click()
    look.get_by_label("Dark", exact=True).check()
    assert 'data-theme="dark"' in look.request.get(gallery).text()
    look.goto(f"{gallery}/case/")
    assert look.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 27, 30)"


def test_an_unread_high_alert_comes_before_a_call_or_a_letter(look: Page, gallery: str) -> None:
    look.goto(f"{gallery}/contact/")
    look.get_by_role("main").get_by_role("link", name="Start communication").click()
    expect(look.get_by_role("button", name="I have read this")).to_be_focused()
    expect(look).to_have_url(f"{gallery}/contact/")
    look.keyboard.press("Enter")
    expect(look.get_by_role("list", name="What happened")).to_contain_text("Noted: you have read the alert.")


def test_the_focus_is_never_hidden_under_the_dock(look: Page, gallery: str) -> None:
    look.goto(f"{gallery}/case/")
    look.locator("#main").focus()
    for _ in range(30):
        look.keyboard.press("Tab")
        hidden = look.evaluate(
            """() => {
                const at = document.activeElement;
                if (!at || at.closest('.dock') || at.tagName === 'BODY') return false;
                const box = at.getBoundingClientRect();
                const over = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 8));
                return Boolean(over && over.closest('.dock'));
            }"""
        )
        assert not hidden


def test_counts_are_fetched_again_without_losing_the_focus(look: Page, gallery: str) -> None:
    look.clock.install()
    look.goto(gallery)
    link = look.get_by_role("navigation", name="Shortcuts").get_by_role("link", name="Orders")
    link.focus()
    with look.expect_request(f"{gallery}/counts/"):
        look.clock.run_for(61_000)
    expect(look.get_by_role("navigation", name="Shortcuts").get_by_role("link")).to_have_count(6)
    expect(link).to_be_focused()


def test_on_paper_there_is_no_bar_and_no_dock(look: Page, gallery: str) -> None:
    look.goto(f"{gallery}/contact/")
    look.emulate_media(media="print", color_scheme="dark")
    expect(look.locator(".bar")).to_be_hidden()
    expect(look.locator(".dock")).to_be_hidden()
    expect(look.get_by_text("Demonstration data")).to_be_visible()
    assert look.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_heads_of_a_table_stay_in_sight(look: Page, gallery: str) -> None:
    look.set_viewport_size({"width": 1440, "height": 400})
    look.goto(gallery)
    look.get_by_text("Review support plan").scroll_into_view_if_needed()
    look.mouse.wheel(0, 120)
    look.wait_for_function("scrollY > 150")
    assert look.get_by_role("columnheader", name="Task").bounding_box()["y"] >= 0  # type: ignore[index]


def test_without_javascript_everything_can_still_be_done(browser: Browser, gallery: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{gallery}/case/")
    assert page.locator("[data-question]:visible").count() == 3
    page.goto(gallery)
    page.locator("#find").fill("jo")
    page.locator("#find").press("Enter")
    expect(page.get_by_role("link", name="Joanna Kowalczyk")).to_be_visible()
    page.get_by_role("link", name="Quick menu").click()
    expect(page.get_by_role("link", name="Consent types")).to_be_visible()
    page.locator("summary.who").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto(f"{gallery}/form/")
    page.get_by_label("Reason for leaving").select_option("work")
    page.get_by_label("Tenant required").fill("CN-0048213-6")
    page.get_by_label("Visit held on required").fill("17 Nov 2026")
    page.get_by_label("No, on the end date").check()
    page.get_by_label("The tenant has read this back").check()
    page.get_by_role("button", name="Complete task").click()
    expect(page.get_by_text("Task completed.")).to_be_visible()
    context.close()
