"""Who a letter, sheet, statement or email comes from, and who it goes to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hearth.engines.comms.rendering.refusals import DocumentInvalid

PETROL = "#0b5168"  # the house's one accent
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_MOST_LINES = 8
_LONGEST_ADDRESS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The landlord as letters show it. `small_print` (registration, charity number) stands at the foot of each page.

    `accent` is a colour as #rrggbb; choose one of at least 4.5:1 on white.
    """

    name: str
    address_lines: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    website: str = ""
    small_print: str = ""
    accent: str = PETROL

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise DocumentInvalid("A letterhead needs the landlord's name.", field="name")
        if not _COLOUR.fullmatch(self.accent):
            raise DocumentInvalid(f"“{self.accent}” isn't a colour: write it as #0b5168.", field="accent")


def check_recipient(name: str, lines: tuple[str, ...]) -> None:
    """Refuses an address that the window of an envelope can't show whole, rather than print part of it."""
    if not name.strip():
        raise DocumentInvalid("A letter needs the name of its recipient.", field="recipient_name")
    if len(lines) > _MOST_LINES or sum(map(len, (name, *lines))) > _LONGEST_ADDRESS:
        raise DocumentInvalid(
            f"The name and address don't fit an envelope's window: at most {_MOST_LINES} lines beneath the name and "
            f"{_LONGEST_ADDRESS} characters in all.",
            field="recipient_lines",
        )
