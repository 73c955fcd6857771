"""Reading who there is and what they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from hearth.platform.identity.models import RoleHolding, User


def holders_of(role_ids: Collection[int], *, company_id: int, on: dt.date) -> list[int]:
    """The keys of the active users who hold one of the roles in the company on a day, in the order of their names."""
    holdings = RoleHolding.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=on),
        role_id__in=role_ids,
        company_id=company_id,
        effective_from__lte=on,
        user__is_active=True,
    )
    return list(
        User.objects.filter(pk__in=holdings.values("user_id")).order_by("name", "pk").values_list("pk", flat=True)
    )


def colleagues(text: str, *, company_ids: Collection[int], on: dt.date, limit: int = 10) -> list[User]:
    """Active users who hold a role in one of the companies, by part of their name or email; all for no text."""
    holdings = RoleHolding.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=on), company_id__in=company_ids, effective_from__lte=on
    )
    found = User.objects.filter(pk__in=holdings.values("user_id"), is_active=True)
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(email__istartswith=word))
    return list(found.order_by("name", "pk")[:limit])
