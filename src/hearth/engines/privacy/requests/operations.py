"""What people do with a rights request: record it, time it, close it. Each event is written once and never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hearth.engines.cases import case_operations, targets
from hearth.engines.cases import operations as cases
from hearth.engines.cases.models import CaseType
from hearth.engines.cases.program import CaseState
from hearth.engines.comms import sending
from hearth.engines.comms.sending import Sending
from hearth.engines.privacy.models import RequestEvent, RightsRequest
from hearth.engines.privacy.requests import information
from hearth.engines.privacy.requests.rules import (
    CLOSING,
    PACKED,
    TIMING,
    AskedBy,
    EventKind,
    Happened,
    RequestClock,
    RequestKind,
    RequestRefused,
    RequestState,
    Route,
    Standing,
    check_asker,
    clock_of,
)
from hearth.engines.privacy.rules import ClockInvalid
from hearth.engines.privacy.subject_access import NotAPerson
from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import LONDON, business_day
from hearth.platform import calendars, outbox
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import statutory
from hearth.platform.identity.access import Access
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.platform.organisation.models import LandlordType
from hearth.records.contacts.models import Contact, ContactKind
from hearth.records.contacts.queries import standing as in_force
from hearth.records.contacts.rules import age_on

CASE_TYPE = "rights-request"
ANSWER = "answer"
"""The block of the path whose task is due when the law says."""
LOOK = "privacy.look-elsewhere"
"""The message that has a request's person looked for in what is written about others (review.py)."""


