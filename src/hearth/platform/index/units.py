"""Functional units: what they may say, who works in them, and the veil that they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from hearth.feel.stored import Library
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.queries import in_force
from hearth.platform.identity.access import Veil
from hearth.platform.identity.models import User
from hearth.platform.identity.operations import OwnAccount, locked
from hearth.platform.index.following import covered_by
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import FunctionalUnit, FunctionalUnitPeriod, UnitHolding, UnitType
from hearth.platform.index.stamping import ConditionUnreadable, readable

HOMES = "asset"


class UnitInvalid(Refused):
    """What a functional unit says can't be asked of records."""

    code = "unit_invalid"


class UnitHeldAlready(Refused):
    """The person works in the unit at the time."""

    code = "unit_held_already"


class UnitEndTooEarly(Refused):
    """Work in a unit would end before it began."""

    code = "unit_end_too_early"


def prepare(unit: FunctionalUnit) -> None:
    """Fills in what the type decides: units of homes are about homes, groups about nothing of their own."""
    unit.expression = unit.expression.strip()
    if unit.type == UnitType.ASSET:
        unit.entity, unit.related = HOMES, True
    if unit.type == UnitType.GROUP:
        unit.entity, unit.expression, unit.related, unit.group = "", "", False, None


def check(unit: FunctionalUnit) -> None:
    """Refuses (UnitInvalid) a condition that can't be asked of a record of that kind, or that asks for the day."""
    if unit.type == UnitType.GROUP:
        return
    if unit.entity not in KINDS:
        raise UnitInvalid("Choose the kind of record that the unit is about.", field="entity")
    if not unit.expression:
        raise UnitInvalid("Say which records belong to it: a condition on them.", field="expression")
    _check_condition(unit, None)
    if unit.group is not None and (unit.group.type != UnitType.GROUP or unit.group.pk == unit.pk):
        raise UnitInvalid("Only a unit of the type “Other units, taken together” has members.", field="group")


def _check_condition(unit: FunctionalUnit, library: Library | None) -> None:
    try:
        condition = readable(unit.entity, unit.expression, library)
    except ConditionUnreadable as refusal:
        raise UnitInvalid(refusal.sentence, field="expression") from None
    if condition.reads_clock:
        raise UnitInvalid(
            "The condition asks for today's date, so records would move between units by themselves."
            " Use facts of the record only.",
            field="expression",
        )


def stand_with(library: Library) -> None:
    """Refuses (UnitInvalid, naming the unit) functions with which the condition of a unit could not stand."""
    for unit in FunctionalUnit.objects.exclude(expression=""):
        try:
            _check_condition(unit, library)
        except UnitInvalid as refusal:
            raise UnitInvalid(f"The functional unit “{unit.description}” calls it. {refusal.sentence}") from None


# --- who works in them


def give_unit(
    *, by: Actor, user_id: int, unit_id: int, effective_from: dt.date, effective_to: dt.date | None = None
) -> UnitHolding:
    """Has somebody work in a functional unit from a day until (not including) another; no end: for good.

    It binds nobody by itself: `bind` does. Refused when the end is not after the start, when they work there at some
    time in between, and to oneself.
    """
    if by.user_id == user_id:
        raise OwnAccount("Nobody gives themselves a functional unit. Ask a colleague who looks after accounts.")
    if effective_to is not None and effective_to <= effective_from:
        raise UnitEndTooEarly("It must end after the day on which it begins.", field="effective_to")
    with acting(by=by, reason="Functional unit given"):
        user = locked(user_id)
        unit = FunctionalUnit.objects.filter(pk=unit_id).first()
        if unit is None:
            raise NotFound("There is no such functional unit.", field="unit")
        standing = UnitHolding.objects.filter(
            Q(effective_to=None) | Q(effective_to__gt=effective_from), user=user, unit=unit
        )
        if effective_to is not None:
            standing = standing.filter(effective_from__lt=effective_to)
        if standing.exists():
            raise UnitHeldAlready(f"{user.name} works in “{unit.description}” already.", field="unit")
        return UnitHolding.objects.create(
            user=user, unit=unit, effective_from=effective_from, effective_to=effective_to
        )


