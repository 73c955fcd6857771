from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "hearth.platform.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Due messages are delivered with every tick."""
        from hearth.platform.outbox import registrations  # noqa: F401
