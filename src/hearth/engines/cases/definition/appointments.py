"""What an appointment asks: when it is, and where the path waits for it to take place, how it went.

`answers.<key>.starts_at` is the instant, `answers.<key>.outcome` what came of it (`attended`, `no-access`). Officers
book by the task; the block's settings and the names of its answers are what a diary of visits will go by.
"""

from __future__ import annotations

from enum import StrEnum

from hearth.engines.cases.definition.bpmn import HEARTH
from hearth.engines.cases.definition.settings import Settings
from hearth.engines.cases.program import FieldType, Option

STARTS_AT = "starts_at"
OUTCOMES = (Option(value="attended", label="Attended"), Option(value="no-access", label="No access"))
WINDOW = 120
"""Minutes of the window within which the visit begins, where the path does not say."""


class Until(StrEnum):
    """What lets the path go on: the appointment is BOOKED, or it has taken place (ATTENDED) or nobody was there."""

    BOOKED = "booked"
    ATTENDED = "attended"


def asked(settings: Settings) -> tuple[list[Settings], tuple[Option, ...]]:
    """This function will give the information fields of an appointment's task, as settings, and its outcomes."""
    category, minutes = settings.text("category", needed=True), settings.whole("minutes", WINDOW)
    until = settings.one_of("until", Until, Until.ATTENDED)
    field = settings.xml.makeelement(
        f"{HEARTH}field",
        {
            "key": STARTS_AT,
            "label": "Date and time",
            "type": FieldType.DATE_AND_TIME.value,
            "mandatory": "true",
            "help": f"{category}. The visit begins within {minutes:,} minutes of it.",
        },
    )
    own = Settings(field, settings.report, element=settings.element, name=settings.name)
    return [own], OUTCOMES if until is Until.ATTENDED else ()
