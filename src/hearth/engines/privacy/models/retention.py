"""What was erased, what may not be, and what is let go of when its time is over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period


class ErasureGround(models.TextChoices):
    """UK GDPR, Article 17(1)(a) to (f), and what the landlord's own rules ask for."""

    NO_LONGER_NEEDED = "no-longer-needed", "No longer needed for what it was collected for (a)"
    CONSENT_WITHDRAWN = "consent-withdrawn", "Consent was withdrawn and nothing else allows it (b)"
    OBJECTION = "objection", "They object, and nothing overrides that (c)"
    UNLAWFUL = "unlawful", "It was processed unlawfully (d)"
    LEGAL_OBLIGATION = "legal-obligation", "The law obliges to erase it (e)"
    CHILD = "child", "Collected from a child for an online service (f)"
    RETENTION = "retention", "Its time under the retention schedule is over"


@tracked()
class Erasure(models.Model):
    """Somebody was erased: who decided it and when, and how many rows of what went. Says nothing of them.

    `counts` has for each kind of row how many went and how many were emptied. `replayed_at`: done again after a backup
    was restored that still held them.
    """

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, choices=ErasureGround)
    reason = models.CharField(max_length=300, help_text="Why, without naming them.")
    erased_at = models.DateTimeField()
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)
    replayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact"], name="erasure_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="erasure_has_reason"),
        ]
        indexes = [models.Index(fields=["-erased_at"], name="erasure_newest")]


@tracked()
class LegalHold(models.Model):
    """A record that may be neither erased nor disposed of: a claim, an inquest, an investigation.

    `until_date` is the first day on which it no longer holds, if one is known; `released_at` ends it at once.
    """

    record = models.ForeignKey("index.Record", on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=300)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    release_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record"], name="legal_hold_standing", condition=Q(released_at=None))]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="legal_hold_has_reason"),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gt=F("from_date")), name="legal_hold_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | ~Q(release_reason=""),
                name="legal_hold_released_with_reason",
            ),
        ]


class Disposal(models.TextChoices):
    """What becomes of what is disposed of."""

    DELETE = "delete", "Deleted"
    PSEUDONYMISE = "pseudonymise", "Kept without anybody’s data"
    ARCHIVE = "archive", "Moved to the archive"


@tracked()
class RetentionRule(ConfigurationRecord):
    """How long a kind of record is kept, from which event, why, and what becomes of it then.

    `subject` and `event` are registered words (retention.subjects). `expression` narrows the rule to records that meet
    it. `source` is the Act or guidance that the period rests on; `confirmed` says that the landlord has made it its
    own: a rule that is not confirmed proposes nothing by itself.
    """

    subject = models.CharField(max_length=40)
    event = models.CharField(max_length=40)
    months = models.PositiveSmallIntegerField()
    expression = models.TextField(blank=True)
    disposal = models.CharField(max_length=20, choices=Disposal)
    approval = models.BooleanField(default=True)
    source = models.CharField(max_length=400)
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["description"]
        constraints = [
            models.CheckConstraint(condition=Q(months__gt=0), name="retention_rule_has_period"),
            models.CheckConstraint(condition=~Q(source=""), name="retention_rule_has_source"),
        ]


@tracked()
class RetentionRulePeriod(ConfigurationPeriod):
    of = models.ForeignKey(RetentionRule, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("retention_rule_period")


class BatchState(models.TextChoices):
    PROPOSED = "proposed", "Waits for approval"
    APPROVED = "approved", "Approved"
    RUNNING = "running", "Being disposed of"
    DONE = "done", "Done"
    WITHDRAWN = "withdrawn", "Withdrawn"


@tracked()
class RetentionBatch(models.Model):
    """What one rule proposes to dispose of in one company: proposed, approved by somebody else, done.

    `certificate` is what was done, as it was when it was done, and `certificate_sha256` its hash. `proposed_by` is null
    for what the schedule proposed.
    """

    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT, related_name="batches")
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=BatchState, default=BatchState.PROPOSED)
    disposal = models.CharField(max_length=20, choices=Disposal)
    due_before = models.DateField(help_text="Records whose event was before this day.")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_note = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)
    certificate = models.JSONField(default=dict)
    certificate_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")),
                name="retention_batch_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.DONE) | (Q(done_at__isnull=False) & ~Q(certificate_sha256="")),
                name="retention_batch_done_has_certificate",
            ),
            models.UniqueConstraint(
                fields=["rule", "company"],
                condition=Q(state__in=[BatchState.PROPOSED, BatchState.APPROVED, BatchState.RUNNING]),
                name="retention_batch_one_at_a_time",
            ),
        ]


class ItemState(models.TextChoices):
    WAITING = "waiting", "Waits"
    LEFT_OUT = "left-out", "Left out"
    DONE = "done", "Done"


class BatchItem(models.Model):
    """One record of a batch, by its key. `why` says why it is left out: a hold, an open case."""

    batch = models.ForeignKey(RetentionBatch, on_delete=models.CASCADE, related_name="items")
    row = models.CharField(max_length=40)
    record = models.ForeignKey("index.Record", null=True, on_delete=models.PROTECT, related_name="+")
    event_date = models.DateField()
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.WAITING)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="retention_item_once")]
        indexes = [models.Index(fields=["batch", "state"], name="retention_item_by_state")]
