"""A migration shuts a table for as long as its statements take, not for as long as it takes to work them out.

Between the statements of one transaction Django works out the next operation of a migration (the models as they were,
drawn anew: seconds on a slow machine), so that the table of the first statement stays shut for all of it. Here the
statements are gathered, and carried out one after another at the end; or before, as soon as anything is asked of the
database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.schema import DatabaseSchemaEditor


class BriefSchemaEditor(DatabaseSchemaEditor):
    """Django's, but for when the statements of a transaction are carried out. Outside one each is, at once."""

    def __enter__(self) -> Self:
        self._gathered: list[str] = []
        self._asking = ExitStack()
        if self.atomic_migration and not self.collect_sql:
            self._asking.enter_context(self.connection.execute_wrapper(self._asked))
        super().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._asking:
            try:
                if kind is None and not self.collect_sql:
                    for statement in self.deferred_sql:
                        self.execute(statement, None)
                    self.deferred_sql = []
                    self._carry_out()
            except BaseException as failed:
                super().__exit__(type(failed), failed, failed.__traceback__)
                raise
            super().__exit__(kind, error, traceback)

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Keeps a statement for the end of its transaction, unless pgtrigger wants to see at once whether it fails: no
        column that a trigger reads is given another type, so it takes the trigger away for that long."""
        if self.collect_sql or not self.atomic_migration or getattr(self, "is_altering_field_type", False):
            super().execute(sql, params)
        else:
            self._gathered.append(str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params))

    def _asked(self, carry_out: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Somebody asks the database (a function of a migration, Django for the name of a constraint): first what was
        said before."""
        self._carry_out()
        return carry_out(sql, params, many, context)

    def _carry_out(self) -> None:
        statements, self._gathered = self._gathered, []
        for statement in statements:
            super().execute(statement, None)


@contextmanager
def brief_locks(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Migrations on this connection shut their tables briefly, for the length of the block."""
    # What others have put there stays beneath: pgtrigger's installs the triggers of a table with the table.
    found = connection.SchemaEditorClass
    connection.SchemaEditorClass = type("BriefSchemaEditor", (BriefSchemaEditor, found), {})
    try:
        yield
    finally:
        connection.SchemaEditorClass = found
