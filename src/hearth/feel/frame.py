"""What runs a part of an expression: a closure over a frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from hearth.feel.run import Run
from hearth.feel.values import Value


class Frame:
    """The variables of a part, and the frame of the part around it; the outermost one holds what was passed in. In a
    filter `item` is the item and the variables are its fields."""

    __slots__ = ("item", "run", "up", "values")

    def __init__(self, values: Mapping[str, Value], up: Frame | None, run: Run, item: Value = None) -> None:
        self.values = values
        self.up = up
        self.run = run
        self.item = item


Code: TypeAlias = Callable[[Frame], Value]
