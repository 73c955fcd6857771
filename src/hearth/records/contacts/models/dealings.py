"""How to deal with a contact: former names, relations, who may speak for them, how they like to be reached."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q

from hearth.platform.audit.history import tracked
from hearth.platform.identity.models import DateRange
from hearth.records.contacts.models import profiling
from hearth.records.contacts.models.people import Alert, Channel, Contact, period_constraints


class FormerNameKind(models.TextChoices):
    BIRTH = "birth", "Name at birth"
    FORMER = "former", "Former name"
    ALIAS = "alias", "Also known as"


@tracked()
class FormerName(models.Model):
    """A name by which a contact was, or is also, known: letters and identity papers still carry it.

    It may be confidential: who holds a gender recognition certificate, or hides from somebody, is not to be found
    by the old name (Gender Recognition Act 2004, section 22).
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=20, choices=FormerNameKind, default=FormerNameKind.FORMER)
    confidential = models.BooleanField(default=False)
    to_date = models.DateField(null=True, blank=True, help_text="The first day on which it was the name no more.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="former_name_is_given"),
            models.UniqueConstraint(fields=["contact", "name", "kind"], name="former_name_once"),
        ]


class RelationshipKind(models.TextChoices):
    """What the other person is to the contact. `records.contacts.rules.RECIPROCAL` reads it from the other side."""

    SPOUSE = "spouse", "Husband, wife or civil partner"
    PARTNER = "partner", "Partner"
    FORMER_PARTNER = "former-partner", "Former partner"
    PARENT = "parent", "Parent"
    CHILD = "child", "Child"
    BROTHER_OR_SISTER = "sibling", "Brother or sister"
    GRANDPARENT = "grandparent", "Grandparent"
    GRANDCHILD = "grandchild", "Grandchild"
    RELATIVE = "relative", "Other relative"
    NEXT_OF_KIN = "next-of-kin", "Next of kin"
    NEXT_OF_KIN_OF = "next-of-kin-of", "Is next of kin to"
    EMERGENCY = "emergency-contact", "Emergency contact"
    EMERGENCY_OF = "emergency-contact-of", "Is emergency contact of"
    CARER = "carer", "Carer"
    CARED_FOR = "cared-for", "Is cared for by this contact"
    SUPPORT_WORKER = "support-worker", "Support or social worker"
    SUPPORTED = "supported", "Is supported by this contact"
    EMPLOYER = "employer", "Works for"
    EMPLOYEE = "employee", "Works here"
    FRIEND = "friend", "Friend or neighbour"


@tracked()
class Relationship(models.Model):
    """`other` is the `kind` of `contact`, by dates. Kept once; the other's page reads it the other way round."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="related_to")
    kind = models.CharField(max_length=30, choices=RelationshipKind)
    confidential = models.BooleanField(default=False)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            *period_constraints("relationship"),
            models.CheckConstraint(condition=~Q(contact=F("other")), name="relationship_is_of_two"),
            ExclusionConstraint(
                name="relationship_once_at_a_time",
                expressions=[
                    ("contact", RangeOperators.EQUAL),
                    ("other", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (DateRange("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class AuthorityKind(models.TextChoices):
    """On what somebody's word for another rests."""

    CONSENT = "consent", "The person's own consent"
    POWER_PROPERTY = "power-property", "Lasting power of attorney: property and financial affairs"
    POWER_WELFARE = "power-welfare", "Lasting power of attorney: health and welfare"
    DEPUTY = "deputy", "Deputy appointed by the Court of Protection"
    APPOINTEE = "appointee", "Appointee for benefits (DWP)"
    PARENTAL = "parental", "Parental responsibility"
    EXECUTOR = "executor", "Executor or administrator of the estate"


class AuthorityScope(models.TextChoices):
    """What they may speak about."""

    EVERYTHING = "everything", "Everything"
    RENT = "rent", "Rent and account"
    REPAIRS = "repairs", "Repairs and appointments"
    TENANCY = "tenancy", "The tenancy"
    COMPLAINTS = "complaints", "Complaints"
    SUPPORT = "support", "Support and benefits"


@tracked()
class ThirdPartyAuthority(models.Model):
    """`holder` may speak for `contact` about the scopes, by dates, on the evidence that somebody saw."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="authorities")
    holder = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="authorities_held")
    kind = models.CharField(max_length=20, choices=AuthorityKind)
    scopes = ArrayField(models.CharField(max_length=20, choices=AuthorityScope))
    evidence = models.CharField(max_length=300, help_text="What was seen: form signed on, order number.")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "third-party authorities"
        constraints = [
            *period_constraints("authority"),
            models.CheckConstraint(condition=~Q(contact=F("holder")), name="authority_is_of_two"),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="authority_has_scope"),
            models.CheckConstraint(condition=~Q(evidence=""), name="authority_has_evidence"),
        ]


@tracked()
class AlertConfirmation(models.Model):
    """Somebody said that they had read an alert, before what they were about to do."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="confirmations")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["alert", "user", "-confirmed_at"], name="alert_confirmation_latest")]


