"""Homes and what they belong to, and the patches that officers look after."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, FloatField, Q
from django.db.models.functions import Cast

from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period
from hearth.platform.identity.models import DateRange, ends_after_start
from hearth.records.assets.rules import full_address


@tracked()
class AssetType(ConfigurationRecord):
    """House, flat, block, garage...: what may be let, and lived in."""

    lettable = models.BooleanField(default=True)
    residential = models.BooleanField(default=True)


@tracked()
class AssetTypePeriod(ConfigurationPeriod):
    of = models.ForeignKey(AssetType, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("asset_type_period")


@tracked()
class Patch(ConfigurationRecord):
    """The homes of one housing officer; letters, tasks and alerts go where the patch says."""


@tracked()
class PatchPeriod(ConfigurationPeriod):
    of = models.ForeignKey(Patch, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("patch_period")


@tracked()
class PatchOfficer(models.Model):
    """Who looks after a patch, by dates. A covering officer takes precedence while the cover lasts."""

    patch = models.ForeignKey(Patch, on_delete=models.CASCADE, related_name="officers")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="patches")
    cover = models.BooleanField(default=False)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            ends_after_start("patch_officer_ends_after_start"),
            models.CheckConstraint(condition=Q(cover=False) | ~Q(to_date=None), name="patch_cover_ends"),
            ExclusionConstraint(
                name="patch_officer_one_at_a_time",
                expressions=[
                    ("patch", RangeOperators.EQUAL),
                    (models.functions.Cast("cover", models.IntegerField()), RangeOperators.EQUAL),
                    (DateRange("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class AssetStatus(models.TextChoices):
    """Master values."""

    IN_USE = "in-use", "In use"
    OUT_OF_USE = "out-of-use", "Out of use"
    DISPOSED = "disposed", "Disposed"


@tracked()
class Asset(models.Model):
    """A home, block, estate or garage; its key, reference and company are those of its index record.

    Rules read `status`; `status_word` is the landlord's own word for it, where one was chosen. `parent` is the
    place in the landlord's first hierarchy (estate, block, home); further ones are placements (models/stock.py).
    """

    record = models.OneToOneField("index.Record", primary_key=True, on_delete=models.PROTECT, related_name="asset")
    type = models.ForeignKey(AssetType, on_delete=models.PROTECT, related_name="assets")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    patch = models.ForeignKey(Patch, null=True, blank=True, on_delete=models.PROTECT, related_name="assets")
    address = models.CharField(max_length=250, help_text="Lines, comma separated, without the postcode.")
    postcode = models.CharField(max_length=10, blank=True)
    uprn = models.BigIntegerField(null=True, blank=True)
    bedrooms = models.PositiveSmallIntegerField(null=True, blank=True)
    floor = models.SmallIntegerField(null=True, blank=True, help_text="Storey; 0 is the ground floor.")
    latitude = models.DecimalField(
        max_digits=8, decimal_places=6, null=True, blank=True, help_text="Degrees, WGS 84: where it stands on a map."
    )
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    status = models.CharField(max_length=20, choices=AssetStatus, default=AssetStatus.IN_USE)
    status_word = models.ForeignKey(
        "configuration.Lookup", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("record")), name="asset_not_its_own_parent"),
            models.UniqueConstraint(fields=["uprn"], name="asset_uprn_unique"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="asset_place_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["patch"], name="asset_by_patch"),
            models.Index(
                Cast("latitude", FloatField()),
                Cast("longitude", FloatField()),
                name="asset_by_degrees",
                condition=Q(latitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return full_address(self.address, self.postcode)

    @property
    def reference(self) -> str:
        """The visible reference, read out on the phone."""
        return self.record.reference
