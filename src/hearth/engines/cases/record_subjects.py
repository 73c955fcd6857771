"""Cases about a person: the subject that needs no module above the records."""

from __future__ import annotations

import datetime as dt

from hearth.engines.cases.subjects import CaseSubject, subjects
from hearth.engines.comms.recipients import RecipientRule


def _nobody(_contact_id: int, _day: dt.date) -> None:
    """A person has no patch of their own: the case's owner stands in."""


def _themselves(contact_id: int, _rule: RecipientRule, _day: dt.date) -> tuple[int, ...]:
    return (contact_id,)


subjects.register(
    "contact",
    CaseSubject(
        label="Contact",
        roots={"contact": "contact"},
        related=lambda contact_id: {"contact": contact_id},
        patch_officer=_nobody,
        recipients=_themselves,
    ),
)
