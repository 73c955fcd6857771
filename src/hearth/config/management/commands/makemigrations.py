"""`hearth makemigrations`: Django's, with what one migration does written as one step, as a first start needs it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from hearth.platform.audit.migration_operations import together

if TYPE_CHECKING or not find_spec("django_linear_migrations"):
    from django.core.management.commands.makemigrations import Command as Upstream
else:
    from django_linear_migrations.management.commands.makemigrations import Command as Upstream


class Command(Upstream):
    def write_migration_files(self, changes: dict[str, list[Any]], *args: Any, **options: Any) -> None:
        """Writes the files; operations that may be done together are."""
        for migrations in changes.values():
            for migration in migrations:
                migration.operations = together(migration.operations)
        super().write_migration_files(changes, *args, **options)