def end_unit(*, by: Actor, holding_id: int, on: dt.date, reason: str) -> None:
    """Ends somebody's work in a unit on a day (exclusive). Ended on its first day it never was."""
    with acting(by=by, reason=reason):
        holding = UnitHolding.objects.select_for_update().select_related("user").filter(pk=holding_id).first()
        if holding is None:
            raise NotFound("There is no such unit to end.")
        if on < holding.effective_from:
            raise UnitEndTooEarly(f"It began on {holding.effective_from:%-d %B %Y}; it can't end before.", field="on")
        if on == holding.effective_from:
            holding.delete()
        else:
            holding.effective_to = on
            holding.save(update_fields=["effective_to"])


def bind(*, by: Actor, user_id: int, bound: bool) -> None:
    """Says whether somebody sees only records of their functional units. Refused to oneself."""
    if by.user_id == user_id:
        raise OwnAccount("Nobody decides this for themselves. Ask a colleague who looks after accounts.")
    reason = "Bound to functional units" if bound else "No longer bound to functional units"
    with acting(by=by, reason=reason):
        user = locked(user_id)
        user.unit_bound = bound
        user.save(update_fields=["unit_bound"])


# --- the veil


def veils(user: User, on: dt.date, company_ids: Collection[int]) -> dict[int, Veil]:
    """The veil over each company for somebody who works in units or is bound to them; others have none."""
    held = _held(user, on)
    if not company_ids or not (held or user.unit_bound):
        return {}
    units: dict[int, set[int]] = defaultdict(set)
    kinds: dict[int, set[str]] = defaultdict(set)
    standing = FunctionalUnitPeriod.objects.filter(in_force(on), company_id__in=company_ids)
    for company_id, unit_id, entity, related in standing.values_list(
        "company_id", "of_id", "of__entity", "of__related"
    ):
        if entity:
            kinds[company_id] |= covered_by(entity, related=related)
        if unit_id in held:
            units[company_id].add(unit_id)
    return {
        company_id: Veil(units=frozenset(units[company_id]), kinds=frozenset(kinds[company_id]), bound=user.unit_bound)
        for company_id in company_ids
    }


def _held(user: User, on: dt.date) -> set[int]:
    """The units that somebody works in on a day, the members of their groups among them."""
    held = UnitHolding.objects.filter(in_force(on), user_id=user.pk)
    own = FunctionalUnit.objects.filter(
        Exists(held.filter(unit=OuterRef("pk"))) | Exists(held.filter(unit=OuterRef("group")))
    )
    return set(own.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit, or a group of them, that somebody can look through."""

    id: int
    description: str
    units: frozenset[int]


def choices(user: User, *, on: dt.date) -> list[Choice]:
    """What somebody can look through on a day: their groups and their units, by name; [] for fewer than two."""
    held = _held(user, on)
    if not held:
        return []
    found = FunctionalUnit.objects.filter(Q(pk__in=held) | Q(members__in=held)).distinct()
    members: dict[int, set[int]] = defaultdict(set)
    for unit_id, group_id in FunctionalUnit.objects.filter(pk__in=held).values_list("pk", "group_id"):
        members[unit_id].add(unit_id)
        if group_id is not None:
            members[group_id].add(unit_id)
    offered = [
        Choice(each.pk, each.description, frozenset(members[each.pk]))
        for each in found.order_by("description", "pk")
        if members[each.pk]
    ]
    return offered if len(offered) > 1 else []


def holdings(user_id: int) -> list[UnitHolding]:
    """The units that somebody works, worked or will work in, newest first."""
    found = UnitHolding.objects.filter(user_id=user_id).select_related("unit")
    return list(found.order_by("-effective_from", "unit__description", "pk")[:100])


def offered(*, company_ids: Collection[int], on: dt.date) -> list[FunctionalUnit]:
    """The units in force in these companies on a day, or later, by name."""
    standing = FunctionalUnitPeriod.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=on), of=OuterRef("pk"), company_id__in=company_ids
    )
    return list(FunctionalUnit.objects.filter(Exists(standing)).order_by("description", "pk"))
