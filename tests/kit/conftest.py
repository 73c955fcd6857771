"""The gallery on a real port; nothing in this folder needs a database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hearth.ops import browser as installed
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
    """The browser that Hearth finds or fetches for its tests, as the journeys use it."""
    found = installed.find()
    if found is None:
        pytest.fail(installed.WHY_NONE)
    return {**browser_type_launch_args, "executable_path": str(found), "args": installed.launch_arguments()}
