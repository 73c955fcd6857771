"""What search, the quick menu and record pickers answer with: groups of options, best first (kit/hits.html)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One line to choose. With `url` choosing opens it; with `value` it fills the picker that asked.

    `icon` names a drawing of the sprite; `tone` and `word` give a status (see marks.STATUSES) where it matters
    before choosing ("Ended"); `about` is a short sentence shown beside the chosen line of the quick menu.
    """

    title: str
    url: str = ""
    value: str = ""
    detail: str = ""
    reference: str = ""
    icon: str = "list"
    status: str = ""
    word: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitGroup:
    """Hits under a heading ("Contacts", "Do", "Go to")."""

    label: str
    hits: tuple[Hit, ...]
