"""Homes and what they belong to; patches and who looks after them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.kernel import events
from hearth.kernel.refusal import NotFound
from hearth.platform.configuration.operations import NameTaken
from hearth.platform.identity import operations as identity
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.index.models import Record
from hearth.platform.index.search import search
from hearth.platform.organisation.models import Company
from hearth.records.assets import operations as assets
from hearth.records.assets import queries
from hearth.records.assets.events import AssetAddressChanged, AssetStatusChanged
from hearth.records.assets.models import Asset, AssetStatus, AssetType, Patch, PatchOfficer
from hearth.records.assets.rules import sort_words
from hearth.records.contacts import operations as contacts
from tests.records.landlord import BY, NOW, TODAY, everything, make_user

DAY = dt.timedelta(days=1)

# --- rules


@given(st.lists(st.integers(1, 999), min_size=2, max_size=8, unique=True))
def test_homes_of_a_street_stand_in_the_order_of_their_numbers(numbers: list[int]) -> None:
    addresses = [f"{number} Mill Lane, Northmoor" for number in numbers]
    ordered = sorted(addresses, key=lambda address: sort_words(address, "LM1 2AB"))
    assert [int(address.split()[0]) for address in ordered] == sorted(numbers)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("14 Mill Lane, Northmoor", "Mill Lane 000014 Northmoor"),
        ("Flat 2, 14 Mill Lane", "Mill Lane 000014 Flat 000002"),
        ("14a Mill Lane", "Mill Lane 000014a"),
        ("12-14 High Street", "High Street 000012-000014"),
        ("Garage 7, Mill Court", "Garage 000007 Mill Court"),
        ("The Lodge, Station Road", "The Lodge Station Road"),
        ("", ""),
    ],
)
def test_what_orders_an_address(address: str, words: str) -> None:
    assert sort_words(address, "").strip() == words


@given(st.text(max_size=60), st.text(max_size=10))
def test_nothing_of_an_address_is_lost_in_its_order(address: str, postcode: str) -> None:
    ordered = sort_words(address, postcode)
    kept, typed = (sorted(re.sub(r"[\s,]|\d", "", text)) for text in (ordered, f"{address} {postcode}"))
    assert kept == typed


# --- assets


def make(company: Company, house: AssetType, address: str = "14 Mill Lane", **facts: object) -> Asset:
    return assets.create_asset(
        by=BY,
        company_id=company.pk,
        type_id=house.pk,
        address=address,
        postcode="lm12ab",
        now=NOW,
        **facts,  # type: ignore[arg-type]
    )


@pytest.mark.django_db
def test_a_home_has_a_reference_and_is_found_by_street_number_and_postcode(
    company: Company, house: AssetType, access: Access
) -> None:
    home = make(company, house, "Flat 2\n14 Mill Lane", uprn=100, bedrooms=2, floor=0)
    assert (home.reference, str(home)) == ("AS-0000001", "Flat 2, 14 Mill Lane, LM1 2AB")
    for typed in ("14 mill", "mill lane 14", "lm1 2ab", "lm12ab", "flat 2 mill"):
        assert [(hit.title, hit.context) for hit in search(access, typed)] == [
            ("Flat 2, 14 Mill Lane, LM1 2AB", "House")
        ]


@pytest.mark.django_db
def test_what_can_not_be_an_asset_is_refused(
    company: Company, other_company: Company, house: AssetType, patch: Patch
) -> None:
    make(company, house, uprn=100)
    theirs = assets.create_asset_type(
        by=BY,
        description="House",
        lettable=True,
        residential=True,
        company_ids=[other_company.pk],
        effective_from=TODAY,
    )
    stranger = make(other_company, theirs)
    for refusal, facts in (
        (assets.AssetInvalid, {"address": " "}),
        (assets.AssetInvalid, {"postcode": "nonsense"}),
        (assets.AssetInvalid, {"uprn": 100}),
        (assets.AssetInvalid, {"type_id": theirs.pk}),
        (assets.AssetInvalid, {"company_id": other_company.pk, "type_id": theirs.pk, "patch_id": patch.pk}),
        (assets.HierarchyBroken, {"parent_id": stranger.pk}),
        (NotFound, {"parent_id": 0}),
    ):
        given_ = {"by": BY, "company_id": company.pk, "type_id": house.pk, "address": "1 Road", "now": NOW}
        with pytest.raises(refusal):
            assets.create_asset(**(given_ | facts))
    assert Asset.objects.count() == 2


@pytest.mark.django_db
def test_a_type_is_named_once_in_a_company(company: Company, house: AssetType) -> None:
    with pytest.raises(NameTaken):
        assets.create_asset_type(
            by=BY, description="house", lettable=True, residential=True, company_ids=[company.pk], effective_from=TODAY
        )


@pytest.mark.django_db
def test_a_renumbered_home_is_found_at_its_new_address(company: Company, house: AssetType, access: Access) -> None:
    home = make(company, house)
    told: list[AssetAddressChanged] = []
    events.in_transaction(AssetAddressChanged)(told.append)
    assets.change_address(
        by=BY, asset_id=home.pk, address="16 Mill Lane", postcode="LM1 2AC", reason="Renumbered", now=NOW
    )
    assert search(access, "14 mill") == search(access, "lm12ab") == []
    assert [hit.title for hit in search(access, "16 mill")] == ["16 Mill Lane, LM1 2AC"]
    assert home.pk in [each.asset_id for each in told]
    with pytest.raises(assets.AssetInvalid, match="why"):
        assets.change_address(by=BY, asset_id=home.pk, address="1 Road", postcode="", reason=" ", now=NOW)


@pytest.mark.django_db
def test_nothing_belongs_to_itself_however_far_round(company: Company, house: AssetType) -> None:
    estate, block, flat = (
        make(company, house, address) for address in ("Mill Estate", "Mill Court", "Flat 1, Mill Court")
    )
    assets.move_asset(by=BY, asset_id=block.pk, parent_id=estate.pk)
    assets.move_asset(by=BY, asset_id=flat.pk, parent_id=block.pk)
    for parent in (flat, block, estate):
        with pytest.raises(assets.HierarchyBroken):
            assets.move_asset(by=BY, asset_id=estate.pk, parent_id=parent.pk)
    assets.move_asset(by=BY, asset_id=flat.pk, parent_id=None)
    flat.refresh_from_db()
    assert flat.parent is None


@pytest.mark.django_db
def test_what_is_disposed_of_is_listed_last_and_stays_so(company: Company, house: AssetType, access: Access) -> None:
    first, second = make(company, house, "1 Mill Lane"), make(company, house, "2 Mill Lane")
    told: list[AssetStatusChanged] = []
    events.in_transaction(AssetStatusChanged)(told.append)
    assets.set_status(by=BY, asset_id=first.pk, status=AssetStatus.DISPOSED, reason="Sold", now=NOW)
    assert [hit.title for hit in search(access, "mill")] == ["2 Mill Lane, LM1 2AB", "1 Mill Lane, LM1 2AB"]
    assert [(each.asset_id, each.status) for each in told if each.asset_id == first.pk] == [(first.pk, "disposed")]
    with pytest.raises(assets.AssetInvalid, match="disposed"):
        assets.set_status(by=BY, asset_id=first.pk, status=AssetStatus.IN_USE, reason="Bought back", now=NOW)
    assets.change_facts(by=BY, asset_id=second.pk, bedrooms=3, floor=None, uprn=7, latitude=None, longitude=None)
    second.refresh_from_db()
    assert (second.bedrooms, second.uprn) == (3, 7)
    with pytest.raises(assets.AssetInvalid, match="UPRN"):
        assets.change_facts(by=BY, asset_id=first.pk, bedrooms=3, floor=None, uprn=7, latitude=None, longitude=None)


# --- patches


@pytest.fixture
def ben(company: Company) -> User:
    return make_user(company, "Ben Ogden")


@pytest.mark.django_db
def test_the_officer_is_the_one_who_covers_else_the_patchs_own(
    company: Company, house: AssetType, patch: Patch, user: User, ben: User
) -> None:
    home = make(company, house, patch_id=patch.pk)
    assert queries.officer_of(home.pk, on=TODAY) is None
    assets.assign_officer(by=BY, patch_id=patch.pk, user_id=user.pk, from_date=TODAY - 30 * DAY)
    standing_in = assets.cover(by=BY, patch_id=patch.pk, user_id=ben.pk, from_date=TODAY, to_date=TODAY + 7 * DAY)
    found = {days: queries.officer_of(home.pk, on=TODAY + days * DAY) for days in (-31, -1, 0, 6, 7)}
    assert found == {-31: None, -1: user, 0: ben, 6: ben, 7: user}
    assert queries.homes_of(ben.pk, on=TODAY) == [home.pk]
    assert queries.homes_of(user.pk, on=TODAY) == []
    assert queries.homes_of(user.pk, on=TODAY - DAY) == [home.pk]
    assets.end_cover(by=BY, officer_id=standing_in.pk, on=TODAY + DAY)
    assert queries.officer_of(home.pk, on=TODAY + DAY) == user


@pytest.mark.django_db
def test_who_can_not_sign_in_looks_after_nothing(
    company: Company, house: AssetType, patch: Patch, user: User, ben: User
) -> None:
    home = make(company, house, patch_id=patch.pk)
    assets.assign_officer(by=BY, patch_id=patch.pk, user_id=user.pk, from_date=TODAY)
    assets.cover(by=BY, patch_id=patch.pk, user_id=ben.pk, from_date=TODAY, to_date=TODAY + 7 * DAY)
    identity.disable_user(by=BY, user_id=ben.pk, reason="Left", now=NOW)
    assert queries.officer_of(home.pk, on=TODAY) == user
    identity.disable_user(by=BY, user_id=user.pk, reason="Left", now=NOW)
    assert queries.officer_of(home.pk, on=TODAY) is None
    with pytest.raises(assets.OfficerRefused, match="can sign in"):
        assets.assign_officer(by=BY, patch_id=patch.pk, user_id=user.pk, from_date=TODAY + DAY)


@pytest.mark.django_db
def test_a_flat_without_a_patch_follows_its_block(
    company: Company, house: AssetType, patch: Patch, user: User, access: Access
) -> None:
    south = assets.create_patch(by=BY, description="South", company_id=company.pk, effective_from=TODAY)
    block = make(company, house, "Mill Court", patch_id=patch.pk)
    flat = make(company, house, "Flat 1, Mill Court", parent_id=block.pk)
    corner = make(company, house, "Flat 2, Mill Court", parent_id=block.pk, patch_id=south.pk)
    alone = make(company, house, "9 Low Road")
    assert queries.patches_of([flat.pk, corner.pk, alone.pk]) == {flat.pk: patch.pk, corner.pk: south.pk}
    assets.assign_officer(by=BY, patch_id=patch.pk, user_id=user.pk, from_date=TODAY)
    assert queries.officer_of(flat.pk, on=TODAY) == user
    page = queries.asset_page(access, flat.reference, now=NOW)
    assert (page.patch, page.officer) == ("North", "Ade Shah")
    assert [place.title for place in page.above] == ["Mill Court, LM1 2AB"]
    page = queries.asset_page(access, block.reference, now=NOW)
    assert [place.title for place in page.beneath] == ["Flat 1, Mill Court, LM1 2AB", "Flat 2, Mill Court, LM1 2AB"]


@pytest.mark.django_db
def test_a_patch_is_handed_over_on_a_day(patch: Patch, user: User, ben: User) -> None:
    first = assets.assign_officer(by=BY, patch_id=patch.pk, user_id=user.pk, from_date=TODAY - 30 * DAY)
    assets.assign_officer(by=BY, patch_id=patch.pk, user_id=ben.pk, from_date=TODAY)
    first.refresh_from_db()
    assert first.to_date == TODAY
    with pytest.raises(assets.OfficerRefused, match="Ben Ogden"):
        assets.assign_officer(by=BY, patch_id=patch.pk, user_id=user.pk, from_date=TODAY - 5 * DAY)
    with pytest.raises(NotFound):
        assets.assign_officer(by=BY, patch_id=0, user_id=user.pk, from_date=TODAY)


@pytest.mark.django_db
def test_one_covers_at_a_time_and_not_for_ever(patch: Patch, user: User, ben: User) -> None:
    facts = {"by": BY, "patch_id": patch.pk, "user_id": ben.pk}
    standing_in = assets.cover(**facts, from_date=TODAY, to_date=TODAY + 7 * DAY)  # type: ignore[arg-type]
    with pytest.raises(assets.OfficerRefused, match="Ben Ogden covers"):
        assets.cover(by=BY, patch_id=patch.pk, user_id=user.pk, from_date=TODAY + 6 * DAY, to_date=TODAY + 9 * DAY)
    with pytest.raises(assets.OfficerRefused, match="end after"):
        assets.cover(**facts, from_date=TODAY, to_date=TODAY)  # type: ignore[arg-type]
    with pytest.raises(assets.OfficerRefused, match="anyway"):
        assets.end_cover(by=BY, officer_id=standing_in.pk, on=TODAY + 7 * DAY)
    assets.end_cover(by=BY, officer_id=standing_in.pk, on=TODAY)
    assert not PatchOfficer.objects.exists()
    with pytest.raises(NotFound):
        assets.end_cover(by=BY, officer_id=standing_in.pk, on=TODAY)


@pytest.mark.django_db
def test_homes_are_put_into_a_patch_together(company: Company, house: AssetType, patch: Patch) -> None:
    homes = [make(company, house, f"{number} Mill Lane").pk for number in range(1, 4)]
    assert assets.set_patch(by=BY, asset_ids=homes, patch_id=patch.pk, now=NOW) == 3
    assert assets.set_patch(by=BY, asset_ids=homes, patch_id=patch.pk, now=NOW) == 0
    assert assets.set_patch(by=BY, asset_ids=homes[:1], patch_id=None, now=NOW) == 1
    assert Asset.objects.filter(patch=patch).count() == 2


# --- the page


@pytest.mark.django_db
def test_the_page_shows_the_alerts_of_the_home_and_of_the_people_whom_the_reader_may_see(
    company: Company, house: AssetType, user: User, access: Access
) -> None:
    home = make(company, house, bedrooms=2)
    anna = contacts.create_person(by=BY, company_id=company.pk, last_name="Kowalczyk", now=NOW)
    contacts.add_alert(by=BY, record_id=home.pk, text="Asbestos", from_date=TODAY)
    contacts.add_alert(by=BY, record_id=anna.pk, severity="high", text="Dog", from_date=TODAY)
    page = queries.asset_page(access, home.reference, now=NOW, people=lambda _: [anna.pk])
    assert [alert.text for alert in page.alerts] == ["Dog", "Asbestos"]
    assert (page.type, page.lettable, page.bedrooms, page.status) == ("House", True, 2, "In use")
    blind = everything(user, company, without=("contacts.read",))
    page = queries.asset_page(blind, home.reference, now=NOW, people=lambda _: [anna.pk])
    assert [alert.text for alert in page.alerts] == ["Asbestos"]


@pytest.mark.django_db
def test_a_home_of_another_company_is_not_there(
    company: Company, other_company: Company, house: AssetType, user: User
) -> None:
    home = make(company, house)
    for asker in (everything(user, other_company), everything(user, company, without=("assets.read",))):
        with pytest.raises(NotFound):
            queries.asset_page(asker, home.reference, now=NOW)
    assert Record.objects.get(pk=home.pk).kind == "asset"
