"""What each request leaves behind: one line in the log, the figures of monitoring, and a number to ask about it by.

The log names nobody: the number of the request, the key of the account, the name of the view, how it ended and how
long it took. Never an address with its query, a form, a name or a cookie.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable

import structlog
from django.contrib.auth import SESSION_KEY
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from prometheus_client import Counter, Histogram

REQUESTS = Counter("hearth_requests", "Requests answered.", ["method", "view", "status"])
SECONDS = Histogram(
    "hearth_request_seconds",
    "How long an answer took.",
    ["face"],
    buckets=(0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
RETRY_SECONDS = 5
log = structlog.get_logger("hearth.request")


class ObserveMiddleware:
    """The outermost: it sees every answer, those of errors included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers with the number of the request in X-Request-Id."""
        number = uuid.uuid4().hex
        began = time.monotonic()
        with structlog.contextvars.bound_contextvars(request=number):
            response = self._next(request)
            took = time.monotonic() - began
            match = request.resolver_match
            view = match.view_name if match else "none"
            method = request.method if request.method in METHODS else "other"
            REQUESTS.labels(method, view, response.status_code).inc()
            SECONDS.labels("api" if request.path.startswith("/api/") else "staff").observe(took)
            say = log.error if response.status_code >= 500 else log.info
            say("answered", method=method, view=view, status=response.status_code, ms=round(took * 1000),
                user=_user(request))  # fmt: skip
        response.headers["X-Request-Id"] = number
        return response


def _user(request: HttpRequest) -> str | None:
    """The key of the account, where the request asked for its session; asking costs nothing then."""
    session = getattr(request, "session", None)
    return session.get(SESSION_KEY) if session is not None and session.accessed else None


@requires_csrf_token
def failed(_request: HttpRequest) -> HttpResponse:
    """What is answered when something went wrong: 503 while the database is away, which passes by itself; else 500."""
    gone = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    template = "unavailable.html" if gone else "500.html"
    response = HttpResponse(loader.get_template(template).render(), status=503 if gone else 500)
    if gone:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
