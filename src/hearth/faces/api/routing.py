"""How an operation of the API is declared: its scope, its answer and the errors that it may give, all in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ninja import Router

from hearth.faces.api.caller import Needs
from hearth.faces.api.idempotency import HEADER, LONGEST, PATTERN
from hearth.faces.api.records import REASON_LETTERS

F = TypeVar("F", bound=Callable[..., Any])
SCOPE = "x-scope"
"""Where the description keeps an operation's scope until it is finished (see description.py)."""


def _header(name: str, words: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "required": required, "description": words, "schema": schema}


READING_REASON = _header("Reading-Reason", "Why a restricted record is read; kept with the caller's name.")
READING_REASON["schema"] = {"type": "string", "maxLength": REASON_LETTERS}
IF_NONE_MATCH = _header("If-None-Match", "The ETag of what you have: 304 where it is still the same.")
IF_MATCH = _header("If-Match", "The ETag of what you read: 412 where it was changed meanwhile.")
IF_MATCH_NEEDED = {**IF_MATCH, "required": True}
IDEMPOTENCY_KEY = _header(
    HEADER, "A text of your own: sent again with the same body, the work is done once.", required=True
)
IDEMPOTENCY_KEY["schema"] = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": PATTERN}


def reads(router: Router, path: str, *, scope: str, answer: Any, name: str, one: bool = False) -> Callable[[F], F]:
    """Declares a GET. `one`: of a single record, with ETag and reason for reading."""
    extra = {SCOPE: scope, "parameters": [IF_NONE_MATCH, READING_REASON] if one else []}
    return router.get(
        path, auth=Needs(scope), response=answer, url_name=name, operation_id=name, by_alias=True, openapi_extra=extra
    )


def makes(router: Router, path: str, *, scope: str, answer: Any, name: str, match: bool = False) -> Callable[[F], F]:
    """Declares a POST, done once for its key. `match`: it knows If-Match."""
    extra = {SCOPE: scope, "parameters": [IDEMPOTENCY_KEY, *([IF_MATCH] if match else [])]}
    return router.post(
        path,
        auth=Needs(scope),
        response={201: answer},
        url_name=name,
        operation_id=name,
        by_alias=True,
        openapi_extra=extra,
    )


def changes(router: Router, path: str, *, scope: str, answer: Any, name: str) -> Callable[[F], F]:
    """Declares a PATCH, which needs If-Match."""
    extra = {SCOPE: scope, "parameters": [IF_MATCH_NEEDED]}
    return router.patch(
        path, auth=Needs(scope), response=answer, url_name=name, operation_id=name, by_alias=True, openapi_extra=extra
    )
