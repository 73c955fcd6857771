"""Has time pass in the journeys' landlord: moves the clock (to the moment given, if any), then does what is due.

    python -m tests.journeys.passing [2026-12-28T12:00]

What the worker does every few seconds is done here once and to the end, so that a journey never has to guess how long.
"""

from __future__ import annotations

import sys

import django


def main(moment: str = "") -> None:
    """To a London wall-clock moment; without one the clock stands where it is."""
    django.setup()
    from hearth.platform import clock
    from hearth.platform.clock.operations import move_to
    from hearth.platform.clock.rules import parse_moment
    from hearth.platform.outbox import ticks
    from hearth.platform.outbox.sweeping import deliver_all_due

    if moment:
        move_to(parse_moment(moment))
    now = clock.now()
    done = ticks.run(now=now, wait=True)
    if done.failing:
        sys.exit(f"Ticks fail: {done.failing}")
    deliver_all_due(now)


if __name__ == "__main__":
    main(*sys.argv[1:])
