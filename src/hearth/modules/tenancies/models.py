"""Agreements about homes: who is liable, from which instant to which; notices; void episodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from hearth.kernel.time import business_day
from hearth.modules.tenancies.rules import ALERTING_END_REASONS, LIABLE_ROLES
from hearth.modules.tenancies.words import list_words
from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period
from hearth.platform.identity.models import DateRange, ends_after_start

if TYPE_CHECKING:
    from hearth.platform.configuration.models import Lookup
    from hearth.records.assets.models import Asset


class InstantRange(Func):
    """tstzrange(start, end): exclusive end, null without end."""

    function = "TSTZRANGE"


class AgreementKind(models.TextChoices):
    """Master values. One home holds at most one of a kind at any instant."""

    TENANCY = "tenancy", "Tenancy"
    LEASE = "lease", "Lease"
    LICENCE = "licence", "Licence"
    GARAGE = "garage", "Garage agreement"
    USE_AND_OCCUPATION = "use-and-occupation", "Use and occupation"
    SUNDRY = "sundry", "Sundry agreement"


class FollowsBy(models.TextChoices):
    """How a tenancy came from the one that its tenants had before."""

    TRANSFER = "transfer", "Transfer to another home"
    EXCHANGE = "exchange", "Mutual exchange"


@tracked()
class AgreementType(ConfigurationRecord):
    """What sundry agreements are about, in the landlord's words: a parking permit, a garden licence, court costs.

    `home_needed`: one of this type goes with a home that is ours (a garden), and is not made without naming it.
    """

    home_needed = models.BooleanField(default=False)


@tracked()
class AgreementTypePeriod(ConfigurationPeriod):
    of = models.ForeignKey(AgreementType, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("agreement_type_period")


@tracked()
class Tenancy(models.Model):
    """An agreement on a home, or a sundry one. Start and end are instants (noon on a Monday by the landlord's rule for
    homes), the end exclusive.

    A sundry agreement lets no home and has no tenure: `type` and `about` say what it is for, `goes_with` the home that
    it belongs beside, if there is one. Every other kind has a home and a tenure.

    `tenure` and `end_reason` are lookups whose master values the rules read. `fixed_term_ends` is null for a
    periodic tenancy. `cancelled_at` marks an agreement that never began. `end_reason` may be a flight from violence:
    it must not reach the other joint tenant. A forwarding address belongs to the one who gave it (NoticeGiver).
    """

    record = models.OneToOneField("index.Record", primary_key=True, on_delete=models.PROTECT, related_name="tenancy")
    asset = models.ForeignKey("assets.Asset", null=True, blank=True, on_delete=models.PROTECT, related_name="tenancies")
    kind = models.CharField(max_length=20, choices=AgreementKind, default=AgreementKind.TENANCY)
    tenure = models.ForeignKey(
        "configuration.Lookup", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    type = models.ForeignKey(AgreementType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=100, blank=True, db_default="", help_text="What a sundry agreement is for.")
    goes_with = models.ForeignKey("assets.Asset", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    start_at = models.DateTimeField()
    fixed_term_ends = models.DateField(null=True, blank=True)
    notice_received_at = models.DateTimeField(null=True, blank=True)
    proposed_end_at = models.DateTimeField(null=True, blank=True)
    end_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.ForeignKey(
        "configuration.Lookup", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    trial_ends = models.DateField(null=True, blank=True, help_text="First day after an introductory trial.")
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    follows_by = models.CharField(max_length=20, choices=FollowsBy, blank=True, db_default="")

    class Meta:
        verbose_name_plural = "tenancies"
        constraints = [
            ends_after_start("tenancy_ends_after_start", "start_at", "end_at"),
            ends_after_start("tenancy_proposed_end_after_start", "start_at", "proposed_end_at"),
            models.CheckConstraint(
                condition=(
                    ~Q(kind="sundry")
                    & Q(asset__isnull=False, tenure__isnull=False, type=None, about="", goes_with=None)
                )
                | (Q(kind="sundry", asset=None, tenure=None, type__isnull=False) & ~Q(about="")),
                name="tenancy_home_or_sundry",
            ),
            models.CheckConstraint(condition=Q(follows=None) ^ ~Q(follows_by=""), name="tenancy_follows_by_something"),
            ExclusionConstraint(
                name="tenancy_one_of_a_kind_per_home",
                expressions=[
                    ("asset", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (InstantRange("start_at", "end_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["asset", "-start_at"], name="tenancy_by_asset"),
            models.Index(fields=["proposed_end_at"], name="tenancy_ending", condition=Q(end_at=None)),
        ]

    @property
    def address(self) -> str:
        """The home's, as a letter names it; what it is for, where it lets no home."""
        return str(self.asset) if self.asset is not None else self.about

    @property
    def tenant_names(self) -> str:
        """Those who are liable and may act for it, by name ("Ms Ann Lee and Mr Bob Lee"); after the end, who was."""
        return list_words([party.contact.formal_name for party in self._tenants() if party.responsible])

    def _tenants(self) -> list[TenancyParty]:
        day = business_day(self.end_at) if self.end_at else None
        standing = self.parties.filter(Q(to_date=None) | Q(to_date=day), role__in=LIABLE_ROLES)
        return list(standing.select_related("contact").order_by("from_date", "id"))

    @property
    def is_joint(self) -> bool:
        """Whether several people are liable, or were at its end."""
        return len(self._tenants()) > 1

    @property
    def home(self) -> Asset:
        """The home that is let; ValueError for a sundry agreement, which lets none."""
        if self.asset is None:
            raise ValueError(f"Agreement {self.pk} lets no home.")
        return self.asset

    @property
    def home_tenure(self) -> Lookup:
        """The tenure under which the home is held; ValueError for a sundry agreement."""
        if self.tenure is None:
            raise ValueError(f"Agreement {self.pk} has no tenure.")
        return self.tenure

    @property
    def tenure_master(self) -> str:
        """The tenure as rules read it; "" for a sundry agreement."""
        return self.tenure.master if self.tenure is not None else ""

    @property
    def alerts_officer(self) -> bool:
        """Whether the reason for leaving is one of which the patch's officer is told at once."""
        return self.end_reason is not None and self.end_reason.master in ALERTING_END_REASONS


