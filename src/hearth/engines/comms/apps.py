from django.apps import AppConfig


class CommsConfig(AppConfig):
    name = "hearth.engines.comms"
    label = "comms"

    def ready(self) -> None:
        """Registers what this engine offers the platform."""
        from hearth.engines.comms import registrations  # noqa: F401
