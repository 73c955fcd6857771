from django.apps import AppConfig


class IndexConfig(AppConfig):
    name = "hearth.platform.index"
    label = "index"

    def ready(self) -> None:
        """Registers the permission for restricted records."""
        from hearth.platform.index import registrations  # noqa: F401
