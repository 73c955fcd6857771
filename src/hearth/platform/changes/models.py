"""The feed of changes: which record's which fields changed. Written by the database itself."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Change(models.Model):
    """One changed row of a catalogued table. Append-only; `fields` names columns, never values.

    `record_id` is the index record that the row belongs to (a phone's contact, say); no foreign key, so that
    the feed can be kept by month (platform/partitions) and can outlive an erased record. A row that moves from one
    record to another is written once for each. `row_id` is null where a row's key is no number. An insert and a delete
    name all columns.
    """

    at = models.DateTimeField(db_default=models.functions.Now())
    transaction = models.BigIntegerField()
    entity = models.CharField(max_length=40)
    record_id = models.BigIntegerField(null=True)
    row_id = models.BigIntegerField(null=True)
    operation = models.CharField(max_length=1, choices=[("I", "Inserted"), ("U", "Updated"), ("D", "Deleted")])
    fields = ArrayField(models.CharField(max_length=63), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["transaction", "id"], name="change_in_order"),
            models.Index(fields=["record_id", "id"], name="change_by_record"),
        ]


class Consumer(models.Model):
    """How far somebody who follows the feed has come.

    `ahead` are changes beyond that place which it has seen already, because it looked from within the transaction that
    made them: {transaction: last change seen}.
    """

    name = models.CharField(max_length=100, primary_key=True)
    transaction = models.BigIntegerField(default=0)
    change_id = models.BigIntegerField(default=0)
    ahead = models.JSONField(default=dict)


class Forgotten(models.Model):
    """A month of the feed that was let go of: who stood before its last transaction has missed something."""

    part = models.CharField(max_length=63, primary_key=True)
    transaction = models.BigIntegerField()
    rows = models.BigIntegerField()
    forgotten_at = models.DateTimeField()


class Numbering(models.Model):
    """How the feed numbers transactions since a landlord came to a server; the newest row counts.

    A server counts its transactions for itself. On another one, or after a restore, the landlord's feed goes on above
    every number that it ever gave: `shift` is added to the server's own. Places between `last_before` and `first` were
    given by the old server after the backup was taken: who stands there knows changes that never were.
    """

    server = models.CharField(max_length=60, help_text="Which server: its identifier and timeline.")
    shift = models.BigIntegerField()
    last_before = models.BigIntegerField()
    first = models.BigIntegerField()
    began_at = models.DateTimeField(db_default=models.functions.Now())
