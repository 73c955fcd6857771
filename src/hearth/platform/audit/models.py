"""Readings of what only few may read, and what let history go. (Changes are kept by the history tables: history.py.)"""

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


class Erasing(models.Model):
    """A transaction in which history was let go of: who did it, when and why. Append-only.

    Only such a transaction passes the locks of what is otherwise never changed (see erasing.py), so that nothing goes
    without leaving a row here. `opened_at` and `transaction` are the database's own.
    """

    opened_at = models.DateTimeField()
    transaction = models.BigIntegerField()
    actor = models.CharField(max_length=150)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="erasing_has_reason")]
