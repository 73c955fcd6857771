from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "hearth.records.assets"
    label = "assets"

    def ready(self) -> None:
        """Registers permissions, the kind of record, configuration kinds and the catalogue."""
        from hearth.records.assets import describing, full_list, importing, registrations  # noqa: F401
