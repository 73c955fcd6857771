"""The browser of an officer in a furnished office: fixtures for the files that look at pages of cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.engines.cases.office import Office
from tests.modules.landlord import NOW

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture
def office(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    (tmp_path / "static").mkdir()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    made = Office()
    made.furnish()
    return made


@pytest.fixture
def browser(office: Office) -> Client:
    client = Client()
    client.force_login(office.officer, backend="hearth.platform.identity.sign_in.StaffBackend")
    return client
