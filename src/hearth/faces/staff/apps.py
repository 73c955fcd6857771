from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "hearth.faces.staff"
    label = "staff"
