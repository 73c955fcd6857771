"""Secrets of other systems where they lie: sealed with a key made from SECRET_KEY, never shown by a list or export."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from hearth.kernel.refusal import Refused

PREFIX = "sealed:"


class CannotUnseal(Refused):
    """The secret was sealed under another SECRET_KEY."""

    code = "cannot_unseal"


def seal(text: str, *, purpose: str) -> str:
    """The text as it may be stored; `purpose` ("webhook") makes what is sealed for one thing useless for another."""
    return PREFIX + _cipher(purpose).encrypt(text.encode()).decode()


def unseal(stored: str, *, purpose: str) -> str:
    """What was sealed. Refused (CannotUnseal): under another key, or for another purpose."""
    try:
        return _cipher(purpose).decrypt(stored.removeprefix(PREFIX).encode()).decode()
    except InvalidToken:
        raise CannotUnseal("This secret was stored under another key of Hearth. Set it anew.") from None


def _cipher(purpose: str) -> Fernet:
    key = hashlib.sha256(f"hearth.sealed.{purpose}:".encode() + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
