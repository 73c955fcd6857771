"""What pages show of rights requests."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, Value

from hearth.engines.privacy.models import CollectionLink, PackState, RequestEvent, RequestPack, RightsRequest
from hearth.engines.privacy.requests import holding
from hearth.engines.privacy.requests.operations import clock, happened
from hearth.engines.privacy.requests.rules import PACKED, TIMING, EventKind, RequestState, standing_events
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.platform.catalogue import Masked, reader
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import may_see, visible

SOON = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """A line of a request's history. `standing`: it counts; `correctable`: its day can be put right."""

    event_id: int
    label: str
    on_date: dt.date
    note: str | Masked
    by: str
    recorded_at: dt.datetime
    standing: bool
    taken_back: bool
    correctable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """A request as its page shows it. Texts are Masked for who is not cleared."""

    record_id: int
    company_id: int
    reference: str
    title: str
    restricted: bool
    kind: str
    route: str
    state: str
    state_label: str
    standing: str
    standing_label: str
    received_date: dt.date
    due_date: dt.date | None
    closed_date: dt.date | None
    overdue: bool
    steps: tuple[str, ...]
    words: str | Masked
    outcome: str | Masked
    authority: str | Masked
    asked_by: str
    asked_by_other: bool
    contact_reference: str
    contact_name: str | Masked
    agent_reference: str
    agent_name: str | Masked
    case_reference: str
    signed_at: dt.datetime | None
    signed_by: str
    has_pack: bool
    identity_asked: bool
    holds: tuple[holding.Held, ...]
    events: tuple[EventRow, ...]

    @property
    def is_open(self) -> bool:
        """Whether something can still be done."""
        return self.state == RequestState.OPEN


def get_request(access: Access, reference: str, *, now: dt.datetime, reason: str = "") -> RightsRequest:
    """The request of a reference, where the reader may see it and whom it is about; NotFound alike for what is not
    there."""
    record = visibility.get_visible(access, reference, now=now, kind="rights_request", reason=reason)
    request = RightsRequest.objects.select_related(
        "record__company", "contact__record", "agent__record", "case__record", "signed_by"
    ).get(pk=record.pk)
    if not visible(access, Record.objects.filter(pk=request.contact_id), narrowed=False).exists():
        raise NotFound("There is no such record, or it is not one that you can see.")
    return request


def request_page(access: Access, reference: str, *, now: dt.datetime, reason: str = "") -> RequestPage:
    """A request with its clock and all that happened to it."""
    return page_of(access, get_request(access, reference, now=now, reason=reason), now=now)


def page_of(access: Access, request: RightsRequest, *, now: dt.datetime) -> RequestPage:
    """`request_page` of a request that was found already (get_request)."""
    here = access.within(request.record.company_id)
    reading = reader(here)
    told = reading.row(request, ["words", "outcome", "authority"])
    events = happened(request)
    found = clock(request, events)
    today = business_day(now)
    return RequestPage(
        record_id=request.pk,
        company_id=request.record.company_id,
        reference=request.reference,
        title=request.record.title,
        restricted=request.record.restricted,
        kind=request.kind,
        route=request.get_route_display(),
        state=request.state,
        state_label=request.get_state_display(),
        standing=request.standing,
        standing_label=request.get_standing_display(),
        received_date=request.received_date,
        due_date=request.due_date,
        closed_date=request.closed_date,
        overdue=request.state == RequestState.OPEN and request.due_date is not None and request.due_date < today,
        steps=found.deadline.steps,
        words=_text(told["words"]),
        outcome=_text(told["outcome"]),
        authority=_text(told["authority"]),
        asked_by=request.get_asked_by_display(),
        asked_by_other=request.asked_by != "self",
        contact_reference=request.contact.reference,
        contact_name=_name(here, request.contact.record),
        agent_reference=request.agent.reference if request.agent else "",
        agent_name=_name(here, request.agent.record) if request.agent else "",
        case_reference=request.case.record.reference if request.case else "",
        signed_at=request.signed_at,
        signed_by=request.signed_by.name if request.signed_by else "",
        has_pack=request.kind in PACKED,
        identity_asked=any(each.kind is EventKind.IDENTITY_ASKED for each in standing_events(events)),
        holds=tuple(
            each for each in holding.holds_on(request.contact_id, on=today) if each.reference == request.reference
        ),
        events=tuple(_events(here, request)),
    )


def _text(value: object) -> str | Masked:
    return value if isinstance(value, Masked) else str(value or "")


def _name(access: Access, record: Record) -> str | Masked:
    return record.title if access.cleared("personal") else Masked("Name")


