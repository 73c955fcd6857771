"""Pages are drawn without the built front end: static names are plain, and files go where the test's go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture
def pages(settings: Any, tmp_path: Path) -> None:
    """Pages can be asked for."""
    (tmp_path / "static").mkdir()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}
