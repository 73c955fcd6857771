from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "hearth.faces.kit"
    label = "kit"
    verbose_name = "Interface kit"
