"""What is said to people: definitions with their templates, the communications themselves, notices to colleagues."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period


class Channel(models.TextChoices):
    LETTER = "letter", "Letter"
    EMAIL = "email", "Email"


@tracked()
class CommunicationDefinition(ConfigurationRecord):
    """A kind of communication about a kind of record, and the channels it may go by.

    An enclosure (a guidance sheet) is never sent by itself but with another.
    """

    key = models.SlugField(max_length=80, unique=True)
    subject_kind = models.CharField(max_length=30, blank=True, help_text="Kind of record it is about; blank: any.")
    channels = ArrayField(models.CharField(max_length=20, choices=Channel))
    enclosure = models.BooleanField(default=False)

    class Meta:
        ordering = ["description"]


@tracked()
class CommunicationDefinitionPeriod(ConfigurationPeriod):
    of = models.ForeignKey(CommunicationDefinition, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("communication_definition_period")


@tracked()
class CommunicationTemplate(models.Model):
    """The words of a definition for a channel, in GOV.UK Notify's syntax. A version is never changed, only followed."""

    definition = models.ForeignKey(CommunicationDefinition, on_delete=models.PROTECT, related_name="templates")
    channel = models.CharField(max_length=20, choices=Channel)
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=300)
    body = models.TextField()

    class Meta:
        ordering = ["definition", "channel", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["definition", "channel", "version"], name="communication_template_version")
        ]


class Direction(models.TextChoices):
    OUT = "out", "Sent"
    IN = "in", "Received"


class CommunicationStatus(models.TextChoices):
    QUEUED = "queued", "Being made"
    SENT = "sent", "Sent"
    FILED = "filed", "Ready to post"
    FAILED = "failed", "Failed"
    HELD = "held", "Held back"
    RECEIVED = "received", "Received"


@tracked()
class Communication(models.Model):
    """One letter or email to one person, about a record. `document` is what was said, merged; `file` the PDF of it.

    `key` names its cause, so that a cause sends once. A confidential one (it shows something marked so) is read only
    by those cleared for that.
    """

    about = models.ForeignKey("index.Record", on_delete=models.PROTECT, related_name="communications")
    contact = models.ForeignKey("contacts.Contact", null=True, on_delete=models.PROTECT, related_name="communications")
    case = models.ForeignKey("index.Record", null=True, on_delete=models.PROTECT, related_name="case_communications")
    template = models.ForeignKey(CommunicationTemplate, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.OUT)
    channel = models.CharField(max_length=20, choices=Channel)
    channel_reason = models.CharField(max_length=200, help_text="Why it went this way, or was held back.")
    recipient = models.CharField(max_length=200, help_text="The name it is addressed to.")
    destination = models.CharField(max_length=300, help_text="Postal lines, comma separated, or the email address.")
    subject = models.CharField(max_length=300)
    text = models.TextField(help_text="What was said, as plain text.")
    document = models.JSONField(help_text="What was said, as the renderer takes it.")
    confidential = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=CommunicationStatus, default=CommunicationStatus.QUEUED)
    file = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["key"], name="communication_key_once")]
        indexes = [
            models.Index(fields=["about", "-created_at"], name="communication_by_record"),
            models.Index(fields=["contact", "-created_at"], name="communication_by_contact"),
            models.Index(fields=["case"], name="communication_by_case", condition=Q(case__isnull=False)),
        ]


@tracked()
class Enclosure(models.Model):
    """A file that went with a communication: a guidance sheet, a rent statement."""

    communication = models.ForeignKey(Communication, on_delete=models.CASCADE, related_name="enclosures")
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["communication", "position"]
        constraints = [models.UniqueConstraint(fields=["communication", "file"], name="enclosure_once")]


class Notification(models.Model):
    """Something a colleague should know, in the product. `key` names its cause, so that a cause tells once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    about = models.ForeignKey("index.Record", null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    text = models.CharField(max_length=1000)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]
        indexes = [models.Index(fields=["user", "-created_at"], name="notification_unread", condition=Q(read_at=None))]
