"""The one pattern for configuration records, and the configuration that every landlord has.

A configuration record has a description; one child row per company carries the period in which it is effective.
The child repeats the folded description as `key`, so that the database itself refuses two of one name in one
company at one time. Where logic depends on a record it maps a custom value to a fixed master value:
rules read the master, people see their own words.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked
from hearth.platform.identity.models import DateRange
from hearth.platform.organisation.models import Jurisdiction, LandlordType


class ConfigurationRecord(models.Model):
    """What every configuration record has. Subclasses have a child named `periods` (see ConfigurationPeriod)."""

    description = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.description

    @property
    def name_scope(self) -> str:
        """Within what the description must be unique ("" for all records of the kind)."""
        return ""


class ConfigurationPeriod(models.Model):
    """Effective in a company from a day until (not including) another; null never expires.

    Subclasses add `of = ForeignKey(<the record>, related_name="periods")` and call `unique_in_period(name)`.
    """

    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=250, help_text="The folded description, kept by the operations.")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def unique_in_period(name: str) -> list[models.BaseConstraint]:
    """The constraints of a period table: ends after it starts; one name per company at any time."""
    return [
        models.CheckConstraint(
            condition=Q(effective_to=None) | Q(effective_to__gt=models.F("effective_from")),
            name=f"{name}_ends_after_start",
        ),
        ExclusionConstraint(
            name=f"{name}_once_at_a_time",
            expressions=[
                ("company", RangeOperators.EQUAL),
                ("key", RangeOperators.EQUAL),
                (DateRange("effective_from", "effective_to"), RangeOperators.OVERLAPS),
            ],
        ),
    ]


@tracked()
class Lookup(ConfigurationRecord):
    """A value that people choose from a list, in the landlord's words, with the master value that rules read.

    `heading` is a registered list (hearth.platform.configuration.lookups); `master` is one of that list's
    master values ("" where no logic depends on it).
    """

    heading = models.CharField(max_length=50)
    master = models.CharField(max_length=50, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["heading", "position", "description"]
        indexes = [models.Index(fields=["heading", "position"], name="lookup_by_heading")]

    @property
    def name_scope(self) -> str:
        """Two lists may have a value of the same name."""
        return self.heading


@tracked()
class LookupPeriod(ConfigurationPeriod):
    of = models.ForeignKey(Lookup, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("lookup_period")


@tracked()
class FeelFunction(ConfigurationRecord):
    """A function that the landlord wrote in FEEL: `overdue(due: date) -> boolean`, whose body is `due < today()`.

    Its name, parameters and result are set once, since others call it; what it does may be changed. A path keeps what
    it did when the path was published.
    """

    name = models.CharField(max_length=50, unique=True)
    parameters = models.CharField(max_length=500, blank=True, help_text="due: date, paid: number")
    gives = models.CharField(max_length=100, help_text="boolean, number, date, string, list<number>")
    body = models.TextField(max_length=4000, help_text="FEEL, of the parameters alone: due < today()")

    class Meta:
        ordering = ["name"]


@tracked()
class FeelFunctionPeriod(ConfigurationPeriod):
    of = models.ForeignKey(FeelFunction, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("feel_function_period")


class FieldType(models.TextChoices):
    TEXT = "text", "Text"
    INTEGER = "integer", "Whole number"
    DECIMAL = "decimal", "Decimal"
    DATE = "date", "Date"
    TIME = "time", "Time"
    DATE_AND_TIME = "date-and-time", "Date and time"
    TRUE_OR_FALSE = "true-or-false", "Yes or no"
    LOOKUP = "lookup", "Lookup"


@tracked()
class UserDefinedField(ConfigurationRecord):
    """A field that the landlord adds to an entity: `description` is its caption, `name` what expressions call it."""

    entity = models.CharField(max_length=40)
    name = models.SlugField(max_length=50, help_text="Lower case with underscores.")
    type = models.CharField(max_length=20, choices=FieldType)
    help = models.CharField(max_length=200, blank=True)
    least = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    most = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    heading = models.CharField(max_length=50, blank=True, help_text="The lookup list, for type Lookup.")
    privacy = models.CharField(max_length=40, help_text="Privacy class, as for any column.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["entity", "position", "description"]
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="user_defined_field_name_unique"),
            models.CheckConstraint(
                condition=Q(type=FieldType.LOOKUP) ^ Q(heading=""), name="user_defined_field_lookup_has_heading"
            ),
            models.CheckConstraint(
                condition=Q(least=None) | Q(most=None) | Q(most__gte=models.F("least")),
                name="user_defined_field_range",
            ),
        ]

    @property
    def name_scope(self) -> str:
        """Two entities may have a field of the same caption."""
        return self.entity


@tracked()
class UserDefinedFieldPeriod(ConfigurationPeriod):
    of = models.ForeignKey(UserDefinedField, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("user_defined_field_period")


@tracked()
class UserDefinedValue(models.Model):
    """What a user-defined field says of one record; the value in its JSON form (dates ISO, decimals as text)."""

    record = models.ForeignKey("index.Record", on_delete=models.CASCADE, related_name="user_defined_values")
    field = models.ForeignKey(UserDefinedField, on_delete=models.PROTECT, related_name="values")
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "field"], name="user_defined_value_once")]


@tracked()
class ReferenceSyntax(models.Model):
    """How references of a kind of record are written in a company: prefix, padded number, check digit, suffix.

    References are unique across companies and kinds: no two syntaxes have the same prefix and suffix, and the number
    can always be told from them (a prefix ends without a digit, a suffix has none).
    """

    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    prefix = models.CharField(max_length=40, blank=True)
    suffix = models.CharField(max_length=8, blank=True)
    digits = models.PositiveSmallIntegerField(default=7)
    check_digit = models.BooleanField(default=False, help_text="A Luhn digit after the number.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind"], name="reference_syntax_once"),
            models.UniqueConstraint(fields=["prefix", "suffix"], name="reference_syntax_written_once"),
            models.CheckConstraint(condition=Q(digits__gte=3, digits__lte=12), name="reference_syntax_digits"),
            models.CheckConstraint(
                condition=~Q(prefix__regex=r"[0-9]$") & ~Q(suffix__regex=r"[0-9]"), name="reference_syntax_readable"
            ),
        ]


class ReferenceCounter(models.Model):
    """The next number of a syntax; apart from it, so that counting writes no history."""

    syntax = models.OneToOneField(ReferenceSyntax, primary_key=True, on_delete=models.CASCADE, related_name="counter")
    next_number = models.BigIntegerField(default=1)


@tracked()
class StatutoryRule(models.Model):
    """A period or amount set by law or by the landlord's own rule, dated, with its source.

    Found by key for a jurisdiction, landlord type and tenure ("" applies to all of them) on a day. `value` is JSON
    whose shape the rule's reader declares. A row that is not `verified` is never applied.
    """

    key = models.SlugField(max_length=80)
    jurisdiction = models.CharField(max_length=20, choices=Jurisdiction)
    landlord_type = models.CharField(max_length=30, choices=LandlordType, blank=True)
    tenure = models.CharField(max_length=50, blank=True, help_text="Master value of the tenure.")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    value = models.JSONField()
    source = models.CharField(max_length=300, help_text="Act and section, or the policy it is taken from.")
    verified = models.BooleanField(default=False)

    class Meta:
        ordering = ["key", "jurisdiction", "-effective_from"]
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="statutory_rule_has_source"),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=models.F("effective_from")),
                name="statutory_rule_ends_after_start",
            ),
            ExclusionConstraint(
                name="statutory_rule_once_at_a_time",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    ("jurisdiction", RangeOperators.EQUAL),
                    ("landlord_type", RangeOperators.EQUAL),
                    ("tenure", RangeOperators.EQUAL),
                    (DateRange("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.jurisdiction})"
