from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    name = "hearth.platform.schedules"
    label = "schedules"

    def ready(self) -> None:
        """The ticks are kept to their timings."""
        from hearth.platform.schedules import registrations  # noqa: F401
