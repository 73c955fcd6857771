"""Addresses of lists, exports, the dock, the arrangement of pages, My patch, calls and help."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.screens import screen
from hearth.faces.staff.workspace import arrange, call_tiles, calls, desk, exports, help_pages, lists, patch  # noqa: F401 - tiles register themselves
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.permissions import EXPORT
from hearth.records.assets.registrations import READ as READ_HOMES

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

screen(
    "My patch",
    "staff:my-patch",
    permission=READ_HOMES,
    words="homes visits start",
    about="My homes and what waits there.",
)
screen(
    "Arrange my home page",
    "staff:arrange",
    args=("home",),
    words="panes tiles order",
    about="What is shown, in which order.",
)
screen("Open and recent records", "staff:dock", words="dock tabs history", about="What I have open and opened last.")
screen("Help", "staff:help", words="keys keyboard shortcuts manual", about="How to do things, and the keys.")

urlpatterns = [
    path("lists/<str:list_code>/", lists.ListPage.as_view(), name="list"),
    path("lists/<str:list_code>/condition/", lists.ListCondition.as_view(), name="list-condition"),
    path("lists/<str:list_code>/columns/", lists.ListColumns.as_view(), name="list-columns"),
    path("lists/<str:list_code>/view/", lists.SaveView.as_view(), name="list-view"),
    path("lists/<str:list_code>/view/delete/", lists.DeleteView.as_view(), name="list-view-delete"),
    path("lists/<str:list_code>/export/", exports.NewExport.as_view(), name="list-export"),
    path("dock/", desk.Dock.as_view(), name="dock"),
    path("preferences/", desk.Preferences.as_view(), name="preferences"),
    path("arrange/<str:place>/", arrange.Arrange.as_view(), name="arrange"),
    path("my-patch/", patch.MyPatch.as_view(), name="my-patch"),
    path("calls/<str:reference>/", calls.Call.as_view(), name="call"),
    path("help/", help_pages.Help.as_view(), name="help"),
    path("help/<slug:slug>/", help_pages.HelpPageView.as_view(), name="help-page"),
    path("exports/", exports.Exports.as_view(), name="exports"),
    path("exports/<uuid:export_id>/", exports.ExportPage.as_view(), name="export"),
    path("exports/<uuid:export_id>/file/", exports.ExportFile.as_view(), name="export-file"),
    path("exports/<uuid:export_id>/stop/", exports.StopExport.as_view(), name="export-stop"),
]
