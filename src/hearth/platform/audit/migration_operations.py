"""Operations that keep a first start short: an app's tables in one step, and its history triggers in one step.

After each operation Django draws the models anew that the operation's model is connected with; every business record
is connected with every other through the index, so a table for each operation takes seconds for what the database
does in milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger


class CreateModels(Operation):
    """Creates several tables of the migration's app, in the order given.

    The state afterwards is that of the CreateModel operations one by one; the models are drawn once for all of them.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Adds the models to a state whose drawn models are forgotten first: they are drawn when next asked for."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Creates the tables with their constraints and indexes."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops them again, last first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return f"Create {len(self.models)} models"

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """How the migration file writes it."""
        return (self.__class__.__name__, [], {"models": self.models})


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
