"""`hearth migrate`: brings the database up to this version without holding up the people who work in it.

A migration waits a second at most for a table that others use, since whoever comes after it waits behind it, and its
statements are worked out before the first of them shuts a table (`brief_locks`). Where that is not enough it lets go,
leaves people a moment, and tries again; what was migrated by then stands.
"""

from __future__ import annotations

import gc
import inspect
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import DeadlockDetected, LockNotAvailable

from hearth.config.brief_locks import brief_locks
from hearth.kernel.refusal import Refused

LOCK_SECONDS = 1
TRIES = 40
PAUSE_SECONDS = 3.0


class TablesInUse(Refused):
    """A table could not be had for a moment within all the tries."""

    code = "tables_in_use"


@contextmanager
def settled_models() -> Iterator[None]:
    """What a setting could swap is looked up once for each model, for the length of the block.

    Every foreign key of a model that is drawn asks for it, and Django forgets the answers whenever models are drawn: a
    fifth of the time that migrating an empty database took.
    """
    looked_up = inspect.unwrap(Apps.get_swappable_settings_name)
    apps.__dict__["get_swappable_settings_name"] = cache(partial(looked_up, apps))
    try:
        yield
    finally:
        del apps.__dict__["get_swappable_settings_name"]


@contextmanager
def seldom_collected() -> Iterator[None]:
    """What is left over is collected seldom, for the length of the block: models are drawn by the thousand, and Python
    looked through all of them again and again, a fifth of the time. It costs up to 200 MB until the end."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Command(migrate.Command):
    def add_arguments(self, parser: Any) -> None:
        """Django's own, and how patient to be."""
        super().add_arguments(parser)
        parser.add_argument("--tries", type=int, default=TRIES, help=f"how often a table in use is asked for ({TRIES})")

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Migrates; tries again where a table was in use."""
        connection = connections[options["database"]]
        tries = options.pop("tries")
        for number in range(1, tries + 1):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LOCK_SECONDS}s"])
            try:
                with brief_locks(connection), settled_models(), seldom_collected():
                    return super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                    raise
                self.stderr.write(
                    f"A table was in use for more than {LOCK_SECONDS} s ({_what(error)}). People work on; trying again"
                    f" in {PAUSE_SECONDS:.0f} s ({number} of {tries})."
                )
                connection.close()
                time.sleep(PAUSE_SECONDS)
        raise TablesInUse(
            f"The tables were in use {tries} times. What was migrated stands; run hearth migrate again at a quieter"
            " moment, or end what holds them (pg_stat_activity shows transactions that have been open for long)."
        )


def _what(error: OperationalError) -> str:
    """The database's own words, on one line."""
    return " ".join(str(error).split())
