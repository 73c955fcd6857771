from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "hearth.platform.importing"
    label = "importing"

    def ready(self) -> None:
        """Its tables are described to the catalogue."""
        from hearth.platform.importing import registrations  # noqa: F401
