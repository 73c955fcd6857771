"""Reading tenancies: the page of one, those of a person or a home, work that is outstanding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from hearth.kernel.time import business_day, london
from hearth.modules.tenancies.consequences import FORESEEN, Consequence
from hearth.modules.tenancies.models import (
    AgreementKind,
    AgreementType,
    Notice,
    NoticeGiver,
    PartyRole,
    Tenancy,
    TenancyParty,
    VoidEpisode,
    VoidStage,
)
from hearth.modules.tenancies.operations.ending import check_end_correction, check_ending
from hearth.modules.tenancies.operations.locking import check_home
from hearth.modules.tenancies.operations.notices import NoticeAdvice, ReceivedNotice, advise_on_notice
from hearth.modules.tenancies.rules import LIABLE_ROLES, TenancyStatus, tenancy_status
from hearth.modules.tenancies.void_rule_models import VoidStart, VoidTrigger
from hearth.modules.tenancies.words import count_words, day_words, instant_words
from hearth.platform.catalogue import Masked, Reader, reader
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import get_visible, may_see, visible
from hearth.records.contacts.queries import Addressee, addressee

Shown = str | Masked


def standing_on(day: dt.date) -> Q:
    """The condition of a tenancy that stands on a day: of two that meet at noon, the one that starts."""
    midnight_after = london(day + dt.timedelta(days=1), dt.time())
    return Q(cancelled_at=None, start_at__lt=midnight_after) & (Q(end_at=None) | Q(end_at__gte=midnight_after))


def current_on(day: dt.date) -> QuerySet[Tenancy]:
    """The tenancies that stand on a day, for other modules; what a person may see of them is decided elsewhere."""
    return Tenancy.objects.filter(standing_on(day))


def agreement_types(company_ids: Collection[int], *, on: dt.date) -> list[AgreementType]:
    """The types of sundry agreements that are in force on a day in one of the companies, by name."""
    found = {
        each.pk: each
        for company_id in company_ids
        for each in effective(AgreementType.objects.all(), on=on, company_id=company_id)
    }
    return sorted(found.values(), key=lambda each: each.description)


# --- the page of one tenancy


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownParty:
    """Somebody bound by the agreement. Who may not be seen is there, masked and without a reference."""

    party_id: int
    contact_id: int
    reference: str
    name: Shown
    role: str
    role_label: str
    responsible: bool
    from_date: dt.date
    to_date: dt.date | None
    standing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGiver:
    """A tenant who gave a notice, and where they go (masked where it is confidential)."""

    name: Shown
    forwarding_address: Shown
    forwarding_postcode: Shown
    confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNotice:
    """A notice with the rule's explanation as kept: {"end": {...}, "validity": {...}, "warnings": [...]}."""

    received_at: dt.datetime
    asked_end_date: dt.date | None
    ends_at: dt.datetime | None
    status: str
    reason: Shown
    explanation: dict[str, object]
    givers: Sequence[ShownGiver]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVoid:
    """A void of a home: after a tenancy, or opened by hand. `refused`: why a void rule's case could not be started."""

    void_id: int
    stage: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    keys_received_at: dt.datetime | None
    by_hand: bool
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenancyPage:
    """One tenancy as this person may see it now. Instants are UTC; `asset_reference` leads to the home.

    A sundry agreement has no home and no tenure ("" and None): `address` says what it is for, `home_beside` is the
    reference of the home that it goes with.
    """

    record_id: int
    reference: str
    title: str
    company_id: int
    restricted: bool
    status: TenancyStatus
    kind: str
    agreement: AgreementKind
    tenure: str
    asset_id: int | None
    asset_reference: str
    address: str
    home_beside: str
    start_at: dt.datetime
    fixed_term_ends: dt.date | None
    trial_ends: dt.date | None
    follows: str
    follows_by: str
    notice_received_at: dt.datetime | None
    proposed_end_at: dt.datetime | None
    end_at: dt.datetime | None
    end_reason: Shown
    cancelled_at: dt.datetime | None
    parties: Sequence[ShownParty]
    notices: Sequence[ShownNotice]
    void: ShownVoid | None

    @property
    def end_is_proposed(self) -> bool:
        """Whether a proposed end stands that nobody has made official."""
        return self.proposed_end_at is not None and self.end_at is None


