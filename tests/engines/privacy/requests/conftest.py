"""A landlord with letters and paths, for rights requests."""

from __future__ import annotations

import pytest

from tests.landlord import WholeLandlord


@pytest.fixture
def ready(in_business: WholeLandlord) -> WholeLandlord:
    """Its letters are written and its paths in force."""
    return in_business
