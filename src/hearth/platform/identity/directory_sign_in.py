"""allauth's seams for signing in by the landlord's directory: OpenID Connect's code flow with PKCE, state and nonce.

allauth keeps the state, asks and exchanges the code; the ID token is checked here, whole, on every way (id_tokens.py),
and who its holder is decides `directory.recognise`. Nothing of allauth's own accounts of other sites is kept.
"""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hearth.kernel.refusal import Refused
from hearth.platform import clock
from hearth.platform.identity import directory, id_tokens
from hearth.platform.identity.models import User
from hearth.platform.identity.rules import is_private

log = structlog.get_logger(__name__)
PROVIDER = "directory"


class SignInFailed(Refused):
    """The directory could not be asked, said no, or said what is not believed. Why stands in the log."""

    code = "directory_sign_in_failed"


def directory_name() -> str:
    """What the landlord's directory is called on the sign-in page; "" where there is none."""
    return settings.DIRECTORY.name if settings.DIRECTORY is not None else ""


def by_directory(request: HttpRequest, user: User) -> bool:
    """Whether somebody signed in by the directory, in this session."""
    return any(each.get("method") == "socialaccount" for each in get_authentication_records(request, user))


def is_vouched_for(request: HttpRequest, user: User) -> bool:
    """Whether the directory has asked somebody for the second factor, so that Hearth asks for none."""
    return settings.DIRECTORY is not None and settings.DIRECTORY.vouches and by_directory(request, user)


class SecondStep(AuthenticateStage):  # type: ignore[misc]  # allauth publishes no types
    """allauth's second step, left out for whom the directory vouches."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not is_vouched_for(request, self.login.user) and bool(super()._should_handle(request))


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # as above
    """The talk with the directory. `nonce` is that of the sign-in that is being completed."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the directory says of itself; not believed as another's, or where others could listen."""
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != directory.the_directory().issuer:
            raise OAuth2Error(f"The directory calls itself {config.get('issuer')!r}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_private(str(config.get(name, ""))):
                raise OAuth2Error(f"The directory's {name} is no https address")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        """Where the directory sends people back."""
        return request.build_absolute_uri(reverse("directory-back"))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:  # noqa: ARG002
        """Who signs in, as the ID token says; the directory is asked for nothing more."""
        given = kwargs["response"].get("id_token")
        if not isinstance(given, str):
            raise OAuth2Error("The directory gave no ID token")
        return self.get_provider().sociallogin_from_response(request, {"id_token": self._decode_id_token(app, given)})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        with DirectoryAdapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            return id_tokens.claims_of(
                id_token,
                keys=answer.json(),
                issuer=directory.the_directory().issuer,
                client_id=app.client_id,
                nonce=self.nonce,
            )
        except id_tokens.TokenNotBelieved as error:
            raise OAuth2Error(f"The ID token is not believed: {error}") from error


class DirectoryProvider(OpenIDConnectProvider):  # type: ignore[misc]  # as above
    """The directory. What somebody writes into the address of the way in changes nothing of what is asked."""

    oauth2_adapter_class = Exchange
    pkce_enabled_default = True

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:  # noqa: ARG002
        """None."""
        return {}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:  # noqa: ARG002
        """Always the same."""
        return list(self.get_scope())

    def redirect(
        self,
        request: HttpRequest,
        process: str,  # noqa: ARG002
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Only ever to sign in; with a nonce that comes back in the ID token, kept with the state."""
        kwargs["nonce"] = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {"nonce": kwargs["nonce"]}
        answer: HttpResponse = super().redirect(request, AuthProcess.LOGIN, next_url, data, **kwargs)
        return answer


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """One directory, named by the settings; whom it knows is linked by us, and nobody signs up."""

    def list_apps(
        self,
        request: HttpRequest | None,  # noqa: ARG002
        provider: str | None = None,
        client_id: str | None = None,  # noqa: ARG002
    ) -> list[SocialApp]:
        """The directory of the settings; never one of the database."""
        found = settings.DIRECTORY
        if found is None or provider not in {None, PROVIDER, OpenIDConnectProvider.id}:
            return []
        return [
            SocialApp(
                provider=OpenIDConnectProvider.id,
                provider_id=PROVIDER,
                name=found.name,
                client_id=found.client_id,
                secret=found.secret,
                settings={"server_url": found.issuer.rstrip("/")},
            )
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> DirectoryProvider:
        """The directory; NotFound where there is none."""
        directory.the_directory()
        return DirectoryProvider(request, app=self.get_app(request, provider, client_id))

    def list_providers(self, request: HttpRequest) -> list[DirectoryProvider]:
        """The same."""
        return [DirectoryProvider(request, app=app) for app in self.list_apps(request)]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:  # noqa: ARG002
        """Says who it is; what is refused is answered by the page that the directory sent them to."""
        claims = sociallogin.account.extra_data["id_token"]
        sociallogin.user = directory.recognise(claims=claims, now=clock.now())
        sociallogin.token = None  # the session would keep it while the second factor is asked for

    def on_authentication_error(
        self,
        request: HttpRequest,  # noqa: ARG002
        provider: Any,  # noqa: ARG002
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,  # noqa: ARG002
    ) -> None:
        """As `failed`, instead of a page of allauth's."""
        raise self.failed(exception or error)

    def failed(self, reason: object) -> SignInFailed:
        """Why stands in the log; who tried is told that it did not work."""
        log.warning("directory sign-in failed", reason=str(reason))
        return SignInFailed("Signing in by your organisation’s account did not work. Try again from the sign-in page.")

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:  # noqa: ARG002
        """Never by allauth's rules: see `directory.recognise`."""
        return

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Never."""
        return False


class _Callback(OAuth2CallbackView):  # type: ignore[misc]  # as above
    """allauth's, which tells the talk which sign-in it completes."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = str((state or {}).get("nonce", ""))
        return state, answer


def start(request: HttpRequest) -> HttpResponse:
    """Sends somebody to the directory. Refused where there is none, or it does not answer."""
    try:
        answer: HttpResponse = OAuth2LoginView.adapter_view(Exchange(request, PROVIDER))(request)
    except OAuth2Error as error:
        raise DirectoryAdapter(request).failed(error) from error
    return answer


def complete(request: HttpRequest) -> HttpResponse:
    """Signs in whom the directory sent back, or asks for the second factor first. Refused as `directory.recognise`, and
    where anything about the sign-in is not right.
    """
    answer: HttpResponse = _Callback.adapter_view(Exchange(request, PROVIDER))(request)
    return answer