def tenancy_page(access: Access, reference: str, *, now: dt.datetime, reason: str = "") -> TenancyPage:
    """A tenancy by reference, masked for this person. NotFound and ReasonNeeded as `get_visible`."""
    record = get_visible(access, reference, kind="tenancy", now=now, reason=reason)
    tenancy = Tenancy.objects.select_related("asset__record", "tenure", "type", "end_reason").get(pk=record.pk)
    reading = reader(access.within(record.company_id))
    void = tenancy.voids.exclude(stage=VoidStage.CANCELLED).first()
    return TenancyPage(
        record_id=record.pk,
        reference=record.reference,
        title=record.title,
        company_id=record.company_id,
        restricted=record.restricted,
        status=status_of(tenancy, now),
        kind=tenancy.type.description if tenancy.type is not None else tenancy.get_kind_display(),
        agreement=AgreementKind(tenancy.kind),
        tenure=_tenure(tenancy),
        asset_id=tenancy.asset_id,
        asset_reference=tenancy.asset.record.reference if tenancy.asset is not None else "",
        address=tenancy.address,
        home_beside=_seen_reference(access, tenancy.goes_with_id),
        start_at=tenancy.start_at,
        fixed_term_ends=tenancy.fixed_term_ends,
        trial_ends=tenancy.trial_ends,
        follows=_seen_reference(access, tenancy.follows_id),
        follows_by=tenancy.get_follows_by_display() if tenancy.follows_by else "",
        notice_received_at=tenancy.notice_received_at,
        proposed_end_at=tenancy.proposed_end_at,
        end_at=tenancy.end_at,
        end_reason=_end_reason(reading, tenancy),
        cancelled_at=tenancy.cancelled_at,
        parties=_parties(access, reading, tenancy, business_day(now)),
        notices=_notices(access, reading, tenancy),
        void=_void(void) if void is not None else None,
    )


def _tenure(tenancy: Tenancy) -> str:
    return tenancy.tenure.description if tenancy.tenure is not None else ""


def _seen_reference(access: Access, record_id: int | None) -> str:
    """The reference of a record that the reader may see, else ""."""
    if record_id is None:
        return ""
    seen = visible(access, Record.objects.filter(pk=record_id)).values_list("reference", flat=True).first()
    return seen or ""


def status_of(tenancy: Tenancy, now: dt.datetime) -> TenancyStatus:
    """Where a tenancy stands at an instant."""
    return tenancy_status(
        start_at=tenancy.start_at,
        proposed_end_at=tenancy.proposed_end_at,
        end_at=tenancy.end_at,
        cancelled_at=tenancy.cancelled_at,
        now=now,
    )


def _end_reason(reading: Reader, tenancy: Tenancy) -> Shown:
    """The reason for leaving is the link to the list: who may not read the link may not read where it leads."""
    link = reading.value(tenancy, "end_reason")
    if isinstance(link, Masked):
        return link
    return tenancy.end_reason.description if tenancy.end_reason else ""


def _names(access: Access, reading: Reader, contact_ids: Collection[int]) -> dict[int, tuple[str, Shown]]:
    """Reference and name of each contact; those whose record the reader may not see are masked."""
    records = {
        record.pk: record
        for record in visible(access, Record.objects.filter(pk__in=contact_ids)).only("reference", "title")
    }
    may = reading.may("contact", "formal_name")
    return {
        contact_id: (record.reference, record.title if may else Masked("Name"))
        if (record := records.get(contact_id)) is not None
        else ("", Masked("Name", "restricted record"))
        for contact_id in contact_ids
    }


def _parties(access: Access, reading: Reader, tenancy: Tenancy, today: dt.date) -> list[ShownParty]:
    parties = list(tenancy.parties.order_by("from_date", "id"))
    names = _names(access, reading, {party.contact_id for party in parties})
    return [
        ShownParty(
            party_id=party.pk,
            contact_id=party.contact_id,
            reference=names[party.contact_id][0],
            name=names[party.contact_id][1],
            role=party.role,
            role_label=party.get_role_display(),
            responsible=party.responsible,
            from_date=party.from_date,
            to_date=party.to_date,
            standing=party.from_date <= today and (party.to_date is None or today < party.to_date),
        )
        for party in parties
    ]


