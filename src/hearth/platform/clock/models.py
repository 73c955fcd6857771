"""How far the development clock has been moved ahead."""

from __future__ import annotations

from django.db import models


class ClockShift(models.Model):
    """At most one row: seconds to add to real time. Read only where the development clock is allowed.

    `moved_at` is the real instant at which the clock first left real time.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    seconds = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="clock_shift_single_row"),
            models.CheckConstraint(condition=models.Q(seconds__gte=0), name="clock_shift_forward_only"),
        ]
