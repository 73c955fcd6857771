from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "hearth.platform.clock"
    label = "clock"
