"""Readings of what only few may read. (Changes are kept by the history tables: see history.py.)"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Reading(models.Model):
    """A restricted record or a confidential field was shown to somebody: who, when, what and why. Append-only."""

    record = models.ForeignKey("index.Record", on_delete=models.PROTECT, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    what = models.CharField(max_length=100)
    reason = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["record", "-read_at"], name="reading_by_record")]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="reading_has_reason")]