def _notices(access: Access, reading: Reader, tenancy: Tenancy) -> list[ShownNotice]:
    givers = Prefetch("givers", NoticeGiver.objects.order_by("id"))
    notices: list[Notice] = list(tenancy.notices.prefetch_related(givers).order_by("-received_at", "-id"))
    named = {giver.contact_id for notice in notices for giver in notice.givers.all()}
    names = _names(access, reading, named)
    return [
        ShownNotice(
            received_at=notice.received_at,
            asked_end_date=notice.asked_end_date,
            ends_at=notice.ends_at,
            status=notice.get_status_display(),
            reason=_text(reading.value(notice, "reason")),
            explanation=notice.explanation,
            givers=[_giver(reading, giver, names[giver.contact_id][1]) for giver in notice.givers.all()],
        )
        for notice in notices
    ]


def _giver(reading: Reader, giver: NoticeGiver, name: Shown) -> ShownGiver:
    shown = reading.row(giver, ["forwarding_address", "forwarding_postcode"])
    if isinstance(name, Masked):  # where a restricted person goes is as restricted as the person
        shown = dict.fromkeys(shown, Masked("Forwarding address", str(name)))
    return ShownGiver(
        name=name,
        forwarding_address=_text(shown["forwarding_address"]),
        forwarding_postcode=_text(shown["forwarding_postcode"]),
        confidential=giver.confidential,
    )


def _void(void: VoidEpisode) -> ShownVoid:
    return ShownVoid(
        void_id=void.pk,
        stage=void.stage,
        starts_at=void.starts_at,
        ends_at=void.ends_at,
        keys_received_at=void.keys_received_at,
        by_hand=void.tenancy_id is None,
    )


def _text(value: object) -> Shown:
    return value if isinstance(value, Masked) else str(value)


# --- tenancies of a person, of a home


@dataclass(frozen=True, slots=True, kw_only=True)
class TenancyRow:
    """One tenancy in a list. `role` is that of the person whose list it is ("" in a home's list)."""

    record_id: int
    reference: str
    title: str
    kind: str
    tenure: str
    status: TenancyStatus
    start_at: dt.datetime
    proposed_end_at: dt.datetime | None
    end_at: dt.datetime | None
    role: str = ""


def _visible_tenancies(access: Access) -> QuerySet[Tenancy]:
    return Tenancy.objects.filter(may_see(access, "record__")).select_related("record", "tenure", "asset__record")


def _row(tenancy: Tenancy, now: dt.datetime, role: str = "") -> TenancyRow:
    return TenancyRow(
        record_id=tenancy.pk,
        reference=tenancy.record.reference,
        title=tenancy.record.title,
        kind=tenancy.get_kind_display(),
        tenure=_tenure(tenancy),
        status=status_of(tenancy, now),
        start_at=tenancy.start_at,
        proposed_end_at=tenancy.proposed_end_at,
        end_at=tenancy.end_at,
        role=role,
    )


def tenancies_of(access: Access, contact_id: int, *, now: dt.datetime) -> list[TenancyRow]:
    """The tenancies in which a contact has or had a part, the newest first, with the part they had last."""
    parts = (
        TenancyParty.objects.filter(may_see(access, "tenancy__record__"), contact_id=contact_id)
        .select_related("tenancy__record", "tenancy__tenure")
        .order_by("-tenancy__start_at", "-tenancy", "from_date", "id")
    )
    last = {party.tenancy_id: party for party in parts}
    return [_row(party.tenancy, now, party.get_role_display()) for party in last.values()]


def tenancies_at(access: Access, asset_id: int, *, now: dt.datetime) -> list[TenancyRow]:
    """The tenancies of a home, the newest first."""
    found = _visible_tenancies(access).filter(asset_id=asset_id).order_by("-start_at", "-pk")
    return [_row(tenancy, now) for tenancy in found]


def _bound(on: dt.date) -> QuerySet[TenancyParty]:
    return TenancyParty.objects.filter(
        Q(to_date=None) | Q(to_date__gt=on), tenancy__in=current_on(on), from_date__lte=on
    )


def people_at(asset_id: int, *, on: dt.date) -> QuerySet[TenancyParty, int]:
    """The contacts who are bound by an agreement of a home that stands on a day: their alerts concern the home. Keys,
    for a condition of another query."""
    return _bound(on).filter(tenancy__asset_id=asset_id).values_list("contact_id", flat=True)


