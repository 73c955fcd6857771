"""What was told about people to others: what, to whom, why, by whom."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked


class ShareOrigin(models.TextChoices):
    MANUAL = "manual", "Written down by a colleague"
    EXPORT = "export", "Export"
    API = "api", "Read by another system"
    COMMUNICATION = "communication", "Letter or email"
    ORDER = "order", "Order to a contractor"


@tracked()
class DataShare(models.Model):
    """One sharing of data with somebody. `tags` are keys of data tags; `people` says whom it was about.

    `key` names the cause of an automatic one, so that a cause is written down once.
    """

    company = models.ForeignKey("organisation.Company", null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=20, choices=ShareOrigin)
    key = models.CharField(max_length=120, blank=True)
    tags = ArrayField(models.BigIntegerField(), default=list, blank=True)
    summary = models.CharField(max_length=1000)
    recipient = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    shared_date = models.DateField()
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    shared_as = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="data_share_once"),
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(reason="") & ~Q(summary=""), name="data_share_is_whole"
            ),
        ]


class SharedPerson(models.Model):
    """A person whose data was in a sharing. Append-only, as what has left can't come back."""

    share = models.ForeignKey(DataShare, on_delete=models.PROTECT, related_name="people")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "share"], name="shared_person_once")]
