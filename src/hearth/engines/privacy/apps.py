from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "hearth.engines.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Registers what this engine offers the platform."""
        from hearth.engines.privacy import registrations  # noqa: F401, I001 - lists stand on kinds
        from hearth.engines.privacy.requests import registrations as of_requests  # noqa: F401
        from hearth.engines.privacy.requests import full_list  # noqa: F401
        from hearth.engines.privacy.registers import full_lists  # noqa: F401
        from hearth.engines.privacy.consent import full_list as of_consent  # noqa: F401
