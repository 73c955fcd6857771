"""What `hearth doctor` asks the parts of Hearth: each registers a check that says what is wrong, if anything is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hearth.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what, where, and what to do about it."""

    what: str
    where: str
    remedy: str


Check = Callable[[], Iterable[Finding]]
CHECKS: Registry[Check] = Registry("check")


def check(name: str) -> Callable[[Check], Check]:
    """Registers a check. It reads and changes nothing."""

    def register(fn: Check) -> Check:
        return CHECKS.register(name, fn)

    return register


def examine() -> list[Finding]:
    """Everything that the parts find wrong. A check that can't be made is itself a finding."""
    found: list[Finding] = []
    for name, look in CHECKS.items():
        try:
            found += look()
        except Exception as error:  # noqa: BLE001 - one broken check must not hide what the others find
            found.append(
                Finding(f"The check “{name}” could not be made: {error}", "the database", "Put this right first.")
            )
    return found
