from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "hearth.engines.cases"
    label = "cases"
