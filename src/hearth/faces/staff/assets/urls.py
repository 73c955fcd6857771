"""Addresses of homes."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.assets import deeds, maps, panes, stock, views  # noqa: F401 - the panes register themselves
from hearth.faces.staff.screens import screen
from hearth.records.assets.registrations import EDIT, READ

screen(
    "Add a home",
    "staff:add-asset",
    permission=EDIT,
    words="new asset property block estate garage",
    about="A home, block, estate or garage: its address, what it belongs to, its patch.",
)
screen(
    "Certificates running out",
    "staff:running-out",
    permission=READ,
    words="gas electrical energy fire compliance expiry lgsr eicr epc fra keys",
    about="Certificates that have run out or will in 60 days, and keys that are out.",
)

screen(
    "Map of homes",
    "staff:map",
    permission=READ,
    words="plan places patch where coordinates",
    about="Homes as points on a plan, of all or of one patch.",
)

_ONE = "assets/<str:reference>/"

urlpatterns = [
    path("assets/new/", deeds.AddAsset.as_view(), name="add-asset"),
    path("map/", maps.MapView.as_view(), name="map"),
    path("assets/running-out/", stock.RunningOut.as_view(), name="running-out"),
    path(_ONE, views.AssetView.as_view(), name="asset"),
    path(f"{_ONE}history/", views.AssetHistory.as_view(), name="asset-history"),
    path(f"{_ONE}address/", deeds.ChangeAddress.as_view(), name="change-address"),
    path(f"{_ONE}facts/", deeds.ChangeAsset.as_view(), name="change-asset"),
    path(f"{_ONE}move/", deeds.MoveAsset.as_view(), name="move-asset"),
    path(f"{_ONE}patch/", deeds.SetPatch.as_view(), name="set-patch"),
    path(f"{_ONE}status/", deeds.SetStatus.as_view(), name="set-asset-status"),
    path(f"{_ONE}stock/", stock.StockView.as_view(), name="asset-stock"),
    path(f"{_ONE}stock/<slug:register>/add/", stock.AddEntry.as_view(), name="add-stock"),
    path(f"{_ONE}stock/<slug:register>/<int:row_id>/<slug:step>/", stock.ChangeEntry.as_view(), name="change-stock"),
    path(f"{_ONE}keys/<int:row_id>/out/", stock.LendKeys.as_view(), name="lend-keys"),
    path(f"{_ONE}keys/<int:row_id>/back/", stock.ReturnKeys.as_view(), name="return-keys"),
]
