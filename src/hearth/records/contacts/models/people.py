"""People and organisations; who lives together; who is addressed together.

Three groups are kept apart (docs/glossary.md): the household says who lives there, the contact group who is
addressed together, the tenancy's parties (hearth.modules.tenancies) who is liable.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Replace

from hearth.platform.audit.history import tracked
from hearth.platform.identity.models import DateRange
from hearth.records.contacts.rules import Names, formal_name


class ContactKind(models.TextChoices):
    PERSON = "person", "Person"
    ORGANISATION = "organisation", "Organisation"


class Channel(models.TextChoices):
    LETTER = "letter", "Letter"
    EMAIL = "email", "Email"
    PHONE = "phone", "Phone"
    TEXT = "text", "Text message"


def period_constraints(name: str, **fields: str) -> list[models.BaseConstraint]:
    """Ends after it starts, for a table with from/to days."""
    start, end = fields.get("start", "from_date"), fields.get("end", "to_date")
    return [
        models.CheckConstraint(
            condition=Q(**{end: None}) | Q(**{f"{end}__gt": F(start)}), name=f"{name}_ends_after_start"
        )
    ]


@tracked()
class Contact(models.Model):
    """A person or an organisation; its key, reference and company are those of its index record."""

    record = models.OneToOneField("index.Record", primary_key=True, on_delete=models.PROTECT, related_name="contact")
    kind = models.CharField(max_length=20, choices=ContactKind, default=ContactKind.PERSON)
    title = models.CharField(max_length=20, blank=True)
    first_name = models.CharField(max_length=60, blank=True)
    middle_names = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=60, blank=True)
    known_as = models.CharField(max_length=60, blank=True)
    organisation_name = models.CharField(max_length=150, blank=True)
    sort_name = models.CharField(max_length=160, help_text="Folded, for order; the database knows no alphabets.")
    date_of_birth = models.DateField(null=True, blank=True)
    date_of_death = models.DateField(null=True, blank=True)
    national_insurance_number = models.CharField(max_length=9, blank=True)
    language = models.CharField(max_length=40, blank=True)
    interpreter = models.BooleanField(default=False)
    preferred_channel = models.CharField(max_length=20, choices=Channel, blank=True)
    needs = models.CharField(max_length=200, blank=True, help_text="Accessibility: large print, hard of hearing.")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="stubs", help_text="A stub leads there."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind=ContactKind.PERSON) & ~Q(last_name="") & Q(organisation_name=""))
                | (Q(kind=ContactKind.ORGANISATION) & ~Q(organisation_name="")),
                name="contact_is_named",
            ),
            models.CheckConstraint(
                condition=Q(date_of_death=None) | Q(date_of_birth=None) | Q(date_of_death__gte=F("date_of_birth")),
                name="contact_dies_after_birth",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name"], name="contact_by_name"),
            models.Index(fields=["date_of_birth"], name="contact_by_birth"),
            models.Index(
                fields=["national_insurance_number"],
                name="contact_by_insurance",
                condition=~Q(national_insurance_number=""),
            ),
        ]

    def __str__(self) -> str:
        return self.formal_name

    @property
    def names(self) -> Names:
        """What the contact is called, for the rules of naming."""
        return Names(
            title=self.title,
            first_name=self.first_name,
            middle_names=self.middle_names,
            last_name=self.last_name,
            known_as=self.known_as,
            organisation_name=self.organisation_name,
            dead=self.date_of_death is not None,
        )

    @property
    def reference(self) -> str:
        """The visible reference, read out on the phone."""
        return self.record.reference

    @property
    def formal_name(self) -> str:
        """As a letter addresses them: title, first and last name; or the organisation's name."""
        return formal_name(self.names)


class AddressCategory(models.TextChoices):
    MAIN = "main", "Main address"
    CORRESPONDENCE = "correspondence", "Send post here"
    FORWARDING = "forwarding", "Forwarding address"
    PREVIOUS = "previous", "Previous address"


