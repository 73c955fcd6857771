"""A landlord with letters and paths, for rights requests."""

from __future__ import annotations

import pytest

from tests.landlord import WholeLandlord
from tests.modules.conftest import landlord, whole

__all__ = ["landlord", "ready", "whole"]


@pytest.fixture
def ready(whole: WholeLandlord) -> WholeLandlord:
    """Its letters are written and its paths in force."""
    whole.open_for_business()
    return whole
