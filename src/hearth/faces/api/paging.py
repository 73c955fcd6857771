"""Lists a page at a time, by keyset: page 10,000 is as quick as the first, and nothing is skipped or shown twice.

The cursor is sealed (Fernet): it holds the last row's sort value, which may be a name, and addresses end up in logs.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpResponse
from pydantic import Field

from hearth.faces.api.caller import ApiRequest
from hearth.faces.api.disclosing import disclosed
from hearth.faces.api.problems import Problem
from hearth.faces.api.shapes import Out, Strict, Text
from hearth.platform.catalogue import Masked
from hearth.platform.index.models import Record
from hearth.platform.workspace.lists import ListDefinition
from hearth.platform.workspace.reading import Asked, ListReading, ListRow, Place

T = TypeVar("T")
_READERS: Mapping[str, Callable[[str], Any]] = {
    "str": str,
    "int": int,
    "Decimal": Decimal,
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
}


class PageOf(Out, Generic[T]):
    """A page of a list. `next` is the address of the page after it; null on the last."""

    items: list[T]
    next: str | None


class Paged(Strict):
    """What every list is asked for."""

    limit: Annotated[int, Field(ge=1, le=200, description="How many on a page.")] = 50
    cursor: Annotated[Text, Field(max_length=2000, description="From `next`; opaque.")] = ""


def _sealer() -> Fernet:
    # One key for one purpose, from the secret of the installation.
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"api.cursor:" + settings.SECRET_KEY.encode()).digest()))


def seal(place: Place, question: str) -> str:
    """A place as a cursor of the list that was asked for by `question`."""
    value, key = place
    kind = "" if value is None else type(value).__name__
    if kind and kind not in _READERS:
        raise TypeError(f"A list can't be paged by a {kind}.")
    return _sealer().encrypt(json.dumps([kind, str(value), key, question]).encode()).decode().rstrip("=")


def unseal(cursor: str, question: str) -> Place | None:
    """The place of a cursor; None for no cursor. 422 for one that is not ours, or of another question."""
    if not cursor:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        kind, value, key, asked = json.loads(_sealer().decrypt(padded))
    except (InvalidToken, UnicodeEncodeError, ValueError):
        asked = None
    if asked != question:
        raise Problem(
            422,
            "cursor_invalid",
            "This cursor belongs to another question. Begin again without one.",
            errors=[{"parameter": "cursor", "detail": "It is not one of this list."}],
        )
    return (_READERS[kind](value) if kind else None), int(key)


def check_parameters(request: ApiRequest, known: type[Strict]) -> None:
    """Refuses a parameter that the address does not have: a misspelt filter would show everything."""
    names = {field.alias or name for name, field in known.model_fields.items()}
    strays = sorted(set(request.GET) - names)
    if strays:
        raise Problem(
            422,
            "invalid",
            "This address does not have that parameter.",
            errors=[{"parameter": name[:100], "detail": "It is not known here."} for name in strays],
        )


def page(
    request: ApiRequest,
    definition: ListDefinition,
    asked: Asked,
    given: Paged,
    *,
    columns: Sequence[str],
    say: Callable[[ListRow, str, Masking], Out],
) -> HttpResponse:
    """A page of a list as the caller may read it. `say` makes an item of a row and the name of its landlord."""
    check_parameters(request, type(given))
    question = hashlib.sha256(
        json.dumps(
            [definition.label, asked.sort, asked.descending, asked.text, dict(asked.filters), asked.closed]
        ).encode()
    ).hexdigest()[:16]
    reading = ListReading(request.caller.access, definition, asked, now=request.now, coded=True)
    places = reading.places(after=unseal(given.cursor, question), limit=given.limit + 1)
    rows = reading.rows(places[: given.limit], columns)
    landlords = landlords_of([row.record_id for row in rows])
    if definition.kind != "asset":  # a line about a home names nobody; read by itself, it counts
        disclosed(request, list(landlords), definition.label)
    items = [say(row, landlords[row.record_id], Masking()) for row in rows]
    following = None
    if len(places) > given.limit:
        query = request.GET.copy()
        query["cursor"] = seal(places[given.limit - 1], question)
        following = f"{request.path}?{urlencode(query, doseq=True)}"
    body = {"items": [item.model_dump(mode="json", by_alias=True) for item in items], "next": following}
    headers = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    return HttpResponse(json.dumps(body), content_type="application/json", headers=headers)


def landlords_of(record_ids: Sequence[int]) -> dict[int, str]:
    """The name of each record's company."""
    return dict(Record.objects.filter(pk__in=record_ids).values_list("pk", "company__name"))


class Masking:
    """Which fields of an item are masked for the caller: they are null, and named."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def show(self, name: str, value: Any) -> Any:
        """The value; None, and its name kept, where it is masked."""
        if isinstance(value, Masked):
            if name not in self.names:
                self.names.append(name)
            return None
        return value


__all__ = ["Masking", "PageOf", "Paged", "check_parameters", "landlords_of", "page", "seal", "unseal"]
