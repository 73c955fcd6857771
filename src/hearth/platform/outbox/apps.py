from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "hearth.platform.outbox"
    label = "outbox"
