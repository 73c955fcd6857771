"""Working time: which days count, which hours, which are closed."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from hearth.platform.audit.history import tracked
from hearth.platform.organisation.models import Jurisdiction

MIDNIGHT = dt.time(0, 0)


@tracked()
class Calendar(models.Model):
    """Working days and hours on the London clock. Bank holidays come from the nation, other closures from Closure.

    No nation means the nation of the company that counts by it. Closing at 00:00 is the end of the day. One calendar
    is the usual one, meant wherever none is named.
    """

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100, unique=True)
    nation = models.CharField(max_length=20, choices=Jurisdiction, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]), help_text="Monday is 0.")
    opens = models.TimeField()
    closes = models.TimeField()
    bank_holidays = models.BooleanField(default=True, help_text="Bank holidays of the nation are not worked.")
    usual = models.BooleanField(default=False, help_text="Meant wherever no calendar is named.")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes=MIDNIGHT), name="calendar_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0, weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="calendar_has_weekdays",
            ),
            models.UniqueConstraint(fields=["usual"], condition=Q(usual=True), name="calendar_one_usual"),
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
