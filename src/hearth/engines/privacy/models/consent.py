"""What people answered when they were asked for consent: what was recorded, and what follows from it.

What was recorded is append-only: a record is one action, its events are the cells (tag x type) that it answered. What
follows (current consent, its counts) is worked out from the events, and can be thrown away and worked out again.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5

from hearth.engines.privacy.models.purposes import ConsentOutcome, ConsentType, ConsentWording, DataTag


class Deed(models.TextChoices):
    """What a record did."""

    ANSWERED = "answered", "Answer recorded"
    WITHDRAWN = "withdrawn", "Consent withdrawn"
    REVIEWED = "reviewed", "Review completed"
    PERIOD = "period", "End changed"
    VOIDED = "voided", "Recorded in error"


class Provider(models.TextChoices):
    CONTACT = "contact", "This contact"
    THIRD_PARTY = "third-party", "A third party"
    NOT_SAID = "not-said", "Not said"


class Way(models.TextChoices):
    """How the answer came."""

    IN_PERSON = "in-person", "In person"
    TELEPHONE = "telephone", "By telephone"
    LETTER = "letter", "By letter or paper form"
    EMAIL = "email", "By email"
    ONLINE = "online", "Online"


class ReviewOutcome(models.TextChoices):
    STILL_APPLICABLE = "still-applicable", "Still applicable"
    UPDATE_REQUIRED = "update-required", "Update required"


class ConsentRecord(models.Model):
    """One action: who answered what, how, and who wrote it down. Append-only; only its words can be blanked.

    The period is that of its events: from a day until (not including) another, None for no end.
    """

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="consent_records")
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed)
    outcome = models.ForeignKey(ConsentOutcome, null=True, on_delete=models.PROTECT, related_name="+")
    said = models.TextField(help_text="The answer in the words of the day: outcome, tags and consent types.")
    review_outcome = models.CharField(max_length=20, choices=ReviewOutcome, blank=True)
    provided_by = models.CharField(max_length=20, choices=Provider)
    provider = models.CharField(max_length=200, blank=True, help_text="The third party: name, and on what authority.")
    way = models.CharField(max_length=20, choices=Way, blank=True)
    evidence = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    notes = models.TextField(blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_as = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=F("effective_from")),
                name="consent_record_ends_after_start",
            )
        ]
        indexes = [models.Index(fields=["contact", "-recorded_at"], name="consent_record_by_contact")]


class ConsentEvent(models.Model):
    """One cell of an action: what stands for a contact, tag and type from a day on. Append-only.

    Of those that began by a day and were not voided, the one that began last stands on it (of two that began on one
    day the one that was recorded last), unless it has ended.
    """

    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="events")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    tag = models.ForeignKey(DataTag, on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(ConsentType, on_delete=models.PROTECT, related_name="+")
    outcome = models.ForeignKey(ConsentOutcome, on_delete=models.PROTECT, related_name="+")
    wording = models.ForeignKey(ConsentWording, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn = models.BooleanField(default=False)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    review_due = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=F("effective_from")),
                name="consent_event_ends_after_start",
            )
        ]
        indexes = [
            models.Index(
                fields=["contact", "tag", "type", "-effective_from", "-id"],
                include=["company", "outcome", "effective_to", "review_due", "recorded_at"],
                name="consent_event_standing",
            ),
            models.Index(fields=["effective_from"], name="consent_event_by_start"),
            models.Index(fields=["effective_to"], condition=Q(effective_to__isnull=False), name="consent_event_by_end"),
        ]


class ConsentVoid(models.Model):
    """An event that was recorded in error: from `recorded_at` on it never stood. Append-only."""

    event = models.OneToOneField(ConsentEvent, primary_key=True, on_delete=models.PROTECT, related_name="void")
    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="voids")
    recorded_at = models.DateTimeField()


class ConsentCurrent(models.Model):
    """What stands today for a contact, tag and type. Worked out from the events; merging recomputes it.

    The keys that it has from its event are checked there and not again here: half of what writing it took.
    """

    is_derived = True

    contact = models.ForeignKey("index.Record", on_delete=models.CASCADE, related_name="+", db_index=False)
    company = models.ForeignKey(
        "organisation.Company", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    tag = models.ForeignKey(DataTag, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    type = models.ForeignKey(
        ConsentType, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    outcome = models.ForeignKey(
        ConsentOutcome, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    event = models.ForeignKey(
        ConsentEvent, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    withdrawn = models.BooleanField(default=False)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    review_due = models.DateField(null=True)
    overdue = models.BooleanField(default=False, help_text="Its review was due by the day of the last roll.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "tag", "type"], name="consent_current_once")]
        indexes = [
            models.Index(fields=["tag", "type", "outcome", "contact"], name="consent_current_by_cell"),
            models.Index(
                fields=["review_due"], condition=Q(review_due__isnull=False), name="consent_current_by_review"
            ),
        ]


class ConsentSpell(models.Model):
    """From which day until (not including) which other an answer stood, as it was known from a day until another.

    Worked out from the events of the contact that they were recorded of, so that a past day is counted by reading one
    table through. For those in ConsentTouched it is worked out when it is read.
    """

    contact_id = models.BigIntegerField()
    company_id = models.BigIntegerField()
    tag_id = models.BigIntegerField()
    type_id = models.BigIntegerField()
    outcome_id = models.BigIntegerField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    review_due = models.DateField(null=True)
    known_from = models.DateField()
    known_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["contact_id"], name="consent_spell_by_contact")]


class ConsentTouched(models.Model):
    """A contact of whom something was recorded since their spells were worked out."""

    contact_id = models.BigIntegerField()


class ConsentTally(models.Model):
    """How many current consents there are of each company, tag, type and outcome, as folded last."""

    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(DataTag, on_delete=models.CASCADE, related_name="+")
    type = models.ForeignKey(ConsentType, on_delete=models.CASCADE, related_name="+")
    outcome = models.ForeignKey(ConsentOutcome, on_delete=models.CASCADE, related_name="+")
    overdue = models.BooleanField()
    cells = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "tag", "type", "outcome", "overdue"], name="consent_tally_once")
        ]


class ConsentPattern(models.Model):
    """How many people of a company have an outcome in exactly these pairs of tag and consent type, as folded last."""

    company_id = models.BigIntegerField()
    outcome = models.BigIntegerField(help_text="An outcome's key; 0 for any, -1 for any whose review is overdue.")
    pairs = models.TextField(help_text='In order: "3:1 3:2 4:1".')
    people = models.BigIntegerField()

    class Meta:
        constraints = [
            # Of many pairs the text itself is longer than an entry of an index may be.
            models.UniqueConstraint("company_id", "outcome", MD5("pairs"), name="consent_pattern_once")
        ]


class ConsentChange(models.Model):
    """Somebody entered a cell of the counts (1) or left it (-1) since these were folded; read with the tally and the
    patterns, folded into both by one job."""

    contact_id = models.BigIntegerField()
    company_id = models.BigIntegerField()
    tag_id = models.BigIntegerField()
    type_id = models.BigIntegerField()
    outcome_id = models.BigIntegerField()
    overdue = models.BooleanField()
    change = models.SmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["contact_id"], name="consent_change_by_contact")]


class ConsentRoll(models.Model):
    """The day as of which current consent was worked out last; one row."""

    day = models.DateField()


class ConsentPopulation(models.Model):
    """How many people a large company has, counted now and then: a count of a million takes longer than a page may."""

    company = models.OneToOneField("organisation.Company", primary_key=True, on_delete=models.CASCADE, related_name="+")
    people = models.PositiveBigIntegerField()
    counted_at = models.DateTimeField()
