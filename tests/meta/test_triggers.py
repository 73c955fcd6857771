"""The register that knows its names answers as pgtrigger's own does, which goes through all its triggers."""

from __future__ import annotations

from typing import Any

import pgtrigger
import pytest
from pgtrigger import registry

from hearth.config.triggers import Register
from hearth.platform.organisation.models import Company


def registered() -> Any:
    """What pgtrigger asks."""
    return registry._registry


def test_every_name_is_known_as_pgtrigger_finds_it() -> None:
    found = registered()
    assert isinstance(found, Register)
    assert len(found) > 500
    assert found.by_db_table == registry._Registry.by_db_table.fget(found)  # type: ignore[attr-defined]
    assert found.pg_function_names == registry._Registry.pg_function_names.fget(found)  # type: ignore[attr-defined]


def test_a_name_is_taken_until_its_trigger_goes() -> None:
    def register() -> Any:
        model: Any = Company  # pgtrigger's types ask for a row
        return pgtrigger.Protect(name="tried_here", operation=pgtrigger.Delete).register(model)

    with register():
        with pytest.raises(KeyError, match="already"):
            register()
        assert ("organisation_company", "tried_here") in registered().by_db_table
    assert ("organisation_company", "tried_here") not in registered().by_db_table
    assert not any("tried_here" in name for name in registered().pg_function_names)
