from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "hearth.platform.calendars"
    label = "calendars"
