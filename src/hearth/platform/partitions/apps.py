from django.apps import AppConfig


class PartitionsConfig(AppConfig):
    name = "hearth.platform.partitions"
    label = "partitions"

    def ready(self) -> None:
        """Months are made ahead with the ticks; the doctor looks at them."""
        from hearth.platform.partitions import registrations  # noqa: F401
