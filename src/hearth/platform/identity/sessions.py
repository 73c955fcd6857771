"""Where somebody is signed in, and ending it. allauth writes a row for each sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession

from hearth.kernel.refusal import NotFound

if TYPE_CHECKING:
    import datetime as dt

# The longest names first: a browser names others, too, so that old pages let it in.
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """One place where somebody is signed in. `current`: the one that asks."""

    id: int
    at: dt.datetime
    address: str
    browser: str
    current: bool


def signed_in(user_id: int, *, current: str = "") -> list[SignedIn]:
    """Where somebody is signed in, newest first; `current` is the key of the session that asks."""
    standing = [each for each in UserSession.objects.filter(user_id=user_id).order_by("-created_at") if each.exists()]
    return [
        SignedIn(
            id=each.pk,
            at=each.created_at,
            address=each.ip,
            browser=browser_of(each.user_agent),
            current=each.session_key == current,
        )
        for each in standing
    ]


def browser_of(agent: str) -> str:
    """What a browser calls itself, in words that people know ("Firefox on Windows")."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    machine = next((name for mark, name in _MACHINES if mark in agent), "")
    return f"{browser} on {machine}" if machine else browser


def end(*, user_id: int, session_id: int) -> None:
    """Signs somebody out there, with the next request. NotFound for a session that is none of theirs."""
    session = UserSession.objects.filter(pk=session_id, user_id=user_id).first()
    if session is None:
        raise NotFound("They are not signed in there any more.")
    session.end()


def end_all(*, user_id: int, but: str = "") -> int:
    """Signs somebody out everywhere, but for the session of that key; in how many places."""
    sessions = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=but))
    for session in sessions:
        session.end()
    return len(sessions)
