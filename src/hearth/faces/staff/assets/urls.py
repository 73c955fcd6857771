"""Addresses of homes."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.assets import views

urlpatterns = [path("assets/<str:reference>/", views.AssetView.as_view(), name="asset")]
