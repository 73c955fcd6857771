"""How much an expression may ask for: no expression takes over 50 ms or 32 MB.

Three of the limits are on the text (length, words, depth); the rest is one meter, the *fuel* of an evaluation. One unit
is at most about half a microsecond and 500 bytes, so that the tank keeps both bars whatever the fuel is spent on:
turns of a loop (each costs what its body weighs), items of a list, characters of a string, entries compared. Fuel is
counted, not timed, so that an expression that is refused is refused everywhere and always: a case that replays gets
the same answer.
"""

from __future__ import annotations

from typing import NoReturn

from hearth.feel.errors import LimitExceeded

MAX_SOURCE = 10_000
"""Characters of source text."""
MAX_TOKENS = 2_000
"""Words, numbers and signs of source text."""
MAX_DEPTH = 100
"""How deep brackets and operators may nest."""
MAX_CALLS = 32
"""How deep functions written in an expression may call each other."""
MAX_STRING = 50_000
"""Characters of one string."""
MAX_LIST = 10_000
"""Items of one list."""
MAX_PATTERN = 1_000
"""Characters of a regular expression."""
MAX_FUEL = 40_000

REFUSALS = {
    "source": f"The expression is longer than {MAX_SOURCE:,} characters.",
    "tokens": f"The expression has more than {MAX_TOKENS:,} words and signs.",
    "depth": f"The expression nests more than {MAX_DEPTH} levels deep. Split it into several.",
    "calls": "The expression's functions call each other without end.",
    "string": f"The expression builds a text of more than {MAX_STRING:,} characters.",
    "list": f"The expression builds a list of more than {MAX_LIST:,} items.",
    "pattern": "The search pattern is too large. Make it simpler.",
    "fuel": "The expression takes too long. Make its lists shorter or its loops simpler.",
}


def refuse(limit: str) -> NoReturn:
    """This function will raise LimitExceeded with the sentence of that limit."""
    raise LimitExceeded(limit, REFUSALS[limit])


class Meter:
    """The fuel of one evaluation, and how deep its function calls are."""

    fuel = MAX_FUEL
    calls = 0

    def burn(self, units: int) -> None:
        """Takes fuel; refuses when the tank is empty."""
        self.fuel -= units
        if self.fuel < 0:
            refuse("fuel")

    def text(self, characters: int) -> None:
        """Pays for a string of that length before or as it is made."""
        if characters > MAX_STRING:
            refuse("string")
        self.burn(1 + characters // 50)

    def items(self, count: int) -> None:
        """Pays for a list of that length before or as it is made."""
        if count > MAX_LIST:
            refuse("list")
        self.burn(1 + count)
