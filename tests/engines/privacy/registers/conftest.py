"""The people of the privacy engine's tests: one with everything, a joint tenant, somebody unrelated."""

from __future__ import annotations

from tests.modules.conftest import landlord, whole

__all__ = ["landlord", "whole"]