class MergedAway(Refused):
    """The contact is a stub."""

    code = "contact_merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """A request as it came. `contact_id` is whose data it is about; `agent_id` who asks for them, where that is a
    contact. `authority` is what was seen or considered; "" takes a standing authority of the agent's over everything.
    `given_date`: the last day to answer, for information requests alone; None takes the landlord's rule
    (information.RULE).
    """

    contact_id: int
    kind: RequestKind
    route: Route
    received_date: dt.date
    words: str
    asked_by: AskedBy = AskedBy.SELF
    agent_id: int | None = None
    authority: str = ""
    given_date: dt.date | None = None
    identity_asked: bool = False


def record_request(*, by: Actor, new: NewRequest, access: Access | None = None, now: dt.datetime) -> RightsRequest:
    """This function will record a request that came by any route, start its clock and open its case.

    Refused: an organisation's data (NotAPerson), a contact merged into another (MergedAway), who may not ask
    (AuthorityMissing), a day to come, no words, an information request to another landlord than a private registered
    provider, or without a day to answer by where no rule sets the period.
    """
    contact = _subject(new.contact_id)
    today = business_day(now)
    check_day(new.received_date, field="received_date")
    if new.received_date > today:
        raise RequestRefused("A request can't have come in the future.", field="received_date")
    if not new.words.strip():
        raise RequestRefused("Write down what they ask for, in their words.", field="words")
    given_date = _check_kind(new, contact)
    authority = _authority(new, contact)
    with acting(by=by, reason="Rights request recorded"):
        record = index.create_record(
            kind="rights_request",
            company_id=contact.record.company_id,
            title=_TITLES[new.kind],
            context=contact.record.title,
            restricted=contact.record.restricted,
        )
        request = RightsRequest.objects.create(
            record=record,
            contact=contact,
            kind=new.kind,
            route=new.route,
            asked_by=new.asked_by,
            agent_id=new.agent_id,
            authority=authority,
            words=new.words.strip(),
            received_date=new.received_date,
            given_date=given_date,
        )
        write_event(request, EventKind.RECEIVED, new.received_date, by=by, now=now)
        if new.identity_asked:
            write_event(request, EventKind.IDENTITY_ASKED, max(new.received_date, today), by=by, now=now)
        request.case_id = _open_case(request, by=by, access=access, now=now)
        _settle(request, by=by, now=now)
        if request.kind == RequestKind.ACCESS:
            outbox.enqueue(
                kind=LOOK, key=f"{LOOK}:{request.pk}", payload={"request": request.pk}, record_id=request.pk, now=now
            )
    return request


_TITLES = {
    RequestKind.ACCESS: "Subject access request",
    RequestKind.PORTABILITY: "Portability request",
    RequestKind.RECTIFICATION: "Rectification request",
    RequestKind.OBJECTION: "Objection to the use of data",
    RequestKind.RESTRICTION: "Restriction request",
    RequestKind.ERASURE: "Erasure request",
    RequestKind.INFORMATION: "Information request",
}


def _subject(contact_id: int) -> Contact:
    contact = Contact.objects.select_related("record__company", "merged_into__record").filter(pk=contact_id).first()
    if contact is None:
        raise NotFound("There is no such contact.", field="contact")
    if contact.merged_into is not None:
        raise MergedAway(
            f"{contact.reference} was merged into {contact.merged_into.record.reference}. Record the request about that"
            " contact: its pack holds what stands with both.",
            field="contact",
        )
    if contact.kind != ContactKind.PERSON:
        raise NotAPerson(f"{contact.reference} is an organisation. These are rights of people.", field="contact")
    return contact


def _check_kind(new: NewRequest, contact: Contact) -> dt.date | None:
    """The last day to answer, where the UK GDPR does not set it."""
    if new.kind is not RequestKind.INFORMATION:
        if new.given_date is not None:
            raise RequestRefused("The law sets the day: it is worked out from the receipt.", field="given_date")
        return None
    if contact.record.company.landlord_type != LandlordType.PRIVATE_REGISTERED_PROVIDER:
        raise RequestRefused(
            "Information requests under STAIRs are made to private registered providers. A public authority answers"
            " under the Freedom of Information Act 2000.",
            field="kind",
        )
    if new.given_date is None:
        try:
            return information.due_date(contact.record.company, new.received_date)
        except statutory.RuleMissing:
            raise RequestRefused(
                "Give the last day to answer by your policy, or add your period as the rule “information-request” under"
                " Configuration, Statutory rules.",
                field="given_date",
            ) from None
    if new.given_date < new.received_date:
        raise RequestRefused("Give the last day to answer by your policy, after the receipt.", field="given_date")
    return new.given_date


def _authority(new: NewRequest, contact: Contact) -> str:
    """What was seen of who asks; a standing authority over everything, recorded with the contact, is enough."""
    said = new.authority.strip()
    if new.asked_by is AskedBy.SELF and new.agent_id is not None:
        raise RequestRefused("Say that an agent asks, or leave the agent out.", field="agent")
    if new.agent_id == contact.pk:
        raise RequestRefused("The agent is the person: say that they ask themselves.", field="agent")
    if not said and new.agent_id is not None:
        held = contact.authorities.filter(
            in_force(new.received_date), holder_id=new.agent_id, scopes__contains=["everything"]
        ).first()
        said = f"{held.get_kind_display()}: {held.evidence}" if held else ""
    born = contact.date_of_birth
    check_asker(
        asked_by=new.asked_by,
        age=age_on(born, new.received_date) if born else None,
        dead=contact.date_of_death is not None,
        jurisdiction=contact.record.company.jurisdiction,
        authority=said,
    )
    return said


def _open_case(request: RightsRequest, *, by: Actor, access: Access | None, now: dt.datetime) -> int | None:
    """The case that runs beside it; None where the landlord does not use the path, or the system records it."""
    case_type = CaseType.objects.filter(code=CASE_TYPE).first()
    if case_type is None or by.user_id is None:
        return None
    note = f"{request.record.reference}: {request.get_kind_display()}, received {request.received_date:%d/%m/%Y}."
    try:
        opened = cases.open_case(
            by=by, case_type=case_type, subject=request.contact.record, note=note, access=access, now=now
        )
    except cases.NotInForce:
        return None
    return int(opened.pk)


# --- events


def write_event(
    request: RightsRequest,
    kind: EventKind,
    on: dt.date,
    *,
    note: str = "",
    corrects: RequestEvent | None = None,
    void: bool = False,
    by: Actor,
    now: dt.datetime,
) -> RequestEvent:
    """Adds to a request's history; within the operation that it tells of."""
    return RequestEvent.objects.create(
        request=request,
        kind=kind,
        on_date=on,
        note=note.strip(),
        corrects=corrects,
        void=void,
        recorded_at=now,
        recorded_by=by.label,
        recorded_by_user_id=by.user_id,
    )


