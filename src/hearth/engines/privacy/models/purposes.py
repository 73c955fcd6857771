"""Why personal data is held, what consent is asked for, and how both are tied to kinds of information."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period


class Basis(models.TextChoices):
    """The lawful bases of the UK GDPR, Article 6(1)."""

    CONSENT = "consent", "Consent: Article 6(1)(a)"
    CONTRACT = "contract", "Contract: Article 6(1)(b)"
    LEGAL = "legal-obligation", "Legal obligation: Article 6(1)(c)"
    VITAL = "vital-interests", "Vital interests: Article 6(1)(d)"
    PUBLIC_TASK = "public-task", "Public task: Article 6(1)(e)"
    RECOGNISED = "recognised-interest", "Recognised legitimate interest: Article 6(1)(ea)"
    INTERESTS = "legitimate-interests", "Legitimate interests: Article 6(1)(f)"


class Condition(models.TextChoices):
    """What special category and criminal offence data need besides (UK GDPR, Articles 9(2) and 10; DPA 2018)."""

    EXPLICIT = "explicit-consent", "Explicit consent: Article 9(2)(a)"
    EMPLOYMENT = "social-protection", "Employment, social security and social protection: Article 9(2)(b)"
    VITAL = "vital-interests", "Vital interests: Article 9(2)(c)"
    CLAIMS = "legal-claims", "Legal claims: Article 9(2)(f)"
    STATUTORY = "statutory", "Statutory purposes: Article 9(2)(g); DPA 2018, Schedule 1, paragraph 6"
    EQUALITY = "equality", "Equality of opportunity: Article 9(2)(g); DPA 2018, Schedule 1, paragraph 8"
    SAFEGUARDING = "safeguarding", "Safeguarding: Article 9(2)(g); DPA 2018, Schedule 1, paragraph 18"
    HEALTH = "health-care", "Health or social care: Article 9(2)(h)"
    OFFENCE = "criminal-offence", "Criminal offence data: Article 10; DPA 2018, Schedule 1"


class ReviewUnit(models.TextChoices):
    DAYS = "days", "Days"
    WEEKS = "weeks", "Weeks"
    MONTHS = "months", "Months"
    YEARS = "years", "Years"


class Master(models.TextChoices):
    """What an outcome means to the rules."""

    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    OTHER = "other", "Other"


@tracked()
class ConsentType(ConfigurationRecord):
    """Something that people are asked to consent to, named so that they know who would have their data.

    `categories` are values of the lookup list of consent categories. Reviewed every `review_period` `review_unit`s
    (none: never), on a working day of `review_calendar` (none: on any day).
    """

    categories = ArrayField(models.BigIntegerField(), default=list, blank=True)
    recipients = models.CharField(
        max_length=500, help_text="By name: a category of recipients alone is not valid consent."
    )
    needs_provider = models.BooleanField(
        default=True, db_default=True, help_text="Whether it must be said who gave the consent."
    )
    review_calendar = models.ForeignKey(
        "calendars.Calendar", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    review_unit = models.CharField(max_length=10, choices=ReviewUnit, blank=True)
    review_period = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["description"]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_unit="", review_period=None) | (~Q(review_unit="") & Q(review_period__gte=1)),
                name="consent_type_review_whole",
            ),
            models.CheckConstraint(condition=~Q(recipients=""), name="consent_type_names_recipients"),
        ]


@tracked()
class ConsentTypePeriod(ConfigurationPeriod):
    of = models.ForeignKey(ConsentType, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("consent_type_period")


class ConsentWording(models.Model):
    """What people are shown when they are asked. A version is never changed, only followed. Append-only."""

    type = models.ForeignKey(ConsentType, on_delete=models.PROTECT, related_name="wordings")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    from_date = models.DateField(help_text="Shown from this day on.")
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "version"], name="consent_wording_version_once"),
            models.CheckConstraint(condition=~Q(text=""), name="consent_wording_has_text"),
        ]

    def __str__(self) -> str:
        return f"Version {self.version}"


@tracked()
class ConsentOutcome(ConfigurationRecord):
    """The landlord's word for an answer, and which of the three answers it is to the rules."""

    master = models.CharField(max_length=10, choices=Master)
    default_for_master = models.BooleanField(default=False)

    class Meta:
        ordering = ["description"]


@tracked()
class ConsentOutcomePeriod(ConfigurationPeriod):
    of = models.ForeignKey(ConsentOutcome, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("consent_outcome_period")


@tracked()
class DataPurpose(ConfigurationRecord):
    """Why data is held: its lawful basis, and where that is consent, the consent that it waits for.

    `definitions` are keys of communication definitions that are sent for this purpose. `code` is the purpose of the
    register of processing that it is (`privacy.starter.PURPOSES`), by which objections and restrictions hold it back;
    "" for one of the landlord's own, which only a hold over every purpose stops.
    """

    code = models.CharField(max_length=40, blank=True, db_default="", default="")
    basis = models.CharField(max_length=30, choices=Basis)
    condition = models.CharField(max_length=30, choices=Condition, blank=True)
    consent_type = models.ForeignKey(
        ConsentType, null=True, blank=True, on_delete=models.PROTECT, related_name="purposes"
    )
    definitions = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    recipients = models.CharField(max_length=500, blank=True)
    kept = models.CharField(max_length=200, blank=True, help_text="For how long, as people are told.")

    class Meta:
        ordering = ["description"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis=Basis.CONSENT, consent_type__isnull=False)
                | (~Q(basis=Basis.CONSENT) & Q(consent_type=None)),
                name="data_purpose_consent_fits",
            )
        ]

    @property
    def rests_on_consent(self) -> bool:
        """Whether it may only be pursued while consent stands."""
        return self.basis == Basis.CONSENT


@tracked()
class DataPurposePeriod(ConfigurationPeriod):
    of = models.ForeignKey(DataPurpose, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("data_purpose_period")


@tracked()
class DataTagType(ConfigurationRecord):
    """What a kind of information is held for, and which consents can be asked for it."""

    consent_types = ArrayField(models.BigIntegerField(), default=list, blank=True)
    purposes = ArrayField(models.BigIntegerField(), default=list, blank=True)
    fideslang = models.CharField(
        max_length=80, blank=True, help_text="Key of the category in the fideslang taxonomy: user.contact."
    )

    class Meta:
        ordering = ["description"]


@tracked()
class DataTagTypePeriod(ConfigurationPeriod):
    of = models.ForeignKey(DataTagType, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("data_tag_type_period")


@tracked()
class DataTag(ConfigurationRecord):
    """A kind of information: which items it is made of, its types, and whether it is masked.

    `items` are database columns ("contact.date_of_birth"), kinds of contact references ("reference:7"), user-defined
    fields ("contact.udf.pets") and questions of paths ("answer:end-of-tenancy.check.reason"). While the tag is in
    force, who holds none of the roles `seen_by` reads "masked" instead of them, whatever they are cleared for.
    """

    items = ArrayField(models.CharField(max_length=130), default=list, blank=True)
    types = ArrayField(models.BigIntegerField(), default=list, blank=True)
    masked = models.BooleanField(default=False, db_default=False)
    seen_by = ArrayField(models.BigIntegerField(), default=list, blank=True, db_default=[])

    class Meta:
        ordering = ["description"]
        constraints = [
            models.CheckConstraint(
                condition=Q(masked=False) | ~Q(seen_by=[]), name="data_tag_masked_is_seen_by_somebody"
            ),
        ]


@tracked()
class DataTagPeriod(ConfigurationPeriod):
    of = models.ForeignKey(DataTag, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("data_tag_period")
