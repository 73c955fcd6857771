"""Addresses of contacts, groups and notes."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.contacts import views

urlpatterns = [
    path("contacts/<str:reference>/", views.ContactView.as_view(), name="contact"),
    path("contacts/<str:reference>/history/", views.ContactHistory.as_view(), name="contact-history"),
    path("groups/<str:reference>/", views.GroupView.as_view(), name="group"),
    path("records/<str:reference>/", views.AnyRecord.as_view(), name="record"),
    path("records/<str:reference>/notes/", views.AddNote.as_view(), name="add-note"),
]
