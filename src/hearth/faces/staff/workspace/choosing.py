"""Deeds for chosen rows of a full list, or for all that it finds; other parts of the face offer them here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from hearth.kernel.registry import Registry
from hearth.platform.identity.access import Access


@dataclass(frozen=True, slots=True, kw_only=True)
class ForChosen:
    """A page that takes rows of a list: by GET `list` (its code) and `record` (each reference that is ticked), or
    `all` (the list's own query, for whatever it finds). `label` for ticked rows, `label_all` for all of them.
    `takes` says for which kinds of record it is offered, `permission` to whom.
    """

    label: Promise
    label_all: Promise
    url_name: str
    permission: str
    takes: Callable[[str], bool]


FOR_CHOSEN: Registry[ForChosen] = Registry("deed for chosen rows")


def offered(access: Access, kind: str) -> list[ForChosen]:
    """What somebody may do with rows of that kind."""
    return [each for _, each in FOR_CHOSEN.items() if each.takes(kind) and access.has(each.permission)]
