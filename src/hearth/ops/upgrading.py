"""`hearth upgrade`, run from the new release: it takes the place of the one that serves, which nobody notices.

The front end, the migrations and the static files are made ready while the old release serves; only then is its
supervisor asked to become this one (handing_over.py). docs/how-to/upgrade.md says what a migration must keep to.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path

from hearth.ops import handing_over
from hearth.ops.address import address
from hearth.ops.database import database
from hearth.ops.faults import NotServing, StepFailed
from hearth.ops.progress import Progress
from hearth.ops.running import serving_lock
from hearth.ops.steps import Steps
from hearth.ops.supervisor import DRAIN_SECONDS, READY_SECONDS, Project, Start, collect, environment, prepare

TAKEN_UP_SECONDS = 15.0


def upgrade(*, home: Path, environ: Mapping[str, str], project: Project | None = None) -> int:
    """Has this release serve that home in the place of the one that does; 0 when it does.

    Refuses where nothing serves, where a step fails (the old release then serves on), and where the release that
    serves is too old to hand over.
    """
    progress, project = Progress(), project or Project()
    lock = serving_lock(home=home)
    try:
        if lock.take(wait=False):
            raise NotServing(
                f"No Hearth serves {home} now, so there is nothing to take over. Start this release: hearth serve"
            )
    finally:
        lock.close()
    start = Start(home, address(environ=environ), project, progress, Steps())
    if project.build:
        project.build(steps=start.steps, environ=environ, progress=progress)
    with database(home=home, environ=environ, progress=progress) as found:
        start.environ = environment(start, environ, found)
        ready: Future[None] = Future()
        ready.set_result(None)
        collect(start, ready, keep=True)
        prepare(start, found, wants_demo=False)
        with progress.phase("handing over", "asking the release that serves"):
            handing_over.ask(home=home, release=project.release())
            _await(home)
    progress.say("this release serves now")
    return 0


def _await(home: Path) -> None:
    """Waits until the supervisor says how it ended."""
    began = time.monotonic()
    while (fault := handing_over.told(home=home)) is None:
        took = time.monotonic() - began
        if took > TAKEN_UP_SECONDS and handing_over.withdraw(home=home):
            raise StepFailed(
                "The release that serves did not take the request up: it is older than this way of upgrading, or"
                " busy starting. It serves on; the database is migrated. Stop it, and start this one: hearth serve"
            )
        if took > READY_SECONDS + DRAIN_SECONDS + TAKEN_UP_SECONDS:
            raise StepFailed(
                f"Nobody said within {took:.0f} s how it ended. See what the service says, and hearth doctor."
            )
        time.sleep(0.1)
    if fault:
        raise StepFailed(f"This release did not come up, and the one before serves on. {fault}")
