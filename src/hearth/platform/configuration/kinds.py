"""The kinds of configuration records, so that one set of screens and operations serves them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hearth.kernel.actor import Actor
from hearth.kernel.registry import Registry
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind: what it is called, its model, the fields of its form in order, who may change it.

    `group` is the heading of its screen ("" for lists and fields). `fixed` are fields that are set once, since others
    refer to the record by them. `prepare` fills in, before a record is checked, what is computed from its fields;
    `check` may refuse (Refused) a record whose fields are valid one by one; `copied` is told of a clone, in its
    transaction, with who made it, the original and the copy.
    """

    name: str
    label: str
    plural: str
    model: type[ConfigurationRecord]
    fields: tuple[str, ...]
    permission: str
    group: str = ""
    fixed: tuple[str, ...] = ()
    prepare: Callable[[Any], None] | None = None
    check: Callable[[Any], None] | None = None
    copied: Callable[[Actor, Any, Any], None] | None = None

    @property
    def periods(self) -> type[ConfigurationPeriod]:
        """The model of its periods."""
        return period_model(self.model)


def period_model(model: type[ConfigurationRecord]) -> type[ConfigurationPeriod]:
    """The child that carries the periods; ValueError for a model without one."""
    related = {relation.name: relation.related_model for relation in model._meta.related_objects}.get("periods")
    if not (isinstance(related, type) and issubclass(related, ConfigurationPeriod)):
        raise ValueError(f"{model._meta.label} has no ConfigurationPeriod child named 'periods'.")  # noqa: TRY004 - what a registry refuses is a ValueError
    return related


def _check(name: str, entry: Kind) -> None:
    if name != entry.name:
        raise ValueError(f"The kind '{entry.name}' is registered as '{name}'.")
    period_model(entry.model)
    known = {field.name for field in entry.model._meta.fields}
    if unknown := [field for field in entry.fields if field not in known]:
        raise ValueError(f"{entry.model._meta.label} has no field {', '.join(unknown)}.")
    if "description" not in entry.fields:
        raise ValueError(f"The form of {entry.label} must ask for its description.")
    if strange := sorted(set(entry.fixed) - set(entry.fields)):
        raise ValueError(f"The form of {entry.label} does not ask for {', '.join(strange)}, which is set once.")


Referring = Callable[[ConfigurationRecord], Iterable[tuple[str, int]]]
REFERRING: list[Referring] = []
"""Who holds keys of configuration records in lists, which no foreign key shows: (label, how many rows) of a record."""

KINDS: Registry[Kind] = Registry("kind of configuration record", _check)


def kind(
    name: str,
    *,
    label: str,
    plural: str,
    model: type[ConfigurationRecord],
    fields: tuple[str, ...],
    permission: str,
    group: str = "",
    fixed: tuple[str, ...] = (),
    prepare: Callable[[Any], None] | None = None,
    check: Callable[[Any], None] | None = None,
    copied: Callable[[Actor, Any, Any], None] | None = None,
) -> Kind:
    """Registers a kind (from a module's registrations.py). ValueError for a model that does not follow the pattern."""
    entry = Kind(
        name=name,
        label=label,
        plural=plural,
        model=model,
        fields=fields,
        permission=permission,
        group=group,
        fixed=fixed,
        prepare=prepare,
        check=check,
        copied=copied,
    )
    return KINDS.register(name, entry)


def kind_of(model: type[ConfigurationRecord]) -> Kind | None:
    """The kind of a model; None when it is not registered (its records then have no screens and no extra check)."""
    return next((entry for _, entry in KINDS.items() if entry.model is model), None)
