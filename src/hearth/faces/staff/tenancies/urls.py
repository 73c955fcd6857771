"""Addresses of tenancies."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.screens import screen
from hearth.faces.staff.tenancies import deeds, panes, starting, views  # noqa: F401 - the panes register themselves
from hearth.modules.tenancies.registrations import START

screen(
    "Start a tenancy",
    "staff:start-tenancy",
    permission=START,
    words="new agreement let sign up letting garage lease licence",
    about="A home, its tenants, the tenure, the charges: the rent account opens with it.",
)

_ONE = "tenancies/<str:reference>/"

urlpatterns = [
    path("tenancies/new/", starting.StartTenancy.as_view(), name="start-tenancy"),
    path("tenancies/<str:reference>/", views.TenancyView.as_view(), name="tenancy"),
    path("tenancies/<str:reference>/history/", views.TenancyHistory.as_view(), name="tenancy-history"),
    path("tenancies/<str:reference>/proposed-end/", views.CorrectProposedEnd.as_view(), name="correct-proposed-end"),
    path("tenancies/<str:reference>/end/", views.CorrectEnd.as_view(), name="correct-end"),
    path("tenancies/<str:reference>/keys/", views.RecordKeys.as_view(), name="record-keys"),
    path(f"{_ONE}cancel/", deeds.CancelBeforeStart.as_view(), name="cancel-tenancy"),
    path(f"{_ONE}notice/", deeds.ReceiveNotice.as_view(), name="receive-notice"),
    path(f"{_ONE}notice/return/", deeds.ReturnNotice.as_view(), name="return-notice"),
    path(f"{_ONE}end-tenancy/", deeds.EndTenancy.as_view(), name="end-tenancy"),
    path(f"{_ONE}parties/add/", deeds.AddParty.as_view(), name="add-party"),
    path(f"{_ONE}parties/<int:party_id>/end/", deeds.EndParty.as_view(), name="end-party"),
]
