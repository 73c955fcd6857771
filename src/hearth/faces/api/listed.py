"""A value of one of the landlord's lists, as callers name it: by its words, or by what it means to rules."""

from __future__ import annotations

import datetime as dt

from hearth.faces.api.problems import Problem
from hearth.platform.configuration import lookups


def value_of(heading: str, words: str, *, company_id: int, on: dt.date, pointer: str) -> int | None:
    """The key of the value that the words name in a company on a day; None for no words. A Problem that lists what
    there is where none is called so."""
    if not words:
        return None
    offered = lookups.choices(heading, company_id, on)
    found = next((each for each in offered if words.lower() in {each.description.lower(), each.master}), None)
    if found is None:
        known = ", ".join(each.description for each in offered)
        sentence = f"Choose one of: {known}." if offered else "The landlord keeps no such list."
        raise Problem(422, "not_in_list", sentence, errors=[{"pointer": pointer, "detail": "It is not in the list."}])
    return found.pk
