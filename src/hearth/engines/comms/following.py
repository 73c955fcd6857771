"""What this engine does when something happens beneath it: colleagues are told of schedules that fail, and of the
files that they asked for.
"""

from __future__ import annotations

from hearth.engines.comms.notifying import notify
from hearth.kernel.events import in_transaction
from hearth.platform.schedules.events import ScheduleTurned
from hearth.platform.workspace.events import ExportFailed, ListExported
from hearth.platform.workspace.lists import label_of


@in_transaction(ScheduleTurned)
def tell_of_schedule(event: ScheduleTurned) -> None:
    """Tells each once of a streak of failures, and once that it is over."""
    notify(
        user_ids=event.user_ids,
        text=event.text,
        key=f"schedule:{event.name}:{event.since.isoformat()}:{'fails' if event.failing else 'works'}",
        about_id=None,
        now=event.at,
        by_email=event.by_email,
    )


@in_transaction(ListExported)
def tell_of_export(event: ListExported) -> None:
    """Tells the one who asked that the file is there to be fetched."""
    rows = "1 row" if event.rows == 1 else f"{event.rows:,} rows"
    _tell_of_file(event, f"{label_of(event.list_code)}, {rows}: the file is ready under My exports.")


@in_transaction(ExportFailed)
def tell_of_failed_export(event: ExportFailed) -> None:
    """Tells the one who asked that no file will come, and why."""
    _tell_of_file(event, f"{label_of(event.list_code)}: no file could be written. {event.problem}")


def _tell_of_file(event: ListExported | ExportFailed, text: str) -> None:
    if event.by.user_id is not None:
        key = f"export:{event.export_id}"
        notify(user_ids=[event.by.user_id], text=text, key=key, about_id=None, now=event.at)
