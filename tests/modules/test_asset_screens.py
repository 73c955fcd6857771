"""Homes on their screens: adding, changing, registers, keys."""

from __future__ import annotations

import pytest
from django.test import Client

from hearth.platform.index.models import Record
from hearth.records.assets import operations as assets
from hearth.records.assets.lists import ASSET_STATUS
from hearth.records.assets.models import Asset, Certificate, KeyLoan
from tests.faces.staff.configuration.asking import address, send, text_of
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY

WRONG = 422


def test_a_home_is_added_beneath_its_block(desk: Client, whole: WholeLandlord) -> None:
    estate = whole.home(type="Estate")
    typed = {
        "type": str(whole.types["House"].pk),
        "address": "Flat 2, 14 Mill Lane",
        "postcode": "ne1 1aa",
        "parent": estate.reference,
        "bedrooms": "2",
        "uprn": "100012345678",
    }
    url = address("add-asset")
    assert "14 Mill Lane" not in text_of(desk.get(url, {"parent": estate.reference}))
    done = send(desk, url, change=typed)
    assert done.status_code == 302, text_of(done)
    home = Asset.objects.get(uprn=100012345678)
    assert (home.parent_id, home.bedrooms, home.postcode) == (estate.pk, 2, "NE1 1AA")
    page = desk.get(done.url)
    assert "Start a tenancy" in text_of(page)
    assert f"?asset={home.reference}" in page.content.decode()
    for wrong in (
        {"address": ""},
        {"type": ""},
        {"postcode": "x"},
        {"parent": "AS-NONE"},
        {"bedrooms": "9999999999999999999999"},
        {"bedrooms": "two"},
        {"floor": "-40000"},
        {"uprn": "1" * 30},
        {},  # the UPRN is taken
    ):
        assert send(desk, url, change=typed | wrong).status_code == WRONG, wrong
    assert Asset.objects.filter(parent=estate).count() == 1


def test_a_home_is_changed_and_says_so(desk: Client, whole: WholeLandlord) -> None:
    home, estate = whole.home(), whole.home(type="Estate")
    tenancy = whole.let(home=home)
    other = assets.create_patch(
        by=BY, description="South", company_id=whole.company.pk, effective_from=whole.patch.periods.get().effective_from
    )
    word = whole.lookup(ASSET_STATUS, "Decanted for works", "out-of-use")
    for name, change in (
        ("change-address", {"address": "15 Tolland Row, Northmoor", "reason": "Renumbered"}),
        ("change-asset", {"bedrooms": "3", "floor": "1", "uprn": "12"}),
        ("move-asset", {"parent": estate.reference}),
        ("set-patch", {"patch": str(other.pk)}),
        ("set-asset-status", {"status": f"word:{word.pk}", "reason": "Works"}),
    ):
        done = send(desk, address(name, home.reference), change=change)
        assert done.status_code == 302, (name, text_of(done))
    home.refresh_from_db()
    assert (home.bedrooms, home.parent_id, home.patch_id, home.status) == (3, estate.pk, other.pk, "out-of-use")
    assert Record.objects.get(pk=tenancy.pk).title == "Tenancy: 15 Tolland Row, Northmoor, NE1 1AA"
    assert "Decanted for works" in text_of(desk.get(address("asset", home.reference)))
    assert send(desk, address("move-asset", estate.reference), change={"parent": home.reference}).status_code == WRONG
    assert send(desk, address("change-asset", home.reference), change={"bedrooms": "-1"}).status_code == WRONG
    history = text_of(desk.get(address("asset-history", home.reference)))
    assert "Renumbered" in history


@pytest.mark.parametrize("day", ["1/1/0001", "31/12/9999", "tomorrow"])
def test_no_day_breaks_a_register(desk: Client, whole: WholeLandlord, day: str) -> None:
    home = whole.home()
    kinds = {name: whole.lookup(f"asset-{name}", "Lift", "") for name in ("characteristic", "component", "equipment")}
    for register, change in (
        ("certificates", {"kind": "LGSR", "outcome": "satisfactory", "issued_date": day}),
        ("characteristics", {"kind_id": str(kinds["characteristic"].pk), "value": "Yes", "from_date": day}),
        ("components", {"kind_id": str(kinds["component"].pk), "installed_date": day}),
        ("equipment", {"kind_id": str(kinds["equipment"].pk), "service_due_date": day}),
        ("asbestos", {"location": "Roof", "kind": "none", "action": "nothing", "assessed_date": day}),
    ):
        answer = send(desk, address("add-stock", home.reference, register), change=change)
        assert answer.status_code == WRONG, register


def test_registers_are_filled_and_entries_end(desk: Client, whole: WholeLandlord) -> None:
    home = whole.home()
    page = address("asset-stock", home.reference)
    change = {"kind": "EPC", "outcome": "satisfactory", "issued_date": "1/10/2026", "expires_date": "30/11/2026"}
    url = address("add-stock", home.reference, "certificates")
    assert "A to G" in text_of(send(desk, url, change=change))
    assert send(desk, url, change=change | {"rating": "c"}).status_code == 302
    row = Certificate.objects.get()
    assert "band C" in text_of(desk.get(page))
    assert home.address in text_of(desk.get(address("running-out")))
    assert home.address not in text_of(desk.get(address("running-out", kind="LGSR")))
    withdraw = address("change-stock", home.reference, "certificates", row.pk, "withdraw")
    assert send(desk, withdraw, change={"reason": "Of another home"}).status_code == 302
    assert "band C" not in text_of(desk.get(page))
    for wrong in (
        ("nonsense", row.pk, "withdraw"),
        ("certificates", row.pk, "nonsense"),
        ("certificates", 0, "withdraw"),
    ):
        assert desk.get(address("change-stock", home.reference, *wrong)).status_code == 404


def test_keys_go_out_and_come_back(desk: Client, whole: WholeLandlord) -> None:
    home = whole.home()
    url = address("add-stock", home.reference, "keys")
    assert send(desk, url, change={"label": "Front door", "count": "0"}).status_code == WRONG
    assert send(desk, url, change={"label": "Front door", "count": "2"}).status_code == 302
    keys = home.key_sets.get()
    lend, back = (address(name, home.reference, keys.pk) for name in ("lend-keys", "return-keys"))
    assert send(desk, lend, change={"holder": "Moorside Repairs", "due_date": "1/1/0001"}).status_code == WRONG
    assert send(desk, lend, change={"holder": "Moorside Repairs"}).status_code == 302
    assert desk.post(lend, {"holder": "Somebody"}).status_code == WRONG
    assert "Moorside Repairs" in text_of(desk.get(address("running-out")))
    assert send(desk, back).status_code == 302
    assert KeyLoan.objects.get().returned_at is not None