def _events(access: Access, request: RightsRequest) -> list[EventRow]:
    rows = list(RequestEvent.objects.filter(request=request).order_by("-pk"))
    corrected = {each.corrects_id for each in rows if each.corrects_id is not None}
    notes = reader(access).rows(rows, ["note"])
    return [
        EventRow(
            event_id=each.pk,
            label=each.get_kind_display(),
            on_date=each.on_date,
            note=_text(told["note"]),
            by=each.recorded_by,
            recorded_at=each.recorded_at,
            standing=each.pk not in corrected and not each.void,
            taken_back=each.void,
            correctable=EventKind(each.kind) in TIMING and each.pk not in corrected and not each.void,
        )
        for each, told in zip(rows, notes, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRow:
    """A pack of a request, with how its last link stands."""

    pack_id: uuid.UUID
    state: str
    state_label: str
    step: int
    steps: int
    asked_at: dt.datetime
    asked_by: str
    finished_at: dt.datetime | None
    form: str
    rows: int
    withheld: int
    size: int
    sha256: str
    manifest_sha256: str
    files: tuple[tuple[str, int, str], ...]
    problem: str
    link: str

    @property
    def under_way(self) -> bool:
        """Whether it is being made."""
        return self.state in {PackState.WAITING, PackState.RUNNING}

    @property
    def ready(self) -> bool:
        """Whether it can be fetched."""
        return self.state == PackState.DONE


def packs_of(request: RightsRequest, *, now: dt.datetime) -> list[PackRow]:
    """The packs of a request, newest first."""
    packs = RequestPack.objects.filter(request=request).select_related("asked_by", "variant").order_by("-asked_at")
    links: dict[uuid.UUID, CollectionLink] = {
        each.pack_id: each for each in CollectionLink.objects.filter(pack__request=request).order_by("made_at")
    }
    return [
        PackRow(
            pack_id=each.pk,
            state=each.state,
            state_label=each.get_state_display(),
            step=each.step,
            steps=each.steps,
            asked_at=each.asked_at,
            asked_by=each.asked_by.name,
            finished_at=each.finished_at,
            form=each.variant.description if each.variant else "",
            rows=each.rows,
            withheld=each.withheld,
            size=each.size,
            sha256=each.sha256,
            manifest_sha256=each.manifest_sha256,
            files=tuple((one["name"], one["size"], one["sha256"]) for one in each.manifest.get("files", ())),
            problem=each.problem,
            link=_link(links.get(each.pk), now),
        )
        for each in packs
    ]


def _link(link: CollectionLink | None, now: dt.datetime) -> str:
    if link is None:
        return ""
    if link.used_at:
        return "collected"
    if link.withdrawn_at:
        return "withdrawn"
    return "expired" if link.expires_at <= now else "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request as a line."""

    reference: str
    title: str
    about: str | Masked
    received_date: dt.date
    due_date: dt.date | None
    standing: str
    standing_label: str
    overdue: bool
    held: tuple[str, ...] = ()


def requests_due(access: Access, *, now: dt.datetime, limit: int) -> list[RequestRow]:
    """Open requests, the soonest due first; those whose clock stands come last."""
    rows = RightsRequest.objects.filter(_seen(access), state=RequestState.OPEN)
    return _lines(access, rows.order_by(F("due_date").asc(nulls_last=True), "received_date")[:limit], now)


def requests_of(access: Access, contact_id: int, *, now: dt.datetime) -> list[RequestRow]:
    """The requests about a person, newest first, each with the purposes that it holds back (`held`)."""
    rows = RightsRequest.objects.filter(_seen(access), contact_id=contact_id).annotate(
        held=ArrayAgg("holds__purpose", filter=Q(holds__isnull=False, holds__to_date=None), default=Value([]))
    )
    return _lines(access, rows.order_by("-received_date", "-pk")[:20], now)


def _seen(access: Access) -> Q:
    return may_see(access, "record__") & may_see(access, "contact__record__")


def _lines(access: Access, rows: object, now: dt.datetime) -> list[RequestRow]:
    today = business_day(now)
    found: list[RightsRequest] = list(rows.select_related("record", "contact__record"))  # type: ignore[attr-defined]
    return [
        RequestRow(
            reference=each.record.reference,
            title=each.record.title,
            about=_name(access.within(each.record.company_id), each.contact.record),
            received_date=each.received_date,
            due_date=each.due_date,
            standing=each.standing,
            standing_label=each.get_standing_display(),
            overdue=each.state == RequestState.OPEN and each.due_date is not None and each.due_date < today,
            held=tuple(holding.purpose_label(purpose) for purpose in getattr(each, "held", ())),
        )
        for each in found
    ]
