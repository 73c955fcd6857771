"""What is known of homes: certificates that run out, components, asbestos, equipment, keys, further hierarchies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.kernel.reach import DayOutOfReach
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.catalogue import Masked, PrivacyClass
from hearth.platform.configuration import lookups
from hearth.platform.configuration.models import Lookup
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.organisation.models import Company
from hearth.records.assets import operations as assets
from hearth.records.assets.lists import ASSET_STATUS, CHARACTERISTIC, COMPONENT, EQUIPMENT
from hearth.records.assets.models import (
    AsbestosAction,
    AsbestosCondition,
    AsbestosKind,
    Asset,
    AssetStatus,
    AssetType,
    CertificateKind,
    Hierarchy,
    Outcome,
    Placement,
)
from hearth.records.assets.queries import asset_page
from hearth.records.assets.rules import renewal_due
from hearth.records.assets.stock import Standing, entry_of, keys_out, running_out, stock_of
from tests.records.landlord import BY, NOW, TODAY, everything

DAY = dt.timedelta(days=1)
YEAR = dt.timedelta(days=365)
Listed = Callable[..., Lookup]


@pytest.fixture
def home(company: Company, house: AssetType) -> Asset:
    return a_home(company, house, "14 Mill Lane")


def a_home(company: Company, house: AssetType, address: str) -> Asset:
    return assets.create_asset(by=BY, company_id=company.pk, type_id=house.pk, address=address, now=NOW)


@pytest.fixture
def listed(company: Company) -> Listed:
    """Adds a value to a list."""

    def add(heading: str, description: str, master: str = "") -> Lookup:
        effective = [Effective(company_id=company.pk, effective_from=dt.date(2020, 1, 1))]
        return lookups.add(by=BY, heading=heading, description=description, master=master, effective=effective)

    return add


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), st.integers(1, 200))
def test_a_component_is_due_that_many_years_later(installed: dt.date, years: int) -> None:
    due = renewal_due(installed, years)
    assert due is not None
    assert due.year == installed.year + years
    assert (due.month, due.day) == (installed.month, installed.day) or (installed.month, installed.day) == (2, 29)


def gas(home: Asset, issued: dt.date, expires: dt.date | None, number: str = "", **more: Any) -> Any:
    given_: dict[str, Any] = {"kind": CertificateKind.GAS, "outcome": Outcome.SATISFACTORY, "now": NOW} | more
    return assets.record_certificate(
        by=BY, asset_id=home.pk, issued_date=issued, expires_date=expires, number=number, **given_
    )


@pytest.mark.django_db
def test_only_the_newest_certificate_of_a_kind_counts(home: Asset, access: Access) -> None:
    gas(home, TODAY - 2 * YEAR, TODAY - YEAR)
    assert [row.overdue for row in running_out(access, now=NOW)] == [True]
    newer = gas(home, TODAY - DAY, TODAY + YEAR)
    assert running_out(access, now=NOW) == []
    shown = stock_of(access, home.pk, now=NOW).certificates
    assert [each.standing for each in shown] == [Standing.CURRENT, Standing.ENDED]
    assets.withdraw_certificate(by=BY, row_id=newer.pk, reason="Of another home", now=NOW)
    assert [row.overdue for row in running_out(access, now=NOW)] == [True]
    with pytest.raises(assets.StockInvalid):
        assets.withdraw_certificate(by=BY, row_id=newer.pk, reason="Again", now=NOW)


@pytest.mark.django_db
def test_what_runs_out_is_told_in_its_order_and_not_of_what_was_disposed_of(
    company: Company, house: AssetType, home: Asset, access: Access
) -> None:
    other, gone = a_home(company, house, "2 Mill Lane"), a_home(company, house, "3 Mill Lane")
    gas(home, TODAY - YEAR, TODAY + 60 * DAY)
    gas(other, TODAY - YEAR, TODAY)
    gas(gone, TODAY - 2 * YEAR, TODAY - YEAR)
    gas(a_home(company, house, "4 Mill Lane"), TODAY - YEAR, TODAY + 61 * DAY)
    assets.set_status(by=BY, asset_id=gone.pk, status=AssetStatus.DISPOSED, reason="Sold", now=NOW)
    assert [(row.title, row.overdue) for row in running_out(access, now=NOW)] == [
        ("2 Mill Lane", False),
        ("14 Mill Lane", False),
    ]
    assert running_out(access, now=NOW, kind="EPC") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"issued": TODAY + DAY},
        {"expires": TODAY - DAY},
        {"issued": dt.date.min},
        {"expires": dt.date.max},
        {"kind": CertificateKind.ENERGY},
        {"kind": CertificateKind.ENERGY, "rating": "H"},
        {"kind": CertificateKind.ENERGY, "rating": "AB"},
    ],
)
def test_what_can_not_be_a_certificate_is_refused(home: Asset, wrong: dict[str, Any]) -> None:
    dates = {"issued": TODAY - DAY, "expires": TODAY + YEAR} | {
        key: value for key, value in wrong.items() if key in {"issued", "expires"}
    }
    more = {key: value for key, value in wrong.items() if key not in dates}
    with pytest.raises(Refused):
        gas(home, dates["issued"], dates["expires"], **more)


@pytest.mark.django_db
def test_the_same_certificate_is_recorded_once(home: Asset) -> None:
    gas(home, TODAY - DAY, TODAY + YEAR, number="G1")
    with pytest.raises(assets.StockInvalid):
        gas(home, TODAY - DAY, TODAY + YEAR, number=" G1 ")


@pytest.mark.django_db
def test_a_characteristic_takes_the_place_of_the_one_before(home: Asset, listed: Listed, access: Access) -> None:
    kind = listed(CHARACTERISTIC, "Heating")
    for value, day in (("Electric", TODAY - YEAR), ("Gas", TODAY)):
        assets.record_characteristic(by=BY, asset_id=home.pk, kind_id=kind.pk, value=value, from_date=day, now=NOW)
    shown = stock_of(access, home.pk, now=NOW).characteristics
    assert [(each.detail, each.standing) for each in shown] == [("Gas", Standing.CURRENT), ("Electric", Standing.ENDED)]
    for day in (TODAY, dt.date.min, dt.date.max):
        with pytest.raises(Refused):
            assets.record_characteristic(by=BY, asset_id=home.pk, kind_id=kind.pk, value="Oil", from_date=day, now=NOW)
    ended = assets.end_characteristic(by=BY, row_id=shown[0].row_id, to_date=TODAY + DAY)
    assert ended.to_date == TODAY + DAY
    with pytest.raises(NotFound):
        assets.end_characteristic(by=BY, row_id=0, to_date=TODAY)


@pytest.mark.django_db
def test_a_component_is_replaced_by_one_of_its_kind(home: Asset, listed: Listed, access: Access) -> None:
    boiler = listed(COMPONENT, "Boiler")
    first = assets.record_component(
        by=BY, asset_id=home.pk, kind_id=boiler.pk, installed_date=dt.date(2010, 2, 3), life_years=15, now=NOW
    )
    (entry,) = stock_of(access, home.pk, now=NOW).components
    assert (entry.standing, entry.day) == (Standing.OVERDUE, dt.date(2025, 2, 3))
    second = assets.replace_component(by=BY, row_id=first.pk, replaced_date=TODAY, now=NOW)
    assert second is not None
    assert (second.kind_id, second.installed_date, second.life_years) == (boiler.pk, TODAY, 15)
    for again in (first.pk, second.pk):
        with pytest.raises(assets.StockInvalid):
            assets.replace_component(by=BY, row_id=again, replaced_date=TODAY, now=NOW)
    with pytest.raises(assets.StockInvalid):
        assets.record_component(by=BY, asset_id=home.pk, kind_id=boiler.pk, installed_date=TODAY, life_years=0, now=NOW)
    with pytest.raises(lookups.NotInList):
        assets.record_component(by=BY, asset_id=home.pk, kind_id=0, installed_date=TODAY, now=NOW)


@pytest.mark.django_db
def test_asbestos_is_inspected_again_and_removed_and_stays_in_the_register(home: Asset, access: Access) -> None:
    def record(**changed: Any) -> Any:
        given_: dict[str, Any] = {
            "location": "Garage roof",
            "kind": AsbestosKind.CHRYSOTILE,
            "condition": AsbestosCondition.GOOD,
            "action": AsbestosAction.MANAGE,
            "assessed_date": TODAY - YEAR,
            "reinspect_date": TODAY - DAY,
        }
        return assets.record_asbestos(by=BY, asset_id=home.pk, now=NOW, **(given_ | changed))

    with pytest.raises(assets.StockInvalid):
        record(condition="")
    with pytest.raises(DayOutOfReach):
        record(assessed_date=dt.date.min)
    row = record()
    assert stock_of(access, home.pk, now=NOW).asbestos[0].standing is Standing.OVERDUE
    assets.reinspect_asbestos(
        by=BY,
        row_id=row.pk,
        condition=AsbestosCondition.LOW,
        action=AsbestosAction.REMOVE,
        assessed_date=TODAY,
        now=NOW,
    )
    with pytest.raises(assets.StockInvalid):
        assets.remove_asbestos(by=BY, row_id=row.pk, removed_date=TODAY - DAY, now=NOW)
    assets.remove_asbestos(by=BY, row_id=row.pk, removed_date=TODAY, now=NOW)
    (entry,) = stock_of(access, home.pk, now=NOW).asbestos
    assert (entry.standing, entry.when) == (Standing.ENDED, "Removed")
    with pytest.raises(assets.StockInvalid):
        assets.remove_asbestos(by=BY, row_id=row.pk, removed_date=TODAY, now=NOW)


@pytest.mark.django_db
def test_equipment_is_serviced_and_taken_out(home: Asset, listed: Listed, access: Access) -> None:
    lift = assets.record_equipment(
        by=BY,
        asset_id=home.pk,
        kind_id=listed(EQUIPMENT, "Lift").pk,
        installed_date=TODAY - YEAR,
        service_due_date=TODAY,
        now=NOW,
    )
    assert stock_of(access, home.pk, now=NOW).equipment[0].standing is Standing.DUE
    with pytest.raises(assets.StockInvalid):
        assets.service_equipment(by=BY, row_id=lift.pk, service_due_date=TODAY, now=NOW)
    assets.service_equipment(by=BY, row_id=lift.pk, service_due_date=TODAY + YEAR, now=NOW)
    assets.remove_equipment(by=BY, row_id=lift.pk, removed_date=TODAY, now=NOW)
    with pytest.raises(assets.StockInvalid):
        assets.service_equipment(by=BY, row_id=lift.pk, service_due_date=TODAY + YEAR, now=NOW)


@pytest.mark.django_db
def test_keys_are_with_one_person_at_a_time(home: Asset, user: User, company: Company, access: Access) -> None:
    keys = assets.add_key_set(by=BY, asset_id=home.pk, label="Front door", count=2, kept_at="Office")
    with pytest.raises(assets.KeysRefused):
        assets.add_key_set(by=BY, asset_id=home.pk, label="front DOOR", count=1)
    with pytest.raises(assets.KeysRefused):
        assets.return_keys(by=BY, key_set_id=keys.pk, now=NOW)
    assets.lend_keys(by=BY, key_set_id=keys.pk, holder="Moorside Repairs", due_date=TODAY, now=NOW)
    with pytest.raises(assets.KeysOut, match="Moorside Repairs"):
        assets.lend_keys(by=BY, key_set_id=keys.pk, holder="Somebody", now=NOW)
    late = NOW + 2 * DAY
    assert [(row.holder, row.overdue) for row in keys_out(access, now=late)] == [("Moorside Repairs", True)]
    unread = everything(user, company, without=(PrivacyClass.PERSONAL,))
    assert isinstance(keys_out(unread, now=late)[0].holder, Masked)
    assert isinstance(stock_of(unread, home.pk, now=late).keys[0].detail, Masked)
    assets.return_keys(by=BY, key_set_id=keys.pk, now=late)
    assert keys_out(access, now=late) == []
    assets.remove_key_set(by=BY, key_set_id=keys.pk, reason="Locks changed", now=late)
    with pytest.raises(assets.KeysRefused):
        assets.lend_keys(by=BY, key_set_id=keys.pk, holder="Somebody", now=late)


@pytest.mark.django_db
def test_an_asset_stands_in_several_hierarchies_and_in_none_beneath_itself(
    company: Company, house: AssetType, home: Asset, access: Access
) -> None:
    scheme, ward = (
        assets.create_hierarchy(by=BY, description=name, company_ids=[company.pk], effective_from=dt.date(2020, 1, 1))
        for name in ("Service charge scheme", "Ward")
    )
    block = a_home(company, house, "Mill House")

    def place(asset: Asset, parent: Asset | None, hierarchy: Hierarchy = scheme, day: dt.date = TODAY) -> Placement:
        parent_id = parent.pk if parent else None
        return assets.place(by=BY, asset_id=asset.pk, hierarchy_id=hierarchy.pk, parent_id=parent_id, from_date=day)

    place(block, None)
    first = place(home, block)
    place(home, None, ward)
    for wrong in ((home, home), (block, home)):
        with pytest.raises(assets.HierarchyBroken):
            place(*wrong, day=TODAY + DAY)
    assert [each.detail for each in stock_of(access, home.pk, now=NOW).hierarchies] == [
        "beneath Mill House",
        "at the top",
    ]
    with pytest.raises(assets.AssetInvalid):
        place(home, None)
    place(home, None, day=TODAY + 7 * DAY)
    assert Placement.objects.get(pk=first.pk).to_date == TODAY + 7 * DAY
    with pytest.raises(assets.AssetInvalid):
        assets.take_out(by=BY, placement_id=first.pk, to_date=TODAY)


@pytest.mark.django_db
def test_an_entry_of_another_home_is_missing(company: Company, house: AssetType, home: Asset, access: Access) -> None:
    other = a_home(company, house, "2 Mill Lane")
    keys = assets.add_key_set(by=BY, asset_id=other.pk, label="Front door", count=2)
    with pytest.raises(NotFound):
        entry_of(stock_of(access, home.pk, now=NOW).keys, keys.pk)


@pytest.mark.django_db
def test_a_status_has_the_landlords_word(home: Asset, listed: Listed, access: Access) -> None:
    word = listed(ASSET_STATUS, "Decanted for works", AssetStatus.OUT_OF_USE)
    with pytest.raises(assets.AssetInvalid):
        assets.set_status(by=BY, asset_id=home.pk, status=AssetStatus.IN_USE, word_id=word.pk, reason="Works", now=NOW)
    assets.set_status(by=BY, asset_id=home.pk, status=AssetStatus.OUT_OF_USE, word_id=word.pk, reason="Works", now=NOW)
    assert asset_page(access, home.reference, now=NOW).status == "Decanted for works"
    assets.set_status(by=BY, asset_id=home.pk, status=AssetStatus.IN_USE, reason="Done", now=NOW)
    assert asset_page(access, home.reference, now=NOW).status == "In use"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "facts",
    [{"bedrooms": 100}, {"bedrooms": -1}, {"floor": 999}, {"uprn": 10**12}, {"uprn": 0}, {"address": "x" * 251}],
)
def test_facts_that_no_home_has_are_refused(company: Company, house: AssetType, facts: dict[str, Any]) -> None:
    given_: dict[str, Any] = {"company_id": company.pk, "type_id": house.pk, "address": "1 Road", "now": NOW}
    with pytest.raises(assets.AssetInvalid):
        assets.create_asset(by=BY, **(given_ | facts))
