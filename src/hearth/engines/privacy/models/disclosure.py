"""Decisions about other people's data, and the packs that were made."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Q

from hearth.engines.privacy.mentions.rules import BETWEEN
from hearth.platform.audit.history import tracked


class Outcome(models.TextChoices):
    RELEASE = "release", "Goes out"
    WITHHOLD = "withhold", "Is withheld"


class Ground(models.TextChoices):
    """Why. DPA 2018, Schedule 2, paragraph 16 for other people's data; exemptions are in Schedules 2 and 3."""

    CONSENT = "consent", "The other person consents"
    REASONABLE = "reasonable", "It is reasonable to disclose without consent"
    NOT_REASONABLE = "not-reasonable", "It is not reasonable to disclose another person's data"
    PRIVILEGE = "privilege", "Legal professional privilege (Schedule 2, paragraph 19)"
    SERIOUS_HARM = "serious-harm", "Likely to cause serious harm (Schedule 3)"
    CRIME = "crime", "Would prejudice preventing or detecting crime (Schedule 2, paragraph 2)"
    OTHER = "other", "Another exemption, named in the factors"


RELEASING = (Ground.CONSENT, Ground.REASONABLE)


@tracked()
class DisclosureDecision(models.Model):
    """What a reviewer decided about one row, or one item of it, in what is disclosed to a person.

    `item` is "" for the whole row. A later decision about the same supersedes it; `superseded_at` says when.
    """

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="+")
    entity = models.CharField(max_length=60)
    row = models.CharField(max_length=40)
    item = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    ground = models.CharField(max_length=20, choices=Ground)
    factors = models.CharField(max_length=1000, help_text="What was weighed.")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "entity", "row", "item"],
                condition=Q(superseded_at=None),
                name="disclosure_decision_one_standing",
            ),
            models.CheckConstraint(condition=~Q(factors=""), name="disclosure_decision_has_factors"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.RELEASE, ground__in=RELEASING)
                | (Q(outcome=Outcome.WITHHOLD) & ~Q(ground__in=RELEASING)),
                name="disclosure_decision_ground_fits",
            ),
        ]


@tracked()
class SubjectAccessPack(models.Model):
    """A pack that was made of everything held about a person: by whom, why, and its manifest's hash."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    rows = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    withheld = models.PositiveIntegerField()
    manifest_sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["contact", "-made_at"], name="access_pack_by_contact")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="access_pack_has_reason")]


class Bare(Func):
    """A text without what may stand between the figures of a number: for an index, and for whoever asks it."""

    template = f"regexp_replace(%(expressions)s, '{BETWEEN}', '', 'g')"
    output_field = models.TextField()


class FileText(models.Model):
    """What a file says, read out of it once, so that words about somebody are found in it; it goes with its file.

    `problem` says what of it could not be read, and why ("" where all of it was). Derived: read out of the file anew
    whenever this is lost.
    """

    is_derived = True

    file = models.OneToOneField(
        "attachments.StoredFile", primary_key=True, on_delete=models.CASCADE, related_name="words"
    )
    text = models.TextField(blank=True)
    problem = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["text"], name="file_text_by_words", opclasses=["gin_trgm_ops"]),
            GinIndex(OpClass(Bare("text"), name="gin_trgm_ops"), name="file_text_by_numbers"),
        ]


class Mention(models.Model):
    """A place in what is written about others that tells of a person, found by looking for it.

    `found_by` says by what (their name, a number). Worked out anew by each search: derived, so it keeps no history.
    """

    is_derived = True

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="+")
    entity = models.CharField(max_length=60)
    row = models.CharField(max_length=40)
    item = models.CharField(max_length=60)
    found_by = ArrayField(models.CharField(max_length=20))
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "entity", "row", "item"], name="mention_once"),
        ]
