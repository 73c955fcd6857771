from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "hearth.platform.identity"
    label = "identity"

    def ready(self) -> None:
        """Registers permissions and catalogue entries."""
        from hearth.platform.identity import registrations  # noqa: F401
