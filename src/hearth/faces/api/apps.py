from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "hearth.faces.api"
    label = "api"
    verbose_name = "Web API"

    def ready(self) -> None:
        """Its tables enter the catalogue, its clearing up the ticks."""
        from hearth.faces.api import registrations  # noqa: F401
