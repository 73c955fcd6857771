"""Tenancies and other agreements, their parties, and the notice that ends one."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from hearth.faces.api import conditions, paging, records
from hearth.faces.api.caller import ApiRequest, asked
from hearth.faces.api.idempotency import once
from hearth.faces.api.listed import value_of
from hearth.faces.api.paging import Masking, Paged, PageOf
from hearth.faces.api.routing import makes, reads
from hearth.faces.api.shapes import (
    Created,
    Day,
    Instant,
    Line,
    Link,
    Out,
    PropertyAddress,
    Ref,
    Reference,
    Strict,
    Truth,
    Word,
    href,
    lines_of,
)
from hearth.modules.tenancies import operations, queries
from hearth.modules.tenancies.lists import END_REASON
from hearth.modules.tenancies.operations import Forwarding, ReceivedNotice
from hearth.modules.tenancies.queries import ShownNotice, ShownParty, TenancyPage
from hearth.modules.tenancies.registrations import RECEIVE_NOTICE
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.reading import Asked, ListRow

router = Router(tags=["Tenancies"])
Agreement = Literal["tenancy", "lease", "licence", "garage", "use-and-occupation", "sundry"]
READ, WRITE = "read:tenancies", "write:tenancies"
CLOSED = {"current": "current", "ended": "ended", "all": ""}


class Party(Out):
    """Somebody bound by the agreement. Who the caller may not see is there, without reference and name."""

    reference: Link | None
    name: str | None
    role: str
    responsible: bool
    from_date: dt.date
    to_date: dt.date | None
    standing: bool


class NoticeGiver(Out):
    """A tenant who gave a notice, and where they go."""

    name: str | None
    forwarding_address: PropertyAddress
    confidential: bool


class Notice(Out):
    """A notice to quit as it was received, and when the tenancy ends by it."""

    received_date_time: dt.datetime
    asked_end_date: dt.date | None
    end_date_time: dt.datetime | None
    status: str
    reason: str | None
    giver: list[NoticeGiver]


class Void(Out):
    """The void after the tenancy."""

    stage: str
    start_date_time: dt.datetime
    end_date_time: dt.datetime | None
    keys_received_date_time: dt.datetime | None


class TenancyProperty(Link):
    """The home."""

    name: str


class Tenancy(Out):
    """An agreement. A sundry one has no `property` and no tenure: its `name` says what it is for. Start and end
    are instants, the end exclusive.
    """

    reference: Reference
    href: str
    name: str
    status: str
    type: Agreement
    tenure: str
    restricted: bool
    property: TenancyProperty | None
    start_date_time: dt.datetime
    fixed_term_end_date: dt.date | None
    notice_received_date_time: dt.datetime | None
    proposed_end_date_time: dt.datetime | None
    end_date_time: dt.datetime | None
    end_reason: str | None
    cancelled_date_time: dt.datetime | None
    party: list[Party]
    notice: list[Notice]
    void: Void | None
    masked: list[str]


class TenancyLine(Out):
    """A tenancy in a list."""

    reference: Reference
    href: str
    name: str | None
    tenants: str | None
    status: str | None
    type: Agreement | None
    tenure: str | None
    start_date_time: dt.datetime | None
    proposed_end_date_time: dt.datetime | None
    end_date_time: dt.datetime | None
    restricted: bool
    masked: list[str]


class TenanciesAsked(Paged):
    """Which tenancies."""

    q: Line = ""
    type: Agreement | Literal[""] = ""
    start_from: Day | None = None
    start_until: Day | None = None
    proposed_end_from: Day | None = None
    proposed_end_until: Day | None = None
    status: Literal["current", "ended", "all"] = "current"
    sort: Literal["name", "-name", "reference", "-reference", "start", "-start"] = "name"


class NewForwarding(Strict):
    """Where one tenant goes."""

    contact: Word
    address_line: Annotated[list[Word], Field(min_length=1, max_length=8)]
    postal_code: Annotated[Line, Field(max_length=10)] = ""
    confidential: Truth = False


class NewNotice(Strict):
    """A notice to quit. `givenBy` names the tenants who signed, by reference; none named means all.

    `endReason` is one of the landlord's reasons for leaving, by its words. `decisionReason` says why an officer
    accepts it where the rules warn. Left out, `askedEndDate` asks for the earliest end.
    """

    received_date_time: Instant
    asked_end_date: Day | None = None
    stated_start_date: Day | None = None
    shorter_by_agreement: Truth = False
    given_by: Annotated[list[Word], Field(max_length=20)] = []
    forwarding: Annotated[list[NewForwarding], Field(max_length=20)] = []
    end_reason: Line = ""
    decision_reason: Line = ""


class ReceivedNoticeAnswer(Created):
    """When the tenancy is to end by the notice."""

    end_date_time: dt.datetime | None


@reads(router, "/tenancies", scope=READ, answer=PageOf[TenancyLine], name="tenancies")
def tenancies(request: HttpRequest, given: Query[TenanciesAsked]) -> HttpResponse:
    """Tenancies, leases, licences, garage and sundry agreements."""
    filters = {
        "kind": given.type,
        "start_from": given.start_from,
        "start_until": given.start_until,
        "proposed_end_from": given.proposed_end_from,
        "proposed_end_until": given.proposed_end_until,
    }
    wanted = Asked(
        sort={"name": "title", "start": "start"}.get(given.sort.lstrip("-"), "reference"),
        descending=given.sort.startswith("-"),
        text=given.q,
        filters={name: str(value) for name, value in filters.items() if value},
        closed=CLOSED[given.status],
    )
    columns = ["title", "tenants", "status", "kind", "tenure", "start", "proposed_end", "end"]
    return paging.page(asked(request), LISTS.get("tenancies"), wanted, given, columns=columns, say=_line)


def _line(row: ListRow, landlord: str, mask: Masking) -> Out:
    says = row.values
    return TenancyLine(
        reference=Reference(id=row.reference, allocated_by=landlord),
        href=str(href("tenancy", row.reference)),
        name=mask.show("name", says["title"]),
        tenants=mask.show("tenants", says["tenants"]),
        status=mask.show("status", says["status"]),
        type=mask.show("type", says["kind"]),
        tenure=mask.show("tenure", says["tenure"]),
        start_date_time=mask.show("startDateTime", says["start"]),
        proposed_end_date_time=mask.show("proposedEndDateTime", says["proposed_end"]),
        end_date_time=mask.show("endDateTime", says["end"]),
        restricted=row.restricted,
        masked=mask.names,
    )


@reads(router, "/tenancies/{reference}", scope=READ, answer=Tenancy, name="tenancy", one=True)
def tenancy(request: HttpRequest, reference: Ref) -> HttpResponse:
    """One tenancy with its parties, notices and void."""
    return conditions.answer(request, _now(asked(request), reference))


def _now(request: ApiRequest, reference: str) -> Tenancy:
    access = records.readable(request, "tenancy")
    page = queries.tenancy_page(access, reference, now=request.now, reason=records.reason_of(request))
    records.told(request, "tenancy", page.record_id)
    return _tenancy(page, paging.landlords_of([page.record_id])[page.record_id])


def _tenancy(page: TenancyPage, landlord: str) -> Tenancy:
    mask = Masking()
    void = page.void
    return Tenancy(
        reference=Reference(id=page.reference, allocated_by=landlord),
        href=str(href("tenancy", page.reference)),
        name=page.title,
        status=page.status.value,
        type=page.agreement.value,  # type: ignore[arg-type]  # the model's choices
        tenure=page.tenure,
        restricted=page.restricted,
        property=TenancyProperty(id=page.asset_reference, href=href("asset", page.asset_reference), name=page.address)
        if page.asset_reference
        else None,
        start_date_time=page.start_at,
        fixed_term_end_date=page.fixed_term_ends,
        notice_received_date_time=page.notice_received_at,
        proposed_end_date_time=page.proposed_end_at,
        end_date_time=page.end_at,
        end_reason=mask.show("endReason", page.end_reason),
        cancelled_date_time=page.cancelled_at,
        party=[_party(each, mask) for each in page.parties],
        notice=[_notice(each, mask) for each in page.notices],
        void=None
        if void is None
        else Void(
            stage=void.stage,
            start_date_time=void.starts_at,
            end_date_time=void.ends_at,
            keys_received_date_time=void.keys_received_at,
        ),
        masked=mask.names,
    )


def _party(each: ShownParty, mask: Masking) -> Party:
    return Party(
        reference=Link(id=each.reference, href=href("contact", each.reference)) if each.reference else None,
        name=mask.show("party.name", each.name),
        role=each.role,
        responsible=each.responsible,
        from_date=each.from_date,
        to_date=each.to_date,
        standing=each.standing,
    )


def _notice(each: ShownNotice, mask: Masking) -> Notice:
    return Notice(
        received_date_time=each.received_at,
        asked_end_date=each.asked_end_date,
        end_date_time=each.ends_at,
        status=each.status,
        reason=mask.show("notice.reason", each.reason),
        giver=[
            NoticeGiver(
                name=mask.show("notice.giver.name", giver.name),
                forwarding_address=PropertyAddress(
                    address_line=lines_of(mask.show("notice.giver.forwardingAddress", giver.forwarding_address)),
                    postal_code=mask.show("notice.giver.forwardingAddress", giver.forwarding_postcode),
                ),
                confidential=giver.confidential,
            )
            for giver in each.givers
        ],
    )


@makes(
    router, "/tenancies/{reference}/notices", scope=WRITE, answer=ReceivedNoticeAnswer, name="new-notice", match=True
)
def new_notice(request: HttpRequest, reference: Ref, given: NewNotice) -> HttpResponse:
    """Receives a notice to quit: the proposed end is set by the rules, and a provisional void opens from it."""
    here = asked(request)
    found, access = records.writable(here, "tenancy", reference, RECEIVE_NOTICE)
    notice = _received(here, found.company_id, given)

    def act() -> tuple[Created, str]:
        if "If-Match" in request.headers:
            conditions.check(request, _now(here, found.reference))
        made = operations.receive_notice(by=access.actor, tenancy_id=found.pk, notice=notice, now=here.now)
        where = str(href("tenancy", found.reference))
        return ReceivedNoticeAnswer(href=where, id=str(made.pk), end_date_time=made.ends_at), where

    return once(here, act)


def _received(request: ApiRequest, company_id: int, given: NewNotice) -> ReceivedNotice:
    givers = [
        records.named(request, "contact", each, f"#/givenBy/{place}").pk for place, each in enumerate(given.given_by)
    ]
    forwarding = {
        records.named(request, "contact", each.contact, f"#/forwarding/{place}/contact").pk: Forwarding(
            address=", ".join(each.address_line), postcode=each.postal_code, confidential=each.confidential
        )
        for place, each in enumerate(given.forwarding)
    }
    return ReceivedNotice(
        received_at=given.received_date_time,
        asked_end_date=given.asked_end_date,
        stated_start_date=given.stated_start_date,
        shorter_by_agreement=given.shorter_by_agreement,
        given_by=givers,
        forwarding=forwarding,
        end_reason_id=value_of(
            END_REASON, given.end_reason.strip(), company_id=company_id, on=request.today, pointer="#/endReason"
        ),
        decision_reason=given.decision_reason,
    )
