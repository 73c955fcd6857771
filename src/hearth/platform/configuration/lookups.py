"""Lists that people choose from: the landlord's words, each mapped to a master value where rules depend on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hearth.feel import types
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.registry import Registry
from hearth.platform.configuration import operations
from hearth.platform.configuration.models import Lookup
from hearth.platform.configuration.operations import Effective
from hearth.platform.configuration.queries import effective

LOOKUP_TYPE = types.context({"id": types.NUMBER, "master": types.STRING, "description": types.STRING})
"""A value from a list as expressions see it: people see its `description`, rules read its `master`."""


class NotInList(Refused):
    """A value that is not in the list, or no longer."""

    code = "not_in_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A list. `masters` are the (value, label) pairs that rules know; empty where no rule reads the list."""

    name: str
    label: str
    masters: tuple[tuple[str, str], ...] = ()


HEADINGS: Registry[Heading] = Registry("lookup list")


def heading(name: str, label: str, masters: Iterable[str | tuple[str, str]] = ()) -> Heading:
    """Registers a list (`tenancy.end_reason`), from a module's registrations.py.

    A master is a value, or a pair of value and label (a TextChoices' `.choices`).
    """
    pairs = tuple(
        (master, master.replace("-", " ").replace("_", " ").capitalize()) if isinstance(master, str) else master
        for master in masters
    )
    return HEADINGS.register(name, Heading(name=name, label=label, masters=pairs))


def exists(name: str) -> bool:
    """Whether there is such a list."""
    return name in HEADINGS


def choices(heading: str, company_id: int, day: dt.date) -> list[Lookup]:
    """What can be chosen in a company on a day, in the landlord's order."""
    return list(effective(Lookup.objects.filter(heading=heading), on=day, company_id=company_id))


def by_master(heading: str, master: str, company_id: int, day: dt.date) -> list[Lookup]:
    """The choices that mean a master value; several of the landlord's words may mean the same."""
    return [choice for choice in choices(heading, company_id, day) if choice.master == master]


def chosen(heading: str, lookup_id: int, company_id: int, day: dt.date) -> Lookup:
    """The choice of that key; NotInList when it is not in the list on that day."""
    found = effective(Lookup.objects.filter(heading=heading, pk=lookup_id), on=day, company_id=company_id).first()
    if found is None:
        label = HEADINGS.get(heading).label if heading in HEADINGS else heading
        raise NotInList(f"That is not in the list “{label}”, or no longer.")
    return found


def add(
    *,
    by: Actor,
    heading: str,
    description: str,
    master: str = "",
    position: int = 0,
    effective: Sequence[Effective],
) -> Lookup:
    """This function will add a value to a list; refused like any configuration record, and for a strange master."""
    facts = {"heading": heading, "description": description, "master": master, "position": position}
    return operations.create(by=by, model=Lookup, facts=facts, effective=effective)


def check(lookup: Lookup) -> None:
    """Refuses a value of a list that is not registered, or with a master that the list does not have."""
    if lookup.heading not in HEADINGS:
        raise NotInList(f"There is no list “{lookup.heading}”.", field="heading")
    known = HEADINGS.get(lookup.heading)
    if known.masters and lookup.master not in {value for value, _ in known.masters}:
        wanted = ", ".join(label for _, label in known.masters)
        raise NotInList(f"Say what “{lookup.description}” means to the rules: {wanted}.", field="master")
    if lookup.master and not known.masters:
        raise NotInList(
            f"No rule reads “{known.label}”, so its values mean nothing beyond their words.", field="master"
        )
