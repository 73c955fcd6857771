from django.apps import AppConfig


class TenanciesConfig(AppConfig):
    name = "hearth.modules.tenancies"
    label = "tenancies"
