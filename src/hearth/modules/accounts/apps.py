from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hearth.modules.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Registers what accounts offer, and has them follow their tenancies."""
        from hearth.modules.accounts import full_list, importing, registrations  # noqa: F401
