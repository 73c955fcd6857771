"""Addresses of cases and tasks."""

from __future__ import annotations

from django.urls import path

from hearth.engines.cases.registrations import OPEN, SEE
from hearth.faces.staff.cases import deeds, views
from hearth.faces.staff.screens import screen

screen("Cases and tasks", "staff:cases", permission=SEE, words="work list to do mine", about="Live tasks by target.")
screen("New case", "staff:new-case", permission=OPEN, words="open start", about="Find a case type and open it.")

urlpatterns = [
    path("cases/", views.WorkList.as_view(), name="cases"),
    path("cases/new/", views.NewCase.as_view(), name="new-case"),
    path("cases/<str:reference>/", views.CasePage.as_view(), name="case"),
    path("cases/<str:reference>/cancel/", deeds.CancelCase.as_view(), name="cancel-case"),
    path("cases/<str:reference>/close/", deeds.CloseCase.as_view(), name="close-case"),
    path("cases/<str:reference>/reopen/", deeds.ReopenCase.as_view(), name="reopen-case"),
    path("cases/<str:reference>/hold/", deeds.HoldCase.as_view(), name="hold-case"),
    path("cases/<str:reference>/release/", deeds.ReleaseCase.as_view(), name="release-case"),
    path("cases/<str:reference>/reassign/", deeds.ReassignCase.as_view(), name="reassign-case"),
    path("cases/<str:reference>/target/", deeds.ReviseCaseTarget.as_view(), name="revise-case-target"),
    path("cases/<str:reference>/notes/add/", deeds.WriteNote.as_view(), name="add-case-note"),
    path("cases/<str:reference>/watch/", deeds.WatchCase.as_view(), name="watch-case"),
    path("cases/<str:reference>/relate/", deeds.LinkCase.as_view(), name="relate-case"),
    path("cases/<str:reference>/part/", deeds.UnlinkCase.as_view(), name="part-case"),
    path("cases/<str:reference>/tasks/add/", deeds.AddTask.as_view(), name="add-case-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/complete/", views.CompleteTask.as_view(), name="complete-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/sheet/", views.SheetFragment.as_view(), name="task-sheet"),
    path("cases/<str:reference>/tasks/<int:task_id>/bypass/", deeds.BypassTask.as_view(), name="bypass-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/cancel/", deeds.CancelTask.as_view(), name="cancel-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/undo/", deeds.UndoTask.as_view(), name="undo-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/hold/", deeds.HoldTask.as_view(), name="hold-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/release/", deeds.ReleaseTask.as_view(), name="release-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/reassign/", deeds.ReassignTask.as_view(), name="reassign-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/target/", deeds.ReviseTaskTarget.as_view(), name="revise-target"),
]
