from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "hearth.records.contacts"
    label = "contacts"

    def ready(self) -> None:
        """Registers permissions, kinds, the catalogue and the timeline of notes."""
        from hearth.records.contacts import full_list, importing, registrations  # noqa: F401
