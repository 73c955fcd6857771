"""Which case a void of a home starts, as the landlord has set it up; and what was started for which void."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period


class VoidTrigger(models.TextChoices):
    TO_COME = "to-come", "A void is to come: a notice was accepted"
    END = "end", "A tenancy has ended"
    EMPTY = "empty", "A home came empty: new, bought, or taken on"


@tracked()
class VoidRule(ConfigurationRecord):
    """A void of a home to which this applies starts a case about the home: the lowest rank of those that fit counts.

    `expression` asks the home in FEEL ("": every home). The officer of the patch owns the case, unless its type names
    somebody; `owner` where neither does. It counts for voids that start on the first day of its period or later.
    """

    trigger = models.CharField(max_length=20, choices=VoidTrigger)
    rank = models.PositiveSmallIntegerField(default=100)
    expression = models.TextField(max_length=4000, blank=True, default="")
    case_type = models.ForeignKey("cases.CaseType", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["rank", "description"]


@tracked()
class VoidRulePeriod(ConfigurationPeriod):
    of = models.ForeignKey(VoidRule, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("void_rule_period")


@tracked()
class VoidStart(models.Model):
    """What a void started at one trigger: the rule that counted and its case, or why there is none. No rule: none fits.

    Once is enough; what was refused is tried again, and what no rule fitted once something has changed.
    """

    void = models.ForeignKey("tenancies.VoidEpisode", on_delete=models.PROTECT, related_name="starts")
    trigger = models.CharField(max_length=20, choices=VoidTrigger)
    rule = models.ForeignKey(VoidRule, null=True, on_delete=models.PROTECT, related_name="starts")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    refused = models.CharField(max_length=500, blank=True, default="")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["void", "trigger"], name="void_starts_once_per_trigger"),
            models.CheckConstraint(
                condition=Q(case=None) | (~Q(rule=None) & Q(refused="")), name="void_start_case_has_rule"
            ),
        ]
