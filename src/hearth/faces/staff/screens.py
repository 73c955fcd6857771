"""The screens that the quick menu and the user's menu offer. A face subpackage adds its own when its urls load."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """`words` also find it; `permission` "" is for everyone who signed in."""

    label: str
    url_name: str
    permission: str = ""
    words: str = ""
    about: str = ""


SCREENS: list[Screen] = []


def screen(label: str, url_name: str, *, permission: str = "", words: str = "", about: str = "") -> None:
    """Offers a screen."""
    SCREENS.append(Screen(label=label, url_name=url_name, permission=permission, words=words, about=about))