def lock_request(request_id: int) -> RightsRequest:
    """The request, locked until the transaction ends."""
    found = RightsRequest.objects.select_for_update(of=("self",)).select_related(
        "record__company", "contact__record", "case"
    )
    return found.get(pk=request_id)


def happened(request: RightsRequest) -> list[Happened]:
    """The events of a request as its rules take them."""
    return [
        Happened(number=each.pk, kind=EventKind(each.kind), on=each.on_date, corrects=each.corrects_id, void=each.void)
        for each in RequestEvent.objects.filter(request=request).order_by("pk")
    ]


def clock(request: RightsRequest, events: Sequence[Happened] | None = None) -> RequestClock:
    """Where a request stands, with the reasons for its date. Refused as `rules.clock_of` refuses."""
    working = calendars.working_time(request.record.company_id).rule()
    return clock_of(
        happened(request) if events is None else events,
        is_working_day=working.is_working_day,
        given=request.given_date,
    )


def _settle(request: RightsRequest, *, by: Actor, now: dt.datetime) -> None:
    """Works out anew what the events say, and lets the case follow. Within the operation that added one."""
    try:
        found = clock(request)
    except ClockInvalid as refusal:
        raise ClockInvalid(refusal.sentence, field="on_date") from None
    request.received_date, request.due_date = found.received, found.deadline.day
    request.state, request.standing, request.closed_date = found.state, found.standing, found.closed
    if found.state is RequestState.OPEN:
        request.outcome = ""
    request.save()
    index.set_closed(record_id=request.pk, closed=found.state is not RequestState.OPEN)
    if request.case_id is not None:
        _case_follows(request, found, by=by, now=now)


def _case_follows(request: RightsRequest, found: RequestClock, *, by: Actor, now: dt.datetime) -> None:
    if request.case_id is None:
        return
    if found.state is not RequestState.OPEN:
        if request.case is not None and request.case.state == CaseState.OPEN:
            case_operations.close_case(by=by, case_id=request.case_id, reason=request.outcome[:300], now=now)
        return
    due = found.deadline.day
    at = dt.datetime.combine(due, dt.time(17), tzinfo=LONDON).astimezone(dt.UTC) if due else None
    targets.set_by_law(case_id=request.case_id, block_key=ANSWER, due_at=at, now=now)


def add_event(
    *,
    by: Actor,
    request_id: int,
    kind: EventKind,
    on_date: dt.date,
    note: str = "",
    tell: bool = False,
    now: dt.datetime,
) -> RequestEvent:
    """This function will record that proof of identity or clarification was asked for or came, that the person was
    told of an extension, or a note; the due date follows.

    `tell` has the letter written that says so, with the note as its words. Refused: a closed request, a day to come,
    days out of order, an extension told too late or without its reason.
    """
    if kind not in TIMING | {EventKind.NOTED} or kind is EventKind.RECEIVED:
        raise RequestRefused("This is recorded by its own action.")
    with acting(by=by, reason=_WORDS[kind]):
        request = lock_request(request_id)
        must_be_open(request)
        _check_day(request, on_date, now)
        if kind in _NEEDS_NOTE and not note.strip():
            raise RequestRefused(_NEEDS_NOTE[kind], field="note")
        event = write_event(request, kind, on_date, note=note, by=by, now=now)
        _settle(request, by=by, now=now)
        if tell:
            _tell(request, event, by=by, now=now)
    return event


