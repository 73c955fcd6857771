"""Keys with which somebody's own programs act as them. The face that takes such keys registers how they are made and
ended (the web API); the staff face shows each their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from hearth.kernel.registry import Registry
from hearth.platform.identity.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKey:
    """A key as its holder sees it: never the key itself, only its last letters. `state` is current, expired or revoked;
    `used_at` to the minute, None: never.
    """

    id: int
    name: str
    ending: str
    scopes: tuple[str, ...]
    made_at: dt.datetime
    expires_at: dt.datetime
    used_at: dt.datetime | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """Keys of one kind. `scopes` are what they may be allowed, with words for it; `longest` how long they may last.

    `held(user_id, now)` lists somebody's, newest first. `make(user, name, scopes, expires_at, now)` returns a new key,
    to be shown once; refused without a name or scope, and for an end in the past or too far ahead. `revoke(user,
    key_id, now)` ends one of theirs at once and returns its name; refused for another's.
    """

    scopes: Mapping[str, str]
    longest: dt.timedelta
    held: Callable[[int, dt.datetime], Sequence[OwnKey]]
    make: Callable[[User, str, Collection[str], dt.datetime, dt.datetime], str]
    revoke: Callable[[User, int, dt.datetime], str]


KEY_RINGS: Registry[KeyRing] = Registry("kind of own keys")
WEB_API = "web-api"
"""The name of the web API's."""
