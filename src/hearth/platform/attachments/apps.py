from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "hearth.platform.attachments"
    label = "attachments"

    def ready(self) -> None:
        """Registers the catalogue entry."""
        from hearth.platform.attachments import registrations  # noqa: F401
