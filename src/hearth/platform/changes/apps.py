from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "hearth.platform.changes"
    label = "changes"
