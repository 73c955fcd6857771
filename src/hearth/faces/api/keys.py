"""Making and taking away clients and personal tokens. The only writers of both."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from django.conf import settings
from oauth2_provider.models import get_access_token_model, get_application_model

from hearth.faces.api.caller import TOKEN_PREFIX, caller_of, digest
from hearth.faces.api.models import ApiClient, Meter, PersonalToken
from hearth.faces.api.scopes import SCOPES, unknown
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.audit.acting import acting
from hearth.platform.identity.models import User
from hearth.platform.identity.own_keys import KeyRing, OwnKey

LONGEST = dt.timedelta(days=366)
"""How long a personal token may last."""


class KeyInvalid(Refused):
    """A client or token lacks a name, names a scope or plan that there is not, or lasts too long."""

    code = "key_invalid"


def make_client(
    *, by: Actor, user: User, name: str, scopes: Collection[str], plan: str = "usual", now: dt.datetime
) -> tuple[ApiClient, str, str]:
    """This function will let another system in, acting as `user`; returns it with its id and its secret.

    The secret is shown this once: only its hash is kept. Refused: no name or one that is taken, an unknown scope or
    plan, no scope, a user who is disabled.
    """
    name = _checked(name, scopes, user)
    if plan not in settings.API_LIMITS:
        raise KeyInvalid(f"“{plan}” is no plan. Known: {', '.join(settings.API_LIMITS)}.", field="plan")
    if ApiClient.objects.filter(name=name).exists():
        raise KeyInvalid(f"There is a client called “{name}”.", field="name")
    secret = secrets.token_urlsafe(48)
    model = get_application_model()
    with acting(by=by, reason="API client made"):
        application = model.objects.create(
            name=name,
            user=user,
            client_secret=secret,
            client_type=model.CLIENT_CONFIDENTIAL,
            authorization_grant_type=model.GRANT_CLIENT_CREDENTIALS,
        )
        client = ApiClient.objects.create(
            application=application, user=user, name=name, scopes=sorted(scopes), plan=plan, made_at=now
        )
    return client, application.client_id, secret


def revoke_client(*, by: Actor, name: str, reason: str, now: dt.datetime) -> ApiClient:
    """This function will shut a client out for good; its keys count no more. Refused for an unknown one."""
    with acting(by=by, reason=reason.strip() or "API client revoked"):
        client = ApiClient.objects.select_for_update().filter(name=name, revoked_at=None).first()
        if client is None:
            raise NotFound(f"There is no client called “{name}” that is let in.")
        client.revoked_at = now
        client.save(update_fields=["revoked_at"])
        get_access_token_model().objects.filter(application_id=client.application_id).delete()
    return client


def make_token(
    *, by: Actor, user: User, name: str, scopes: Collection[str], expires_at: dt.datetime, now: dt.datetime
) -> tuple[PersonalToken, str]:
    """This function will make a key for somebody's own program; returns it as it is kept, and the key, shown this once.

    Refused: no name, an unknown scope, no scope, an end in the past or more than a year ahead, a disabled user.
    """
    name = _checked(name, scopes, user)
    if not now < expires_at <= now + LONGEST:
        raise KeyInvalid("A token must expire within a year.", field="expires_at")
    key = f"{TOKEN_PREFIX}{secrets.token_urlsafe(32)}"
    with acting(by=by, reason="Personal access token made"):
        token = PersonalToken.objects.create(
            user=user,
            name=name,
            digest=digest(key),
            ending=key[-4:],
            scopes=sorted(scopes),
            made_at=now,
            expires_at=expires_at,
        )
    return token, key


def revoke_token(*, by: Actor, token_id: int, of: User | None = None, now: dt.datetime) -> PersonalToken:
    """This function will end a personal token for good. Refused for one that is unknown or ended, or is not of `of`."""
    with acting(by=by, reason="Personal access token revoked"):
        found = PersonalToken.objects.select_for_update().filter(pk=token_id, revoked_at=None)
        token = (found.filter(user=of) if of is not None else found).first()
        if token is None:
            raise NotFound("There is no such token, or it is revoked already.")
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
    return token


def tokens_of(user_id: int, now: dt.datetime) -> list[OwnKey]:
    """Somebody's personal tokens as they see them, newest first; at most a hundred."""
    tokens = list(PersonalToken.objects.filter(user_id=user_id).order_by("-made_at", "-pk")[:100])
    callers = {caller_of(each): each.pk for each in tokens}
    used = {
        callers[caller]: at
        for caller, at in Meter.objects.filter(caller__in=callers).values_list("caller", "minute_at")
    }
    return [
        OwnKey(
            id=each.pk,
            name=each.name,
            ending=each.ending,
            scopes=tuple(each.scopes),
            made_at=each.made_at,
            expires_at=each.expires_at,
            used_at=used.get(each.pk),
            state="revoked" if each.revoked_at is not None else "expired" if each.expires_at <= now else "current",
        )
        for each in tokens
    ]


def _make_own(user: User, name: str, scopes: Collection[str], expires_at: dt.datetime, now: dt.datetime) -> str:
    return make_token(by=user.actor, user=user, name=name, scopes=scopes, expires_at=expires_at, now=now)[1]


def _revoke_own(user: User, key_id: int, now: dt.datetime) -> str:
    return revoke_token(by=user.actor, token_id=key_id, of=user, now=now).name


OWN_KEYS = KeyRing(scopes=SCOPES, longest=LONGEST, held=tokens_of, make=_make_own, revoke=_revoke_own)


def _checked(name: str, scopes: Collection[str], user: User) -> str:
    if not name.strip() or len(name.strip()) > 100:
        raise KeyInvalid("Give a name of at most 100 letters, to tell it from others.", field="name")
    if missing := unknown(scopes):
        raise KeyInvalid(f"There is no scope {', '.join(missing)}. Known: {', '.join(SCOPES)}.", field="scopes")
    if not scopes:
        raise KeyInvalid("Give at least one scope.", field="scopes")
    if not user.is_active:
        raise KeyInvalid(f"{user.name}'s account is disabled.", field="user")
    return name.strip()