class Topic(models.TextChoices):
    """What the landlord writes about where a person may choose how, or whether at all."""

    REPAIRS = "repairs", "Repairs and appointments"
    ACCOUNT = "account", "Rent and account"
    SURVEYS = "surveys", "Surveys"
    NEWS = "news", "Newsletters"
    EVENTS = "events", "Events and involvement"


class Wanted(models.TextChoices):
    LETTER = Channel.LETTER.value, "By letter"
    EMAIL = Channel.EMAIL.value, "By email"
    PHONE = Channel.PHONE.value, "By phone"
    TEXT = Channel.TEXT.value, "By text message"
    NONE = "none", "Not at all"


OPTIONAL_TOPICS = frozenset({Topic.SURVEYS, Topic.NEWS, Topic.EVENTS})
"""What a person may refuse altogether: the rest goes out under the contract or by law."""


@tracked()
class CommunicationPreference(models.Model):
    """How a person wants to hear about a topic. What law and contract ask for goes out all the same."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="preferences")
    topic = models.CharField(max_length=20, choices=Topic)
    wanted = models.CharField(max_length=20, choices=Wanted)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "topic"], name="communication_preference_once"),
            models.CheckConstraint(
                condition=~Q(wanted="none") | Q(topic__in=sorted(OPTIONAL_TOPICS)),
                name="communication_preference_may_be_refused",
            ),
        ]


@tracked()
class Profile(models.Model):
    """The protected characteristics (Equality Act 2010, section 4), as far as the person has said them."""

    contact = models.OneToOneField(Contact, primary_key=True, on_delete=models.CASCADE, related_name="profile")
    sex = models.CharField(max_length=20, blank=True, choices=profiling.Sex)
    gender_same = models.CharField(max_length=20, blank=True, choices=profiling.GenderSame)
    ethnicity = models.CharField(max_length=40, blank=True, choices=profiling.Ethnicity)
    religion = models.CharField(max_length=20, blank=True, choices=profiling.Religion)
    disability = models.CharField(max_length=20, blank=True, choices=profiling.Disability)
    sexual_orientation = models.CharField(max_length=20, blank=True, choices=profiling.SexualOrientation)
    marital_status = models.CharField(max_length=20, blank=True, choices=profiling.MaritalStatus)
    pregnancy = models.CharField(max_length=20, blank=True, choices=profiling.Pregnancy)
    asked_date = models.DateField(help_text="When the person was last asked.")


class IncomeKind(models.TextChoices):
    WAGES = "wages", "Wages"
    SELF_EMPLOYED = "self-employed", "Self-employment"
    UNIVERSAL_CREDIT = "universal-credit", "Universal Credit"
    HOUSING_BENEFIT = "housing-benefit", "Housing Benefit"
    STATE_PENSION = "state-pension", "State Pension"
    PENSION_CREDIT = "pension-credit", "Pension Credit"
    OTHER_PENSION = "other-pension", "Other pension"
    CHILD_BENEFIT = "child-benefit", "Child Benefit"
    DISABILITY_BENEFIT = "disability-benefit", "Disability benefit (PIP, DLA, Attendance Allowance)"
    OTHER = "other", "Other"


class Frequency(models.TextChoices):
    WEEKLY = "weekly", "a week"
    FORTNIGHTLY = "fortnightly", "a fortnight"
    FOUR_WEEKLY = "four-weekly", "every four weeks"
    MONTHLY = "monthly", "a month"
    YEARLY = "yearly", "a year"


@tracked()
class Income(models.Model):
    """Money that comes in to a person, in pounds for each of its periods, by dates."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="incomes")
    kind = models.CharField(max_length=30, choices=IncomeKind)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    frequency = models.CharField(max_length=20, choices=Frequency)
    evidence = models.CharField(max_length=200, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            *period_constraints("income"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="income_is_not_negative"),
        ]


@tracked(exclude=["hash"])
class SecurityPassword(models.Model):
    """A word by which a person proves who they are, on the telephone or to a visitor at the door. Only its hash."""

    contact = models.OneToOneField(
        Contact, primary_key=True, on_delete=models.CASCADE, related_name="security_password"
    )
    hash = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0, help_text="Wrong answers since the last right one.")
