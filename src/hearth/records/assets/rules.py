"""How homes are ordered and found. Pure."""

from __future__ import annotations

import datetime as dt
import re


def sort_words(address: str, postcode: str) -> str:
    """What orders a list of homes: street first, then the number as a number ("Mill Lane 000014 Flat 000002").

    So 2 Mill Lane stands before 14 Mill Lane, and flats follow their street.
    """
    parts = [part.strip() for part in address.split(",") if part.strip()]
    # The street is the first line that begins with a number; what stands before it (a flat, a house name) follows.
    place = next((index for index, part in enumerate(parts) if re.match(r"\d", part)), 0)
    street = re.match(r"(\d+[A-Za-z]?(?:-\d+)?)\s+(.*)", parts[place]) if parts else None
    ordered = [street[2], street[1]] if street else parts[place : place + 1]
    words = " ".join([*ordered, *parts[:place], *parts[place + 1 :], postcode])
    return re.sub(r"\d+", lambda number: number[0].zfill(6), words)


def full_address(address: str, postcode: str) -> str:
    """The address on one line, postcode last."""
    return f"{address}, {postcode}" if postcode else address


def renewal_due(installed: dt.date, life_years: int | None) -> dt.date | None:
    """When a component is due for renewal: its life in whole years after it was installed; None where none is said.

    What was installed on 29 February is due on 1 March of a common year.
    """
    if life_years is None:
        return None
    try:
        return installed.replace(year=installed.year + life_years)
    except ValueError:
        return dt.date(installed.year + life_years, 3, 1)