def homes_of(contact_id: int, *, on: dt.date) -> QuerySet[TenancyParty, int]:
    """The homes whose agreements bind a contact on a day: their alerts concern the person. Keys, for a condition of
    another query."""
    return _bound(on).filter(contact_id=contact_id).values_list("tenancy__asset_id", flat=True)


def voids_at(asset_id: int) -> list[ShownVoid]:
    """The voids of a home (already found visible) that are not cancelled, the newest first; while one stands, with why
    the case that a void rule wants could not be started."""
    to_come = Q(trigger=VoidTrigger.TO_COME)
    as_it_is = to_come & Q(void__stage=VoidStage.PROVISIONAL) | ~to_come & ~Q(void__stage=VoidStage.PROVISIONAL)
    starts = VoidStart.objects.filter(as_it_is, void=OuterRef("pk")).order_by("-decided_at")
    found = VoidEpisode.objects.filter(asset_id=asset_id).exclude(stage=VoidStage.CANCELLED)
    return [
        replace(_void(void), refused=(void.refused or "") if void.ends_at is None else "")
        for void in found.annotate(refused=Subquery(starts.values("refused")[:1])).order_by("-starts_at", "-id")
    ]


# --- whom to write to


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A responsible party as a letter addresses them: by their own name, at their own address and nobody else's."""

    contact_id: int
    role: str
    addressee: Addressee


def responsible_parties(tenancy_id: int, *, on: dt.date) -> list[Recipient]:
    """Who may act for the tenancy and gets its letters on a day, each by name. On behalf of the landlord, unmasked.

    After the end they are those whose part ended with it. A letter to one must not show another's address or reason.
    """
    parties = (
        TenancyParty.objects.filter(tenancy_id=tenancy_id, responsible=True, from_date__lte=on)
        .filter(Q(to_date=None) | Q(to_date__gt=on) | Q(pk__in=_ended_with(tenancy_id, on)))
        .exclude(role=PartyRole.OCCUPIER)
        .select_related("contact")
        .order_by("from_date", "id")
    )
    once: dict[int, Recipient] = {}
    for party in parties:
        once.setdefault(
            party.contact_id,
            Recipient(contact_id=party.contact_id, role=party.role, addressee=addressee(party.contact, on)),
        )
    return list(once.values())


def _ended_with(tenancy_id: int, on: dt.date) -> list[int]:
    end_at = Tenancy.objects.filter(pk=tenancy_id).values_list("end_at", flat=True).first()
    if end_at is None or business_day(end_at) > on:
        return []
    return list(
        TenancyParty.objects.filter(tenancy_id=tenancy_id, to_date=business_day(end_at)).values_list("pk", flat=True)
    )


# --- what the rules would say, what a correction would do


def notice_advice(access: Access, reference: str, *, notice: ReceivedNotice, now: dt.datetime) -> NoticeAdvice:
    """When the tenancy would end by a notice, and whether an officer must decide; refused as accepting it would be."""
    record = get_visible(access, reference, kind="tenancy", now=now)
    tenancy = Tenancy.objects.select_related("record__company", "tenure").get(pk=record.pk)
    check_home(tenancy)
    return advise_on_notice(tenancy=tenancy, notice=notice, now=now)


def end_correction(tenancy_id: int, *, end_at: dt.datetime | None, now: dt.datetime) -> list[Consequence]:
    """What `correct_end` would do, told before it is done; refused as the correction would be.

    The tenancy is already found visible. Modules above add theirs (the account: what is reversed and re-posted).
    """
    tenancy = Tenancy.objects.select_related("record", "asset__record", "asset__type").get(pk=tenancy_id)
    was = check_end_correction(tenancy, end_at, now)
    becomes = instant_words(end_at) if end_at is not None else "none: the tenancy goes on"
    told = [Consequence(says=f"End of the tenancy: {instant_words(was)} becomes {becomes}.")]
    parted = TenancyParty.objects.filter(tenancy=tenancy, to_date=business_day(was)).count()
    until = f"ends on {day_words(business_day(end_at))}" if end_at is not None else "goes on"
    told.append(Consequence(says=f"The part of {count_words(parted, 'person', 'people')} {until}."))
    if tenancy.asset_id is None:
        pass  # nothing falls void
    elif end_at is not None:
        told.append(Consequence(says=f"The void starts at {instant_words(end_at)}."))
    elif tenancy.proposed_end_at is not None:
        told.append(Consequence(says=f"The void is provisional again, from {instant_words(tenancy.proposed_end_at)}."))
    else:
        told.append(Consequence(says="The void is cancelled."))
    told.append(Consequence(says="Addresses that changed with the end stay as they are: check them."))
    for name in FORESEEN:
        told.extend(FORESEEN.get(name)(tenancy_id, end_at, now))
    return told


