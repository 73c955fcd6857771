"""A landlord in business, and somebody who may do everything in it, at a fixed instant."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from hearth.platform import clock
from hearth.platform.catalogue import CLEARANCES
from hearth.platform.identity.permissions import PERMISSIONS
from tests.faces.staff.configuration.asking import signed_in
from tests.landlord import WholeLandlord
from tests.modules.landlord import NOW


@pytest.fixture(autouse=True)
def _ground(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The pages' clock stands still; static names are plain, as no front end is collected."""
    settings.STATIC_ROOT = str(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def landlord(in_business: WholeLandlord) -> WholeLandlord:
    return in_business


@pytest.fixture
def client(landlord: WholeLandlord) -> Client:
    """The browser of somebody who may do everything."""
    return signed_in(landlord.somebody_with("Gareth Hayes", set(PERMISSIONS), CLEARANCES))
