"""Alterations that tenants ask for: decided, inspected, found again by the next tenant's officer."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.engines.cases.actions import actions
from hearth.kernel.refusal import Refused
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.keeping import inspections_due, permissions_at
from hearth.modules.tenancies.models import Afterwards, AlterationPermission, Finding, PermissionStatus, Tenancy
from tests.modules.landlord import BY, NOW, Landlord, at

TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def asked(tenancy: Tenancy, work: str = "Laminate flooring") -> AlterationPermission:
    return tenancies.request_permission(by=BY, tenancy_id=tenancy.pk, work=work, requested_date=TODAY, now=NOW)


def test_the_next_tenants_officer_finds_what_was_permitted_and_not_to_whom(landlord: Landlord) -> None:
    tenancy = landlord.let()
    tenancies.grant_permission(
        by=BY,
        permission_id=asked(tenancy).pk,
        conditions="Underlay of 5 mm",
        afterwards=Afterwards.STAYS,
        inspect_on=TODAY + 30 * DAY,
        now=NOW,
    )
    tenancies.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=at("2026-11-23T12:00"), reason="Surrender", now=NOW)
    following = landlord.let(home=tenancy.asset, start_at=at("2026-11-23T12:00"))
    access = landlord.access()
    (shown,) = permissions_at(access, tenancy.asset_id, now=NOW, tenancy_id=following.pk)
    assert (shown.work, shown.conditions, shown.afterwards) == (
        "Laminate flooring",
        "Underlay of 5 mm",
        "It stays with the home",
    )
    assert (shown.this_tenancy, shown.in_force, shown.reference) == (False, True, tenancy.record.reference)
    unseen = permissions_at(landlord.access(without=("tenancies.see",)), tenancy.asset_id, now=NOW)
    assert unseen[0].reference == ""
    assert [row.work for row in inspections_due(access, now=NOW)] == ["Laminate flooring"]


def test_a_request_is_decided_once(landlord: Landlord) -> None:
    tenancy = landlord.let()
    permission = asked(tenancy)
    with pytest.raises(Refused):
        tenancies.refuse_permission(by=BY, permission_id=permission.pk, reason=" ", now=NOW)
    refused = tenancies.refuse_permission(by=BY, permission_id=permission.pk, reason="Flats beneath", now=NOW)
    assert (refused.status, refused.decided_date) == (PermissionStatus.REFUSED, TODAY)
    with pytest.raises(tenancies.PermissionDecidedBefore):
        tenancies.grant_permission(by=BY, permission_id=permission.pk, now=NOW)
    for undo in (tenancies.revoke_permission,):
        with pytest.raises(tenancies.PermissionRefused):
            undo(by=BY, permission_id=permission.pk, reason="x", now=NOW)
    with pytest.raises(tenancies.PermissionRefused):
        tenancies.inspect_permission(
            by=BY, permission_id=permission.pk, finding=Finding.SATISFACTORY, done_date=TODAY, now=NOW
        )


def test_work_is_inspected_until_it_is_as_it_should_be(landlord: Landlord) -> None:
    permission = asked(landlord.let())
    tenancies.grant_permission(by=BY, permission_id=permission.pk, inspect_on=TODAY, now=NOW)
    for finding, again in ((Finding.UNSATISFACTORY, TODAY + 14 * DAY), (Finding.SATISFACTORY, None)):
        tenancies.inspect_permission(
            by=BY, permission_id=permission.pk, finding=finding, done_date=TODAY, again_on=again, now=NOW
        )
    permission.refresh_from_db()
    assert permission.status == PermissionStatus.COMPLETED
    assert [each.finding for each in permission.inspections.order_by("pk")] == ["unsatisfactory", "satisfactory"]
    tenancies.revoke_permission(by=BY, permission_id=permission.pk, reason="Noise", now=NOW)
    permission.refresh_from_db()
    assert permission.status == PermissionStatus.REVOKED


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max, TODAY - DAY])
def test_no_day_that_can_not_be(landlord: Landlord, day: dt.date) -> None:
    tenancy = landlord.let()
    permission = asked(tenancy)
    with pytest.raises(Refused):
        tenancies.grant_permission(by=BY, permission_id=permission.pk, expires_date=day, now=NOW)
    with pytest.raises(Refused):
        tenancies.grant_permission(by=BY, permission_id=permission.pk, inspect_on=day, now=NOW)
    if day != TODAY - DAY:
        with pytest.raises(Refused):
            tenancies.request_permission(by=BY, tenancy_id=tenancy.pk, work="Shed", requested_date=day, now=NOW)
    permission.refresh_from_db()
    assert permission.status == PermissionStatus.REQUESTED


def test_nothing_is_asked_of_a_tenancy_that_is_over(landlord: Landlord) -> None:
    tenancy = landlord.let()
    tenancies.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=at("2026-11-23T12:00"), reason="Surrender", now=NOW)
    with pytest.raises(tenancies.TenancyHasEnded):
        asked(tenancy)


def test_a_path_enters_its_decision_into_the_register(landlord: Landlord) -> None:
    tenancy = landlord.let()
    ways: tuple[tuple[str, dict[str, object], PermissionStatus], ...] = (
        ("tenancies.grant_permission", {"inspect_on": TODAY + 14 * DAY}, PermissionStatus.GRANTED),
        ("tenancies.refuse_permission", {"reason": "Flats beneath"}, PermissionStatus.REFUSED),
    )
    for name, more, status in ways:
        parameters = {"work": "Laminate flooring", **more}
        given = actions.get(name).run(by=BY, subject_id=tenancy.pk, case_id=0, parameters=parameters, now=NOW)
        assert AlterationPermission.objects.get(pk=str(given["permission"])).status == status
