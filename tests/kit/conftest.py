"""The gallery on a real port; nothing in this folder needs a database."""

from __future__ import annotations

from collections.abc import Iterator

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
        pytest.fail("The front end has not been built. Run `make front`, or `npm run build` in web/.")
    with serving() as address:
        yield address
