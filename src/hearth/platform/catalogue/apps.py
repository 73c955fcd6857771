from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "hearth.platform.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Describes the libraries' tables; every other app describes its own."""
        from hearth.platform.catalogue import third_party  # noqa: F401
