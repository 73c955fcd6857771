"""Operations that keep a first start short: an app's tables in one step, and its history triggers in one step.

After each operation Django draws the models anew that the operation's model is connected with; every business record
is connected with every other through the index, so a table for each operation takes seconds for what the database
does in milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger
from pgtrigger.migrations import AddTrigger, RemoveTrigger

_TOGETHER = (
    AddConstraint,
    AddField,
    AddIndex,
    AddTrigger,
    AlterField,
    CreateModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RemoveTrigger,
)


class Together(Operation):
    """Several operations of one migration, with the models drawn once before them and once after.

    A table that is created here is created as it is at the end, so what the other operations add to it is left out.
    For operations whose order does not matter beyond that: no field is changed twice.
    """

    reduces_to_sql = True
    reversible = True
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)
        self._created = {each.name.lower() for each in self.operations if isinstance(each, CreateModel)}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Applies each to a state whose drawn models are forgotten first: they are drawn when next asked for."""
        state.__dict__.pop("apps", None)
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Does what each of them does, in order."""
        for each in self._done():
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Undoes each, last first."""
        for each in reversed(self._done()):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def _done(self) -> list[Operation]:
        return [
            each
            for each in self.operations
            if isinstance(each, CreateModel) or str(getattr(each, "model_name", "")).lower() not in self._created
        ]

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return "; ".join(each.describe() for each in self.operations)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """How the migration file writes it."""
        return (self.__class__.__name__, [], {"operations": self.operations})


def together(operations: Sequence[Operation]) -> list[Operation]:
    """The operations of one migration as one step, where each of them may be done so; otherwise as they are.

    Names that change, deleted tables, and SQL or Python of one's own stay steps of their own: the order counts there.
    """
    if len(operations) < 2 or not all(isinstance(each, _TOGETHER) for each in operations):
        return list(operations)
    return [Together(operations)]


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
