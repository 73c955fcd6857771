from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "hearth.platform.calendars"
    label = "calendars"

    def ready(self) -> None:
        """Describes calendars in the catalogue."""
        from hearth.platform.calendars import registrations  # noqa: F401
