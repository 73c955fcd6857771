"""Progress for people, seconds for the benchmark. Standard library only."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

STARTED = "HEARTH_STARTED"  # the moment (monotonic seconds) at which the newcomer's command began
SECONDS = "HEARTH_SECONDS"  # what the phases before this process took


class Progress:
    """Says when each phase begins and ends, and keeps its seconds. Phases may overlap in threads.

    The first process leaves the moment it began in the environment, so that the installer and the
    supervisor which it becomes count from the same nought; `hand_on` adds what its phases took.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._lock = threading.Lock()
        self.seconds: dict[str, float] = json.loads(os.environ.pop(SECONDS, "{}"))
        os.environ.setdefault(STARTED, repr(time.monotonic()))
        self._started = float(os.environ[STARTED])

    def elapsed(self) -> float:
        """Seconds since the command began."""
        return time.monotonic() - self._started

    def hand_on(self) -> dict[str, str]:
        """What the process that this one becomes must find in its environment."""
        return {STARTED: repr(self._started), SECONDS: json.dumps(self.seconds)}

    def say(self, line: str) -> None:
        """Prints one line with the seconds since the command began."""
        if self._quiet:
            return
        with self._lock:
            sys.stdout.write(f"[{self.elapsed():5.1f} s] {line}\n")
            sys.stdout.flush()

    @contextmanager
    def phase(self, name: str, doing: str) -> Iterator[None]:
        """Says what is being done, and how long it took when it is done; a failure is told by the caller."""
        self.say(f"{name}: {doing} ...")
        began = time.monotonic()
        yield
        took = time.monotonic() - began
        self.seconds[name] = self.seconds.get(name, 0.0) + took
        self.say(f"{name}: done in {took:.1f} s")
