"""OAuth2 client credentials (RFC 6749, section 4.4): the seams of django-oauth-toolkit, and the two addresses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from oauth2_provider.models import get_access_token_model
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.views import RevokeTokenView, TokenView

from hearth.faces.api import limits
from hearth.faces.api.caller import digest
from hearth.faces.api.models import ApiClient
from hearth.faces.api.problems import Problem, respond
from hearth.faces.api.scopes import SCOPES
from hearth.platform import clock
from hearth.platform.identity.sign_in import client_address

SIGN_IN_PLAN = "sign-in"


class ClientScopes(BaseScopes):  # type: ignore[misc]  # the library publishes no types
    """A client may ask for its own scopes; it gets all of them when it names none."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope that there is."""
        return dict(SCOPES)

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """The client's; none for an application that is no client of ours, or was revoked."""
        client = ApiClient.objects.filter(application=application, revoked_at=None).first()
        return list(client.scopes) if client is not None else []

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """The same."""
        return self.get_available_scopes(application, request)


class Validator(OAuth2Validator):  # type: ignore[misc]  # as above
    """Keeps of a key only its checksum, and lets no revoked client sign in."""

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Client credentials alone."""
        if grant_type != "client_credentials":
            return False
        standing = ApiClient.objects.filter(application=client, revoked_at=None, user__is_active=True)
        return standing.exists() and bool(
            super().validate_grant_type(client_id, grant_type, client, request, *args, **kwargs)
        )

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        """The library keeps the key beside its checksum; it is found by the checksum alone, so the key goes."""
        super().save_bearer_token(token, request, *args, **kwargs)
        kept = digest(str(token["access_token"]))
        get_access_token_model().objects.filter(token_checksum=kept).update(token=f"sha256:{kept}")


class SignIn(TokenView):  # type: ignore[misc]  # as above
    """Gives a client a key for an hour. Errors are those of RFC 6749, section 5.2."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Guessing secrets is slow: each network address has a limit of its own."""
        try:
            limits.spend(f"address:{client_address(request)}", SIGN_IN_PLAN, now=clock.now())
        except Problem as problem:
            return respond(problem.status, problem.code, problem.detail, headers=problem.headers)
        if request.method != "POST":
            return respond(405, "method_not_allowed", "This address knows POST.", headers={"Allow": "POST"})
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class SignOut(RevokeTokenView):  # type: ignore[misc]  # as above
    """Ends a key before its hour (RFC 7009)."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answers other methods as the API does."""
        if request.method != "POST":
            return respond(405, "method_not_allowed", "This address knows POST.", headers={"Allow": "POST"})
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


LIFE = dt.timedelta(hours=1)
"""How long a client's key lasts."""


def description() -> dict[str, Any]:
    """What the OpenAPI file says of signing in."""
    return {
        "oauth2": {
            "type": "oauth2",
            "description": f"For other systems. A key lasts {int(LIFE.total_seconds())} seconds.",
            "flows": {"clientCredentials": {"tokenUrl": "/api/v1/oauth/token", "scopes": dict(SCOPES)}},
        },
        "personalToken": {
            "type": "http",
            "scheme": "bearer",
            "description": "For somebody's own program: a personal access token, which begins with hpt_.",
        },
    }


__all__ = ["LIFE", "ClientScopes", "SignIn", "SignOut", "Validator", "description"]
