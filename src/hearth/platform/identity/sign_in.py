"""Signing in: staff accounts are made by the landlord, nobody signs themselves up.

allauth checks the password and rotates the session; axes counts failures by account and address and locks.
Whatever was wrong (no such account, wrong password, a disabled account), the answer is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from hearth.platform.audit.acting import acting
from hearth.platform.clock import now
from hearth.platform.identity import rules
from hearth.platform.identity.models import User


def typed_email(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The account that somebody tries to sign in to, as axes counts failures: the address, in lower case."""
    typed = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(typed).strip().lower()[:255]


def client_address(request: HttpRequest) -> str:
    """The network address from which a request comes, past the landlord's own proxies (settings.PROXIES)."""
    return rules.client_address(
        remote=str(request.META.get("REMOTE_ADDR", "")),
        forwarded=str(request.META.get("HTTP_X_FORWARDED_FOR", "")),
        proxies=settings.PROXIES,
    )


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth publishes no types
    """Accounts by email and password. A disabled one is told nothing that a wrong password is not told."""

    def get_user(self, user_id: int) -> User | None:
        """Who is signed in, with their company, which every page shows; None once the account is disabled."""
        return User.objects.select_related("company").filter(pk=user_id, is_active=True).first()

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> AbstractBaseUser | None:  # noqa: ARG003
        # allauth keeps a disabled user aside to show a page of their own, which would tell that the password is right.
        return None


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """allauth's seam: closed to sign-up; what it writes of an account has a history."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere: past the landlord's own proxies, believing nobody else's header."""
        return client_address(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: an officer with the permission makes the account."""
        return False

    def get_login_stages(self) -> list[str]:
        """allauth's, with our own second step."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "hearth.platform.identity.directory_sign_in.SecondStep"}
        return [ours.get(each, each) for each in super().get_login_stages()]

    def set_password(self, user: User, password: str) -> None:
        """The account's own holder changes the password (allauth has checked the old one and the rules)."""
        with acting(by=user.actor, reason="Password changed"):
            user.set_password(password)
            user.password_changed_at = now()
            user.password_temporary = False
            user.save(update_fields=["password", "password_changed_at", "password_temporary"])
