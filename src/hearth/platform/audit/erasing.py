"""The frame in which history may be let go of: one transaction, on record, that passes the locks of the database.

What is written once (notes, readings, the history of records, the ledger's words) is locked by triggers that ask
`audit_is_erasing()`. It says yes only in a transaction that has left a row in `audit_erasing`, which itself nobody can
change: no erasure without a trace of who and why. No history is written within the frame: it would keep what goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from hearth.kernel.actor import Actor

_BEGIN = """
INSERT INTO audit_erasing (opened_at, transaction, actor, user_id, reason)
VALUES (now(), pg_current_xact_id()::text::bigint, %s, %s, %s)
RETURNING id
"""


@contextmanager
def erasing(*, by: Actor, reason: str) -> Iterator[int]:
    """Opens a transaction that may erase what is otherwise kept for ever; yields the key of its row in `audit_erasing`.

    Frames are not put into each other. Blank reasons are refused with ValueError. What
    goes is the caller's to decide and to record.
    """
    if not reason.strip():
        raise ValueError("Say why: an erasure needs a reason.")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_BEGIN, (by.label, by.user_id, reason.strip()))
            (opened,) = cursor.fetchone()
            cursor.execute("SELECT set_config('hearth.erasing', %s, true)", (str(opened),))
        yield opened
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('hearth.erasing', '', true)")
