"""Addresses of communications and files."""

from __future__ import annotations

from django.urls import path

from hearth.engines.comms.registrations import SEND
from hearth.faces.staff.comms import views
from hearth.faces.staff.screens import screen

screen(
    "Start communication",
    "staff:start-communication",
    permission=SEND,
    words="letter email write send",
    about="Send a letter or an email from a template.",
)

urlpatterns = [
    path("communications/start/", views.StartCommunication.as_view(), name="start-communication"),
    path("communications/<int:communication_id>/", views.CommunicationView.as_view(), name="communication"),
    path("files/<uuid:file_id>/", views.FileView.as_view(), name="file"),
]
