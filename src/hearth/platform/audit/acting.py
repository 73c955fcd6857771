"""The frame of every operation: one transaction, and in it who acts and why."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from hearth.kernel.actor import Actor

_SET = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"
_LAST: list[Callable[[], None]] = []
_current: ContextVar[tuple[str, str] | None] = ContextVar("acting", default=None)


def before_commit(fn: Callable[[], None]) -> None:
    """Has `fn` called at the end of every operation, in its transaction and frame: what must be true with the change
    itself is derived there. It is called once, by the outermost frame."""
    _LAST.append(fn)


@contextmanager
def acting(*, by: Actor, reason: str) -> Iterator[uuid.UUID]:
    """Opens a transaction in which every change is recorded as done by `by` for `reason`.

    `reason` says what is being done in the officer's words ("Notice to quit received"); blank is refused with
    ValueError. Inside another frame it joins the outer transaction as a savepoint and names its own reason
    until it ends. Yields the id of the audit entry, under which all changes of the frame are found.
    """
    if not reason.strip():
        raise ValueError("Say why: history needs a reason.")
    entry = uuid.uuid4()
    metadata = json.dumps({"actor": by.label, "user": by.user_id, "reason": reason.strip()})
    outer = _current.get() if connection.in_atomic_block else None
    with transaction.atomic():
        token = _current.set((str(entry), metadata))
        try:
            with connection.cursor() as cursor:
                cursor.execute(_SET, (str(entry), metadata))
            yield entry
            if outer is None:
                for fn in _LAST:
                    fn()
        finally:
            _current.reset(token)
        # Whatever follows in the outer transaction is the outer's again (nothing, for the outermost frame).
        with connection.cursor() as cursor:
            cursor.execute(_SET, outer or ("", ""))
