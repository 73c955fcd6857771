"""The kinds of work on which somebody's limit in pounds can be set. The modules that do the work ask for it."""

from __future__ import annotations

import re

from hearth.kernel.refusal import NotPermitted
from hearth.kernel.registry import Registry

_SHAPE = re.compile(r"[a-z]+(_[a-z]+)*")


class OverLimit(NotPermitted):
    """More pounds at once than the person may."""

    code = "over_limit"


def _check(code: str, label: str) -> None:
    if not _SHAPE.fullmatch(code) or not label.strip():
        raise ValueError(f"A limit is named in lower case with underscores and has a label, not '{code}'.")


LIMITS: Registry[str] = Registry("money limit", _check)
"""Code and label of each kind. The operations ask `access.within(company).require_limit(code, amount)`."""

for _code, _label in (
    ("payment_adjustment", "Adjust a payment or charge"),
    ("refund", "Refund"),
    ("write_off", "Write off"),
    ("repair_order", "Order a repair"),
):
    LIMITS.register(_code, _label)
