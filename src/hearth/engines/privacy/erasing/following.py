"""Who was erased stays so: nobody is made one with them."""

from __future__ import annotations

from hearth.engines.privacy.models import Erasure
from hearth.kernel.events import in_transaction
from hearth.platform.index.models import Record
from hearth.records.contacts.events import ContactsMerged
from hearth.records.contacts.operations.refusals import CanNotBeMerged


@in_transaction(ContactsMerged)
def refuse_erased(event: ContactsMerged) -> None:
    """Refuses the merge, which is undone with it: of the erased one nothing is left to compare, and what is recorded
    of the other would be taken for theirs."""
    two = [event.survivor_id, event.loser_id]
    found = Erasure.objects.filter(contact__in=two).order_by("pk").first()  # the merge has moved it already
    if found is not None:
        names = " and ".join(Record.objects.filter(pk__in=two).order_by("pk").values_list("reference", flat=True))
        raise CanNotBeMerged(
            f"Of {names}, one was erased on {found.erased_at:%d/%m/%Y}: nothing is left of it that could be merged. If"
            " the person has come back, keep the new contact by itself."
        )