def ending(tenancy_id: int, *, end_at: dt.datetime, now: dt.datetime) -> list[Consequence]:
    """What `end_tenancy` would do, told before it is done; refused as the end would be.

    The tenancy is already found visible.
    """
    tenancy = Tenancy.objects.select_related("record", "asset__record", "asset__type").get(pk=tenancy_id)
    check_ending(tenancy, end_at, now)
    standing = tenancy.parties.filter(Q(to_date=None) | Q(to_date__gt=business_day(end_at))).count()
    told = [
        Consequence(says=f"The tenancy ends at {instant_words(end_at)}."),
        Consequence(says=f"The part of {count_words(standing, 'person', 'people')} ends with it."),
        Consequence(says="Charges stop: weeks that were posted from the end on are reversed."),
    ]
    if tenancy.asset_id is not None:
        void = f"The void of the home is actual from {instant_words(end_at)}, unless it is let again then."
        told.insert(2, Consequence(says=void))
    beside = other_agreements(tenancy_id)
    told += [Consequence(says=f"Not ended with it: {each.record.title} ({each.record.reference}).") for each in beside]
    return told


def other_agreements(tenancy_id: int) -> list[Tenancy]:
    """Agreements beside a tenancy: those in which its tenants are liable too and that stand now or will (a garage)."""
    people = TenancyParty.objects.filter(tenancy_id=tenancy_id, role__in=LIABLE_ROLES, to_date=None)
    mine = TenancyParty.objects.filter(
        contact_id__in=people.values("contact_id"), role__in=LIABLE_ROLES, to_date=None
    ).exclude(tenancy_id=tenancy_id)
    return list(
        Tenancy.objects.filter(
            pk__in=mine.values("tenancy_id"), cancelled_at=None, end_at=None, record__restricted=False
        )
        .select_related("record")
        .order_by("start_at", "pk")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Another agreement of the same tenants."""

    reference: str
    title: str


def beside(access: Access, tenancy_id: int) -> list[Beside]:
    """`other_agreements` as somebody may see them."""
    found = [each.pk for each in other_agreements(tenancy_id)]
    records = visible(access, Record.objects.filter(pk__in=found)).order_by("sort_key", "pk")
    return [Beside(reference=each.reference, title=each.title) for each in records]


# --- outstanding work


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """A tenancy with something outstanding since (or due at) an instant."""

    reference: str
    title: str
    patch: str
    at: dt.datetime


def _outstanding(access: Access, found: QuerySet[Tenancy], field: str, limit: int) -> list[Outstanding]:
    rows = (
        found.filter(may_see(access, "record__"))
        .order_by(field, "pk")
        .values_list("record__reference", "record__title", "asset__patch__description", field)[:limit]
    )
    return [Outstanding(reference=row[0], title=row[1], patch=row[2] or "", at=row[3]) for row in rows]


def past_their_end(access: Access, *, now: dt.datetime, limit: int = 50) -> list[Outstanding]:
    """Agreements whose proposed end has passed and that nobody has ended, the longest overdue first."""
    found = Tenancy.objects.filter(proposed_end_at__lte=now, end_at=None, cancelled_at=None)
    return _outstanding(access, found, "proposed_end_at", limit)


def ending_soon(access: Access, *, now: dt.datetime, within: dt.timedelta, limit: int = 50) -> list[Outstanding]:
    """Agreements whose proposed end comes in that time, the next first."""
    found = Tenancy.objects.filter(
        proposed_end_at__gt=now, proposed_end_at__lte=now + within, end_at=None, cancelled_at=None
    )
    return _outstanding(access, found, "proposed_end_at", limit)


def keys_outstanding(access: Access, *, now: dt.datetime, limit: int = 50) -> list[Outstanding]:
    """Ended tenancies whose home is void and whose keys have not come back, the longest void first."""
    found = Tenancy.objects.filter(
        end_at__lte=now, voids__stage=VoidStage.ACTUAL, voids__ends_at=None, voids__keys_received_at=None
    )
    return _outstanding(access, found, "end_at", limit)