_WORDS = {
    EventKind.IDENTITY_ASKED: "Proof of identity asked for",
    EventKind.IDENTITY_PROVED: "Proof of identity came",
    EventKind.CLARIFICATION_ASKED: "Clarification asked for",
    EventKind.CLARIFICATION_ANSWERED: "Clarification came",
    EventKind.EXTENDED: "Rights request extended",
    EventKind.NOTED: "Note about a rights request",
}
_NEEDS_NOTE = {
    EventKind.IDENTITY_ASKED: "Say what proof was asked for, and why it is needed.",
    EventKind.IDENTITY_PROVED: "Say what was seen.",
    EventKind.CLARIFICATION_ASKED: "Say what was asked: only what is needed to find the information pauses the clock.",
    EventKind.EXTENDED: "Say why: the requests are complex or many (Article 12(3)). The person reads it.",
    EventKind.NOTED: "Write the note first.",
}
_LETTERS = {
    EventKind.IDENTITY_ASKED: "rights-request-asked",
    EventKind.CLARIFICATION_ASKED: "rights-request-asked",
    EventKind.EXTENDED: "rights-request-extended",
    EventKind.REFUSED: "rights-request-refused",
}


def _tell(request: RightsRequest, event: RequestEvent, *, by: Actor, now: dt.datetime) -> None:
    """Has the person told by letter or email, as they prefer. Refused as sending refuses, and all is undone."""
    due = request.due_date
    when = f"by {due.day} {due:%B %Y}" if due else "within a month of hearing from you"
    sending.send(
        by=by,
        sending=Sending(
            definition=_LETTERS[EventKind(event.kind)],
            about_id=request.contact_id,
            contact_ids=[request.contact_id],
            key=f"rights-request:{event.pk}",
            case_id=request.case_id,
            given={
                "parameters.right": _TITLES[RequestKind(request.kind)].lower(),
                "parameters.received": request.received_date,
                "parameters.words": event.note,
                "parameters.due": when,
            },
        ),
        access=None,
        now=now,
    )


def correct_event(
    *, by: Actor, request_id: int, event_id: int, on_date: dt.date | None, reason: str, now: dt.datetime
) -> RequestEvent:
    """This function will put a wrong day right, or (None) take the event back; the former stays in the history.

    Refused: without a reason, an event that is no matter of days, was corrected already or is another request's; days
    that contradict one another; taking back the receipt.
    """
    if not reason.strip():
        raise RequestRefused("Say why it is corrected.", field="reason")
    with acting(by=by, reason="Rights request corrected"):
        request = lock_request(request_id)
        wrong = RequestEvent.objects.filter(pk=event_id, request=request).first()
        if wrong is None:
            raise NotFound("There is no such event.")
        if EventKind(wrong.kind) not in TIMING or wrong.void:
            raise RequestRefused("Only days of the clock are corrected.")
        if RequestEvent.objects.filter(corrects=wrong).exists():
            raise RequestRefused("It was corrected already. Correct the later one.")
        if on_date is None and wrong.kind == EventKind.RECEIVED:
            raise RequestRefused("A request needs the day on which it came.", field="on_date")
        if on_date is not None:
            check_day(on_date, field="on_date")
            if on_date > business_day(now):
                raise RequestRefused("That day is to come.", field="on_date")
        event = write_event(
            request,
            EventKind(wrong.kind),
            on_date or wrong.on_date,
            note=reason,
            corrects=wrong,
            void=on_date is None,
            by=by,
            now=now,
        )
        _settle(request, by=by, now=now)
    return event


