"""Which files were taken over, and which record each of their rows became."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked


@tracked()
class Import(models.Model):
    """One file, taken over once or in several goes. `source` is the former system, whose keys the rows have."""

    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    rows_added = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="import_has_source"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=models.F("started_at")),
                name="import_finishes_after_start",
            ),
        ]


class ImportedRow(models.Model):
    """What a row of a former system became: each of its keys is taken over once."""

    taken_in = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="imported_rows")
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    source = models.CharField(max_length=60)
    source_key = models.CharField(max_length=100)
    line = models.PositiveIntegerField()
    record = models.ForeignKey("index.Record", on_delete=models.PROTECT, related_name="imported_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind", "source", "source_key"], name="imported_row_taken_over_once"
            )
        ]
