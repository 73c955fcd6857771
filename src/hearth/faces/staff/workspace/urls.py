"""Addresses of lists, exports, the dock, the arrangement of pages, My patch, calls and help."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.screens import screen
from hearth.faces.staff.workspace import exports, lists
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.permissions import EXPORT

for _code, _definition in LISTS.items():
    screen(
        f"All {_definition.label.lower()}",
        "staff:list",
        args=(_code,),
        permission=_definition.permission,
        words=f"{_definition.label} {_definition.words} list export filter",
        about=_definition.about,
    )
screen("My exports", "staff:exports", permission=EXPORT, words="csv xlsx excel files", about="Files that I asked for.")

urlpatterns = [
    path("lists/<str:list_code>/", lists.ListPage.as_view(), name="list"),
    path("lists/<str:list_code>/columns/", lists.ListColumns.as_view(), name="list-columns"),
    path("lists/<str:list_code>/view/", lists.SaveView.as_view(), name="list-view"),
    path("lists/<str:list_code>/view/delete/", lists.DeleteView.as_view(), name="list-view-delete"),
    path("lists/<str:list_code>/export/", exports.NewExport.as_view(), name="list-export"),
    path("exports/", exports.Exports.as_view(), name="exports"),
    path("exports/<uuid:export_id>/", exports.ExportPage.as_view(), name="export"),
    path("exports/<uuid:export_id>/file/", exports.ExportFile.as_view(), name="export-file"),
    path("exports/<uuid:export_id>/stop/", exports.StopExport.as_view(), name="export-stop"),
]