def close_request(
    *, by: Actor, request_id: int, kind: EventKind, on_date: dt.date, outcome: str, tell: bool = False, now: dt.datetime
) -> RightsRequest:
    """This function will close a request as answered, refused or withdrawn; its case closes with it.

    Refused without saying what was done or why: a refusal must be manifestly unfounded or excessive (Article 12(5)) or
    rest on an exemption, and the person is told within the month, with their right to complain. A request that a pack
    answers is answered only once a pack was sent, collected or handed over.
    """
    if kind not in CLOSING:
        raise RequestRefused("Choose how it ends.")
    if not outcome.strip():
        raise RequestRefused(_WHY[kind], field="outcome")
    with acting(by=by, reason=f"Rights request {CLOSING[kind].value}"):
        request = lock_request(request_id)
        must_be_open(request)
        _check_day(request, on_date, now)
        if kind is EventKind.ANSWERED:
            _check_answered(request)
        request.outcome = outcome.strip()
        event = write_event(request, kind, on_date, note=outcome, by=by, now=now)
        _settle(request, by=by, now=now)
        if tell and kind is EventKind.REFUSED:
            _tell(request, event, by=by, now=now)
    return request


_WHY = {
    EventKind.ANSWERED: "Say what was done.",
    EventKind.REFUSED: "Say why it is refused: manifestly unfounded, manifestly excessive, or which exemption.",
    EventKind.WITHDRAWN: "Say how they withdrew it.",
}


def _check_answered(request: RightsRequest) -> None:
    if request.kind not in PACKED:
        return
    gone = RequestEvent.objects.filter(
        request=request, kind__in=[EventKind.COLLECTED, EventKind.HANDED_OVER, EventKind.LINK_SENT]
    )
    if not gone.exists():
        raise RequestRefused(
            "Nothing has gone to the person yet. Send the pack or record that it was handed over; if nothing is held"
            " about them, record that as handed over with these words."
        )


def reopen_request(*, by: Actor, request_id: int, reason: str, now: dt.datetime) -> RightsRequest:
    """This function will open a closed request again: something was missed. Its dates stay those of the law."""
    if not reason.strip():
        raise RequestRefused("Say why it is opened again.", field="reason")
    with acting(by=by, reason="Rights request opened again"):
        request = lock_request(request_id)
        if request.state == RequestState.OPEN:
            raise RequestRefused("This request is open.")
        write_event(request, EventKind.REOPENED, business_day(now), note=reason, by=by, now=now)
        if request.case is not None and request.case.state != CaseState.OPEN:
            request.case_id = None  # its case told the story until here; a colleague may open another
        _settle(request, by=by, now=now)
    return request


def must_be_open(request: RightsRequest) -> None:
    """Refuses what is closed."""
    if request.state != RequestState.OPEN:
        raise RequestRefused(f"This request is {request.get_state_display().lower()}. Open it again first.")


def must_be_identified(request: RightsRequest) -> None:
    """Refuses to let anything out before proof of identity came that was asked for."""
    if request.standing == Standing.IDENTITY:
        raise RequestRefused("Proof of identity was asked for and has not come: nothing goes out before it does.")


def _check_day(request: RightsRequest, on_date: dt.date, now: dt.datetime) -> None:
    check_day(on_date, field="on_date")
    if on_date > business_day(now):
        raise RequestRefused("That day is to come. Record it when it has happened.", field="on_date")
    if on_date < request.received_date:
        raise ClockInvalid(
            f"The request came on {request.received_date:%d/%m/%Y}: nothing happened to it before.", field="on_date"
        )


def follow_restriction(*, contact_id: int, restricted: bool) -> None:
    """A request is hidden with the person whom it is about."""
    about = list(RightsRequest.objects.filter(contact_id=contact_id).values_list("pk", flat=True))
    index.set_restricted(record_ids=about, restricted=restricted)


def follow_name(*, contact_id: int) -> None:
    """Lists show the name that the person has now."""
    name = Record.objects.values_list("title", flat=True).get(pk=contact_id)
    for request in RightsRequest.objects.filter(contact_id=contact_id).select_related("record"):
        index.retitle(record_id=request.pk, title=request.record.title, context=name)
