"""A landlord in the test's transaction; or, for tests of concurrency, a database of their own where things commit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from hearth.platform.catalogue import CLEARANCES
from hearth.platform.identity.permissions import PERMISSIONS
from tests.conftest import copy_of_the_database, working_in
from tests.faces.staff.configuration.asking import signed_in
from tests.landlord import WholeLandlord
from tests.modules.landlord import NOW, Landlord


@pytest.fixture
def landlord(db: None) -> Landlord:
    return Landlord()


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[None]:
    """A copy of the worker's database in which transactions commit: other connections see what was done."""
    name = f"hearth_committing_{os.getpid()}_{worker_id}"
    with (
        copy_of_the_database(os.environ["HEARTH_TEST_SERVER_URL"], name),
        django_db_blocker.unblock(),
        working_in(name),
    ):
        yield


@pytest.fixture
def whole(db: None) -> WholeLandlord:
    """A landlord with roles and people who sign in, for the screens."""
    return WholeLandlord()


@pytest.fixture
def desk(whole: WholeLandlord, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Client:
    """The browser of somebody who may do everything here. The pages' clock stands still at NOW."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    return signed_in(whole.somebody_with("Gareth Hayes", set(PERMISSIONS), CLEARANCES))
