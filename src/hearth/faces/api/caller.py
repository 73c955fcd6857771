"""Who calls: a client by OAuth2, or a person's own token; what they may do is their user's roles within the scopes."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from ninja.security import HttpBearer
from oauth2_provider.models import get_access_token_model

from hearth.faces.api import limits
from hearth.faces.api.models import PersonalToken
from hearth.faces.api.problems import Problem
from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.platform import clock
from hearth.platform.identity.access import Access, access_of
from hearth.platform.identity.models import User
from hearth.platform.identity.sign_in import client_address

TOKEN_PREFIX = "hpt_"  # noqa: S105 - what tokens begin with, so that scanners of source code find lost ones
PERSON_PLAN = "person"
CLIENT = "client:"
"""What the key of a client begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """`key` names the client or token for limits and idempotency ("client:3"); `access` is read anew each request."""

    key: str
    access: Access
    scopes: frozenset[str]
    plan: str
    company_id: int

    @property
    def actor(self) -> Actor:
        """Who acts, for operations and history."""
        return self.access.actor


class ApiRequest(HttpRequest):
    """A request of a known caller. `now` is the same instant throughout the request."""

    caller: Caller
    now: dt.datetime
    today: dt.date


def asked(request: HttpRequest) -> ApiRequest:
    """The request with its caller, in an operation that needs one."""
    return cast("ApiRequest", request)


def digest(token: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(token.encode()).hexdigest()


class Needs(HttpBearer):
    """Lets in a valid key that has a scope, within its limit of requests."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        """The caller; else 401 without a key, 403 without the scope, 429 over the limit."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _unknown("Send a key: Authorization: Bearer …", challenge="Bearer")
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """As above, for a key."""
        here = asked(request)
        here.now = clock.now()
        here.today = business_day(here.now)
        caller = _caller(here, token)
        limits.spend(caller.key, caller.plan, now=here.now)
        if self.scope not in caller.scopes:
            raise Problem(
                403,
                "insufficient_scope",
                f"This key does not have the scope {self.scope}.",
                headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{self.scope}"'},
            )
        here.caller = caller
        return caller


def _unknown(detail: str, *, challenge: str) -> Problem:
    return Problem(401, "not_authenticated", detail, headers={"WWW-Authenticate": challenge})


def _caller(request: ApiRequest, token: str) -> Caller:
    # A key is ASCII; anything else can't be one, and would not be hashed alike by every client.
    found = (_by_token if token.startswith(TOKEN_PREFIX) else _by_client)(request, token) if token.isascii() else None
    if found is None:
        raise _unknown("This key is unknown, has expired or was revoked.", challenge='Bearer error="invalid_token"')
    return found


def _access(request: ApiRequest, user: User) -> Access:
    return access_of(user, on=request.today, address=client_address(request))


def caller_of(token: PersonalToken) -> str:
    """What limits and idempotency call the holder of a personal token."""
    return f"token:{token.pk}"


def _by_token(request: ApiRequest, token: str) -> Caller | None:
    found = PersonalToken.objects.select_related("user").filter(digest=digest(token)).first()
    if found is None or found.revoked_at is not None or found.expires_at <= request.now or not found.user.is_active:
        return None
    return Caller(
        key=caller_of(found),
        access=_access(request, found.user),
        scopes=frozenset(found.scopes),
        plan=PERSON_PLAN,
        company_id=found.user.company_id,
    )


def _by_client(request: ApiRequest, token: str) -> Caller | None:
    tokens: Any = get_access_token_model().objects
    found = (
        tokens.select_related("application__client__user")
        .filter(token_checksum=digest(token), application__client__revoked_at=None)
        .first()
    )
    if found is None or found.is_expired() or not found.application.client.user.is_active:
        return None
    client = found.application.client
    return Caller(
        key=f"{CLIENT}{client.pk}",
        access=_access(request, client.user),
        # What was granted, less what was taken from the client since.
        scopes=frozenset(found.scope.split()) & frozenset(client.scopes),
        plan=client.plan,
        company_id=client.user.company_id,
    )
