"""A worker whose handlers and tick write to a file, for test_worker.py: python worker_with_effects.py <file>."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django is set up first

from hearth.platform import outbox  # noqa: E402

EFFECTS = Path(sys.argv[1])


def had(what: str) -> None:
    """An effect: a line that is safe on disk."""
    with EFFECTS.open("a", encoding="utf-8") as file:
        file.write(what + "\n")
        file.flush()
        os.fsync(file.fileno())


@outbox.handler("tests.write")
def _write(payload: Mapping[str, Any], key: str, _now: dt.datetime) -> None:
    had(f"begun {key}")
    time.sleep(payload.get("seconds", 0))
    had(f"had {key}")


@outbox.handler("tests.write_and_die")
def _write_and_die(_payload: Mapping[str, Any], key: str, _now: dt.datetime) -> None:
    had(f"had {key}")
    if EFFECTS.read_text(encoding="utf-8").count(key) == 1:
        os.kill(os.getpid(), signal.SIGKILL)


def _tick(now: dt.datetime) -> int:
    had(f"tick {now.isoformat()}")
    return 0


outbox.ticks.register("tests.tick", _tick, label="Tick", about="For the test.")
call_command("worker")
