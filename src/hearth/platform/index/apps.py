from django.apps import AppConfig


class IndexConfig(AppConfig):
    name = "hearth.platform.index"
    label = "index"
