from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "hearth.platform.organisation"
    label = "organisation"
