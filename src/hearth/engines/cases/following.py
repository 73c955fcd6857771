"""Cases follow what they are about: hidden with it, shown again with it, called what it is called."""

from __future__ import annotations

from hearth.engines.cases.models import Case
from hearth.kernel import events
from hearth.platform.index import operations as index
from hearth.platform.index.events import RecordRestricted
from hearth.platform.index.models import Record
from hearth.records.contacts.events import ContactRenamed


@events.in_transaction(RecordRestricted)
def cases_about_a_restricted_record(event: RecordRestricted) -> None:
    """A case about a restricted record is restricted with it, or a search would show whom it is about."""
    about = Case.objects.filter(subject_id=event.record_id).values_list("pk", flat=True)
    index.set_restricted(record_ids=list(about), restricted=event.restricted)


@events.in_transaction(ContactRenamed)
def cases_about_somebody_who_is_called_otherwise(event: ContactRenamed) -> None:
    """Lists show the name that the person has now."""
    name = Record.objects.values_list("title", flat=True).get(pk=event.contact_id)
    for case in Case.objects.filter(subject_id=event.contact_id).select_related("record"):
        index.retitle(record_id=case.pk, title=case.record.title, context=name)
