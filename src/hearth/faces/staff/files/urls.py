"""Addresses of the files of records."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.files import tiles, views  # noqa: F401 - the tile registers itself

urlpatterns = [
    path("files/<uuid:file_id>/small.jpg", views.SmallPicture.as_view(), name="small-picture"),
    path("records/<str:reference>/files/", views.Files.as_view(), name="files"),
    path("records/<str:reference>/files/add/", views.AddFile.as_view(), name="add-file"),
    path("records/<str:reference>/files/<uuid:file_id>/remove/", views.RemoveFile.as_view(), name="remove-file"),
]
