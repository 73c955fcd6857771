"""Effects outside the database: written down in the transaction that causes them, had after its commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hearth.platform.outbox import ticks
from hearth.platform.outbox.handlers import CannotDeliver, Handler, handler

if TYPE_CHECKING:
    from hearth.platform.outbox.operations import NewMessage, enqueue, enqueue_many

__all__ = ["CannotDeliver", "Handler", "NewMessage", "enqueue", "enqueue_many", "handler", "ticks"]


def __getattr__(name: str) -> Any:
    """The operations, which need the models: Django imports this package before it has any."""
    if name in {"NewMessage", "enqueue", "enqueue_many"}:
        from hearth.platform.outbox import operations

        return getattr(operations, name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
