"""Which patches somebody looks after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from hearth.records.assets.models import PatchOfficer
from hearth.records.assets.queries import officers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAfter:
    """A patch that somebody looks after, and whether they cover for its officer."""

    patch_id: int
    description: str
    cover: bool


def patches_looked_after(user_id: int, *, on: dt.date) -> list[LookedAfter]:
    """The patches that somebody looks after on a day, as officer whom nobody covers or as cover, by name."""
    mine = list(
        PatchOfficer.objects.filter(
            Q(to_date=None) | Q(to_date__gt=on), user_id=user_id, from_date__lte=on
        ).select_related("patch")
    )
    standing = officers_of([each.patch_id for each in mine], on=on)
    found = {
        each.patch_id: LookedAfter(patch_id=each.patch_id, description=each.patch.description, cover=each.cover)
        for each in mine
        if each.patch_id in standing and standing[each.patch_id].pk == user_id
    }
    return sorted(found.values(), key=lambda each: each.description)
