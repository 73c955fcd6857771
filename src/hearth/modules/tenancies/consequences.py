"""What correcting an end would do, told before it is done. Modules above register what they would add."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from hearth.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """One line of a preview. `amount` is pounds added to what is owed, negative if taken off; None: no money moves."""

    says: str
    amount: Decimal | None = None


Foresee: TypeAlias = Callable[[int, dt.datetime | None, dt.datetime], tuple[Consequence, ...]]
"""(tenancy id, the end after the correction or None, now) -> what it would do."""

FORESEEN: Registry[Foresee] = Registry("consequence of a corrected end")
