from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "hearth.platform.organisation"
    label = "organisation"

    def ready(self) -> None:
        """Registers the catalogue entry."""
        from hearth.platform.organisation import registrations  # noqa: F401
