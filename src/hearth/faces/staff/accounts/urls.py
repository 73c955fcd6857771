"""Addresses of rent accounts."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.accounts import deeds, tiles, views  # noqa: F401 - the tiles register themselves

_ONE = "rent-accounts/<str:reference>/"

urlpatterns = [
    path(_ONE, views.AccountView.as_view(), name="account"),
    path(f"{_ONE}payment/", deeds.RecordPayment.as_view(), name="record-payment"),
    path(f"{_ONE}adjustment/", deeds.Adjust.as_view(), name="adjust-account"),
    path(f"{_ONE}lines/<int:line_id>/reverse/", deeds.ReverseLine.as_view(), name="reverse-line"),
    path(f"{_ONE}charges/add/", deeds.AddCharge.as_view(), name="add-charge"),
    path(f"{_ONE}charges/<int:charge_id>/end/", deeds.EndCharge.as_view(), name="end-charge"),
    path(f"{_ONE}close/", deeds.CloseAccount.as_view(), name="close-account"),
]
