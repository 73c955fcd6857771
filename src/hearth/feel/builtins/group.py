"""How a module of standard functions declares them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hearth.feel.functions import Functions

F = TypeVar("F", bound=Callable[..., Any])


class Group:
    """The functions of one module, in the order in which they stand there."""

    def __init__(self) -> None:
        self._entries: list[tuple[str, str, Callable[..., Any]]] = []

    def __call__(self, name: str, *signatures: str) -> Callable[[F], F]:
        """Declares a function under a name with one signature or several; it is given the Run before its values."""

        def declare(function: F) -> F:
            self._entries += [(name, signature, function) for signature in signatures]
            return function

        return declare

    def into(self, functions: Functions) -> None:
        """Registers them all."""
        for name, signature, function in self._entries:
            functions.add(name, signature, function)
