"""The gallery on a real port; nothing in this folder needs a database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.kit.gallery.server import BUILT, gallery_settings, serving


@pytest.fixture
def kit_settings() -> Iterator[None]:
    """Hearth's settings as the gallery uses them: plain static names, the kit's form renderer."""
    with gallery_settings():
        yield


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The gallery's address. It needs the built front end."""
    if not (BUILT / "built" / "staff.css").is_file():
        pytest.fail("The front end has not been built. Run `npm run build` in web/ (make test does).")
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """An installed Chromium where there is one; Playwright's own otherwise."""
    installed = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if installed is None:
        return browser_type_launch_args
    # Chromium's own sandbox refuses to start for root; the gallery is our own page
    return {**browser_type_launch_args, "executable_path": installed, "args": ["--no-sandbox"]}
