"""A demonstration landlord in a database of its own, served as in earnest, and a browser in front of it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from hearth.ops import browser as installed
from tests import databases, demonstration
from tests.databases import Run
from tests.demonstration import Demonstration

STARTS_WITHIN = 60  # seconds; a busy machine takes its time
DOMAIN = "northmoor.example.org"

expect.set_options(timeout=10_000)


@dataclass
class Served:
    """The landlord that the journeys are about."""

    address: str
    password: str
    database: str
    environment: dict[str, str]
    rows: psycopg.Connection[tuple[Any, ...]] = field(repr=False)

    def time_passes(self, to: str = "") -> None:
        """Moves the clock to a London moment ("2026-12-28T12:00"), and does what is due by then."""
        self.run("tests.journeys.passing", *([to] if to else []))

    def run(self, module: str, *arguments: str) -> None:
        """A Python program of ours beside the server."""
        demonstration.run(self.environment, module, *arguments)

    def one(self, query: str, *values: object) -> Any:
        """The first column of the one row that a query finds: what a journey must know before it types."""
        row = self.rows.execute(query, values).fetchone()
        assert row is not None, query
        return row[0]

    def row(self, query: str, *values: object) -> tuple[Any, ...]:
        """The first row that a query finds."""
        row = self.rows.execute(query, values).fetchone()
        assert row is not None, query
        return tuple(row)


@pytest.fixture(scope="session")
def begun(demonstration_made: Demonstration, this_run: Run) -> Iterator[Demonstration]:
    """The demonstration as the journeys find it: letters are made, static files are compressed."""
    if not (databases.SOURCE / "hearth" / "static" / "built" / "staff.js").is_file():
        pytest.fail("The front end has not been built. Run `npm run build` in web/ (make test does).")
    server = databases.server()

    def make(database: str) -> Path:
        home = this_run.folder / "journeys"
        shutil.copytree(demonstration_made.home, home, dirs_exist_ok=True)
        environ = demonstration.environment(server, database=database, home=home)
        demonstration.run(environ, "django", "collectstatic", "--no-input", "--verbosity=0")
        demonstration.run(environ, "tests.journeys.passing")
        return home

    source = demonstration_made.database
    with databases.made_once(server, this_run, "journeys", source=source, make=make) as (database, home):
        yield Demonstration(database, home)


@pytest.fixture(scope="session")
def served(
    begun: Demonstration, this_run: Run, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Served]:
    """A copy of it for the journeys of a worker, a web server on a port of its own; all gone afterwards."""
    server, name = databases.server(), f"hearth_served_{this_run.mark}_{worker_id}"
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(begun.home, home, dirs_exist_ok=True)
    environment = demonstration.environment(server, database=name, home=home)
    port = _free_port()
    with (
        databases.copied(server, begun.database, name),
        psycopg.connect(server, dbname=name, autocommit=True) as rows,
    ):
        landlord = Served(f"http://127.0.0.1:{port}", begun.password, name, environment, rows)
        with _serving(landlord, port, home / "web.log"):
            yield landlord


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _serving:  # noqa: N801 - reads as the verb it is
    """granian for as long as the block runs."""

    def __init__(self, landlord: Served, port: int, log: Path) -> None:
        self.landlord, self.port, self.log = landlord, port, log

    def __enter__(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={self.port}"]
        command += ["--workers=1", "--blocking-threads=4", "--no-ws", "hearth.config.wsgi:application"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=self.landlord.environment, stdout=log, stderr=log)
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.landlord.address}/health/live", timeout=5):  # noqa: S310 - ours
                    return
            except OSError:
                time.sleep(0.2)
        self.__exit__()
        pytest.fail(f"The web server did not start:\n{self.log.read_text(encoding='utf-8')[-3000:]}")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that there is; without one the journeys fail and say which package to install."""
    found = installed.find()
    if found is None:
        pytest.fail(installed.WHY_NONE)
    return {**browser_type_launch_args, "executable_path": str(found), "args": installed.launch_arguments()}


@dataclass
class Desk:
    """Somebody at their browser. `errors` are what its console complained of."""

    served: Served
    page: Page
    errors: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        """Presses keys one after another, once the page's deferred scripts listen for them."""
        self.page.wait_for_load_state("domcontentloaded")
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Types where the focus is."""
        self.page.keyboard.type(text)

    def tab_to(self, wanted: Locator) -> None:
        """Presses Tab until a control has the focus, as one does without a mouse."""
        expect(wanted).to_be_visible()
        for _ in range(150):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {wanted}.")

    def follow(self, role: Any, name: str, *, exact: bool = False) -> None:
        """Goes to a link or button by Tab and presses Enter."""
        self.tab_to(self.page.get_by_role(role, name=name, exact=exact).first)
        self.page.keyboard.press("Enter")

    def fill(self, label: str, text: str) -> None:
        """Goes to a text field by Tab and types over what it holds."""
        self.tab_to(self.page.get_by_role("textbox", name=label).first)
        self.press("Control+a")
        self.type(text)

    def choose(self, question: str, answer: str) -> None:
        """Goes to a group of radio buttons by Tab, and to the answer by arrows."""
        group = self.page.get_by_role("group", name=question)
        wanted = group.get_by_role("radio", name=answer, exact=True)
        self.tab_to(group.locator("input:checked, input:not(:checked)").first)
        self.press("Space")
        for _ in range(6):
            if wanted.is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"No arrow reaches “{answer}” of “{question}”.")

    def find(self, words: str, title: str) -> None:
        """From anywhere: `/`, some letters, arrows to the hit, Enter."""
        self.press("/")
        expect(self.page.locator("#find")).to_be_focused()
        self.type(words)
        option = self.page.get_by_role("option", name=title).first
        expect(option).to_be_visible()
        for _ in range(20):
            if option.get_attribute("aria-selected") == "true":
                break
            self.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "true")
        self.press("Enter")


@pytest.fixture
def theme() -> Literal["light", "dark"]:
    """How the desk looks; a test may say otherwise."""
    return "light"


@pytest.fixture
def desk(served: Served, browser: Browser, theme: Literal["light", "dark"]) -> Iterator[Desk]:
    """A browser at the sign-in page; it fails the test on any error of its console, a refused style included."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        color_scheme=theme,
        locale="en-GB",
        timezone_id="Europe/London",
        base_url=served.address,
    )
    made = _desk(served, context)
    yield made
    context.close()
    assert made.errors == []


def _desk(served: Served, context: BrowserContext) -> Desk:
    page = context.new_page()
    page.set_default_timeout(15_000)
    made = Desk(served, page)

    def listen(message: ConsoleMessage) -> None:
        # A form that is refused answers 422, a task done by somebody else 409: the console reports both.
        if message.type == "error" and "status of 4" not in message.text:
            made.errors.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: made.errors.append(str(error)))
    return made


@pytest.fixture
def officer(desk: Desk) -> Desk:
    """The officer of the first patch, signed in by keyboard."""
    return signed_in(desk, "officer")


def signed_in(desk: Desk, account: str) -> Desk:
    """Signs in by keyboard."""
    desk.page.goto("/")
    desk.fill("Email", f"{account}@{DOMAIN}")
    desk.fill("Password", desk.served.password)
    desk.press("Enter")
    expect(desk.page.locator("#find")).to_be_visible()
    return desk
