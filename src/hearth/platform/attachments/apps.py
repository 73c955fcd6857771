from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "hearth.platform.attachments"
    label = "attachments"
