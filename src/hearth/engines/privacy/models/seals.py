"""The links of a company's chain, and the rows under them."""

from __future__ import annotations

from django.db import models


class Seal(models.Model):
    """A batch of rows under one hash, and the hash of the seal before: a link of a company's chain. Append-only."""

    chain = models.CharField(max_length=20, blank=True, help_text="The company's code; blank for what belongs to none.")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=60)
    sealed_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    link = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="seal_once")]


class SealedRow(models.Model):
    """One row under a seal: the hash of its salted content. The salt alone may go, when the row is erased."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="sealed")
    position = models.PositiveIntegerField()
    source = models.CharField(max_length=60)
    row_key = models.BigIntegerField()
    salt = models.BinaryField(max_length=16, null=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "row_key"], name="sealed_row_once"),
            models.UniqueConstraint(fields=["seal", "position"], name="sealed_row_in_order"),
        ]


class SaltsGone(models.Model):
    """How many salts an erasure on record let go of. Append-only, and under seal: a salt that went otherwise shows."""

    erasing = models.ForeignKey("audit.Erasing", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(rows__gt=0), name="salts_gone_some")]
