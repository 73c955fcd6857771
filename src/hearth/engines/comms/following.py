"""What this engine does when something happens beneath it: colleagues are told of schedules that fail."""

from __future__ import annotations

from hearth.engines.comms.notifying import notify
from hearth.kernel.events import in_transaction
from hearth.platform.schedules.events import ScheduleTurned


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