@tracked()
class ContactAddress(models.Model):
    """Where a contact is or gets post, by dates. A confidential one is seen only by those cleared for it."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    category = models.CharField(max_length=20, choices=AddressCategory, default=AddressCategory.MAIN)
    lines = models.CharField(max_length=250, help_text="Comma separated, without the postcode.")
    postcode = models.CharField(max_length=10, blank=True)
    uprn = models.BigIntegerField(null=True, blank=True)
    confidential = models.BooleanField(default=False)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            *period_constraints("contact_address"),
            ExclusionConstraint(
                name="contact_address_one_of_a_category",
                expressions=[
                    ("contact", RangeOperators.EQUAL),
                    ("category", RangeOperators.EQUAL),
                    (DateRange("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
                condition=Q(category__in=["main", "correspondence"]),
            ),
        ]
        indexes = [models.Index(fields=["postcode"], name="contact_address_by_postcode", condition=~Q(postcode=""))]


@tracked()
class ContactPhone(models.Model):
    """A number as it is dialled. `safe` says that answering it puts nobody at risk."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=[("mobile", "Mobile"), ("home", "Home"), ("work", "Work")])
    confidential = models.BooleanField(default=False)
    safe = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "number"], name="contact_phone_once")]
        indexes = [models.Index(Replace("number", models.Value(" ")), name="contact_phone_by_number")]


@tracked()
class ContactEmail(models.Model):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="emails")
    address = models.EmailField()
    confidential = models.BooleanField(default=False)
    safe = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "address"], name="contact_email_once")]
        indexes = [models.Index(Lower("address"), name="contact_email_by_address")]


@tracked()
class ContactIdentifier(models.Model):
    """A contact reference type with its value: housing benefit claim, passport, NHS number (issuer and dates)."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identifiers")
    type = models.ForeignKey("configuration.Lookup", on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=60)
    issuer = models.CharField(max_length=100, blank=True)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "type", "value"], name="contact_identifier_once")]


class Severity(models.TextChoices):
    INFORMATION = "information", "Information"
    WARNING = "warning", "Warning"
    HIGH = "high", "High"
    HIGH_CONFIRM = "high-confirm", "High, to be confirmed"


class AlertAudience(models.TextChoices):
    """Whether contractors and other partners see it too."""

    ALL = "all", "Publish to all"
    INTERNAL = "internal", "Publish to internal only"


@tracked()
class Alert(models.Model):
    """A warning about a person or a home, shown wherever they are. `code` is the standard person-alert code."""

    record = models.ForeignKey("index.Record", on_delete=models.CASCADE, related_name="alerts")
    severity = models.CharField(max_length=20, choices=Severity)
    code = models.CharField(max_length=10, blank=True, help_text="UK Housing Data Standards PersonAlertType.")
    text = models.CharField(max_length=300)
    audience = models.CharField(
        max_length=10, choices=AlertAudience, default=AlertAudience.INTERNAL, db_default=AlertAudience.INTERNAL
    )
    confidential = models.BooleanField(default=False)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = period_constraints("alert")
        indexes = [models.Index(fields=["record"], name="alert_by_record")]


@tracked()
class Household(models.Model):
    """People who live together in a home."""

    asset = models.ForeignKey(
        "assets.Asset", null=True, blank=True, on_delete=models.PROTECT, related_name="households"
    )
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = period_constraints("household")


@tracked()
class HouseholdMember(models.Model):
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="households")
    relationship = models.CharField(max_length=40, blank=True, help_text="To the first member: partner, child.")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            *period_constraints("household_member"),
            ExclusionConstraint(
                name="household_member_once_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("contact", RangeOperators.EQUAL),
                    (DateRange("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


@tracked()
class ContactGroup(models.Model):
    """People who are addressed together, under a name of their own."""

    record = models.OneToOneField("index.Record", primary_key=True, on_delete=models.PROTECT, related_name="group")
    name = models.CharField(max_length=200)


@tracked()
class ContactGroupMember(models.Model):
    """`responsible` members may act for the group and get its letters; the others are only named."""

    group = models.ForeignKey(ContactGroup, on_delete=models.CASCADE, related_name="members")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="groups")
    responsible = models.BooleanField(default=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            *period_constraints("contact_group_member"),
            ExclusionConstraint(
                name="contact_group_member_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("contact", RangeOperators.EQUAL),
                    (DateRange("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Note(models.Model):
    """What an officer wrote about a record, or the system (`written_by` null). A correction is another note."""

    record = models.ForeignKey("index.Record", on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    confidential = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_has_text")]
        indexes = [models.Index(fields=["record", "-written_at"], name="note_by_record")]
