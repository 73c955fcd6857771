"""One row for every record that anything can be about."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period
from hearth.platform.identity.models import DateRange
from hearth.platform.index.words import Words


class Record(models.Model):
    """A contact, home, tenancy, account, case... : what search, links, notes, files and letters hold on to.

    The record's own table shares this key. `reference` is the visible one, read out on the phone. `title` is what
    lists show and `context` the second line; `search_text` is folded (lower case, no accents) and holds nothing
    that is confidential. `restricted` records are seen only with the permission, each reading audited.
    This table is derived from the records' own tables by their operations, so it keeps no history of its own.
    """

    kind = models.CharField(max_length=30)
    reference = models.CharField(max_length=30, db_collation="C")
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    sort_key = models.CharField(
        max_length=200, db_collation="C", help_text="Folded, for order and search; the database knows no alphabets."
    )
    context = models.CharField(max_length=300, blank=True)
    search_text = models.TextField(blank=True)
    units = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="Functional units it is stamped with."
    )
    restricted = models.BooleanField(default=False)
    closed = models.BooleanField(default=False, help_text="No longer current: listed after those that are.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="record_reference_unique"),
            models.CheckConstraint(condition=~Q(title=""), name="record_has_title"),
        ]
        indexes = [
            GinIndex(Words("search_text"), name="record_by_words"),
            GinIndex(fields=["search_text"], name="record_search_trigrams", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["sort_key"], name="record_name_trigrams", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["kind", "company", "closed", "sort_key"], name="record_by_name"),
            # Which records of a kind anybody may see, without opening them: for what counts or maps a whole landlord.
            models.Index(fields=["kind", "company", "id"], name="record_open_by_kind", condition=Q(restricted=False)),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"


@tracked()
class Restriction(models.Model):
    """Why a record is restricted, and from when until when; the flag on the record is what holds now."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="restrictions")
    reason = models.CharField(max_length=300)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="restriction_has_reason"),
            models.UniqueConstraint(fields=["record"], condition=Q(to_at=None), name="restriction_one_standing"),
        ]


class UnitType(models.TextChoices):
    """What a functional unit's criteria are about."""

    BASE = "base", "Records that fit its criteria"
    ASSET = "asset", "Homes, and what stands on them"
    GROUP = "group", "Other units, taken together"


@tracked()
class FunctionalUnit(ConfigurationRecord):
    """A part of the landlord's records, by a condition on them: a district, a scheme, a kind of work.

    Its records carry its key in `Record.units`; somebody who is bound to units sees only theirs. `related`: records
    that follow one of the unit (the tenancy of a home, its account, its tenants) belong to it as well. A group has no
    condition: its members name it.
    """

    type = models.CharField(max_length=10, choices=UnitType, default=UnitType.BASE)
    entity = models.CharField(max_length=40, blank=True)
    expression = models.TextField(blank=True)
    related = models.BooleanField(default=True)
    classification = models.CharField(max_length=100, blank=True)
    group = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="members")

    class Meta:
        ordering = ["description"]
        constraints = [
            models.CheckConstraint(
                condition=Q(type=UnitType.GROUP, entity="", expression="", group=None)
                | (~Q(type=UnitType.GROUP) & ~Q(entity="") & ~Q(expression="")),
                name="functional_unit_has_condition",
            ),
        ]


@tracked()
class FunctionalUnitPeriod(ConfigurationPeriod):
    of = models.ForeignKey(FunctionalUnit, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("functional_unit_period")


@tracked()
class UnitHolding(models.Model):
    """Somebody works in a functional unit from a day until (not including) another."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unit_holdings")
    unit = models.ForeignKey(FunctionalUnit, on_delete=models.PROTECT, related_name="holdings")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=models.F("effective_from")),
                name="unit_holding_ends_after_start",
            ),
            ExclusionConstraint(
                name="unit_holding_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    (DateRange("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
