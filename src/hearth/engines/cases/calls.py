"""Calls of web services written down in the step's transaction; `web_services` makes them after the commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hearth.engines.cases.effects import CallService
from hearth.engines.cases.web_service_models import WebService, WebServiceCall
from hearth.kernel.refusal import Refused
from hearth.platform.outbox import operations as outbox

KIND = "cases.web_service"


def write_down(*, case_id: int, effect: CallService, now: dt.datetime) -> None:
    """This function will write a call down, to be made after the commit. Refused: a service that is there no more."""
    service = WebService.objects.filter(code=effect.service).first()
    if service is None:
        raise Refused(f"The web service “{effect.service}” is not set up any more.")
    call = WebServiceCall.objects.create(
        case_id=case_id,
        token_number=effect.token,
        node=effect.node,
        visit=effect.visit,
        service=service,
        request={name: plain(value) for name, value in effect.parameters.items()},
        asked_at=now,
    )
    key = f"service:{case_id}:{effect.key}:{call.pk}"
    outbox.enqueue(kind=KIND, key=key, payload={"call": call.pk}, record_id=case_id, now=now)


def place_of(key: str) -> str:
    """The receiver's idempotency key for a message's key: case, token, block and visit, as the block was called when it
    asked. It is the same when the case has been moved to another version since, and when an officer asks again.
    """
    place, _, _call = key.removeprefix("service:").rpartition(":")
    return f"hearth-{place.replace(':', '-')}"


def plain(value: object) -> Any:
    """A FEEL value as plain JSON for other systems: numbers as they are, days and instants in ISO 8601."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
