"""What somebody has on a page, in which order; how Hearth looks to them; the columns of their lists."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.identity.models import User
from hearth.platform.workspace.models import Arrangement, ListColumns, Preference, Theme

MOST_PARTS = 60
MOST_COLUMNS = 30


class ArrangementRefused(Refused):
    """A page with nothing on it, or something that the page does not have."""

    code = "arrangement_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A pane or tile as somebody has it. `threshold`: from that count on it is marked (None: never)."""

    name: str
    shown: bool = True
    wide: bool = False
    threshold: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """How Hearth looks to somebody."""

    theme: str = ""
    comfortable: bool = False
    single_keys: bool = True
    home_page: str = ""


def _person(by: Actor) -> int:
    if by.user_id is None:
        raise ArrangementRefused("Only a person who signed in arranges pages.")
    return by.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedView:
    """A view of a list that somebody has among their shortcuts; `asked` as it is kept."""

    view_id: int
    list_code: str
    name: str
    asked: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What somebody has set up for themselves and every page asks for: looks, the parts of the pages that they have
    arranged (as kept, by place), and pinned views by name."""

    looks: Looks
    places: Mapping[str, Sequence[Mapping[str, Any]]]
    pinned: Sequence[PinnedView]


_LOOKS = ("theme", "comfortable", "single_keys", "home_page")
# In SQL (ADR 8): every page asks it, and Django took five times as long to write it as PostgreSQL to answer.
_DESK = """
    SELECT p.theme, p.comfortable, p.single_keys, p.home_page,
           (SELECT jsonb_object_agg(a.place, a.parts) FROM workspace_arrangement a WHERE a.user_id = u.id),
           (SELECT jsonb_agg(jsonb_build_object('view_id', v.id, 'list_code', v.list_code, 'name', v.name,
                                                'asked', v.asked) ORDER BY v.name, v.id)
            FROM workspace_savedview v WHERE v.owner_id = u.id AND v.pinned)
    FROM identity_user u LEFT JOIN workspace_preference p ON p.user_id = u.id WHERE u.id = %s
"""


def desk_of(user_id: int) -> Desk:
    """The desk of somebody; the usual looks for who never chose. One query, since it is asked for with every page."""
    with connection.cursor() as cursor:
        cursor.execute(_DESK, [user_id])
        found = cursor.fetchone()
    if found is None:
        raise User.DoesNotExist
    *looks, places, views = found
    return Desk(
        looks=Looks() if looks[0] is None else Looks(**dict(zip(_LOOKS, looks, strict=True))),
        places=json.loads(places or "{}"),
        pinned=[PinnedView(**each) for each in json.loads(views or "[]")],
    )


def set_looks(*, by: Actor, **changes: Any) -> Looks:
    """This function will keep how Hearth looks to the one who acts: any of the fields of `Looks`.

    Refused: a theme that there is not. A field that `Looks` does not have is a TypeError.
    """
    user_id = _person(by)
    looks = Looks(**(asdict(desk_of(user_id).looks) | changes))
    if looks.theme not in Theme.values:
        raise ArrangementRefused("Choose light, dark, or as this device.", field="theme")
    with acting(by=by, reason="Own preferences changed"):
        Preference.objects.update_or_create(user_id=_person(by), defaults=asdict(looks))
    return looks


def arranged(desk: Desk, place: str, usual: Sequence[Part]) -> list[Part]:
    """The parts of a page as the desk's owner has arranged them.

    `usual` are all parts that they may have, in the usual order: one that is no longer among them falls out, one that
    is new follows at the end. Who never arranged the page has the usual ones.
    """
    found = desk.places.get(place)
    known = {part.name: part for part in usual}
    if found is None:
        return list(usual)
    chosen = {part.name: part for part in map(_read, found) if part.name in known}
    return [*chosen.values(), *(part for name, part in known.items() if name not in chosen)]


def arrange(*, by: Actor, place: str, parts: Sequence[Part], usual: Sequence[Part]) -> None:
    """This function will keep how the one who acts wants a page. Parts that are not `usual` are left out.

    Refused: nothing shown at all, a threshold below 1.
    """
    known = {part.name for part in usual}
    kept = [part for part in parts if part.name in known][:MOST_PARTS]
    if not any(part.shown for part in kept):
        raise ArrangementRefused("Leave at least one part on the page.")
    if any(part.threshold is not None and part.threshold < 1 for part in kept):
        raise ArrangementRefused("A part is marked from 1 on, or not at all.", field="threshold")
    with acting(by=by, reason="Own page arranged"):
        Arrangement.objects.update_or_create(
            user_id=_person(by), place=place, defaults={"parts": [asdict(part) for part in kept]}
        )


def arrange_as_usual(*, by: Actor, place: str) -> None:
    """This function will give the one who acts the usual page back."""
    with acting(by=by, reason="Own page arranged as usual"):
        Arrangement.objects.filter(user_id=_person(by), place=place).delete()


def _read(raw: Mapping[str, Any]) -> Part:
    threshold = raw.get("threshold")
    return Part(
        name=str(raw.get("name", "")),
        shown=bool(raw.get("shown", True)),
        wide=bool(raw.get("wide", False)),
        threshold=threshold if isinstance(threshold, int) else None,
    )


# --- columns


def columns_of(user_id: int, list_code: str) -> list[str]:
    """The columns that somebody has chosen for a list; empty for who has the usual ones."""
    found = ListColumns.objects.filter(user_id=user_id, list_code=list_code).values_list("columns", flat=True).first()
    return list(found or [])


def choose_columns(*, by: Actor, list_code: str, columns: Sequence[str]) -> None:
    """This function will keep the columns of a list in their order; none at all gives the usual ones back.

    Refused: more than 30. What the one who acts may not read stays masked, whatever they choose.
    """
    chosen = list(dict.fromkeys(name[:100] for name in columns if name))
    if len(chosen) > MOST_COLUMNS:
        raise ArrangementRefused(f"Choose at most {MOST_COLUMNS} columns.", field="columns")
    with acting(by=by, reason="Columns of a list chosen"):
        mine = ListColumns.objects.filter(user_id=_person(by), list_code=list_code)
        if chosen:
            ListColumns.objects.update_or_create(user_id=_person(by), list_code=list_code, defaults={"columns": chosen})
        else:
            mine.delete()
