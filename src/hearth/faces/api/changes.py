"""Which records changed since a place in the feed: for systems that keep a copy.

Names records, never values: who is told that a record changed reads it, as far as they may.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router
from pydantic import Field

from hearth.faces.api import paging
from hearth.faces.api.caller import ApiRequest, asked
from hearth.faces.api.disclosing import CHANGES, disclosed
from hearth.faces.api.problems import Problem
from hearth.faces.api.routing import reads
from hearth.faces.api.scopes import READ_OF_KIND
from hearth.faces.api.shapes import Out, Strict, href
from hearth.platform.changes import START, Position, latest, since
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible
from hearth.platform.workspace.lists import LISTS

router = Router(tags=["Changes"])
_BIGGEST = 2**63


class Change(Out):
    """A record that changed: read it again. `at` is when it was changed last, as far as this answer tells."""

    type: Literal["contact", "group", "asset", "tenancy", "account", "case"]
    id: str
    href: str
    at: dt.datetime


class Changes(Out):
    """What changed. Ask again with `next`; `more`: at once."""

    items: list[Change]
    next: str
    more: bool


class ChangesAsked(Strict):
    """Since where: a `next` that was answered before, "start" for the beginning, "now" for from now on."""

    since: Annotated[str, Field(pattern=r"^(start|now|[0-9]{1,19}-[0-9]{1,19})$", max_length=40)] = "start"
    limit: Annotated[int, Field(ge=1, le=1000, description="How many changes are looked through at once.")] = 500


@reads(router, "/changes", scope="read:changes", answer=Changes, name="changes")
def changes(request: HttpRequest, given: Query[ChangesAsked]) -> HttpResponse:
    """Records that changed, in the order of the feed. To begin: take "now", read the lists in full, follow from there.

    A record is named when the caller may see it and the key has the scope to read its kind. What became visible by a
    new role is not a change.
    """
    here = asked(request)
    paging.check_parameters(here, ChangesAsked)
    if given.since == "now":
        answer = Changes(items=[], next=str(latest()), more=False)
    else:
        found = since(_position(given.since), limit=given.limit)
        last: dict[int, dt.datetime] = {}
        for each in found:
            if each.record_id is not None:
                last.pop(each.record_id, None)  # a record stands where it changed last
                last[each.record_id] = each.at
        seen = _seen(here, list(last))
        disclosed(here, [key for key, (kind, _) in seen.items() if kind != "asset"], CHANGES)
        items = [
            Change(type=kind, id=reference, href=str(href(kind, reference)), at=last[key])  # type: ignore[arg-type]
            for key in last
            if key in seen
            for kind, reference in [seen[key]]
        ]
        following = Position.of(found[-1]) if found else _position(given.since)
        answer = Changes(items=items, next=str(following), more=len(found) == given.limit)
    return JsonResponse(answer.model_dump(mode="json", by_alias=True), headers={"Cache-Control": "no-store"})


def _position(text: str) -> Position:
    position = START if text == "start" else Position.parse(text)
    if max(position) >= _BIGGEST:
        errors = [{"parameter": "since", "detail": "It is no place in the feed."}]
        raise Problem(422, "position_invalid", "That is no place in the feed.", errors=errors)
    return position


def _seen(request: ApiRequest, keys: Collection[int]) -> dict[int, tuple[str, str]]:
    """Kind and reference of those records that the caller may see and whose kind the key may read."""
    access = request.caller.access
    kinds = [kind for kind, scope in READ_OF_KIND.items() if scope in request.caller.scopes]
    rows = visible(access, Record.objects.filter(pk__in=keys, kind__in=kinds))
    found = {key: (kind, reference) for key, kind, reference in rows.values_list("pk", "kind", "reference")}
    cases = [key for key, (kind, _) in found.items() if kind == "case"]
    limit = LISTS.get("cases").limit
    if cases and limit is not None:
        # A case is seen only with what it is about, company by company.
        shown: set[int] = set()
        for company_id in access.company_ids:
            mine = LISTS.get("cases").model._default_manager.filter(record_id__in=cases, record__company_id=company_id)
            shown |= set(mine.filter(limit(access.within(company_id))).values_list("pk", flat=True))
        found = {key: value for key, value in found.items() if value[0] != "case" or key in shown}
    return found
