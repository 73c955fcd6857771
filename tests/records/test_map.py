"""The map of homes: the projection, the views, points that stay few, and what nobody may see."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hearth.config.map_tiles import origin_of, tiles_of
from hearth.kernel.refusal import Refused
from hearth.platform.identity.access import access_of
from hearth.platform.index import operations as index
from hearth.records.assets import map_queries
from hearth.records.assets import operations as assets
from hearth.records.assets.mapping import (
    CELL,
    EAST,
    FARTHEST,
    NEAREST,
    NORTH,
    SOUTH,
    TILE,
    WEST,
    Box,
    PlaceInvalid,
    View,
    check_place,
    scale_of,
    to_place,
    to_plan,
    view_of,
)
from hearth.records.assets.models import Asset
from tests.landlord import WholeLandlord
from tests.meta.conftest import pages  # noqa: F401 - used as a fixture
from tests.modules.landlord import BY, NOW

latitudes = st.floats(SOUTH, NORTH)
longitudes = st.floats(WEST, EAST)
zooms = st.integers(FARTHEST, NEAREST)
views = st.builds(View, latitude=latitudes, longitude=longitudes, zoom=zooms)


@given(latitude=latitudes, longitude=longitudes, zoom=zooms)
def test_a_place_comes_back_from_the_plan(latitude: float, longitude: float, zoom: int) -> None:
    again = to_place(*to_plan(latitude, longitude, zoom), zoom)
    assert again == pytest.approx((latitude, longitude), abs=1e-9)


def test_the_projection_is_that_of_the_tiles() -> None:
    """Greenwich's tile at zoom 10, as the worked example of the OpenStreetMap wiki's slippy map names has its kind."""
    x, y = to_plan(51.4778, -0.0015, 10)
    assert (int(x // TILE), int(y // TILE)) == (511, 340)


@given(view=views)
def test_a_view_shows_its_middle_and_its_tiles_cover_it(view: View) -> None:
    x, y = view.at(view.latitude, view.longitude)
    assert abs(x - view.width / 2) <= 1
    assert abs(y - view.height / 2) <= 1
    box = view.box
    assert box.south < view.latitude < box.north
    assert box.west < view.longitude < box.east
    tiles = view.tiles()
    assert min(left for *_, left, _ in tiles) <= 0
    assert max(left for *_, left, _ in tiles) + TILE >= view.width
    assert min(top for *_, top in tiles) <= 0
    assert max(top for *_, top in tiles) + TILE >= view.height
    assert len(tiles) <= 20


@given(view=views, right=st.sampled_from([-0.5, 0, 0.5]), closer=st.sampled_from([-1, 0, 1]))
def test_a_moved_view_stays_on_the_map(view: View, right: float, closer: int) -> None:
    moved = view.moved(right=right, closer=closer)
    assert FARTHEST <= moved.zoom <= NEAREST
    assert SOUTH <= moved.latitude <= NORTH
    assert WEST <= moved.longitude <= EAST


@given(south=latitudes, west=longitudes, high=st.floats(0, 3), wide=st.floats(0, 3))
def test_the_view_of_a_box_shows_all_of_it(south: float, west: float, high: float, wide: float) -> None:
    box = Box(south, west, min(south + high, NORTH), min(west + wide, EAST))
    shown = view_of(box).box
    assert shown.south <= box.south
    assert shown.north >= box.north
    assert shown.west <= box.west
    assert shown.east >= box.east


@given(view=views)
def test_the_scale_is_a_round_number_that_fits(view: View) -> None:
    metres, pixels = scale_of(view)
    assert str(metres).strip("0") in {"1", "2", "5"}
    assert 0 < pixels <= 140
    assert view.metres(pixels) == pytest.approx(metres, rel=0.01)


@pytest.mark.parametrize("place", [(54.9, None), (None, -1.5), (-1.5, 54.9), (54.9, 54.9)])
def test_places_that_cannot_be(place: tuple[float | None, float | None]) -> None:
    with pytest.raises(PlaceInvalid):
        check_place(*place)


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}.png; script-src *",
        "https://tiles.example.org/{z}/{x}/{y}/{key}",
    ],
)
def test_a_source_of_tiles_that_cannot_be(address: str) -> None:
    with pytest.raises(ValueError, match="HEARTH_MAP_TILES"):
        tiles_of(address)


def test_the_policy_is_widened_for_the_one_host() -> None:
    address = tiles_of(" https://tiles.example.org:8443/osm/{z}/{x}/{y}.png ")
    assert origin_of(address) == "https://tiles.example.org:8443"
    assert tiles_of("") == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("pages")
def test_homes_on_the_map_are_few_points_and_restricted_ones_are_never_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    landlord, other = WholeLandlord(), WholeLandlord("southmoor")
    officer = landlord.somebody_with("Mo Day", ["assets.read", "assets.edit"], ["personal"])
    access = access_of(officer, on=NOW.date())
    assert map_queries.everything(access) is None
    homes = [landlord.home() for _ in range(4)]
    places = [
        ("54.900000", "-1.200000"),
        ("54.900010", "-1.200010"),
        ("54.950000", "-1.100000"),
        ("54.930000", "-1.15"),
    ]
    for home, (latitude, longitude) in zip([*homes, other.home()], [*places, places[2]], strict=True):
        assets.change_facts(
            by=BY, asset_id=home.pk, bedrooms=2, floor=None, uprn=None,
            latitude=Decimal(latitude), longitude=Decimal(longitude),
        )  # fmt: skip
    index.restrict(by=BY, record_id=homes[3].pk, reason="A refuge", now=NOW)
    view = map_queries.everything(access)
    assert view is not None
    found = map_queries.plan(access, view)
    assert [(point.homes, point.reference) for point in found.points] == [(2, ""), (1, homes[2].record.reference)]
    assert found.homes == 3
    assert len(found.points) <= (view.width // CELL + 2) * (view.height // CELL + 2)
    client = Client()
    client.force_login(officer, backend="hearth.platform.identity.sign_in.StaffBackend")
    page = client.get("/map/").content.decode()
    assert f"/assets/{homes[2].record.reference}/" in page
    assert homes[3].record.reference not in page
    assert client.get(f"/map/?home={homes[2].record.reference}").status_code == 200
    assert client.get("/map/?lat=nan&lon=x&z=400").status_code == 200
    assert client.get(f"/map/?patch={landlord.patch.pk}&lat=54.9&lon=-1.2&z=99").status_code == 200
    answer = client.post(f"/assets/{homes[0].record.reference}/facts/", {"latitude": "54.9", "longitude": "54.9"})
    assert answer.status_code == 422
    with pytest.raises(Refused, match="too"):
        assets.change_facts(
            by=BY, asset_id=homes[0].pk, bedrooms=2, floor=None, uprn=None, latitude=Decimal("54.9"), longitude=None
        )
    assert Asset.objects.get(pk=homes[0].pk).latitude == Decimal("54.900000")
