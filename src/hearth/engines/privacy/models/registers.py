"""What a data-protection officer keeps: who controls, assessments, breaches, complaints, agreements about sharing."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hearth.platform.audit.history import tracked


@tracked()
class Controller(models.Model):
    """What the record of processing activities says of a company beside its address (Article 30(1)(a), (e), (g))."""

    company = models.OneToOneField("organisation.Company", on_delete=models.PROTECT, related_name="controller")
    ico_number = models.CharField(max_length=20, blank=True)
    officer_name = models.CharField(max_length=150, blank=True)
    officer_contact = models.CharField(max_length=200, blank=True)
    joint_controllers = models.TextField(max_length=2000, blank=True)
    transfers = models.TextField(max_length=2000, blank=True, help_text="To other countries, with the safeguards.")
    security = models.TextField(max_length=4000, blank=True)


class Risk(models.TextChoices):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


@tracked()
class Assessment(models.Model):
    """The data protection impact assessment of a purpose (Article 35); what it says is in its versions."""

    record = models.OneToOneField("index.Record", primary_key=True, on_delete=models.PROTECT, related_name="dpia")
    purpose = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=0, help_text="The approved one that holds; 0: none yet.")
    risk = models.CharField(max_length=10, choices=Risk, blank=True)
    review_date = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["review_date"], name="assessment_review")]


@tracked()
class AssessmentVersion(models.Model):
    """One version: a draft that is changed until somebody approves it, then for good."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    necessity = models.TextField(max_length=6000, help_text="What is done, why it is needed and proportionate.")
    risks = models.TextField(max_length=6000)
    measures = models.TextField(max_length=6000)
    consulted = models.TextField(max_length=2000, blank=True)
    risk = models.CharField(max_length=10, choices=Risk)
    ico_consulted_date = models.DateField(null=True, blank=True)
    review_date = models.DateField()
    written_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="assessment_version_once"),
            models.UniqueConstraint(fields=["assessment"], condition=Q(approved_at=None), name="assessment_one_draft"),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="assessment_approved_by_somebody",
            ),
        ]


@tracked()
class Breach(models.Model):
    """A breach of personal data (Articles 33 and 34): each instant is kept, and why something was not told, or late.

    `risky`: likely to result in a risk to people, so that the Commissioner is told; `high_risk`: they are told too.
    """

    record = models.OneToOneField("index.Record", primary_key=True, on_delete=models.PROTECT, related_name="breach")
    happened_at = models.DateTimeField(null=True, blank=True)
    aware_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="72 hours after the landlord became aware.")
    what = models.TextField(max_length=4000)
    people = models.PositiveIntegerField(null=True, blank=True, help_text="About how many.")
    data = models.TextField(max_length=2000, blank=True)
    consequences = models.TextField(max_length=4000, blank=True)
    measures = models.TextField(max_length=4000, blank=True)
    risky = models.BooleanField(null=True, blank=True)
    high_risk = models.BooleanField(null=True, blank=True)
    assessment = models.TextField(max_length=2000, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    told_ico_at = models.DateTimeField(null=True, blank=True)
    ico_reference = models.CharField(max_length=60, blank=True)
    late_reason = models.TextField(max_length=2000, blank=True)
    told_people_at = models.DateTimeField(null=True, blank=True)
    told_people_how = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    lessons = models.TextField(max_length=4000, blank=True)

    class Meta:
        verbose_name_plural = "breaches"
        constraints = [
            models.CheckConstraint(
                condition=Q(happened_at=None) | Q(happened_at__lte=F("aware_at")), name="breach_known_after_it_happened"
            ),
            models.CheckConstraint(
                condition=Q(told_ico_at=None) | Q(told_ico_at__gte=F("aware_at")), name="breach_told_after_known"
            ),
            models.CheckConstraint(
                condition=Q(told_ico_at=None) | Q(told_ico_at__lte=F("due_at")) | ~Q(late_reason=""),
                name="breach_late_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(assessed_at=None, risky=None, high_risk=None)
                | (Q(assessed_at__isnull=False, risky__isnull=False, high_risk__isnull=False) & ~Q(assessment="")),
                name="breach_assessed_with_reason",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="breach_says_what"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="breach_due"),
            models.Index(fields=["aware_at"], name="breach_aware"),
            models.Index(fields=["closed_at"], name="breach_closed"),
        ]


@tracked()
class PrivacyComplaint(models.Model):
    """Somebody complains about how their data is used (Data Protection Act 2018, section 164A)."""

    record = models.OneToOneField(
        "index.Record", primary_key=True, on_delete=models.PROTECT, related_name="privacy_complaint"
    )
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="privacy_complaints")
    received_date = models.DateField()
    due_date = models.DateField(help_text="To be acknowledged by: thirty days.")
    words = models.TextField(max_length=4000)
    acknowledged_date = models.DateField(null=True, blank=True)
    outcome = models.TextField(max_length=4000, blank=True)
    closed_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_date=None) | Q(acknowledged_date__gte=F("received_date")),
                name="privacy_complaint_acknowledged_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(closed_date=None, outcome="")
                | (Q(closed_date__gte=F("received_date"), acknowledged_date__isnull=False) & ~Q(outcome="")),
                name="privacy_complaint_closed_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["due_date"], name="privacy_complaint_due"),
            models.Index(fields=["received_date"], name="privacy_complaint_received"),
            models.Index(fields=["closed_date"], name="privacy_complaint_closed"),
        ]


class SharingRole(models.TextChoices):
    CONTROLLER = "controller", "Controller in its own right"
    JOINT = "joint", "Joint controller (Article 26)"
    PROCESSOR = "processor", "Processor for the landlord (Article 28)"


@tracked()
class SharingAgreement(models.Model):
    """With whom data is shared, for what, on what terms, and when that is looked at again."""

    record = models.OneToOneField(
        "index.Record", primary_key=True, on_delete=models.PROTECT, related_name="sharing_agreement"
    )
    partner = models.CharField(max_length=150)
    role = models.CharField(max_length=20, choices=SharingRole)
    purposes = ArrayField(models.CharField(max_length=60))
    tags = ArrayField(models.CharField(max_length=60))
    terms = models.TextField(max_length=4000)
    transfers = models.CharField(max_length=500, blank=True, help_text="To other countries, with the safeguard.")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    review_date = models.DateField()
    reviewed_date = models.DateField(null=True, blank=True)
    review_note = models.TextField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gt=F("from_date")), name="sharing_agreement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(review_date__gte=F("from_date")), name="sharing_agreement_reviewed_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["review_date"], name="sharing_agreement_review"),
            models.Index(fields=["to_date"], name="sharing_agreement_end"),
        ]
