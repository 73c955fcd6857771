"""What somebody may do and read on a day, as one frozen value that every query and page is given.

Roles are held company by company, so an access knows which company each right comes from. A page about one record
narrows it first (`access.within(record.company_id)`), and only what is held in that company is left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotPermitted
from hearth.platform.identity.models import RoleHolding, User
from hearth.platform.identity.permissions import PERMISSIONS


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody holds in one company: permission codes, and privacy classes that they are cleared for."""

    permissions: frozenset[str] = frozenset()
    clearances: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, and their rights.

    `permissions` are those held in at least one company: enough to open a screen, never enough to show a record.
    `clearances` are those held in every company, so that code which forgets to narrow masks too much, not too little.
    `rights` are (company, rights) pairs; left out, what is given holds in each of `company_ids`.
    """

    user_id: int
    label: str
    company_ids: frozenset[int]
    permissions: frozenset[str]
    clearances: frozenset[str]
    rights: tuple[tuple[int, Rights], ...] = ()

    @classmethod
    def of(cls, *, user_id: int, label: str, rights: Mapping[int, Rights]) -> Access:
        """An access from the rights in each company."""
        held = list(rights.values())
        return cls(
            user_id=user_id,
            label=label,
            company_ids=frozenset(rights),
            permissions=frozenset().union(*(each.permissions for each in held)),
            clearances=held[0].clearances.intersection(*(each.clearances for each in held)) if held else frozenset(),
            rights=tuple(sorted(rights.items(), key=lambda pair: pair[0])),
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

    def within(self, company_id: int) -> Access:
        """This access narrowed to one company; elsewhere held rights are gone. Nothing is left in a strange company."""
        if self.rights:
            rights = {company: held for company, held in self.rights if company == company_id}
        elif company_id in self.company_ids:
            rights = {company_id: Rights(self.permissions, self.clearances)}
        else:
            rights = {}
        return Access.of(user_id=self.user_id, label=self.label, rights=rights)


def access_of(user: User, *, on: dt.date) -> Access:
    """The user's access on a day, from the roles that they hold then. One query; empty for one who is disabled."""
    permissions: dict[int, set[str]] = {}
    clearances: dict[int, set[str]] = {}
    if user.is_active:
        held: Iterable[tuple[int, list[str], list[str]]] = RoleHolding.objects.filter(
            Q(effective_to=None) | Q(effective_to__gt=on), user_id=user.pk, effective_from__lte=on
        ).values_list("company_id", "role__permissions", "role__clearances")
        for company_id, may, cleared in held:
            permissions.setdefault(company_id, set()).update(may)
            clearances.setdefault(company_id, set()).update(cleared)
    return Access.of(
        user_id=user.pk,
        label=user.name,
        rights={
            company_id: Rights(frozenset(may), frozenset(clearances[company_id]))
            for company_id, may in permissions.items()
        },
    )
