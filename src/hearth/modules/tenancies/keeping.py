"""Reading what is kept of tenancies beside their dates: reviews that fall due, permissions to alter homes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.modules.tenancies import rule_table
from hearth.modules.tenancies.holding_rules import Claim, SuccessionRight
from hearth.modules.tenancies.models import (
    AlterationPermission,
    PartyRole,
    PermissionInspection,
    PermissionStatus,
    Tenancy,
    TenancyParty,
    TenancyReview,
)
from hearth.modules.tenancies.operations.holding import succession_advice
from hearth.modules.tenancies.operations.locking import check_home
from hearth.modules.tenancies.rules import LIABLE_ROLES, MinimumAge
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import may_see, visible

SOON = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReview:
    """A review of a tenancy; `reference` and `title` are the tenancy's.

    `review_id` is None for the review of a trustee, which nobody plans and nobody closes: it is there from the birth
    dates, and gone once the trustee's part is ended.
    """

    review_id: int | None
    reference: str
    title: str
    kind: str
    due_date: dt.date
    done_date: dt.date | None
    outcome: str
    note: str
    overdue: bool


def _review(review: TenancyReview, record: Record, today: dt.date) -> ShownReview:
    return ShownReview(
        review_id=review.pk,
        reference=record.reference,
        title=record.title,
        kind=review.get_kind_display(),
        due_date=review.due_date,
        done_date=review.done_date,
        outcome=review.get_outcome_display() if review.outcome else "",
        note=review.note,
        overdue=review.done_date is None and review.due_date < today,
    )


def reviews_of(record: Record, *, now: dt.datetime, in_trust: bool = False) -> list[ShownReview]:
    """The reviews of a tenancy (already found visible), open ones first; that of its trustee where it is `in_trust`."""
    today = business_day(now)
    found = TenancyReview.objects.filter(tenancy_id=record.pk).order_by("-done_date", "due_date", "pk")
    trustees = _trustee_reviews(Q(tenancy_id=record.pk), today) if in_trust else []
    return [*trustees, *(_review(each, record, today) for each in found)]


def _trustee_reviews(where: Q, today: dt.date, until: dt.date = dt.date.max) -> list[ShownReview]:
    """The birthdays, before a day, from which a tenant can hold the tenancy that a trustee still holds for them; the
    next first. Until then it is theirs in equity alone (Law of Property Act 1925 s1(6); Kingston upon Thames RBC v
    Prince [1998] EWCA Civ 1891).
    """
    standing = Q(to_date=None) | Q(to_date__gt=today)
    minors = (
        TenancyParty.objects.filter(where, standing, tenancy__end_at=None, tenancy__cancelled_at=None)
        .filter(
            Exists(TenancyParty.objects.filter(standing, tenancy=OuterRef("tenancy"), role=PartyRole.TRUSTEE)),
            role__in=LIABLE_ROLES,
            tenancy__asset__isnull=False,
            contact__date_of_birth__isnull=False,
            contact__date_of_death=None,
        )
        .select_related("contact", "tenancy__record__company", "tenancy__tenure")
    )
    ages: dict[tuple[int, str], MinimumAge] = {}
    found = []
    for party in minors:
        tenancy, born = party.tenancy, party.contact.date_of_birth
        company, tenure = tenancy.record.company, tenancy.tenure_master
        age = ages.get((company.pk, tenure)) or rule_table.minimum_age(company, tenure=tenure, on=today)
        ages[company.pk, tenure] = age
        birthday = age.birthday(born) if born else dt.date.min
        if not business_day(tenancy.start_at) < birthday < until:
            continue
        found.append(
            ShownReview(
                review_id=None,
                reference=tenancy.record.reference,
                title=tenancy.record.title,
                kind="Trustee",
                due_date=birthday,
                done_date=None,
                outcome="",
                note=f"A tenant comes of age ({age.years}). End the trustee’s part once the tenancy is theirs.",
                overdue=birthday < today,
            )
        )
    return sorted(found, key=lambda review: review.due_date)


def review_of(record: Record, review_id: int, *, now: dt.datetime) -> ShownReview:
    """A review of a tenancy that was found visible; NotFound for another's."""
    found = next((each for each in reviews_of(record, now=now) if each.review_id == review_id), None)
    if found is None:
        raise NotFound("There is no such review of this tenancy.")
    return found


