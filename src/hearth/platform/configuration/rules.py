"""How references are written and read. Pure: no Django."""

from __future__ import annotations

import re
from dataclasses import dataclass


def luhn_digit(digits: str) -> str:
    """The check digit of a number written in ASCII digits (ISO/IEC 7812-1, annex B: Luhn).

    It finds every single wrong digit and every swap of two neighbours but 09 and 90.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """How references of a kind are written: prefix, number padded to `digits`, check digit if wanted, suffix."""

    prefix: str
    suffix: str
    digits: int
    check_digit: bool

    def write(self, number: int) -> str:
        """The reference of a number; one that outgrows the digits is written in full."""
        if number < 0:
            raise ValueError("References count upwards from nought.")
        text = str(number).zfill(self.digits)
        return f"{self.prefix}{text}{luhn_digit(text) if self.check_digit else ''}{self.suffix}"

    def read(self, reference: str) -> int | None:
        """The number of a reference; None when it is not written so or its check digit is wrong.

        Case and spaces around it don't matter: people read references out on the phone.
        """
        pattern = re.escape(self.prefix) + r"([0-9]+)" + re.escape(self.suffix)
        found = re.fullmatch(pattern, reference.strip(), re.IGNORECASE | re.ASCII)
        if found is None:
            return None
        text = found[1]
        if self.check_digit:
            text, check = text[:-1], text[-1]
            if not text or luhn_digit(text) != check:
                return None
        right_length = len(text) == self.digits or (len(text) > self.digits and text[0] != "0")
        return int(text) if right_length else None
