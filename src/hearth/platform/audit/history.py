"""How history is kept: every row change of a business record carries who did it and why, or is refused.

pghistory's triggers write the history rows; its context row names the actor and the reason. Settings make the
context obligatory: a change outside `hearth.platform.audit.acting` finds none and the database refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[M], M]:
    """The class decorator for a business record: its inserts, updates and deletes are kept as history rows.

    `exclude` names fields whose values history must not keep (a password's hash).
    """
    decorate = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=list(exclude)
    )
    return cast("Callable[[M], M]", decorate)