def reviews_due(
    access: Access, *, now: dt.datetime, within: dt.timedelta = SOON, limit: int = 200
) -> list[ShownReview]:
    """Open reviews of standing tenancies that the reader may see, due in that time, the longest overdue first: those
    that were planned, and trustees whose tenant comes of age.
    """
    today = business_day(now)
    found = (
        TenancyReview.objects.filter(
            may_see(access, "tenancy__record__"),
            done_date=None,
            due_date__lte=today + within,
            tenancy__end_at=None,
            tenancy__cancelled_at=None,
        )
        .select_related("tenancy__record")
        .order_by("due_date", "pk")[:limit]
    )
    until = today + within + dt.timedelta(days=1)
    due = [
        *_trustee_reviews(may_see(access, "tenancy__record__"), today, until),
        *(_review(each, each.tenancy.record, today) for each in found),
    ]
    return sorted(due, key=lambda review: review.due_date)[:limit]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPermission:
    """A permission to alter a home. `reference` is its tenancy's, "" where the reader may not see that."""

    permission_id: int
    reference: str
    work: str
    kind: str
    conditions: str
    status: str
    label: str
    afterwards: str
    retrospective: bool
    requested_date: dt.date
    decided_date: dt.date | None
    expires_date: dt.date | None
    reason: str
    inspect_on: dt.date | None
    findings: Sequence[str]
    this_tenancy: bool
    open: bool
    in_force: bool
    late: bool


def permissions_at(
    access: Access, asset_id: int | None, *, now: dt.datetime, tenancy_id: int | None = None
) -> list[ShownPermission]:
    """The permissions of a home (already found visible), the newest first, those of former tenancies too; none where
    there is no home.

    `tenancy_id` names the tenancy that asks: its own are marked. Whose the others were is not told.
    """
    if asset_id is None:
        return []
    inspections = Prefetch("inspections", PermissionInspection.objects.order_by("due_date", "pk"))
    found = list(
        AlterationPermission.objects.filter(asset_id=asset_id)
        .select_related("kind", "tenancy__record")
        .prefetch_related(inspections)
        .order_by("-requested_date", "-pk")
    )
    tenancies = {each.tenancy_id for each in found}
    seen = set(visible(access, Record.objects.filter(pk__in=tenancies)).values_list("pk", flat=True))
    return [_permission(each, each.tenancy_id in seen, tenancy_id, business_day(now)) for each in found]


def _permission(row: AlterationPermission, seen: bool, tenancy_id: int | None, today: dt.date) -> ShownPermission:
    inspections = list(row.inspections.all())
    due = next((each.due_date for each in inspections if each.done_date is None), None)
    granted = row.status == PermissionStatus.GRANTED
    return ShownPermission(
        permission_id=row.pk,
        reference=row.tenancy.record.reference if seen else "",
        work=row.work,
        kind=row.kind.description if row.kind else "",
        conditions=row.conditions,
        status=row.status,
        label=row.get_status_display(),
        afterwards=row.get_afterwards_display(),
        retrospective=row.retrospective,
        requested_date=row.requested_date,
        decided_date=row.decided_date,
        expires_date=row.expires_date,
        reason=row.reason if seen else "",
        inspect_on=due,
        findings=[
            f"{each.get_finding_display()}, {each.done_date:%-d %B %Y}{': ' + each.note if each.note else ''}"
            for each in inspections
            if each.done_date is not None
        ],
        this_tenancy=row.tenancy_id == tenancy_id,
        open=row.status == PermissionStatus.REQUESTED,
        in_force=row.status in {PermissionStatus.GRANTED, PermissionStatus.COMPLETED},
        late=(due is not None and due < today)
        or (granted and row.expires_date is not None and row.expires_date < today),
    )


def permission_of(access: Access, record: Record, permission_id: int, *, now: dt.datetime) -> ShownPermission:
    """A permission of a tenancy that was found visible; NotFound for another's."""
    asset_id = Tenancy.objects.values_list("asset_id", flat=True).get(pk=record.pk)
    found = permissions_at(access, asset_id, now=now, tenancy_id=record.pk)
    for each in found:
        if each.permission_id == permission_id and each.this_tenancy:
            return each
    raise NotFound("There is no such permission of this tenancy.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueInspection:
    """An inspection of an alteration that is due."""

    reference: str
    title: str
    work: str
    due_date: dt.date
    overdue: bool


def inspections_due(
    access: Access, *, now: dt.datetime, within: dt.timedelta = SOON, limit: int = 200
) -> list[DueInspection]:
    """Inspections of alterations that are due in that time, and permits that ran out without one, overdue first."""
    today = business_day(now)
    found = (
        AlterationPermission.objects.filter(may_see(access, "tenancy__record__"), status=PermissionStatus.GRANTED)
        .filter(Q(inspections__done_date=None, inspections__due_date__lte=today + within))
        .annotate(due=F("inspections__due_date"))
        .select_related("tenancy__record")
        .order_by("due", "pk")[:limit]
    )
    return [
        DueInspection(
            reference=each.tenancy.record.reference,
            title=each.tenancy.record.title,
            work=each.work,
            due_date=each.due,
            overdue=each.due < today,
        )
        for each in found
    ]


def advice_on_succession(record: Record, *, claim: Claim) -> SuccessionRight:
    """What the law says of a claim to succeed; refused where nobody can. The tenancy was found visible."""
    tenancy = Tenancy.objects.select_related("record__company", "tenure").get(pk=record.pk)
    check_home(tenancy)
    return succession_advice(tenancy=tenancy, claim=claim)
