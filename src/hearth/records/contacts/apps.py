from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "hearth.records.contacts"
    label = "contacts"
