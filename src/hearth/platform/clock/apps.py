from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "hearth.platform.clock"
    label = "clock"

    def ready(self) -> None:
        """Registers the catalogue entry."""
        from hearth.platform.clock import registrations  # noqa: F401
