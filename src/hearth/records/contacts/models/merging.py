"""Contacts that may be one and the same, and what was done when they were made one."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hearth.platform.audit.history import tracked
from hearth.records.contacts.models.people import Contact


class Decision(models.TextChoices):
    OPEN = "", "To be looked at"
    DIFFERENT = "different", "Two different contacts"
    MERGED = "merged", "Merged"


@tracked()
class DuplicatePair(models.Model):
    """Two contacts that look like one, and what somebody decided about them. The lower key comes first."""

    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(help_text="0 to 100; the same National Insurance number is 100.")
    reasons = ArrayField(models.CharField(max_length=30))
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=20, blank=True, choices=Decision)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"),
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
        ]
        indexes = [
            models.Index(fields=["company", "-score", "id"], name="duplicate_pair_open", condition=Q(decision="")),
            models.Index(fields=["second"], name="duplicate_pair_by_second"),
        ]


@tracked()
class Merge(models.Model):
    """One contact was merged into another; until it is undone, the loser only leads to the survivor."""

    survivor = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="merges")
    loser = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(survivor=F("loser")), name="merge_is_of_two"),
            models.UniqueConstraint(fields=["loser"], condition=Q(undone_at=None), name="merge_once"),
        ]


class StepAction(models.TextChoices):
    CHANGED = "changed", "Changed"
    REMOVED = "removed", "Removed, being there twice"


class MergeStep(models.Model):
    """One row that a merge touched: what its columns said before and after. Its own history; never changed."""

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    model = models.CharField(max_length=100, help_text="App and model, as Django names them.")
    row = models.CharField(max_length=64, help_text="Its key, as text.")
    action = models.CharField(max_length=10, choices=StepAction)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "number"], name="merge_step_once")]
