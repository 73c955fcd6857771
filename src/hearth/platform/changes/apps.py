from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


def _sync(*, using: str, **_: Any) -> None:
    from hearth.platform.changes import installing

    installing.sync(connections[using])


def _follow_server(*, using: str, **_: Any) -> None:
    from hearth.platform.changes import numbering

    numbering.follow_server(connections[using])


class ChangesConfig(AppConfig):
    name = "hearth.platform.changes"
    label = "changes"

    def ready(self) -> None:
        """The triggers of the feed follow the catalogue, and the tables' columns, with every migration.

        Before it too: a migration that failed half way has changed columns that the functions still name.
        """
        from hearth.platform.changes import registrations  # noqa: F401

        pre_migrate.connect(_sync, sender=self, dispatch_uid="changes.sync_before")
        post_migrate.connect(_sync, sender=self, dispatch_uid="changes.sync_after")
        post_migrate.connect(_follow_server, sender=self, dispatch_uid="changes.follow_server")
