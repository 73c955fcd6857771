from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    name = "hearth.platform.configuration"
    label = "configuration"

    def ready(self) -> None:
        """Registers the kinds of configuration, and user-defined fields with the catalogue."""
        from hearth.platform.configuration import registrations  # noqa: F401
