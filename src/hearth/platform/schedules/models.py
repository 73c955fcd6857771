"""What a landlord sets of a schedule, how its runs went, and whom its failures are told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hearth.platform.audit.history import tracked
from hearth.platform.schedules.rules import LONGEST, SHORTEST, Rhythm

_RHYTHMS = [(rhythm.value, rhythm.value) for rhythm in Rhythm if rhythm is not Rhythm.ALWAYS]


@tracked()
class Schedule(models.Model):
    """What the landlord set of something that the worker does by itself. No row: it runs as it was delivered.

    No rhythm: the timing that it was delivered with.
    """

    name = models.CharField(max_length=100, unique=True, help_text="A registered tick.")
    rhythm = models.CharField(max_length=10, choices=_RHYTHMS, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    at = models.TimeField(null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, help_text="Monday is 0.")
    month_day = models.PositiveSmallIntegerField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="Somebody asked for it to be run at once.")
    asked_by = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_email = models.BooleanField(default=True, help_text="Failures are told by email, too.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(rhythm="minutes") | Q(minutes__range=(SHORTEST, LONGEST)), name="schedule_minutes"
            ),
            models.CheckConstraint(
                condition=~Q(rhythm__in=["daily", "monthly"]) | Q(at__isnull=False), name="schedule_time_of_day"
            ),
            models.CheckConstraint(
                condition=~Q(rhythm="monthly") | Q(month_day__range=(1, 31)), name="schedule_day_of_month"
            ),
            models.CheckConstraint(
                condition=Q(rhythm="") | Q(weekdays__len__gt=0, weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="schedule_weekdays",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class ScheduleRecipient(models.Model):
    """A role or a colleague that is told when a schedule fails and when it works again."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="recipients")
    role = models.ForeignKey("identity.Role", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role=None, user__isnull=False) | Q(role__isnull=False, user=None),
                name="schedule_recipient_one",
            ),
            models.UniqueConstraint(fields=["schedule", "role"], name="schedule_recipient_role_once"),
            models.UniqueConstraint(fields=["schedule", "user"], name="schedule_recipient_user_once"),
        ]


class ScheduleState(models.Model):
    """How a schedule stands. Written by the worker with each run; of what is always done at most once a minute.

    Instants are Hearth's. `told` says that people were told of the failures that go on.
    """

    name = models.CharField(max_length=100, primary_key=True)
    began_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    failing_since = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
                name="schedule_state_fails_since",
            )
        ]


class ScheduleRun(models.Model):
    """A run that did something, failed or was asked for; of what is always done, the like runs of an hour in one row.

    Kept for a year (hearth.platform.schedules.keeping).
    """

    name = models.CharField(max_length=100)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(help_text="When the last of its rounds began.")
    rounds = models.PositiveIntegerField(default=1)
    pieces = models.PositiveIntegerField(default=0, help_text="How many things it did.")
    seconds = models.FloatField(default=0, help_text="How long it took, in real time.")
    problem = models.CharField(max_length=500, blank=True, help_text="Why it failed, without anybody's data.")
    detail = models.TextField(blank=True, help_text="The error as it was raised: it may quote a row.")
    asked_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["name", "-began_at", "-id"], name="schedule_run_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("began_at")), name="schedule_run_ends_after_start")
        ]
