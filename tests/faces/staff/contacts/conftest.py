"""Two landlords, an officer who may do everything in the first, and somebody to write about."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from hearth.platform import clock
from hearth.platform.catalogue import CLEARANCES
from hearth.platform.identity.models import User
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.records.contacts.models import Contact
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
def landlord(db: None) -> WholeLandlord:
    return WholeLandlord("northmoor")


@pytest.fixture
def officer(landlord: WholeLandlord) -> User:
    """May do everything in the company."""
    return landlord.somebody_with("Olu Fischer", set(PERMISSIONS), CLEARANCES)


@pytest.fixture
def client(officer: User) -> Client:
    """The officer's browser."""
    return signed_in(officer)


@pytest.fixture
def joanna(landlord: WholeLandlord) -> Contact:
    return landlord.person("Joanna", "Kowalczyk")
