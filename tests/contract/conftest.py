"""Two landlords, and programs that ask about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hearth.platform.catalogue import CLEARANCES
from hearth.platform.identity.permissions import PERMISSIONS
from tests.contract.asking import Program, token_of
from tests.landlord import Landlords, WholeLandlord
from tests.modules.landlord import NOW


@dataclass
class Ground:
    """Northmoor, Southmoor, and a program that may do everything at Northmoor."""

    north: WholeLandlord
    south: WholeLandlord
    program: Program


@pytest.fixture
def ground(landlords: Landlords, db: None, pages: None, monkeypatch: pytest.MonkeyPatch) -> Ground:
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    north, south = landlords
    user = north.somebody_with("Program Allmay", set(PERMISSIONS), set(CLEARANCES))
    return Ground(north=north, south=south, program=Program(token_of(user)))


@pytest.fixture
def pages(settings: Any, tmp_path: Path) -> None:
    """Pages are drawn without the built front end."""
    (tmp_path / "static").mkdir()
    settings.STATIC_ROOT = tmp_path / "static"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
