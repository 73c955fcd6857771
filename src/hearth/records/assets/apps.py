from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "hearth.records.assets"
    label = "assets"
