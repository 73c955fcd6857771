"""What may be done, as codes that roles list. Each module registers its own with a label for the role's screen."""

from __future__ import annotations

import re

from hearth.kernel.registry import Registry

_SHAPE = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")


def _check(code: str, label: str) -> None:
    if not _SHAPE.fullmatch(code):
        raise ValueError(f"A permission is written area.verb_noun in lower case, not '{code}'.")
    if not label.strip():
        raise ValueError(f"Permission '{code}' needs a label.")


PERMISSIONS: Registry[str] = Registry("permission", _check)


def permission(code: str, label: str) -> str:
    """Registers a permission (`tenancies.receive_notice`, "Receive a notice to quit") and returns its code."""
    PERMISSIONS.register(code, label)
    return code
