"""Effects to be had: the row is the fact, written in the transaction of what caused it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """One effect outside the database (mail, web call, file). `key` makes it happen once per cause.

    Delivery is at-least-once under a lease: `fence` grows with each lease, and only the holder of the
    newest one may mark the message delivered. The lease is in the database's own time, which no
    development clock moves; every other instant is Hearth's.
    """

    kind = models.CharField(max_length=50, help_text="A registered handler.")
    key = models.CharField(max_length=200, help_text="Idempotency key, stable across retries.")
    payload = models.JSONField(default=dict)
    record = models.ForeignKey("index.Record", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True, help_text="Given up; someone must look.")
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="outbox_key_once")]
        indexes = [
            models.Index(fields=["not_before"], name="outbox_due", condition=Q(delivered_at=None) & Q(failed_at=None)),
            models.Index(fields=["failed_at"], name="outbox_given_up", condition=~Q(failed_at=None)),
        ]


class Heartbeat(models.Model):
    """A worker that runs: when it was last seen, in the database's own time, and which of its ticks failed last."""

    worker = models.CharField(max_length=100, primary_key=True, help_text="Host and process number.")
    started_at = models.DateTimeField(db_default=models.functions.Now())
    seen_at = models.DateTimeField(db_default=models.functions.Now())
    failing = models.JSONField(default=dict, help_text="Name of a failing tick: its error.")
