"""Lists that somebody has set up and named, for themselves or for everybody who holds a role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.audit.acting import acting
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import Role
from hearth.platform.identity.queries import roles_held
from hearth.platform.workspace.exporting import as_kept
from hearth.platform.workspace.models import SavedView
from hearth.platform.workspace.permissions import SHARE
from hearth.platform.workspace.reading import Asked, list_named

MOST = 100


class SavedViewRefused(Refused):
    """A view without a name, or with one that is taken."""

    code = "saved_view_refused"


def roles_of(access: Access, *, on: dt.date) -> list[Role]:
    """The roles that somebody holds: those they may share a view with."""
    held = roles_held(access.user_id, on=on)
    return list(Role.objects.filter(pk__in=held).order_by("name"))


def views_of(access: Access, list_code: str = "", *, on: dt.date) -> list[SavedView]:
    """One's own views and those shared with a role that one holds, by name; of one list or of all."""
    held = roles_held(access.user_id, on=on)
    found = SavedView.objects.filter(Q(owner_id=access.user_id) | Q(role_id__in=held)).select_related("owner", "role")
    return list((found.filter(list_code=list_code) if list_code else found).order_by("name", "pk")[:MOST])


def view_of(access: Access, view_id: int, *, on: dt.date) -> SavedView:
    """A view that one owns or that is shared with one; NotFound otherwise."""
    held = roles_held(access.user_id, on=on)
    found = SavedView.objects.filter(Q(owner_id=access.user_id) | Q(role_id__in=held), pk=view_id).first()
    if found is None:
        raise NotFound("There is no such view, or it is not shared with you.")
    return found


def save_view(
    *,
    access: Access,
    list_code: str,
    name: str,
    asked: Asked,
    columns: Sequence[str],
    role_code: str = "",
    pinned: bool = False,
    on: dt.date,
) -> SavedView:
    """This function will keep a list under a name; the same name again replaces what was kept under it.

    Sharing asks for the permission and is with a role that one holds oneself. Refused: no name; more than 100 views.
    """
    access.require(list_named(list_code).permission)
    if not name.strip():
        raise SavedViewRefused("Give the view a name.", field="name")
    role = _role(access, role_code, on=on)
    mine = SavedView.objects.filter(owner_id=access.user_id)
    if mine.count() >= MOST:
        raise SavedViewRefused(f"You have {MOST} views. Delete one that you no longer need.")
    with acting(by=access.actor, reason="View of a list saved"):
        view, _ = SavedView.objects.update_or_create(
            owner_id=access.user_id,
            list_code=list_code,
            name=name.strip()[:80],
            defaults={"asked": as_kept(asked), "columns": list(columns), "role": role, "pinned": pinned},
        )
    return view


def _role(access: Access, code: str, *, on: dt.date) -> Role | None:
    if not code:
        return None
    access.require(SHARE)
    role = next((each for each in roles_of(access, on=on) if each.code == code), None)
    if role is None:
        raise SavedViewRefused("Share a view with a role that you hold yourself.", field="role")
    return role


def delete_view(*, by: Actor, view_id: int) -> SavedView:
    """This function will delete one's own view; NotFound for another's. Returns what it was."""
    view = SavedView.objects.filter(owner_id=by.user_id, pk=view_id).first()
    if view is None:
        raise NotFound("There is no such view, or it is not yours.")
    with acting(by=by, reason="View of a list deleted"):
        SavedView.objects.filter(pk=view_id).delete()
    return view
