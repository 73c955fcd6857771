"""Addresses of consent, data sharing and the compliance dashboard."""

from __future__ import annotations

from django.urls import path, register_converter

from hearth.engines.privacy.consent.permissions import SEE
from hearth.faces.staff.consent import (
    dashboard,
    setting_up,
    sharing,
    tiles,  # noqa: F401 - it registers tiles
    views,
    writing,
)
from hearth.faces.staff.screens import screen


class Cell:
    """A tag and a consent type: "3:7"."""

    regex = "[0-9]{1,18}:[0-9]{1,18}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Cell, "consent_cell")
_ONE = "contacts/<str:reference>/consent/"

urlpatterns = [
    path(_ONE, views.ContactConsent.as_view(), name="contact-consent"),
    path(f"{_ONE}record/", views.RecordConsent.as_view(), name="record-consent"),
    path(f"{_ONE}withdraw/", views.WithdrawConsent.as_view(), name="withdraw-consent"),
    path(f"{_ONE}review/", views.ReviewConsent.as_view(), name="review-consent"),
    path(f"{_ONE}end/<consent_cell:cell>/", views.EndConsent.as_view(), name="end-consent"),
    path(f"{_ONE}<int:record_id>/void/", views.VoidConsent.as_view(), name="void-consent"),
    path(f"{_ONE}<int:record_id>/download/", views.ConsentDownload.as_view(), name="consent-download"),
    path("contacts/<str:reference>/sharing/", sharing.ContactSharing.as_view(), name="contact-sharing"),
    path("contacts/<str:reference>/sharing/record/", sharing.RecordShare.as_view(), name="record-share"),
    path("consent/reviews/", views.ReviewsDue.as_view(), name="consent-reviews"),
    path("consent/compliance/", dashboard.Compliance.as_view(), name="compliance"),
    path("consent/compliance/choose/", dashboard.ChooseVariables.as_view(), name="compliance-choose"),
    path("consent/compliance/file/", dashboard.ComplianceFile.as_view(), name="compliance-file"),
    path("consent/compliance/people/", dashboard.CompliancePeople.as_view(), name="compliance-people"),
    path("consent/compliance/people/write/", writing.WriteToPeople.as_view(), name="compliance-write"),
    path("configuration/information-management/", setting_up.StarterSet.as_view(), name="consent-starter"),
    path("configuration/consent-type/<int:record_id>/words/", setting_up.Wordings.as_view(), name="consent-wordings"),
]

screen(
    "Consent compliance",
    "staff:compliance",
    permission=SEE,
    words="gdpr dashboard pivot consent data purpose",
    about="How much consent is granted, refused, not recorded or due for review.",
)
screen(
    "Consent reviews due",
    "staff:consent-reviews",
    permission=SEE,
    words="gdpr consent review overdue",
    about="Answers to look at again.",
    in_menu=False,
)
