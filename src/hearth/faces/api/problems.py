"""Errors as problem details (RFC 9457): a status, a stable code, a sentence, and which input it is about.

Members beside the standard's: `code`, which never changes once published, and `errors`, each with a `detail` and the
`pointer` (RFC 6901) into the body or the `parameter` that it is about. Nothing of the program's inside is ever told.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic.alias_generators import to_camel

from hearth.engines.cases.answers import AnswersRefused
from hearth.kernel.refusal import Conflict, NotFound, NotPermitted, Refused
from hearth.platform.index.visibility import ReasonNeeded

log = structlog.get_logger(__name__)
CONTENT_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - an answer, as a refusal is
    """An answer that the API itself gives, not a module: no key, too many requests, a changed record."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = errors, headers or {}


def respond(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The problem as an answer."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = list(errors)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=dict(headers or {}))


def status_of(refusal: Refused) -> int:
    """The HTTP status of a refusal: missing 404, not permitted 403, somebody was first 409, else 422."""
    if isinstance(refusal, NotFound):
        return HTTPStatus.NOT_FOUND
    if isinstance(refusal, NotPermitted | ReasonNeeded):
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.CONFLICT if isinstance(refusal, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY


FIELDS: Mapping[str, str] = {
    "title": "name/title",
    "first_name": "name/given",
    "middle_names": "name/middle",
    "last_name": "name/family",
    "known_as": "name/knownAs",
    "name": "organizationName",
    "lines": "addressLine",
    "postcode": "postalCode",
    "address": "email",
    "kind": "type",
    "method": "paymentMethod",
    "given_by": "givenBy",
    "end_reason": "endReason",
}
"""What the modules call a field, where the API calls it otherwise than by camel case."""


def errors_of(refusal: Refused) -> list[dict[str, str]]:
    """Which inputs a refusal is about."""
    if isinstance(refusal, AnswersRefused):
        return [{"pointer": f"#/answers/{name}", "detail": words} for name, words in refusal.errors.items()]
    if isinstance(refusal, ReasonNeeded):
        return [{"header": "Reading-Reason", "detail": refusal.sentence}]
    if not refusal.field:
        return []
    name = FIELDS.get(refusal.field) or to_camel(refusal.field)
    return [{"pointer": f"#/{name}", "detail": refusal.sentence}]


def _invalid(error: ValidationError) -> list[dict[str, str]]:
    found = []
    for each in error.errors:
        where, *path = (str(part) for part in each["loc"])
        if where == "body":
            # The first part is the name that the program gives to the whole body.
            found.append({"pointer": "#/" + "/".join(path[1:]), "detail": str(each["msg"])})
        else:
            found.append({"parameter": path[-1] if path else where, "detail": str(each["msg"])})
    return found


def install(api: NinjaAPI) -> None:
    """Has the API answer every error as a problem."""

    def refused(_request: HttpRequest, refusal: Refused) -> HttpResponse:
        return respond(status_of(refusal), refusal.code, refusal.sentence, errors=errors_of(refusal))

    def problem(_request: HttpRequest, found: Problem) -> HttpResponse:
        return respond(found.status, found.code, found.detail, errors=found.errors, headers=found.headers)

    def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        detail = "What was sent does not have the form that the API's description gives."
        return respond(422, "invalid", detail, errors=_invalid(error))

    def plain(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return respond(error.status_code, "unreadable", str(error))

    def missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return nowhere(_request)

    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        got_request_exception.send(sender=None, request=request)
        log.error("api request failed", path=request.path, method=request.method, exc_info=error)
        return respond(500, "failed", "Hearth failed. Nothing was changed; the landlord's log says why.")

    answers: list[tuple[type[Exception], Any]] = [
        (Refused, refused),
        (Problem, problem),
        (ValidationError, invalid),
        (HttpError, plain),
        (Http404, missing),
        (Exception, failed),
    ]
    for error, answer in answers:
        api.add_exception_handler(error, answer)


def nowhere(_request: HttpRequest, **_: Any) -> HttpResponse:
    """The answer to an address that the API does not have."""
    return respond(404, "not_found", "The API has no such address.")


def as_problem(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A view whose "method not allowed" is a problem too."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = view(request, *args, **kwargs)
        if isinstance(answer, HttpResponseNotAllowed):
            allowed = answer.headers["Allow"]
            return respond(405, "method_not_allowed", f"This address knows {allowed}.", headers={"Allow": allowed})
        return answer

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # keys, not cookies, say who asks
    return answered
