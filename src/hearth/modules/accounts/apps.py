from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hearth.modules.accounts"
    label = "accounts"
