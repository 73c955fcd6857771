"""What may happen to a rights request, in which order, and what follows for its clock. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hearth.engines.privacy.rules import ClockInvalid, Deadline, Pause, request_deadline
from hearth.kernel.refusal import Refused


class RequestKind(StrEnum):
    """Which right: Articles 15 to 18, 20 and 21 of the UK GDPR; STAIRs for private registered providers."""

    ACCESS = "subject-access"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    OBJECTION = "objection"
    RESTRICTION = "restriction"
    ERASURE = "erasure"
    INFORMATION = "information"


ABOUT_THEM = frozenset({RequestKind.ACCESS, RequestKind.PORTABILITY})
"""Requests that a pack of somebody's own data answers."""
PACKED = ABOUT_THEM | {RequestKind.INFORMATION}
"""Requests that a pack answers."""
HOLDING = frozenset({RequestKind.OBJECTION, RequestKind.RESTRICTION})
"""Requests that may hold the use of data back."""


class Route(StrEnum):
    """How it came: any way counts (ICO: no form can be demanded)."""

    LETTER = "letter"
    EMAIL = "email"
    TELEPHONE = "telephone"
    IN_PERSON = "in-person"
    SOCIAL_MEDIA = "social-media"
    WEB = "web"
    THIRD_PARTY = "third-party"


class AskedBy(StrEnum):
    SELF = "self"
    AGENT = "agent"
    PARENT = "parent"
    REPRESENTATIVE = "representative"


class RequestState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """How its clock stands."""

    RUNNING = "running"
    EXTENDED = "extended"
    IDENTITY = "identity"
    CLARIFICATION = "clarification"
    CLOSED = "closed"


class EventKind(StrEnum):
    RECEIVED = "received"
    IDENTITY_ASKED = "identity-asked"
    IDENTITY_PROVED = "identity-proved"
    CLARIFICATION_ASKED = "clarification-asked"
    CLARIFICATION_ANSWERED = "clarification-answered"
    EXTENDED = "extended"
    HELD_BACK = "held-back"
    LIFTED = "lifted"
    SIGNED = "signed"
    PACKED = "packed"
    FETCHED = "fetched"
    LINK_SENT = "link-sent"
    COLLECTED = "collected"
    HANDED_OVER = "handed-over"
    NOTED = "noted"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"


CLOSING = {
    EventKind.ANSWERED: RequestState.ANSWERED,
    EventKind.REFUSED: RequestState.REFUSED,
    EventKind.WITHDRAWN: RequestState.WITHDRAWN,
}
TIMING = frozenset(
    {
        EventKind.RECEIVED,
        EventKind.IDENTITY_ASKED,
        EventKind.IDENTITY_PROVED,
        EventKind.CLARIFICATION_ASKED,
        EventKind.CLARIFICATION_ANSWERED,
        EventKind.EXTENDED,
    }
)
"""Events that move the clock: their days can be corrected."""


class RequestRefused(Refused):
    """What a request does not allow as it stands."""

    code = "rights_request_refused"


class AuthorityMissing(Refused):
    """Who asks for somebody else must show that they may."""

    code = "authority_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event as the clock counts it. `corrects` is the number of the event that it stands for instead."""

    number: int
    kind: EventKind
    on: dt.date
    corrects: int | None = None
    void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClock:
    """Where a request stands. `deadline.steps` explain the date."""

    state: RequestState
    standing: Standing
    deadline: Deadline
    received: dt.date
    closed: dt.date | None = None


def standing_events(events: Iterable[Happened]) -> list[Happened]:
    """The events that count: without those that were corrected, and without those that only take one back."""
    told = list(events)
    corrected = {each.corrects for each in told if each.corrects is not None}
    return [each for each in told if each.number not in corrected and not each.void]


@dataclass(slots=True)
class _Fold:
    received: dt.date | None = None
    identity_asked: dt.date | None = None
    identity_proved: dt.date | None = None
    pauses: list[Pause] = field(default_factory=list)
    extended: dt.date | None = None
    state: RequestState = RequestState.OPEN
    closed: dt.date | None = None


def clock_of(
    events: Sequence[Happened], *, is_working_day: Callable[[dt.date], bool], given: dt.date | None = None
) -> RequestClock:
    """Where a request stands after its events.

    `given` is the last day that the landlord has set itself: then no period of the UK GDPR counts. Refused: days that
    contradict one another (ClockInvalid), what does not fit what came before (RequestRefused).
    """
    fold = _Fold()
    for event in sorted(standing_events(events), key=_order):
        _take(fold, event)
    if fold.received is None:
        raise RequestRefused("A request begins with the day on which it came.", field="received_date")
    if fold.closed is not None and fold.closed < fold.received:
        raise ClockInvalid("A request can't be closed before it came.", field="on_date")
    deadline = (
        Deadline(given, (f"Received on {_words(fold.received)}.", f"To be answered by {_words(given)}, as was set."))
        if given is not None
        else request_deadline(
            received=fold.received,
            is_working_day=is_working_day,
            identity_asked=fold.identity_asked,
            identity_proved=fold.identity_proved,
            pauses=fold.pauses,
            extended_on=fold.extended,
        )
    )
    return RequestClock(
        state=fold.state,
        standing=_standing(fold),
        deadline=deadline,
        received=fold.received,
        closed=fold.closed,
    )


_FIRST, _USUAL, _LAST = range(3)


