"""What somebody may do and read on a day, as one frozen value that every query and page is given.

Roles are held company by company, so an access knows which company each right comes from. A page about one record
narrows it first (`access.within(record.company_id)`), and only what is held in that company is left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import JSONField, Q, QuerySet, Value
from django.db.models.expressions import BaseExpression

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotPermitted
from hearth.platform.identity import rules as networks_rules
from hearth.platform.identity.limits import limit_of
from hearth.platform.identity.models import RoleHolding, User
from hearth.platform.identity.permissions import PERMISSIONS


@dataclass(frozen=True, slots=True)
class Veil:
    """The functional units that somebody works in, in one company, and the kinds of record that units divide there.

    `bound`: of those kinds they see records of their units only. `through` are the units that they look through now;
    None: all of theirs.
    """

    units: frozenset[int]
    kinds: frozenset[str]
    bound: bool
    through: frozenset[int] | None = None

    def shown(self, *, narrowed: bool) -> frozenset[int] | None:
        """The units whose records are seen; None: every record. `narrowed`: as far as they look now."""
        if narrowed and self.through is not None:
            return self.through
        return self.units if self.bound else None


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody holds in one company: permission codes, privacy classes that they are cleared for, the veil of
    functional units over its records (None: none), and the items that a data tag masks for them whatever the class."""

    permissions: frozenset[str] = frozenset()
    clearances: frozenset[str] = frozenset()
    veil: Veil | None = None
    masked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, and their rights.

    `permissions` are those held in at least one company: enough to open a screen, never enough to show a record.
    `clearances` are those held in every company, so that code which forgets to narrow masks too much, not too little;
    `masked` are the items ("contact.date_of_birth") that a data tag masks in any of them, for the same reason.
    `rights` are (company, rights) pairs; left out, what is given holds in each of `company_ids`. `on` is the day on
    which all that holds (None where an access is put together by hand). `second_factor`: a role that counts asks its
    holder for one; the faces see to it before anything else.
    """

    user_id: int
    label: str
    company_ids: frozenset[int]
    permissions: frozenset[str]
    clearances: frozenset[str]
    rights: tuple[tuple[int, Rights], ...] = ()
    on: dt.date | None = None
    second_factor: bool = False
    masked: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *, user_id: int, label: str, rights: Mapping[int, Rights], on: dt.date | None = None) -> Access:
        """An access from the rights in each company."""
        held = list(rights.values())
        return cls(
            user_id=user_id,
            label=label,
            company_ids=frozenset(rights),
            permissions=frozenset().union(*(each.permissions for each in held)),
            clearances=held[0].clearances.intersection(*(each.clearances for each in held)) if held else frozenset(),
            rights=tuple(sorted(rights.items(), key=lambda pair: pair[0])),
            on=on,
            masked=frozenset().union(*(each.masked for each in held)),
        )

    @property
    def actor(self) -> Actor:
        """The person as the one who acts, for operations and history."""
        return Actor(self.user_id, self.label)

    def has(self, code: str) -> bool:
        """Whether the permission is held in any company."""
        return code in self.permissions

    def require(self, code: str) -> None:
        """Refuses (NotPermitted) who holds the permission in no company."""
        if not self.has(code):
            what = PERMISSIONS.get(code) if code in PERMISSIONS else code
            raise NotPermitted(
                f"You don't have the permission “{what}”. Ask the person who looks after roles if you need it."
            )

    def companies_with(self, code: str) -> frozenset[int]:
        """The companies in which the permission is held."""
        if self.rights:
            return frozenset(company_id for company_id, rights in self.rights if code in rights.permissions)
        return self.company_ids if code in self.permissions else frozenset()

    def cleared(self, privacy: str) -> bool:
        """Whether fields of a privacy class may be read: in every company, or after `within` in that one."""
        return privacy in self.clearances

    def veil_in(self, company_id: int) -> Veil | None:
        """The veil over a company's records; None where there is none."""
        return next((rights.veil for company, rights in self.rights if company == company_id), None)

    def looking_through(self, units: Collection[int]) -> Access:
        """This access with lists and search narrowed to records of these functional units, as far as they are held.

        Pages that are asked for by reference stay open for all units that are held. Units that are not held narrow
        nothing.
        """
        if not any(rights.veil and rights.veil.units.intersection(units) for _, rights in self.rights):
            return self
        narrowed = tuple(
            (company_id, replace(rights, veil=_through(rights.veil, frozenset(units))))
            for company_id, rights in self.rights
        )
        return replace(self, rights=narrowed)

    def limit(self, kind: str) -> Decimal | None:
        """The most pounds that may be done at once of a kind (hearth.platform.identity.limits); None: no limit is set.

        Before `within`, the smallest of all companies. One query, since few requests ask.
        """
        if self.on is None:
            return None
        return limit_of(user_id=self.user_id, company_ids=self.company_ids, kind=kind, on=self.on)

    def within(self, company_id: int) -> Access:
        """This access narrowed to one company; elsewhere held rights are gone. Nothing is left in a strange company."""
        if self.rights:
            rights = {company: held for company, held in self.rights if company == company_id}
        elif company_id in self.company_ids:
            rights = {company_id: Rights(self.permissions, self.clearances, masked=self.masked)}
        else:
            rights = {}
        return Access.of(user_id=self.user_id, label=self.label, rights=rights, on=self.on)


