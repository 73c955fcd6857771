"""The frame of every operation: one transaction, and in it who acts and why."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from hearth.kernel.actor import Actor
from hearth.platform import prepared

_SET = (
    "SELECT set_config('pghistory.context_id', %s::text, true),"
    " set_config('pghistory.context_metadata', %s::text, true),"
    " set_config('plan_cache_mode', 'force_generic_plan', true)"
)
_LAST: dict[str, Callable[[], None]] = {}
_current: ContextVar[tuple[str, str] | None] = ContextVar("acting", default=None)


def before_commit(fn: Callable[[], None], *, where: str) -> None:
    """Has `fn` called at the end of every operation, in its transaction and frame: what must be true with the change
    itself is derived there. It is called once, by the outermost frame, and only where there was a row in the table
    `where` when that began: most landlords have none, and every operation would ask again."""
    _LAST[where] = fn


def _opening() -> str:
    return _SET + "".join(f", EXISTS (SELECT FROM {table})" for table in _LAST)


@contextmanager
def acting(*, by: Actor, reason: str) -> Iterator[uuid.UUID]:
    """Opens a transaction in which every change is recorded as done by `by` for `reason`.

    `reason` says what is being done in the officer's words ("Notice to quit received"); blank is refused with
    ValueError. Inside another frame it joins the outer transaction as a savepoint and names its own reason
    until it ends; the same actor for the same reason goes on under the outer frame's entry. Yields the id of the
    audit entry, under which all changes of the frame are found.
    """
    if not reason.strip():
        raise ValueError("Say why: history needs a reason.")
    begins = not connection.in_atomic_block
    metadata = json.dumps({"actor": by.label, "user": by.user_id, "reason": reason.strip()})
    outer = None if begins else _current.get()
    if outer is not None and outer[1] == metadata:
        with transaction.atomic():
            yield uuid.UUID(outer[0])
        return
    entry = uuid.uuid4()
    with transaction.atomic():
        token = _current.set((str(entry), metadata))
        try:
            ((_, _, _, *asked),) = prepared.rows(_opening() if outer is None else _SET, (str(entry), metadata))
            yield entry
            for fn, wanted in zip(_LAST.values(), asked, strict=False):  # an inner frame has asked for none
                if wanted:
                    fn()
        finally:
            _current.reset(token)
        # Whatever follows in the outer transaction is the outer's again (nothing, for the outermost frame); with a
        # transaction of its own, the settings end together with it.
        if not begins:
            prepared.rows(_SET, outer or ("", ""))
