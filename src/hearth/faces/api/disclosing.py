"""What other systems read is a sharing of data with them: told once for each client, kind of record and day."""

from __future__ import annotations

from collections.abc import Collection

from hearth.faces.api.caller import PERSON_PLAN, ApiRequest
from hearth.kernel import events
from hearth.platform.audit.acting import acting
from hearth.platform.audit.events import DataDisclosed


def disclosed(request: ApiRequest, record_ids: Collection[int], what: str) -> None:
    """Tells that a client was given these records. A person's own program reads as that person, and shares nothing."""
    caller = request.caller
    if not record_ids or caller.plan == PERSON_PLAN:
        return
    with acting(by=caller.actor, reason="Read by another system"):
        events.publish(
            DataDisclosed(
                by=caller.actor,
                at=request.now,
                origin="api",
                record_ids=tuple(record_ids),
                recipient=caller.access.label,
                reason="Reads over the web API, within its scopes",
                summary=f"{what}: the fields that its roles may read",
                key=f"api:{caller.key}:{what.lower()}:{request.today.isoformat()}",
            )
        )
