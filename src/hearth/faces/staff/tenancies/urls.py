"""Addresses of tenancies."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.tenancies import panes, views  # noqa: F401 - the panes register themselves

urlpatterns = [
    path("tenancies/<str:reference>/", views.TenancyView.as_view(), name="tenancy"),
    path("tenancies/<str:reference>/history/", views.TenancyHistory.as_view(), name="tenancy-history"),
    path("tenancies/<str:reference>/proposed-end/", views.CorrectProposedEnd.as_view(), name="correct-proposed-end"),
    path("tenancies/<str:reference>/end/", views.CorrectEnd.as_view(), name="correct-end"),
    path("tenancies/<str:reference>/keys/", views.RecordKeys.as_view(), name="record-keys"),
]
