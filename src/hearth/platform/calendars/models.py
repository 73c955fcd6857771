"""Working time: which days count, which hours, which are closed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearth.platform.audit.history import tracked
from hearth.platform.organisation.models import Jurisdiction


@tracked()
class Calendar(models.Model):
    """Working days and hours. Bank holidays come from the nation, other closures from Closure."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100, unique=True)
    nation = models.CharField(max_length=20, choices=Jurisdiction, default=Jurisdiction.ENGLAND)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="Monday is 0.")
    opens = models.TimeField()
    closes = models.TimeField()
    bank_holidays = models.BooleanField(default=True, help_text="Bank holidays of the nation are not worked.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="calendar_closes_after_opening"
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Closure(models.Model):
    """A day on which this calendar's office is closed beyond the bank holidays."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="closures")
    day = models.DateField()
    reason = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="closure_once_a_day")]
