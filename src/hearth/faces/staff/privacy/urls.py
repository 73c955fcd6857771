"""Addresses of information management: rights requests and registers."""

from __future__ import annotations

from django.urls import path

from hearth.engines.privacy.permissions import KEEP_REGISTERS, RECORD_REQUEST, SEE_REGISTERS
from hearth.faces.staff.privacy import (  # noqa: F401 - panes and tiles register themselves
    panes,
    processing,
    registers,
    requests,
    reviewing,
    tiles,
)
from hearth.faces.staff.screens import screen

screen(
    "Record a rights request",
    "staff:new-rights-request",
    permission=RECORD_REQUEST,
    words="subject access sar dsar gdpr erasure portability rectification objection restriction data new",
    about="Somebody asks what we hold of them, or to change, move, restrict or erase it: by any way.",
)
screen(
    "Record of processing activities",
    "staff:processing-record",
    permission=SEE_REGISTERS,
    words="article 30 ropa register purposes lawful basis gdpr",
    about="Each purpose with its lawful basis, data, recipients and how long it is kept.",
)
screen(
    "Record a breach",
    "staff:new-breach",
    permission=KEEP_REGISTERS,
    words="data breach incident 72 hours ico new",
    about="The 72 hours run from when we became aware.",
)
screen(
    "Record a data-protection complaint",
    "staff:new-privacy-complaint",
    permission=KEEP_REGISTERS,
    words="complaint gdpr ico 30 days new",
    about="Acknowledged within thirty days.",
)
screen(
    "Enter a data-sharing agreement",
    "staff:new-sharing-agreement",
    permission=KEEP_REGISTERS,
    words="processor controller contract sharing new",
    about="With whom data is shared, for what, on what terms.",
)
screen(
    "Begin an impact assessment",
    "staff:new-dpia",
    permission=KEEP_REGISTERS,
    words="dpia risk purpose new",
    about="Of a purpose, in versions that are approved.",
)

_ONE = "rights-requests/<str:reference>/"
_PACK = f"{_ONE}packs/<uuid:pack_id>/"
_BREACH = "breaches/<str:reference>/"
_COMPLAINT = "privacy-complaints/<str:reference>/"
_AGREEMENT = "sharing-agreements/<str:reference>/"
_DPIA = "impact-assessments/<str:reference>/"

urlpatterns = [
    path("rights-requests/new/", requests.NewRightsRequest.as_view(), name="new-rights-request"),
    path(_ONE, requests.RightsRequestView.as_view(), name="rights-request"),
    path(f"{_ONE}record/<slug:event>/", requests.RecordEvent.as_view(), name="rights-request-event"),
    path(f"{_ONE}events/<int:event_id>/", requests.CorrectEvent.as_view(), name="rights-request-correct"),
    path(f"{_ONE}close/<slug:event>/", requests.CloseRequest.as_view(), name="rights-request-close"),
    path(f"{_ONE}reopen/", requests.ReopenRequest.as_view(), name="rights-request-reopen"),
    path(f"{_ONE}hold/", requests.HoldBack.as_view(), name="rights-request-hold"),
    path(f"{_ONE}holds/<int:hold_id>/lift/", requests.LiftHold.as_view(), name="rights-request-lift"),
    path(f"{_ONE}handed-over/", requests.HandOverAnswer.as_view(), name="rights-request-hand-over"),
    path(f"{_ONE}review/", reviewing.ReviewRequest.as_view(), name="rights-request-review"),
    path(f"{_ONE}review/look/", reviewing.LookElsewhere.as_view(), name="rights-request-look"),
    path(f"{_ONE}review/sign/", reviewing.SignReview.as_view(), name="rights-request-sign"),
    path(f"{_ONE}packs/new/", reviewing.MakePack.as_view(), name="rights-request-pack"),
    path(f"{_PACK}file/", reviewing.FetchPack.as_view(), name="rights-request-file"),
    path(f"{_PACK}link/", reviewing.SendLink.as_view(), name="rights-request-link"),
    path(f"{_ONE}links/withdraw/", reviewing.WithdrawLinks.as_view(), name="rights-request-unlink"),
    path("processing-record/", processing.ProcessingRecord.as_view(), name="processing-record"),
    path("processing-record/about/", processing.DescribeController.as_view(), name="processing-controller"),
    path("processing-record/<slug:format>/", processing.ProcessingFile.as_view(), name="processing-file"),
    path("breaches/new/", registers.NewBreachView.as_view(), name="new-breach"),
    path(_BREACH, registers.BreachView.as_view(), name="breach"),
    path(f"{_BREACH}assess/", registers.AssessBreach.as_view(), name="breach-assess"),
    path(f"{_BREACH}commissioner/", registers.TellIco.as_view(), name="breach-tell-ico"),
    path(f"{_BREACH}people/", registers.TellPeople.as_view(), name="breach-tell-people"),
    path(f"{_BREACH}close/", registers.CloseBreach.as_view(), name="breach-close"),
    path("privacy-complaints/new/", registers.NewComplaintView.as_view(), name="new-privacy-complaint"),
    path(_COMPLAINT, registers.ComplaintView.as_view(), name="privacy-complaint"),
    path(f"{_COMPLAINT}acknowledge/", registers.AcknowledgeComplaint.as_view(), name="privacy-complaint-acknowledge"),
    path(f"{_COMPLAINT}close/", registers.CloseComplaint.as_view(), name="privacy-complaint-close"),
    path("sharing-agreements/new/", registers.NewAgreementView.as_view(), name="new-sharing-agreement"),
    path(_AGREEMENT, registers.AgreementView.as_view(), name="sharing-agreement"),
    path(f"{_AGREEMENT}change/", registers.ChangeAgreement.as_view(), name="sharing-agreement-change"),
    path(f"{_AGREEMENT}review/", registers.ReviewAgreement.as_view(), name="sharing-agreement-review"),
    path("impact-assessments/new/", registers.NewAssessmentView.as_view(), name="new-dpia"),
    path(_DPIA, registers.AssessmentView.as_view(), name="dpia"),
    path(f"{_DPIA}write/", registers.WriteAssessment.as_view(), name="dpia-write"),
    path(f"{_DPIA}approve/", registers.ApproveAssessment.as_view(), name="dpia-approve"),
]
