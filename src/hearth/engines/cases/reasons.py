"""The landlord's lists of reasons: for a hold, for what is cancelled or passed over, for a target that is revised.

A landlord that keeps no such list says why in words alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform.configuration import lookups

HOLD = "case.hold_reason"
"""Its master values say which of the law's pauses a reason is; no rule reads the other lists."""
CANCEL = "case.cancel_reason"
BYPASS = "case.bypass_reason"
REVISE = "case.revision_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A reason as history keeps it: the words of the list with those that were added, which value of the list it was
    (so that reasons can be counted whatever the list calls them later), and what that means to rules."""

    words: str
    listed: int | None = None
    master: str = ""


def given(heading: str, listed: int | None, words: str, *, company_id: int, now: dt.datetime, missing: str) -> Given:
    """This function will read a reason as a case keeps it: a value of a list by its key, words, or both.

    Refused: neither of them (with the sentence `missing`), and NotInList for a value that the company's list does not
    have on the London day of `now`.
    """
    words = words.strip()
    if listed is None:
        if not words:
            raise Refused(missing, field="reason")
        return Given(words=words)
    chosen = lookups.chosen(heading, listed, company_id, business_day(now))
    said = ". ".join(filter(None, [chosen.description, words]))
    return Given(words=said, listed=chosen.pk, master=chosen.master)
