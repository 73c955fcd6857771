"""What requests hold back: data that may not be used for a purpose while an objection or restriction stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hearth.engines.privacy.models import ProcessingHold
from hearth.engines.privacy.requests.operations import (
    follow_name,
    follow_restriction,
    lock_request,
    must_be_open,
    write_event,
)
from hearth.engines.privacy.requests.rules import HOLDING, EventKind, RequestKind, RequestRefused
from hearth.engines.privacy.starter import Purpose
from hearth.engines.privacy.tags import all_tags
from hearth.kernel.actor import Actor
from hearth.kernel.events import in_transaction
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.index.events import RecordRestricted
from hearth.records.contacts.events import ContactRenamed, ContactsMerged, MergeUndone
from hearth.records.contacts.warnings import ActWarning, Asking, Weight, warner

EVERY = ""
"""The purpose of a hold over all of them."""


def all_purposes() -> dict[str, Purpose]:
    """Every purpose that a tag serves, by key."""
    return {each.key: each.purpose for facts in all_tags().values() for each in facts.purposes}


def purpose_label(purpose: str) -> str:
    """A purpose of a hold in words."""
    known = all_purposes()
    return known[purpose].label if purpose in known else purpose or "every purpose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A hold that stands: `purpose` "" for all. `label` is the purpose in words."""

    hold_id: int
    reference: str
    kind: str
    purpose: str
    label: str
    since: dt.date


def holds_on(contact_id: int, *, on: dt.date) -> list[Held]:
    """The holds over a person's data on a day."""
    rows = ProcessingHold.objects.filter(contact_id=contact_id, from_date__lte=on).exclude(to_date__lte=on)
    return [
        Held(
            hold_id=each.pk,
            reference=each.request.record.reference,
            kind=each.request.kind,
            purpose=each.purpose,
            label=purpose_label(each.purpose),
            since=each.from_date,
        )
        for each in rows.select_related("request__record").order_by("from_date", "pk")
    ]


def is_held_back(contact_id: int, purpose: str, *, on: dt.date) -> str:
    """Why a person's data may not be used for a purpose on a day, as a sentence; "" where it may.

    Whoever is about to use data for a purpose that rests on consent, public task or legitimate interests asks here.
    """
    for held in holds_on(contact_id, on=on):
        if held.purpose in {EVERY, purpose}:
            word = "objected to" if held.kind == RequestKind.OBJECTION else "had restricted"
            return f"They have {word} the use of their data for {held.label.lower()} ({held.reference})."
    return ""


def hold_back(
    *, by: Actor, request_id: int, purposes: Sequence[str], from_date: dt.date, now: dt.datetime
) -> list[ProcessingHold]:
    """This function will hold back the use of a person's data for purposes (EVERY for all), as a request asks.

    Refused: a request that is no objection or restriction, no purpose, one that there is not, a day before it came.
    """
    with acting(by=by, reason="Use of data held back"):
        request = lock_request(request_id)
        must_be_open(request)
        if request.kind not in HOLDING:
            raise RequestRefused("Only an objection or a request for restriction holds the use of data back.")
        known = all_purposes()
        if not purposes:
            raise RequestRefused("Choose the purposes.", field="purposes")
        if unknown := [each for each in purposes if each not in known and each != EVERY]:
            raise RequestRefused(f"There is no purpose {', '.join(unknown)}.", field="purposes")
        if from_date < request.received_date:
            raise RequestRefused("It holds from the request on, not before.", field="from_date")
        standing = set(request.holds.filter(to_date=None).values_list("purpose", flat=True))
        made = [
            ProcessingHold.objects.create(
                request=request, contact_id=request.contact_id, purpose=each, from_date=from_date
            )
            for each in dict.fromkeys(purposes)
            if each not in standing
        ]
        labels = ", ".join(purpose_label(each) for each in purposes)
        write_event(request, EventKind.HELD_BACK, business_day(now), note=labels, by=by, now=now)
    return made


def lift_hold(*, by: Actor, hold_id: int, request_id: int, reason: str, now: dt.datetime) -> None:
    """This function will lift a hold. Before a restriction is lifted the person is told (Article 18(3)): the reason
    says how. Refused: without it, a hold that was lifted before."""
    if not reason.strip():
        raise RequestRefused("Say why, and how the person was told: that comes first.", field="reason")
    with acting(by=by, reason="Hold lifted"):
        request = lock_request(request_id)
        hold = ProcessingHold.objects.select_for_update().filter(pk=hold_id, request=request, to_date=None).first()
        if hold is None:
            raise NotFound("There is no such hold, or it was lifted before.")
        day = max(business_day(now), hold.from_date)
        hold.to_date, hold.lifted_reason = day, reason.strip()
        hold.save()
        write_event(request, EventKind.LIFTED, business_day(now), note=reason, by=by, now=now)


# --- where it is known


@warner("data-held-back")
def warn_of_holds(asking: Asking) -> Iterable[ActWarning]:
    """Before somebody is rung or written to: which use of their data is held back."""
    if asking.contact is None:
        return
    for held in holds_on(asking.contact.pk, on=asking.today):
        restricted = held.kind == RequestKind.RESTRICTION
        word = "is restricted" if restricted else "was objected to"
        yield ActWarning(
            key=f"data-held-back:{held.hold_id}",
            weight=Weight.CONFIRM if restricted else Weight.KNOW,
            text=f"Use of their data for {held.label.lower()} {word} ({held.reference}).",
            detail="Use it only with their consent, for legal claims or to protect somebody (Article 18(2))."
            if restricted
            else "Don’t contact them for that purpose.",
        )


@in_transaction(RecordRestricted)
def _hide_with_person(event: RecordRestricted) -> None:
    follow_restriction(contact_id=event.record_id, restricted=event.restricted)


@in_transaction(ContactRenamed)
def _call_as_person(event: ContactRenamed) -> None:
    follow_name(contact_id=event.contact_id)


@in_transaction(ContactsMerged)
def _follow_merge(event: ContactsMerged) -> None:
    follow_name(contact_id=event.survivor_id)


@in_transaction(MergeUndone)
def _follow_undone(event: MergeUndone) -> None:
    for contact_id in (event.survivor_id, event.loser_id):
        follow_name(contact_id=contact_id)
