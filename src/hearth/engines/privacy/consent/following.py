"""What consent does when something happens to people: current consent follows merges and deaths."""

from __future__ import annotations

from hearth.engines.privacy.consent.projecting import project
from hearth.kernel.events import in_transaction
from hearth.kernel.time import business_day
from hearth.records.contacts.events import ContactDied, ContactsMerged, DeathCorrected, MergeUndone


@in_transaction(ContactsMerged)
def follow_merge(event: ContactsMerged) -> None:
    """What was recorded of both stands for the survivor, what began last before the rest."""
    project([event.survivor_id, event.loser_id], on=business_day(event.at))


@in_transaction(MergeUndone)
def follow_undone(event: MergeUndone) -> None:
    """Each has what was recorded of them again."""
    project([event.survivor_id, event.loser_id], on=business_day(event.at))


@in_transaction(ContactDied)
def follow_death(event: ContactDied) -> None:
    """Nothing stands for somebody who died."""
    project([event.contact_id], on=business_day(event.at))


@in_transaction(DeathCorrected)
def follow_correction(event: DeathCorrected) -> None:
    """It stands again for whoever is alive after all."""
    project([event.contact_id], on=business_day(event.at))
