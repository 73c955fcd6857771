"""One row for every record that anything can be about."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked


class Record(models.Model):
    """A contact, home, tenancy, account, case... : what search, links, notes, files and letters hold on to.

    The record's own table shares this key. `reference` is the visible one, read out on the phone. `title` is what
    lists show and `context` the second line; `search_text` is folded (lower case, no accents) and holds nothing
    that is confidential. `restricted` records are seen only with the permission, each reading audited.
    This table is derived from the records' own tables by their operations, so it keeps no history of its own.
    """

    kind = models.CharField(max_length=30)
    reference = models.CharField(max_length=30, db_collation="C")
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    sort_key = models.CharField(
        max_length=200, db_collation="C", help_text="Folded, for order and search; the database knows no alphabets."
    )
    context = models.CharField(max_length=300, blank=True)
    search_text = models.TextField(blank=True)
    units = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="Functional units it is stamped with."
    )
    restricted = models.BooleanField(default=False)
    closed = models.BooleanField(default=False, help_text="No longer current: listed after those that are.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="record_reference_unique"),
            models.CheckConstraint(condition=~Q(title=""), name="record_has_title"),
        ]
        indexes = [
            GinIndex(fields=["search_text"], name="record_search_trigrams", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["sort_key"], name="record_name_trigrams", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["kind", "company", "closed", "sort_key"], name="record_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"


@tracked()
class Restriction(models.Model):
    """Why a record is restricted, and from when until when; the flag on the record is what holds now."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="restrictions")
    reason = models.CharField(max_length=300)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="restriction_has_reason"),
            models.UniqueConstraint(fields=["record"], condition=Q(to_at=None), name="restriction_one_standing"),
        ]
