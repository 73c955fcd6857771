"""The feed of changes: which record's which fields changed. Written by the database itself."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Change(models.Model):
    """One changed row of a catalogued table. Append-only; `fields` names columns, never values.

    `record_id` is the index record that the row belongs to (a phone's contact, say); no foreign key, so that
    the feed can be partitioned and can outlive an erased record.
    """

    at = models.DateTimeField(db_default=models.functions.Now())
    transaction = models.BigIntegerField()
    entity = models.CharField(max_length=40)
    record_id = models.BigIntegerField(null=True)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=1, choices=[("I", "Inserted"), ("U", "Updated"), ("D", "Deleted")])
    fields = ArrayField(models.CharField(max_length=63), default=list)

    class Meta:
        indexes = [models.Index(fields=["record_id", "id"], name="change_by_record")]
