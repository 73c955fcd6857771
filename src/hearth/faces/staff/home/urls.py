"""Addresses of the home page and what stands beside it."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.home import panes, views  # noqa: F401 - the panes register themselves
from hearth.faces.staff.screens import screen

screen("Home", "staff:home", words="start", about="My cases and tasks, and panes.")
screen("Notifications", "staff:notifications", words="messages alerts", about="What cases and colleagues told me.")

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("counts/", views.Counts.as_view(), name="counts"),
    path("notifications/", views.Notifications.as_view(), name="notifications"),
]
