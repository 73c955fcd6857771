"""Reading who there is and what they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from hearth.kernel.refusal import NotFound
from hearth.platform.catalogue.register import history_model
from hearth.platform.identity.models import Role, RoleHolding, User


def roles_held(user_id: int, *, on: dt.date) -> QuerySet[RoleHolding, int]:
    """The keys of the roles that somebody holds on a day, in any company: for a condition of another query."""
    return _held_on(on).filter(user_id=user_id).values_list("role_id", flat=True)


def role_codes_held(user_id: int, *, on: dt.date) -> frozenset[str]:
    """The codes of the roles that somebody holds on a day, in any company."""
    return frozenset(_held_on(on).filter(user_id=user_id).values_list("role__code", flat=True))


def people_with(*, role_ids: Collection[int] = (), permission: str = "", on: dt.date) -> set[int]:
    """The keys of the active users who hold one of the roles, or one with the permission, in any company on a day."""
    wanted = Q(role_id__in=role_ids)
    if permission:
        wanted |= Q(role__permissions__contains=[permission])
    return set(_held_on(on).filter(wanted, user__is_active=True).values_list("user_id", flat=True))


def _held_on(on: dt.date) -> QuerySet[RoleHolding]:
    return RoleHolding.objects.filter(Q(effective_to=None) | Q(effective_to__gt=on), effective_from__lte=on)


def holders_of(role_ids: Collection[int], *, company_id: int, on: dt.date) -> list[int]:
    """The keys of the active users who hold one of the roles in the company on a day, in the order of their names."""
    holdings = _held_on(on).filter(role_id__in=role_ids, company_id=company_id, user__is_active=True)
    return list(
        User.objects.filter(pk__in=holdings.values("user_id")).order_by("name", "pk").values_list("pk", flat=True)
    )


def colleague(email: str, *, company_ids: Collection[int], on: dt.date) -> User:
    """The active user of that address who holds a role in one of the companies on a day; NotFound otherwise."""
    holdings = _held_on(on).filter(company_id__in=company_ids)
    found = User.objects.filter(pk__in=holdings.values("user_id"), is_active=True, email__iexact=email.strip()).first()
    if found is None:
        raise NotFound("Choose a colleague from the list, or type their email address in full.")
    return found


def addressed(addresses: Iterable[str]) -> dict[str, User]:
    """Whom email addresses name: whoever has the address, else who had it last, so that what names a colleague goes on
    naming them when their address changes. By the addresses as given; those that nobody ever had are left out."""
    wanted = {each: each.strip().lower() for each in addresses}
    lower = Lower("email")
    standing = User.objects.alias(lower=lower).filter(lower__in=wanted.values())
    found = {user.email.lower(): user for user in standing}
    gone = set(wanted.values()) - found.keys()
    if gone:
        once = history_model(User)._base_manager.annotate(lower=lower).filter(lower__in=gone).order_by("pgh_id")
        last = dict(once.values_list("lower", "pgh_obj_id"))
        users = User.objects.in_bulk(set(last.values()))
        found |= {address: users[key] for address, key in last.items() if key in users}
    return {given: found[address] for given, address in wanted.items() if address in found}


def colleagues(text: str, *, company_ids: Collection[int], on: dt.date, limit: int = 10) -> list[User]:
    """Active users who hold a role in one of the companies, by part of their name or email; all for no text."""
    holdings = _held_on(on).filter(company_id__in=company_ids)
    found = User.objects.filter(pk__in=holdings.values("user_id"), is_active=True)
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(email__istartswith=word))
    return list(found.order_by("name", "pk")[:limit])


def accounts(
    *,
    company_ids: Collection[int],
    text: str = "",
    active: bool | None = None,
    after: Sequence[Any] | None = None,
    before: Sequence[Any] | None = None,
    limit: int,
) -> list[User]:
    """The accounts of these companies, by any part of the name or email, in order of name.

    `after` and `before` are places (the lower-case name, the key); before one, the rows come in reverse.
    """
    found = _searched(company_ids, text, active).annotate(sort_name=Lower("name"))
    place = before if before is not None else after
    if place is not None and len(place) == 2 and isinstance(place[0], str) and isinstance(place[1], int):
        name, key = place
        beyond = (
            Q(sort_name__lt=name) | Q(sort_name=name, pk__lt=key)
            if before is not None
            else Q(sort_name__gt=name) | Q(sort_name=name, pk__gt=key)
        )
        found = found.filter(beyond)
    order = ("-sort_name", "-pk") if before is not None else ("sort_name", "pk")
    return list(found.select_related("company").order_by(*order)[:limit])


def account_counts(*, company_ids: Collection[int], text: str = "") -> dict[bool, int]:
    """How many accounts can sign in (True) and how many are disabled (False)."""
    found = _searched(company_ids, text, None)
    return {state: found.filter(is_active=state).count() for state in (True, False)}


def account(user_id: int, *, company_ids: Collection[int]) -> User:
    """One account of these companies; NotFound otherwise."""
    user = _accounts(company_ids).select_related("company").filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such account, or it is not one that you look after.")
    return user


def holdings(user_ids: Collection[int], *, company_ids: Collection[int]) -> list[RoleHolding]:
    """The roles that these people hold, held or will hold in these companies, newest first."""
    found = RoleHolding.objects.filter(user_id__in=user_ids, company_id__in=company_ids)
    return list(found.select_related("role", "company").order_by("-effective_from", "role__name", "pk"))


def roles(*, company_ids: Collection[int], on: dt.date) -> list[tuple[Role, int]]:
    """All roles in order of name, each with how many people hold it in these companies on a day."""
    held = Q(holdings__effective_from__lte=on, holdings__company_id__in=company_ids) & (
        Q(holdings__effective_to=None) | Q(holdings__effective_to__gt=on)
    )
    counted = Role.objects.annotate(people=Count("holdings__user", filter=held, distinct=True)).order_by("name")
    return [(role, role.people) for role in counted]


def role(code: str) -> Role:
    """The role of that code; NotFound otherwise."""
    found = Role.objects.filter(code=code).first()
    if found is None:
        raise NotFound("There is no such role.")
    return found


def _accounts(company_ids: Collection[int]) -> QuerySet[User]:
    """Whose own company it is, and who ever held a role there."""
    held = RoleHolding.objects.filter(user_id=OuterRef("pk"), company_id__in=company_ids)
    return User.objects.filter(Q(company_id__in=company_ids) | Exists(held))


def _searched(company_ids: Collection[int], text: str, active: bool | None) -> QuerySet[User]:
    found = _accounts(company_ids)
    if active is not None:
        found = found.filter(is_active=active)
    for word in text.replace("\0", "").split():
        found = found.filter(Q(name__unaccent__icontains=word) | Q(email__icontains=word))
    return found