def _order(event: Happened) -> tuple[dt.date, int, int]:
    """On one day the receipt comes first, the end and opening again last; the rest as it was written down."""
    ends = event.kind in CLOSING or event.kind is EventKind.REOPENED
    rank = _FIRST if event.kind is EventKind.RECEIVED else _USUAL
    return event.on, _LAST if ends else rank, event.corrects or event.number


def _take(fold: _Fold, event: Happened) -> None:  # noqa: C901, PLR0912 - one branch for each kind of event
    match event.kind:
        case EventKind.RECEIVED:
            if fold.received is not None:
                raise RequestRefused("A request comes once.", field="on_date")
            fold.received = event.on
        case EventKind.IDENTITY_ASKED:
            if fold.identity_asked is not None:
                raise RequestRefused("Proof of identity has been asked for already.", field="on_date")
            if fold.received is None:
                raise ClockInvalid("Proof of identity can't be asked for before the request came.", field="on_date")
            fold.identity_asked = event.on
        case EventKind.IDENTITY_PROVED:
            if fold.identity_asked is None:
                raise ClockInvalid("Proof of identity can't come before it was asked for.", field="on_date")
            if fold.identity_proved is not None:
                raise RequestRefused("Proof of identity has come already.", field="on_date")
            fold.identity_proved = event.on
        case EventKind.CLARIFICATION_ASKED:
            if fold.pauses and fold.pauses[-1].answered is None:
                raise RequestRefused("Clarification has been asked for and has not come yet.", field="on_date")
            fold.pauses.append(Pause(event.on))
        case EventKind.CLARIFICATION_ANSWERED:
            if not fold.pauses or fold.pauses[-1].answered is not None:
                raise ClockInvalid("Clarification can't come before it was asked for.", field="on_date")
            fold.pauses[-1] = Pause(fold.pauses[-1].asked, event.on)
        case EventKind.EXTENDED:
            if fold.extended is not None:
                raise RequestRefused("It was extended already: the law allows it once.", field="on_date")
            fold.extended = event.on
        case EventKind.REOPENED:
            fold.state, fold.closed = RequestState.OPEN, None
        case kind if kind in CLOSING:
            fold.state, fold.closed = CLOSING[kind], event.on
        case _:
            pass


def _standing(fold: _Fold) -> Standing:
    if fold.state is not RequestState.OPEN:
        return Standing.CLOSED
    if fold.identity_asked is not None and fold.identity_proved is None:
        return Standing.IDENTITY
    if fold.pauses and fold.pauses[-1].answered is None:
        return Standing.CLARIFICATION
    return Standing.EXTENDED if fold.extended is not None else Standing.RUNNING


def information_period(value: Mapping[str, object]) -> tuple[str, int]:
    """The period of a rule for information requests: ("working_days" or "days", how many). Refused: anything else."""
    for unit in ("working_days", "days"):
        count = value.get(unit)
        if isinstance(count, int) and not isinstance(count, bool) and 0 < count < 400:
            return unit, count
    raise RequestRefused(
        'The rule “information-request” names no period. Write it as {"working_days": …} or {"days": …}.',
        field="given_date",
    )


# --- who asks

SCOTLAND, OF_AGE_IN_SCOTLAND, ADULT = "scotland", 12, 18


def check_asker(
    *,
    asked_by: AskedBy,
    age: int | None,
    dead: bool,
    jurisdiction: str,
    authority: str,
) -> None:
    """Refuses (AuthorityMissing) who may not ask, or has not shown that they may. `authority` is what was seen.

    An agent needs the person's authority in writing or a power (ICO, right of access). The right is the child's own:
    in Scotland whoever is twelve is presumed to understand it (Data Protection Act 2018, section 208); elsewhere no
    age is set, so that it is considered for each child and written down. Rights over data end with death (recital 27):
    who asks then says with what right of their own.
    """
    said = bool(authority.strip())
    if dead and asked_by is not AskedBy.REPRESENTATIVE:
        raise AuthorityMissing(
            "This person has died, and rights over personal data end with death. If a personal representative asks"
            " with a right of their own, choose that and say which.",
            field="asked_by",
        )
    if asked_by is AskedBy.REPRESENTATIVE and not dead:
        raise AuthorityMissing("A personal representative acts for somebody who has died.", field="asked_by")
    if asked_by is AskedBy.PARENT and age is not None and age >= ADULT:
        raise AuthorityMissing(
            "This person is an adult: they ask themselves, or somebody with their authority does.", field="asked_by"
        )
    if asked_by is AskedBy.SELF:
        if age is not None and _must_be_considered(age, jurisdiction) and not said:
            raise AuthorityMissing(_CONSIDER[jurisdiction == SCOTLAND], field="authority")
        return
    if not said:
        raise AuthorityMissing(_ASK_FOR[asked_by], field="authority")


def _must_be_considered(age: int, jurisdiction: str) -> bool:
    return age < (OF_AGE_IN_SCOTLAND if jurisdiction == SCOTLAND else ADULT)


_CONSIDER = {
    True: "A child under 12 is not presumed to understand the right (Data Protection Act 2018, section 208): say why"
    " this child does.",
    False: "The right is the child’s own, and no age is set: say how it was considered whether they understand it.",
}
_ASK_FOR = {
    AskedBy.AGENT: "Say what was seen of their authority: a signed form, a power of attorney.",
    AskedBy.PARENT: "Say what was seen of parental responsibility, and why the child does not ask themselves: a child"
    " who understands the right uses it.",
    AskedBy.REPRESENTATIVE: "Say with what right of their own they ask: a grant of probate, a claim of the estate.",
}


def _words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
