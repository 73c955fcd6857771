"""The hook for a virus scanner. None is installed with Hearth; `hearth doctor` says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from hearth.kernel.registry import Registry

Scanner = Callable[[BinaryIO], str]
"""Reads a file from its start and returns what is wrong with it ("Eicar-Test-Signature"), "" if nothing is."""

SCANNERS: Registry[Scanner] = Registry("virus scanner")


def scanner(name: str) -> Callable[[Scanner], Scanner]:
    """Registers a scanner that every file must pass before it is stored."""

    def register(fn: Scanner) -> Scanner:
        return SCANNERS.register(name, fn)

    return register
