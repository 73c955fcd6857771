from __future__ import annotations

from django.apps import AppConfig


class HearthConfig(AppConfig):
    name = "hearth.config"
    label = "hearth"

    def ready(self) -> None:
        """What only the composition root can say, since it knows every floor: what the tenants' portal may read."""
        from hearth.config import portal  # noqa: F401
