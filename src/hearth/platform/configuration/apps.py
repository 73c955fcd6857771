from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    name = "hearth.platform.configuration"
    label = "configuration"
