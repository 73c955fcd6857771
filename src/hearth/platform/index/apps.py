from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def _sync(*, using: str, **_: Any) -> None:
    from hearth.platform.index import portal

    portal.sync(connections[using])


class IndexConfig(AppConfig):
    name = "hearth.platform.index"
    label = "index"

    def ready(self) -> None:
        """Registers permissions, functional units and the veil; policies of the portal follow each migration."""
        from hearth.platform.index import registrations  # noqa: F401

        post_migrate.connect(_sync, sender=self, dispatch_uid="portal.sync")
