from django.apps import AppConfig


class TenanciesConfig(AppConfig):
    name = "hearth.modules.tenancies"
    label = "tenancies"

    def ready(self) -> None:
        """Registers what tenancies offer."""
        from hearth.modules.tenancies import full_list, registrations  # noqa: F401