class PartyRole(models.TextChoices):
    TENANT = "tenant", "Tenant"
    SUCCESSOR = "successor", "Successor"
    GUARANTOR = "guarantor", "Guarantor"
    TRUSTEE = "trustee", "Trustee"
    OCCUPIER = "permitted-occupier", "Permitted occupier"


@tracked()
class TenancyParty(models.Model):
    """Who is bound by the agreement, in which role, by dates. Tenants and successors are liable for the rent."""

    tenancy = models.ForeignKey(Tenancy, on_delete=models.CASCADE, related_name="parties")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="tenancies")
    role = models.CharField(max_length=20, choices=PartyRole, default=PartyRole.TENANT)
    responsible = models.BooleanField(default=True, help_text="May act for the tenancy and gets its letters.")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "tenancy parties"
        constraints = [
            ends_after_start("party_ends_after_start"),
            ExclusionConstraint(
                name="party_once_in_a_role_at_a_time",
                expressions=[
                    ("tenancy", RangeOperators.EQUAL),
                    ("contact", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (DateRange("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def name(self) -> str:
        """The party's formal name."""
        return self.contact.formal_name

    @property
    def reference(self) -> str:
        """The reference of the party's contact record."""
        return self.contact.record.reference


class NoticeStatus(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"
    WITHDRAWN = "withdrawn", "Withdrawn"


@tracked()
class Notice(models.Model):
    """A tenant's notice to quit: when it came, when the tenancy ends by it, and the rule's explanation.

    One that was returned at once never had an end. `reason` says why it was accepted in spite of a warning, returned
    or withdrawn.
    """

    tenancy = models.ForeignKey(Tenancy, on_delete=models.PROTECT, related_name="notices")
    received_at = models.DateTimeField()
    stated_start_date = models.DateField(null=True, blank=True, help_text="When the notice says that it starts.")
    asked_end_date = models.DateField(null=True, blank=True)
    shorter_by_agreement = models.BooleanField(default=False)
    ends_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=NoticeStatus, default=NoticeStatus.ACCEPTED)
    reason = models.CharField(max_length=300, blank=True)
    explanation = models.JSONField(default=dict)

    class Meta:
        constraints = [
            ends_after_start("notice_ends_after_receipt", "received_at", "ends_at"),
            models.CheckConstraint(
                condition=Q(status=NoticeStatus.RETURNED) | Q(ends_at__isnull=False), name="notice_accepted_has_end"
            ),
            models.UniqueConstraint(
                fields=["tenancy"], condition=Q(status="accepted"), name="notice_one_accepted_per_tenancy"
            ),
        ]


@tracked()
class NoticeGiver(models.Model):
    """A tenant who gave the notice, with the address that this tenant alone leaves for."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="givers")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="notices_given")
    forwarding_address = models.CharField(max_length=250, blank=True, help_text="Lines, comma separated.")
    forwarding_postcode = models.CharField(max_length=10, blank=True)
    confidential = models.BooleanField(default=False, help_text="The forwarding address is.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "contact"], name="notice_giver_once")]


class VoidStage(models.TextChoices):
    PROVISIONAL = "provisional", "Provisional"
    ACTUAL = "actual", "Actual"
    CANCELLED = "cancelled", "Cancelled"


@tracked()
class VoidEpisode(models.Model):
    """A home without a tenant: provisional from a proposed end, actual from the end, cancelled by clearing the dates.

    `keys_received_at` is when the keys of the tenancy before it came back, which may be earlier than it starts.
    """

    asset = models.ForeignKey("assets.Asset", on_delete=models.PROTECT, related_name="voids")
    tenancy = models.ForeignKey(Tenancy, null=True, blank=True, on_delete=models.PROTECT, related_name="voids")
    stage = models.CharField(max_length=20, choices=VoidStage, default=VoidStage.PROVISIONAL)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    keys_received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ends_after_start("void_ends_after_start", "starts_at", "ends_at"),
            models.UniqueConstraint(
                fields=["tenancy"], condition=~Q(stage="cancelled"), name="void_one_standing_per_tenancy"
            ),
            ExclusionConstraint(
                name="void_one_at_a_time_per_home",
                expressions=[
                    ("asset", RangeOperators.EQUAL),
                    (InstantRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(stage="actual"),
            ),
        ]


class ReviewKind(models.TextChoices):
    TRIAL = "trial", "Introductory trial"
    FIXED_TERM = "fixed-term", "Fixed term"
    OTHER = "other", "Other"


class ReviewOutcome(models.TextChoices):
    CONTINUES = "continues", "The tenancy goes on"
    EXTENDED = "extended", "The trial is extended"
    ENDS = "ends", "The tenancy is to end"


@tracked()
class TenancyReview(models.Model):
    """A day on which somebody must decide how a tenancy goes on; what was decided, once it was."""

    tenancy = models.ForeignKey(Tenancy, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=20, choices=ReviewKind)
    due_date = models.DateField()
    done_date = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=ReviewOutcome, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_date=None, outcome="") | (Q(done_date__isnull=False) & ~Q(outcome="")),
                name="review_done_has_outcome",
            ),
            models.UniqueConstraint(
                fields=["tenancy", "kind"], condition=Q(done_date=None), name="review_one_open_of_a_kind"
            ),
        ]
        indexes = [models.Index(fields=["due_date"], name="review_due", condition=Q(done_date=None))]


class PermissionStatus(models.TextChoices):
    REQUESTED = "requested", "Requested"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    COMPLETED = "completed", "Completed"
    REVOKED = "revoked", "Revoked"


class Afterwards(models.TextChoices):
    """What becomes of an alteration when the tenancy ends."""

    REINSTATE = "reinstate", "The tenant puts it back as it was"
    STAYS = "stays", "It stays with the home"
    LANDLORD = "landlord", "It stays, and the landlord maintains it"


@tracked()
class AlterationPermission(models.Model):
    """What a tenant may alter in a home, under which conditions: the next tenant's officer must find it.

    `expires_date` is the last day on which the work may be done. `retrospective`: the work stood before it was asked.
    """

    asset = models.ForeignKey("assets.Asset", on_delete=models.PROTECT, related_name="permissions")
    tenancy = models.ForeignKey(Tenancy, on_delete=models.PROTECT, related_name="permissions")
    kind = models.ForeignKey("configuration.Lookup", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    work = models.CharField(max_length=200)
    conditions = models.CharField(max_length=1000, blank=True)
    status = models.CharField(max_length=20, choices=PermissionStatus, default=PermissionStatus.REQUESTED)
    afterwards = models.CharField(max_length=20, choices=Afterwards, default=Afterwards.REINSTATE)
    retrospective = models.BooleanField(default=False)
    requested_date = models.DateField()
    decided_date = models.DateField(null=True, blank=True)
    expires_date = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_date=None) | Q(decided_date__gte=F("requested_date")),
                name="permission_decided_after_request",
            ),
            models.CheckConstraint(
                condition=Q(status=PermissionStatus.REQUESTED) ^ Q(decided_date__isnull=False),
                name="permission_decided_has_day",
            ),
            ends_after_start("permission_expires_after_decision", "decided_date", "expires_date"),
        ]
        indexes = [models.Index(fields=["asset", "-requested_date"], name="permission_by_asset")]


class Finding(models.TextChoices):
    SATISFACTORY = "satisfactory", "Satisfactory"
    UNSATISFACTORY = "unsatisfactory", "Unsatisfactory"
    NOT_DONE = "not-done", "The work was not done"


@tracked()
class PermissionInspection(models.Model):
    """An inspection of work that was permitted: when it is due, what it found."""

    permission = models.ForeignKey(AlterationPermission, on_delete=models.CASCADE, related_name="inspections")
    due_date = models.DateField()
    done_date = models.DateField(null=True, blank=True)
    finding = models.CharField(max_length=20, choices=Finding, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_date=None, finding="") | (Q(done_date__isnull=False) & ~Q(finding="")),
                name="inspection_done_has_finding",
            ),
            models.UniqueConstraint(
                fields=["permission"], condition=Q(done_date=None), name="inspection_one_open_per_permission"
            ),
        ]
