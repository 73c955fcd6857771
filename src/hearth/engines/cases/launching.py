"""Screens of Hearth's that a path may open for an officer: wizards and forms of the modules, about its subject."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hearth.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """`url_name` is that of the staff face's page, which takes the reference of a record of one of `subjects`."""

    label: str
    subjects: Collection[str]
    url_name: str


screens: Registry[Screen] = Registry("screen that paths open")
