from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "hearth.platform.identity"
    label = "identity"
