"""Addresses of cases and tasks."""

from __future__ import annotations

from django.urls import path

from hearth.engines.cases.registrations import OPEN, SEE
from hearth.faces.staff.cases import views
from hearth.faces.staff.screens import screen

screen("Cases and tasks", "staff:cases", permission=SEE, words="work list to do mine", about="Live tasks by target.")
screen("New case", "staff:new-case", permission=OPEN, words="open start", about="Find a case type and open it.")

urlpatterns = [
    path("cases/", views.WorkList.as_view(), name="cases"),
    path("cases/new/", views.NewCase.as_view(), name="new-case"),
    path("cases/<str:reference>/", views.CasePage.as_view(), name="case"),
    path("cases/<str:reference>/cancel/", views.CancelCase.as_view(), name="cancel-case"),
    path("cases/<str:reference>/tasks/<int:task_id>/complete/", views.CompleteTask.as_view(), name="complete-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/sheet/", views.SheetFragment.as_view(), name="task-sheet"),
    path("cases/<str:reference>/tasks/<int:task_id>/bypass/", views.BypassTask.as_view(), name="bypass-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/reassign/", views.ReassignTask.as_view(), name="reassign-task"),
]
