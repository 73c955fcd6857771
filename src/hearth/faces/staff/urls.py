"""Every address of the staff face."""

from __future__ import annotations

from importlib import import_module

from django.urls import include, path

app_name = "staff"

# In the order of the quick menu.
_PARTS = (
    "home",
    "search",
    "workspace",
    "cases",
    "contacts",
    "assets",
    "tenancies",
    "accounts",
    "comms",
    "files",
    "consent",
    "retention",
    "privacy",
    "paths",
    "configuration",
)

urlpatterns = [path("", include(import_module(f"hearth.faces.staff.{part}.urls"))) for part in _PARTS]