def _through(veil: Veil | None, units: frozenset[int]) -> Veil | None:
    return replace(veil, through=veil.units & units) if veil is not None else None


Veils = Callable[[User, dt.date, Collection[int]], dict[int, Veil]]
_veils: list[Veils] = []


def veils_by(find: Veils) -> None:
    """Has `find(user, day, company_ids)` say which veil hangs over each company's records for somebody (the index)."""
    _veils[:] = [find]


Masks = Callable[[dt.date], BaseExpression]
_masks: list[Masks] = []


def masks_by(find: Masks) -> None:
    """Has `find(day)` say what data tags mask: an expression over a role holding that gives, for its company, a list of
    {"seen_by": roles that see it all the same, "items": what is masked}. It is read with the roles, in their query."""
    _masks[:] = [find]


def access_of(user: User, *, on: dt.date, address: str = "", units: bool = False) -> Access:
    """The user's access on a day, from the roles that they hold then; empty for one who is disabled. One query, more
    for one who is bound to functional units.

    `units`: says which units somebody works in who is not bound to them, too, so that they may look through one.

    `address` is the network address from which they ask. A role that counts only in some networks counts there; where
    the address is not known it does not.
    """
    permissions: dict[int, set[str]] = {}
    clearances: dict[int, set[str]] = {}
    roles: dict[int, set[int]] = {}
    masks: dict[int, list[dict[str, list[Any]]]] = {}
    second_factor = False
    for held in _holdings(user, on) if user.is_active else ():
        company_id, role_id, may, cleared, networks, asks, masking = held
        if networks and not networks_rules.is_within(address, networks):
            continue
        second_factor = second_factor or asks
        permissions.setdefault(company_id, set()).update(may)
        clearances.setdefault(company_id, set()).update(cleared)
        roles.setdefault(company_id, set()).add(role_id)
        masks[company_id] = masking
    veils: dict[int, Veil] = {}
    if permissions and (user.unit_bound or units):
        for find in _veils:
            veils |= find(user, on, list(permissions))
    found = Access.of(
        user_id=user.pk,
        label=user.name,
        rights={
            company_id: Rights(
                frozenset(may),
                frozenset(clearances[company_id]),
                veils.get(company_id),
                _hidden(masks[company_id], roles[company_id]),
            )
            for company_id, may in permissions.items()
        },
        on=on,
    )
    return replace(found, second_factor=second_factor)


def _hidden(masks: list[dict[str, list[Any]]], roles: set[int]) -> frozenset[str]:
    return frozenset(item for mask in masks if not roles.intersection(mask["seen_by"]) for item in mask["items"])


def _holdings(user: User, on: dt.date) -> QuerySet[RoleHolding, tuple[Any, ...]]:
    """Company, role, what the role gives, and what data tags mask there, of each role that is held on a day."""
    masking: BaseExpression = _masks[0](on) if _masks else Value([], output_field=ArrayField(JSONField()))
    held = RoleHolding.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=on), user_id=user.pk, effective_from__lte=on
    )
    return held.annotate(masking=masking).values_list(
        *("company_id", "role_id", "role__permissions", "role__clearances", "role__networks", "role__second_factor"),
        "masking",
    )
