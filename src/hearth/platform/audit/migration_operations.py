"""Installing many history triggers at once: one operation instead of hundreds keeps a first start short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger


class InstallTriggers(Operation):
    """Installs compiled triggers, as (model name, trigger) pairs, on the models of the migration's app.

    The state afterwards is that of one pgtrigger.migrations.AddTrigger for each pair, so makemigrations finds nothing
    to do. No model is drawn anew for it, which is what makes hundreds of single operations slow.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, triggers: Sequence[tuple[str, Trigger]]) -> None:
        self.triggers = list(triggers)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Notes the triggers in the options of their models."""
        for model_name, trigger in self.triggers:
            options = state.models[app_label, model_name.lower()].options
            options["triggers"] = [*options.get("triggers", []), trigger]

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Creates the functions and triggers."""
        for _, trigger in self.triggers:
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops them again."""
        for _, trigger in reversed(self.triggers):
            schema_editor.execute(trigger.uninstall_sql, params=None)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return f"Install {len(self.triggers)} triggers"

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """How the migration file writes it."""
        return (self.__class__.__name__, [], {"triggers": self.triggers})
