from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "hearth.faces.cli"
    label = "cli"
