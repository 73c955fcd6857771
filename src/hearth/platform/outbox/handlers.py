"""Who delivers which kind of message. The floors above register their handlers in registrations.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from hearth.kernel.refusal import Refused
from hearth.kernel.registry import Registry

Handler = Callable[[Mapping[str, Any], str, dt.datetime], None]
"""`handler(payload, key, now)` has the effect. It is called at least once: the same key must not have it twice.

It runs outside any transaction. An exception means "try again later"; CannotDeliver means "never"."""

HANDLERS: Registry[Handler] = Registry("outbox handler")


class CannotDeliver(Refused):
    """Trying again will not help (a number that does not exist): the message is given up at once."""

    code = "cannot_deliver"


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Registers the function that delivers messages of a kind (`comms.email`)."""

    def register(fn: Handler) -> Handler:
        return HANDLERS.register(kind, fn)

    return register
