from django.apps import AppConfig


class CommsConfig(AppConfig):
    name = "hearth.engines.comms"
    label = "comms"
