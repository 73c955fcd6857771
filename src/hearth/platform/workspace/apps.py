from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def _sync(*, using: str, **_: Any) -> None:
    from hearth.platform.workspace import installing

    installing.sync(connections[using])


class WorkspaceConfig(AppConfig):
    name = "hearth.platform.workspace"
    label = "workspace"

    def ready(self) -> None:
        """The indexes that lists are sorted by follow the lists' definitions, with every migration."""
        from hearth.platform.workspace import exporting, registrations  # noqa: F401

        post_migrate.connect(_sync, sender=self, dispatch_uid="workspace.sync")
