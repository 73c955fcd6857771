from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "hearth.platform.catalogue"
    label = "catalogue"
