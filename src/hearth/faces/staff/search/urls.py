"""Addresses of search and the quick menu."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.search import views

urlpatterns = [
    path("search/", views.Search.as_view(), name="search"),
    path("quick-menu/", views.QuickMenu.as_view(), name="quick-menu"),
    path("colleagues/", views.Colleagues.as_view(), name="colleagues"),
]
