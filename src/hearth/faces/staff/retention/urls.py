"""Addresses of retention, holds and erasure."""

from __future__ import annotations

from django.urls import path

from hearth.engines.privacy.retention import permissions
from hearth.faces.staff.retention import erasing, redacting, views
from hearth.faces.staff.screens import screen

screen(
    "Retention",
    "staff:retention",
    permission=permissions.SEE,
    words="archive dispose delete batch legal hold certificate gdpr erasure",
    about="What is due to go, who approved it, what is held, and the certificates of what went.",
)

urlpatterns = [
    path("files/<uuid:file_id>/redact/", redacting.Redact.as_view(), name="redact"),
    path("files/<uuid:file_id>/redact/<int:number>.png", redacting.PagePicture.as_view(), name="redact-page"),
    path("retention/", views.Retention.as_view(), name="retention"),
    path("retention/propose/", views.Propose.as_view(), name="retention-propose"),
    path("retention/batches/<int:batch_id>/", views.Batch.as_view(), name="retention-batch"),
    path("retention/batches/<int:batch_id>/certificate.pdf", views.Certificate.as_view(), name="retention-certificate"),
    path("retention/holds/<int:hold_id>/release/", views.ReleaseHold.as_view(), name="release-hold"),
    path("contacts/<str:reference>/hold/", erasing.PlaceHold.as_view(), name="contact-hold"),
    path("contacts/<str:reference>/erase/", erasing.Erase.as_view(), name="contact-erase"),
]
