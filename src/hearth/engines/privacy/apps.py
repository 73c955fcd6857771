from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "hearth.engines.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Registers what this engine offers the platform."""
        from hearth.engines.privacy import registrations  # noqa: F401
