"""The kinds of work on which somebody's limit in pounds can be set, and asking for it.

The operations that do the work ask, so that pages, the API and paths are all held to it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from decimal import Decimal

from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotPermitted
from hearth.kernel.registry import Registry
from hearth.platform.identity.models import MoneyLimit

_SHAPE = re.compile(r"[a-z]+(_[a-z]+)*")


class OverLimit(NotPermitted):
    """More pounds at once than the person may."""

    code = "over_limit"


def _check(code: str, label: str) -> None:
    if not _SHAPE.fullmatch(code) or not label.strip():
        raise ValueError(f"A limit is named in lower case with underscores and has a label, not '{code}'.")


LIMITS: Registry[str] = Registry("money limit", _check)
"""Code and label of each kind."""

for _code, _label in (
    ("payment", "Record a payment"),
    ("payment_adjustment", "Adjust a payment or charge"),
    ("refund", "Refund"),
    ("write_off", "Write off"),
    ("repair_order", "Order a repair"),
):
    LIMITS.register(_code, _label)


def limit_of(*, user_id: int, company_ids: Collection[int], kind: str, on: dt.date) -> Decimal | None:
    """The most pounds that somebody may do at once of a kind on a day, the smallest of these companies; None: no limit
    is set.
    """
    LIMITS.get(kind)
    standing = MoneyLimit.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=on),
        user_id=user_id,
        company_id__in=company_ids,
        kind=kind,
        effective_from__lte=on,
    )
    return min(standing.values_list("amount", flat=True), default=None)


def require_limit(*, by: Actor, company_id: int, kind: str, amount: Decimal, on: dt.date) -> None:
    """Refuses (OverLimit) an amount, in pounds of either sign, above the limit of whoever does it in a company.

    Hearth itself (an actor who is no user) has none: it only carries out what people decided.
    """
    if by.user_id is None:
        return
    most = limit_of(user_id=by.user_id, company_ids=[company_id], kind=kind, on=on)
    if most is not None and abs(amount) > most:
        raise OverLimit(
            f"£{abs(amount):,.2f} is more than the £{most:,.2f} that you may do as “{LIMITS.get(kind)}”."
            " Ask somebody with a higher limit.",
            field="amount",
        )
