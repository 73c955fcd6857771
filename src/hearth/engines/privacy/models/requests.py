"""Rights requests with all that happened to them, what they hold back, and the packs and links that answer them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hearth.engines.privacy.requests.rules import AskedBy, EventKind, RequestKind, RequestState, Route, Standing
from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period


class RequestKinds(models.TextChoices):
    ACCESS = RequestKind.ACCESS.value, "Subject access"
    PORTABILITY = RequestKind.PORTABILITY.value, "Portability"
    RECTIFICATION = RequestKind.RECTIFICATION.value, "Rectification"
    OBJECTION = RequestKind.OBJECTION.value, "Objection"
    RESTRICTION = RequestKind.RESTRICTION.value, "Restriction"
    ERASURE = RequestKind.ERASURE.value, "Erasure"
    INFORMATION = RequestKind.INFORMATION.value, "Information request (STAIRs)"


class Routes(models.TextChoices):
    LETTER = Route.LETTER.value, "Letter"
    EMAIL = Route.EMAIL.value, "Email"
    TELEPHONE = Route.TELEPHONE.value, "Telephone"
    IN_PERSON = Route.IN_PERSON.value, "In person"
    SOCIAL_MEDIA = Route.SOCIAL_MEDIA.value, "Social media"
    WEB = Route.WEB.value, "Website or portal"
    THIRD_PARTY = Route.THIRD_PARTY.value, "Another organisation"


class Askers(models.TextChoices):
    SELF = AskedBy.SELF.value, "The person"
    AGENT = AskedBy.AGENT.value, "Somebody with their authority"
    PARENT = AskedBy.PARENT.value, "Who has parental responsibility"
    REPRESENTATIVE = AskedBy.REPRESENTATIVE.value, "Personal representative of somebody who has died"


class RequestStates(models.TextChoices):
    OPEN = RequestState.OPEN.value, "Open"
    ANSWERED = RequestState.ANSWERED.value, "Answered"
    REFUSED = RequestState.REFUSED.value, "Refused"
    WITHDRAWN = RequestState.WITHDRAWN.value, "Withdrawn"


class Standings(models.TextChoices):
    RUNNING = Standing.RUNNING.value, "Running"
    EXTENDED = Standing.EXTENDED.value, "Extended"
    IDENTITY = Standing.IDENTITY.value, "Waits for proof of identity"
    CLARIFICATION = Standing.CLARIFICATION.value, "Waits for clarification"
    CLOSED = Standing.CLOSED.value, "Closed"


class EventKinds(models.TextChoices):
    RECEIVED = EventKind.RECEIVED.value, "Received"
    IDENTITY_ASKED = EventKind.IDENTITY_ASKED.value, "Proof of identity asked for"
    IDENTITY_PROVED = EventKind.IDENTITY_PROVED.value, "Proof of identity came"
    CLARIFICATION_ASKED = EventKind.CLARIFICATION_ASKED.value, "Clarification asked for"
    CLARIFICATION_ANSWERED = EventKind.CLARIFICATION_ANSWERED.value, "Clarification came"
    EXTENDED = EventKind.EXTENDED.value, "Told of an extension"
    HELD_BACK = EventKind.HELD_BACK.value, "Use of data held back"
    LIFTED = EventKind.LIFTED.value, "Hold lifted"
    SIGNED = EventKind.SIGNED.value, "Review signed"
    PACKED = EventKind.PACKED.value, "Pack made"
    FETCHED = EventKind.FETCHED.value, "Pack fetched by an officer"
    LINK_SENT = EventKind.LINK_SENT.value, "Link sent"
    COLLECTED = EventKind.COLLECTED.value, "Pack collected by the link"
    HANDED_OVER = EventKind.HANDED_OVER.value, "Handed over"
    NOTED = EventKind.NOTED.value, "Note"
    ANSWERED = EventKind.ANSWERED.value, "Answered"
    REFUSED = EventKind.REFUSED.value, "Refused"
    WITHDRAWN = EventKind.WITHDRAWN.value, "Withdrawn"
    REOPENED = EventKind.REOPENED.value, "Opened again"


@tracked()
class RightsRequest(models.Model):
    """Somebody uses a right over their data. What stands here follows from its events; they are the history.

    `due_date` is the last day in time (None: the clock has not begun, or stands). `given_date` is the day given by the
    landlord where no verified period of the law exists (information requests).
    """

    record = models.OneToOneField(
        "index.Record", primary_key=True, on_delete=models.PROTECT, related_name="rights_request"
    )
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="rights_requests")
    kind = models.CharField(max_length=20, choices=RequestKinds)
    route = models.CharField(max_length=20, choices=Routes)
    asked_by = models.CharField(max_length=20, choices=Askers, default=Askers.SELF)
    agent = models.ForeignKey(
        "contacts.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="requests_for_others"
    )
    authority = models.CharField(max_length=500, blank=True, help_text="What was seen or considered of it.")
    words = models.TextField(max_length=4000, help_text="What they ask for, in their words.")
    received_date = models.DateField()
    given_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=RequestStates, default=RequestStates.OPEN)
    standing = models.CharField(max_length=20, choices=Standings, default=Standings.RUNNING)
    closed_date = models.DateField(null=True, blank=True)
    outcome = models.TextField(max_length=2000, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_digest = models.CharField(max_length=64, blank=True)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="rights_request_says_what"),
            models.CheckConstraint(
                condition=Q(asked_by=Askers.SELF) | ~Q(authority=""), name="rights_request_has_authority"
            ),
            models.CheckConstraint(
                condition=(Q(state=RequestStates.OPEN, closed_date=None) & ~Q(standing=Standings.CLOSED))
                | (
                    ~Q(state=RequestStates.OPEN)
                    & Q(closed_date__isnull=False, standing=Standings.CLOSED)
                    & ~Q(outcome="")
                ),
                name="rights_request_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(closed_date=None) | Q(closed_date__gte=F("received_date")),
                name="rights_request_closes_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, signed_digest="")
                | (Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(signed_digest="")),
                name="rights_request_signed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "-received_date"], name="rights_request_by_contact"),
            models.Index(fields=["due_date"], name="rights_request_due"),
            models.Index(fields=["received_date"], name="rights_request_received"),
            models.Index(fields=["closed_date"], name="rights_request_closed"),
            models.Index(fields=["kind"], name="rights_request_kind"),
            models.Index(fields=["standing"], name="rights_request_standing"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The visible reference."""
        return self.record.reference


