"""System actions: the operations that a path may run. Modules register them; a path names them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hearth.feel.types import FeelType
from hearth.kernel.actor import Actor
from hearth.kernel.registry import Registry


class Operation(Protocol):
    """Does the work inside the step's transaction. Refused undoes it, and the case asks an officer."""

    def __call__(
        self, *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
    ) -> Mapping[str, object]:
        """`subject_id` and `case_id` are index records; `parameters` FEEL values; the results are FEEL values too."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """A parameter of an action. `values`: where it names something, what there is, asked when a path is checked."""

    type: FeelType
    label: str
    mandatory: bool = True
    values: Callable[[], Collection[str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemAction:
    """An operation as paths know it. `subjects` are the kinds of record that it can be about.

    `repeatable`: it only reads, so a task before it may be undone and it simply runs again.
    """

    label: str
    subjects: Collection[str]
    run: Operation
    takes: Mapping[str, Takes] = field(default_factory=dict)
    gives: Mapping[str, FeelType] = field(default_factory=dict)
    repeatable: bool = False


actions: Registry[SystemAction] = Registry("system action")


def system_action(
    name: str,
    *,
    label: str,
    subjects: Collection[str],
    takes: Mapping[str, Takes] | None = None,
    gives: Mapping[str, FeelType] | None = None,
    repeatable: bool = False,
) -> Callable[[Operation], Operation]:
    """Registers a function as the system action `name` ("tenancies.end_tenancy")."""

    def register(run: Operation) -> Operation:
        actions.register(
            name,
            SystemAction(
                label=label,
                subjects=subjects,
                run=run,
                takes=takes or {},
                gives=gives or {},
                repeatable=repeatable,
            ),
        )
        return run

    return register


def repeatable() -> frozenset[str]:
    """The names of the actions that only read."""
    return frozenset(name for name, action in actions.items() if action.repeatable)
