"""pgtrigger's register of database triggers, which knows the names that are taken.

Hearth has a thousand triggers, and pgtrigger goes through all that are registered each time that it registers one more:
a third of what each process took to load the models.
"""

from __future__ import annotations

from typing import Any

from pgtrigger import registry


class Register(registry._Registry):  # noqa: SLF001 - there is no other way in; the test compares it with pgtrigger's
    """Answers as pgtrigger's own, from names kept beside the triggers."""

    def __init__(self) -> None:
        self._triggers: dict[tuple[str, str], Any] = {}
        self._functions: set[str] = set()
        super().__init__()

    @property
    def by_db_table(self) -> dict[tuple[str, str], Any]:
        """Every trigger, by its table and its name."""
        return self._triggers

    @property
    def pg_function_names(self) -> set[str]:
        """What the triggers' functions are called in the database."""
        return self._functions

    def __setitem__(self, key: str, value: tuple[Any, Any]) -> None:
        super().__setitem__(key, value)  # type: ignore[no-untyped-call]
        model, trigger = value
        self._triggers[model._meta.db_table, trigger.name] = trigger
        self._functions.add(trigger.get_pgid(model))

    def __delitem__(self, key: str) -> None:
        model, trigger = self[key]
        super().__delitem__(key)  # type: ignore[no-untyped-call]
        del self._triggers[model._meta.db_table, trigger.name]
        self._functions.discard(trigger.get_pgid(model))


def keep_names() -> None:
    """Puts such a register in the place of pgtrigger's, before the first model is loaded."""
    if isinstance(registry._registry, Register):  # noqa: SLF001
        return
    if registry._registry:  # noqa: SLF001
        raise RuntimeError("Triggers were registered before the settings were read.")
    registry._registry = Register()  # noqa: SLF001