class RequestEvent(models.Model):
    """Something happened to a request on a day. Append-only: a wrong one is corrected by another that names it."""

    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="events_of_request")
    kind = models.CharField(max_length=30, choices=EventKinds)
    on_date = models.DateField()
    note = models.TextField(max_length=2000, blank=True)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    void = models.BooleanField(default=False, help_text="It only takes back what it corrects.")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    recorded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="request_event_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(void=False) | Q(corrects__isnull=False), name="request_event_void_names_what"
            )
        ]


@tracked()
class ProcessingHold(models.Model):
    """Data of a person may not be used for a purpose from a day on, until the hold is lifted (Articles 18 and 21).

    `purpose` is a purpose's key; "" for every purpose.
    """

    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="holds")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="processing_holds")
    purpose = models.CharField(max_length=60, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True, help_text="The first day without it.")
    lifted_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="processing_hold_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(to_date=None, lifted_reason="") | (Q(to_date__isnull=False) & ~Q(lifted_reason="")),
                name="processing_hold_lifted_with_reason",
            ),
            models.UniqueConstraint(
                fields=["request", "purpose"], condition=Q(to_date=None), name="processing_hold_once"
            ),
        ]
        indexes = [models.Index(fields=["contact"], name="processing_hold_by_contact", condition=Q(to_date=None))]


@tracked()
class PackVariant(ConfigurationRecord):
    """A landlord's own form of the pack: which tags, in which order, with which words before and after."""

    kind = models.CharField(max_length=20, choices=RequestKinds, default=RequestKinds.ACCESS)
    title = models.CharField(max_length=120, default="Your personal data")
    tags = models.TextField(
        blank=True, max_length=4000, help_text="Keys of tags in the order wanted, a line each; empty: all, as usual."
    )
    opening = models.TextField(blank=True, max_length=4000)
    closing = models.TextField(blank=True, max_length=4000)
    history = models.BooleanField(default=True, help_text="With what each item said before.")

    class Meta:
        ordering = ["description"]


@tracked()
class PackVariantPeriod(ConfigurationPeriod):
    of = models.ForeignKey(PackVariant, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("pack_variant_period")


class PackState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Being made"
    DONE = "done", "Ready"
    FAILED = "failed", "Failed"
    DESTROYED = "destroyed", "Destroyed"


@tracked()
class RequestPack(models.Model):
    """A pack made for a request in the background: one archive with PDF, JSON, files and manifest.

    `step` of `steps` says how far it is. The archive lies in the storage under `path` until it is destroyed; manifest
    and hashes stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="packs")
    variant = models.ForeignKey(PackVariant, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=PackState, default=PackState.WAITING)
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=4)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    withheld = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=dict)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=PackState.DONE) | (~Q(path="") & ~Q(sha256="") & ~Q(manifest_sha256="")),
                name="request_pack_is_there_when_done",
            )
        ]
        indexes = [models.Index(fields=["request", "-asked_at"], name="request_pack_by_request")]


@tracked(exclude=["token_sha256"])
class CollectionLink(models.Model):
    """A link by which the person collects a pack once. Only the hash of its token is kept."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pack = models.ForeignKey(RequestPack, on_delete=models.PROTECT, related_name="links")
    origin = models.CharField(max_length=200, help_text="Where the page is: https://hearth.example")
    token_sha256 = models.CharField(max_length=64, blank=True)
    communication = models.ForeignKey(
        "comms.Communication", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="collection_link_expires_later")
        ]


class CollectionTry(models.Model):
    """Somebody opened a collection link that does not open: counted by a keyed hash of the network address."""

    source = models.CharField(max_length=64)
    tried_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "tried_at"], name="collection_try_by_source")]
