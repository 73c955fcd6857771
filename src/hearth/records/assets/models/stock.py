"""What is known of a home: where it stands in other hierarchies, its characteristics, components, asbestos,
equipment, certificates and keys. Nothing is deleted: a row ends, and history keeps what it said."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period
from hearth.platform.identity.models import DateRange, ends_after_start


@tracked()
class Hierarchy(ConfigurationRecord):
    """A named way in which assets belong to each other beside the first one: service charge, management, ward."""


@tracked()
class HierarchyPeriod(ConfigurationPeriod):
    of = models.ForeignKey(Hierarchy, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("hierarchy_period")


@tracked()
class Placement(models.Model):
    """Where an asset stands in a hierarchy, by dates: beneath another, or at its top (no parent)."""

    hierarchy = models.ForeignKey(Hierarchy, on_delete=models.PROTECT, related_name="placements")
    asset = models.ForeignKey("assets.Asset", on_delete=models.CASCADE, related_name="placements")
    parent = models.ForeignKey("assets.Asset", null=True, blank=True, on_delete=models.PROTECT, related_name="placed")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            ends_after_start("placement_ends_after_start"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("asset")), name="placement_not_its_own"),
            ExclusionConstraint(
                name="placement_once_in_a_hierarchy",
                expressions=[
                    ("hierarchy", RangeOperators.EQUAL),
                    ("asset", RangeOperators.EQUAL),
                    (DateRange("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


@tracked()
class Characteristic(models.Model):
    """A fact of a home by dates: step-free, wheelchair standard, construction, heating. `kind` is the landlord's."""

    asset = models.ForeignKey("assets.Asset", on_delete=models.CASCADE, related_name="characteristics")
    kind = models.ForeignKey("configuration.Lookup", on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=200)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            ends_after_start("characteristic_ends_after_start"),
            ExclusionConstraint(
                name="characteristic_once_at_a_time",
                expressions=[
                    ("asset", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (DateRange("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


@tracked()
class Component(models.Model):
    """A part of a home that wears out (kitchen, boiler, roof). `life_years`: when it is due for renewal."""

    asset = models.ForeignKey("assets.Asset", on_delete=models.CASCADE, related_name="components")
    kind = models.ForeignKey("configuration.Lookup", on_delete=models.PROTECT, related_name="+")
    detail = models.CharField(max_length=200, blank=True)
    installed_date = models.DateField()
    life_years = models.PositiveSmallIntegerField(null=True, blank=True)
    replaced_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [ends_after_start("component_replaced_after_installed", "installed_date", "replaced_date")]


class AsbestosKind(models.TextChoices):
    CHRYSOTILE = "chrysotile", "Chrysotile (white)"
    AMOSITE = "amosite", "Amosite (brown)"
    CROCIDOLITE = "crocidolite", "Crocidolite (blue)"
    PRESUMED = "presumed", "Presumed, not sampled"
    NONE = "none", "None found"


class AsbestosCondition(models.TextChoices):
    GOOD = "good", "Good"
    LOW = "low-damage", "Low damage"
    MEDIUM = "medium-damage", "Medium damage"
    HIGH = "high-damage", "High damage"


class AsbestosAction(models.TextChoices):
    MANAGE = "manage", "Leave and manage"
    ENCAPSULATE = "encapsulate", "Encapsulate"
    REMOVE = "remove", "Remove"
    NOTHING = "nothing", "Nothing"


@tracked()
class Asbestos(models.Model):
    """An entry of the asbestos register: where, of what, in which condition, when it is inspected again."""

    asset = models.ForeignKey("assets.Asset", on_delete=models.CASCADE, related_name="asbestos")
    location = models.CharField(max_length=100)
    material = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20, choices=AsbestosKind)
    condition = models.CharField(max_length=20, choices=AsbestosCondition, blank=True)
    action = models.CharField(max_length=20, choices=AsbestosAction)
    assessed_date = models.DateField()
    reinspect_date = models.DateField(null=True, blank=True)
    removed_date = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "asbestos"
        constraints = [
            ends_after_start("asbestos_reinspected_after_assessed", "assessed_date", "reinspect_date"),
            models.CheckConstraint(
                condition=Q(removed_date=None) | Q(removed_date__gte=F("assessed_date")),
                name="asbestos_removed_after_assessed",
            ),
        ]


@tracked()
class Equipment(models.Model):
    """A thing in a home or block that is serviced: boiler, lift, smoke alarm, hoist."""

    asset = models.ForeignKey("assets.Asset", on_delete=models.CASCADE, related_name="equipment")
    kind = models.ForeignKey("configuration.Lookup", on_delete=models.PROTECT, related_name="+")
    make_and_model = models.CharField(max_length=100, blank=True)
    serial_number = models.CharField(max_length=60, blank=True)
    location = models.CharField(max_length=100, blank=True)
    installed_date = models.DateField(null=True, blank=True)
    service_due_date = models.DateField(null=True, blank=True)
    removed_date = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "equipment"
        constraints = [ends_after_start("equipment_removed_after_installed", "installed_date", "removed_date")]


class CertificateKind(models.TextChoices):
    """Abbreviations as the UK Housing Data Standards have them."""

    GAS = "LGSR", "Gas safety record (LGSR)"
    ELECTRICAL = "EICR", "Electrical installation condition report (EICR)"
    ENERGY = "EPC", "Energy performance certificate (EPC)"
    FIRE = "FRA", "Fire risk assessment (FRA)"
    LIFT = "LOLER", "Lift examination (LOLER)"
    WATER = "legionella", "Legionella risk assessment"
    ASBESTOS = "asbestos-survey", "Asbestos survey"
    APPLIANCES = "PAT", "Portable appliance test (PAT)"


class Outcome(models.TextChoices):
    SATISFACTORY = "satisfactory", "Satisfactory"
    UNSATISFACTORY = "unsatisfactory", "Unsatisfactory"
    ACTIONS = "actions", "Satisfactory, actions to do"


@tracked()
class Certificate(models.Model):
    """A certificate of a home or block. The newest of a kind that was not withdrawn is the one that counts."""

    asset = models.ForeignKey("assets.Asset", on_delete=models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=20, choices=CertificateKind)
    issued_date = models.DateField()
    expires_date = models.DateField(null=True, blank=True, help_text="The last day on which it is valid.")
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome)
    rating = models.CharField(max_length=10, blank=True, help_text="Energy band of an EPC: A to G.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [ends_after_start("certificate_expires_after_issue", "issued_date", "expires_date")]
        indexes = [
            models.Index(fields=["asset", "kind", "-issued_date"], name="certificate_by_asset"),
            models.Index(fields=["expires_date"], name="certificate_by_expiry", condition=Q(withdrawn_at=None)),
        ]


@tracked()
class KeySet(models.Model):
    """Keys of a home or block that the landlord keeps: what they open, how many, where they hang."""

    asset = models.ForeignKey("assets.Asset", on_delete=models.CASCADE, related_name="key_sets")
    label = models.CharField(max_length=100)
    count = models.PositiveSmallIntegerField()
    kept_at = models.CharField(max_length=100, blank=True)
    removed_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(count__gte=1), name="key_set_has_keys")]


@tracked()
class KeyLoan(models.Model):
    """Somebody who has a set of keys, or had it. One at a time."""

    key_set = models.ForeignKey(KeySet, on_delete=models.CASCADE, related_name="loans")
    holder = models.CharField(max_length=100)
    purpose = models.CharField(max_length=100, blank=True)
    lent_at = models.DateTimeField()
    due_date = models.DateField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ends_after_start("key_loan_returned_after_lent", "lent_at", "returned_at"),
            models.UniqueConstraint(fields=["key_set"], condition=Q(returned_at=None), name="key_loan_one_at_a_time"),
        ]
        indexes = [models.Index(fields=["due_date"], name="key_loan_due", condition=Q(returned_at=None))]
