"""Addresses of tenancies."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.screens import screen
from hearth.faces.staff.tenancies import (  # noqa: F401 - the panes register themselves
    deeds,
    due,
    emptying,
    panes,
    passing_on,
    permits,
    starting,
    sundry,
    views,
)
from hearth.modules.tenancies.registrations import SEE, START

screen(
    "Start a tenancy",
    "staff:start-tenancy",
    permission=START,
    words="new agreement let sign up letting garage lease licence",
    about="A home, its tenants, the tenure, the charges: the rent account opens with it.",
)

screen(
    "Start a sundry agreement",
    "staff:start-sundry",
    permission=START,
    words="new agreement without a home parking permit garden licence court costs sundry debt",
    about="An agreement that lets no home: who is bound, what for, the charges; its account opens with it.",
)

screen(
    "What is due on tenancies",
    "staff:tenancies-due",
    permission=SEE,
    words="agreements past their end keys outstanding reviews introductory trial fixed term inspections list",
    about="Agreements past their end, void keys outstanding, reviews and inspections that are due.",
)

_ONE = "tenancies/<str:reference>/"

urlpatterns = [
    path("tenancies/new/", starting.StartTenancy.as_view(), name="start-tenancy"),
    path("tenancies/new/sundry/", sundry.StartSundry.as_view(), name="start-sundry"),
    path("tenancies/due/", due.TenanciesDue.as_view(), name="tenancies-due"),
    path("tenancies/<str:reference>/", views.TenancyView.as_view(), name="tenancy"),
    path("tenancies/<str:reference>/history/", views.TenancyHistory.as_view(), name="tenancy-history"),
    path("tenancies/<str:reference>/proposed-end/", views.CorrectProposedEnd.as_view(), name="correct-proposed-end"),
    path("tenancies/<str:reference>/end/", views.CorrectEnd.as_view(), name="correct-end"),
    path("tenancies/<str:reference>/keys/", views.RecordKeys.as_view(), name="record-keys"),
    path("assets/<str:reference>/void/", emptying.OpenVoid.as_view(), name="open-void"),
    path("assets/<str:reference>/voids/<int:void_id>/cancel/", emptying.CancelVoid.as_view(), name="cancel-void"),
    path(f"{_ONE}succession/", passing_on.Succeed.as_view(), name="succeed"),
    path(f"{_ONE}assignment/", passing_on.Assign.as_view(), name="assign-tenancy"),
    path(f"{_ONE}transfer/", passing_on.Transfer.as_view(), name="transfer-tenancy"),
    path(f"{_ONE}exchange/", passing_on.Exchange.as_view(), name="exchange-tenancies"),
    path(f"{_ONE}tenure/", passing_on.ChangeTenure.as_view(), name="change-tenure"),
    path(f"{_ONE}trial/", passing_on.ExtendTrial.as_view(), name="extend-trial"),
    path(f"{_ONE}reviews/<int:review_id>/", passing_on.CompleteReview.as_view(), name="complete-review"),
    path(f"{_ONE}permissions/add/", permits.RequestPermission.as_view(), name="request-permission"),
    path(
        f"{_ONE}permissions/<int:permission_id>/decide/", permits.DecidePermission.as_view(), name="decide-permission"
    ),
    path(
        f"{_ONE}permissions/<int:permission_id>/inspect/",
        permits.InspectPermission.as_view(),
        name="inspect-permission",
    ),
    path(
        f"{_ONE}permissions/<int:permission_id>/revoke/", permits.RevokePermission.as_view(), name="revoke-permission"
    ),
    path(f"{_ONE}cancel/", deeds.CancelBeforeStart.as_view(), name="cancel-tenancy"),
    path(f"{_ONE}notice/", deeds.ReceiveNotice.as_view(), name="receive-notice"),
    path(f"{_ONE}notice/return/", deeds.ReturnNotice.as_view(), name="return-notice"),
    path(f"{_ONE}end-tenancy/", deeds.EndTenancy.as_view(), name="end-tenancy"),
    path(f"{_ONE}parties/add/", deeds.AddParty.as_view(), name="add-party"),
    path(f"{_ONE}parties/<int:party_id>/end/", deeds.EndParty.as_view(), name="end-party"),
]
