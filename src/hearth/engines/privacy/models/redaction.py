"""Which file was made of which by blacking parts of it out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked


@tracked()
class Redaction(models.Model):
    """A file was redacted: the original, what was made of it, where the boxes lie (never what stood there).

    The original is opened only by those who may see originals; once its time is over it goes, and this stays.
    """

    record = models.ForeignKey("index.Record", on_delete=models.PROTECT, related_name="+")
    original = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    result = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    boxes = models.JSONField(default=list)
    redacted_at = models.DateTimeField()
    redacted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="redaction_has_reason")]
