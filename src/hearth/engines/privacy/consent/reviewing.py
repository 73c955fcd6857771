"""Many reviews at once: those of a list that were found to be still applicable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hearth.engines.privacy.consent.operations import Cell, Given, complete_review
from hearth.engines.privacy.consent.permissions import RECORD
from hearth.engines.privacy.models.consent import ReviewOutcome
from hearth.kernel.refusal import Refused
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """How many consents were confirmed, and of whose not, with the reason: (reference, sentence)."""

    done: int
    refused: tuple[tuple[str, str], ...]


def confirm(*, access: Access, rows: Sequence[tuple[str, Cell]], notes: str, now: dt.datetime) -> Reviewed:
    """This function will complete the reviews of cells, by the contacts' references, as still applicable.

    Each contact's are one deed: what is refused of one doesn't hold up the others.
    """
    by_contact: dict[str, list[Cell]] = {}
    for reference, cell in rows:
        by_contact.setdefault(reference, []).append(cell)
    done, refused = 0, []
    for reference, cells in by_contact.items():
        try:
            record = visibility.get_visible(access, reference, now=now, kind="contact")
            access.within(record.company_id).require(RECORD)
            complete_review(
                by=access.actor,
                contact_id=record.pk,
                cells=cells,
                outcome=ReviewOutcome.STILL_APPLICABLE,
                given=Given(notes=notes),
                now=now,
            )
            done += len(cells)
        except Refused as refusal:
            refused.append((reference, refusal.sentence))
    return Reviewed(done=done, refused=tuple(refused))
