"""The second factor: what allauth asks of us, who must have one, and taking a lost one away."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from io import BytesIO
from typing import Any, ClassVar

import qrcode  # type: ignore[import-untyped]  # publishes no types
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.db.models import Q
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]  # as above

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.platform.audit.acting import acting
from hearth.platform.clock import today
from hearth.platform.identity import sessions
from hearth.platform.identity.models import Role, User
from hearth.platform.identity.operations import OwnAccount, locked

_SIGNING_IN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth publishes no types
    """allauth's seam: secrets are encrypted where they lie, and the picture to scan is plain SVG."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "A role of yours asks for a second factor. Add another one first.",
        "incorrect_code": "That code is not right, or is over. Type the one that the app shows now.",
    }

    def encrypt(self, text: str) -> str:
        """With a key made of the signing key: the database alone, or a backup of it, makes no codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last second factor of somebody whose role asks for one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=_SIGNING_IN)
        if others.exclude(pk=authenticator.pk).exists():
            return True
        return not Role.objects.filter(
            Q(holdings__effective_to=None) | Q(holdings__effective_to__gt=today()),
            holdings__user_id=authenticator.user_id,
            holdings__effective_from__lte=today(),
            second_factor=True,
        ).exists()

    def build_totp_svg(self, url: str) -> str:
        """The picture that an app scans, to stand within a page (the policy refuses pictures as data); on white, so
        that it can be scanned in the dark look, too."""
        code = qrcode.QRCode(border=4, image_factory=SvgPathFillImage)
        code.add_data(url)
        body = BytesIO()
        code.make_image().save(body)
        return body.getvalue().decode().partition("?>")[2].strip() or body.getvalue().decode()


def _cipher() -> Fernet:
    key = hashlib.sha256(b"hearth.second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def has_second_factor(user_id: int) -> bool:
    """Whether somebody's sign-in asks for more than the password."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=_SIGNING_IN).exists())


def remove_second_factor(*, by: Actor, user_id: int, reason: str, now: dt.datetime) -> User:
    """Takes a lost second factor away, recovery codes included: where a role asks for one, its holder sets up another
    at the next sign-in, with the password alone until then.

    They are signed out everywhere. Who looks after accounts does it, having made sure who asks. Refused to oneself,
    and where there is none.
    """
    if by.user_id == user_id:
        raise OwnAccount("Change your own second factor in your profile; you need it to do so.")
    with acting(by=by, reason=reason):
        user = locked(user_id)
        removed, _ = Authenticator.objects.filter(user_id=user_id).delete()
        if not removed:
            raise NotFound(f"{user.name} has no second factor.")
        user.second_factor_removed_at = now  # so that the account's history names who did it, and why
        user.save(update_fields=["second_factor_removed_at"])
        sessions.end_all(user_id=user_id)
    return user
