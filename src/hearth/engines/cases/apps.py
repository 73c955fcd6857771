from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "hearth.engines.cases"
    label = "cases"

    def ready(self) -> None:
        """Registers what this engine offers the platform."""
        from hearth.engines.cases import full_list, registrations  # noqa: F401
