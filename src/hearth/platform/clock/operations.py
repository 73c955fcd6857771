"""Moving the development clock: forward only, and only where it is allowed."""

from __future__ import annotations

import datetime as dt
import math

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from pghistory.models import Context

from hearth.kernel.refusal import Refused
from hearth.platform.changes.models import Change
from hearth.platform.clock.models import ClockShift
from hearth.platform.clock.reading import now
from hearth.platform.clock.rules import words
from hearth.platform.partitions.keeping import make_ahead


class ClockIsReal(Refused):
    """This installation has no development clock."""

    code = "clock_is_real"


class BackwardsRefused(Refused):
    """Time does not run backwards: what was written later would lie in the future."""

    code = "clock_backwards"


def check_allowed() -> None:
    """Refuses where HEARTH_DEVELOPMENT_CLOCK is not 1."""
    if not settings.DEVELOPMENT_CLOCK:
        raise ClockIsReal(
            "This installation runs on real time. HEARTH_DEVELOPMENT_CLOCK=1 lets the clock be moved;"
            " never set it for a real landlord."
        )


def move_to(moment: dt.datetime) -> dt.timedelta:
    """Moves the clock ahead to a moment; by how much. Refused: a moment that has passed, real time."""
    check_allowed()
    with transaction.atomic():
        ClockShift.objects.get_or_create(pk=1)
        shift = ClockShift.objects.select_for_update().get(pk=1)
        by = moment - now()
        seconds = math.ceil(by.total_seconds())  # upwards: what is due at noon is due when it is noon
        if seconds <= 0:
            raise BackwardsRefused(f"It is {words(now())} already. The clock only moves forward.")
        shift.seconds += seconds
        shift.save(update_fields=["seconds"])
        ClockShift.objects.filter(pk=1, moved_at=None).update(moved_at=Now())
        make_ahead(moment)  # what is written there has a month to go to
    return by


def reset() -> None:
    """Goes back to real time, if nothing was written since the clock was first moved. Refused otherwise."""
    check_allowed()
    with transaction.atomic():
        shift = ClockShift.objects.select_for_update().filter(pk=1).first()
        if shift is None or not shift.seconds:
            return
        if _written_since(shift.moved_at):
            raise BackwardsRefused(
                "Records were written while the clock was ahead; in real time they would lie in the future."
                " Start a fresh landlord instead: stop Hearth, remove its home folder (.hearth), make serve."
            )
        shift.delete()


def _written_since(moved_at: dt.datetime | None) -> bool:
    # Both are dated by the database itself, in real time.
    if moved_at is None:
        return True
    return Context.objects.filter(created_at__gte=moved_at).exists() or Change.objects.filter(at__gte=moved_at).exists()
