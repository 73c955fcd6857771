"""A cell of the dashboard as an address names it: outcome=not-recorded&tag=3."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from hearth.engines.privacy.consent.rules import ConsentInvalid, Derived, Dimension, Member


def member_of(text: str) -> Member:
    """A value of a variable: a key, or the name of what is derived."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else text


def read_cell(query: Mapping[str, str]) -> dict[Dimension, Member]:
    """The chosen values; refused where one of them is no value."""
    chosen = {each: member_of(query[each.value]) for each in Dimension if query.get(each.value)}
    if any(isinstance(member, str) and member not in set(Derived) for member in chosen.values()):
        raise ConsentInvalid("There is no such cell of the dashboard.")
    return chosen


def people_address(chosen: Mapping[Dimension, Member], name: str = "staff:compliance-people") -> str:
    """The address of the people who have a cell of the chosen values, or of what is done about them."""
    return f"{reverse(name)}?{urlencode({each.value: member for each, member in chosen.items()})}"
