"""Addresses of rent accounts."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.accounts import tiles, views  # noqa: F401 - the tiles register themselves

urlpatterns = [path("rent-accounts/<str:reference>/", views.AccountView.as_view(), name="account")]
