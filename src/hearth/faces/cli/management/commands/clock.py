"""hearth clock: shows the time that Hearth goes by, and moves it ahead where development allows it."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hearth.kernel.refusal import Refused
from hearth.platform.clock import now, operations
from hearth.platform.clock.rules import parse_length, parse_moment, words
from hearth.platform.outbox import ticks

_STEP = dt.timedelta(days=1)
_ROUNDS = 100


class Command(BaseCommand):
    help = "Shows Hearth's clock; moves it ahead (development only), day by day, doing what comes due on the way."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`clock`, `clock advance 3d`, `clock to 2026-12-21T12:00`, `clock --reset`."""
        parser.add_argument("move", nargs="?", choices=["advance", "to"])
        parser.add_argument("by", nargs="?", metavar="3d | 4w | 2h | 2026-12-21T12:00")
        parser.add_argument("--reset", action="store_true", help="back to real time, if nothing was written since")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints what happened on the way."""
        try:
            if options["reset"]:
                operations.reset()
            elif options["move"]:
                operations.check_allowed()
                self._move(options["move"], options["by"] or "")
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        print(f"It is {words(now())}.")

    def _move(self, move: str, by: str) -> None:
        target = now() + parse_length(by) if move == "advance" else parse_moment(by)
        # Day by day, so that what comes due on one day can set the next wait from that day.
        while target - now() > _STEP:
            operations.move_to(now() + _STEP)
            self._do_what_is_due()
        operations.move_to(target)
        self._do_what_is_due()
        ticks.wake()

    def _do_what_is_due(self) -> None:
        for _ in range(_ROUNDS):
            done = ticks.run(now=now(), wait=True)
            for name, error in done.failing.items():
                self.stderr.write(f"{words(now())}  {name} failed: {error}")
            happened = {name: count for name, count in done.items() if count}
            if not happened:
                return
            print(f"{words(now())}  " + ", ".join(f"{name}: {count}" for name, count in happened.items()))
        self.stderr.write("There is still more to do; the worker goes on with it.")
