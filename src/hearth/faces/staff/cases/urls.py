"""Addresses of cases and tasks."""

from __future__ import annotations

from django.urls import path

from hearth.engines.cases.registrations import CONFIGURE, OPEN, SEE, WORK
from hearth.faces.staff.cases import deeds, open_many, path_owners, stages, task_files, views, waiting, webhooks, work
from hearth.faces.staff.screens import screen

screen("Cases and tasks", "staff:cases", permission=SEE, words="work list to do mine", about="Live tasks by target.")
screen("New case", "staff:new-case", permission=OPEN, words="open start", about="Find a case type and open it.")
screen("Next task", "staff:next-task", permission=WORK, words="best work to do", about="Opens what is best done next.")
screen("Queues", "staff:queues", permission=SEE, words="work roles waiting", about="What waits for each of my roles.")
screen(
    "Reconciliation of cases",
    "staff:case-reconciliations",
    permission=CONFIGURE,
    words="drift nightly",
    about="What the nightly look at every open case found.",
)
screen(
    "Webhooks and their messages",
    "staff:configuration-webhooks",
    permission=CONFIGURE,
    words="integration dead letter secret",
    about="How messages to other systems stand; send them again.",
)
_PATH = "configuration/paths/of/<slug:key>/"

urlpatterns = [
    path("cases/", work.WorkList.as_view(), name="cases"),
    path("cases/new/", views.NewCase.as_view(), name="new-case"),
    path("cases/new/many/", open_many.OpenMany.as_view(), name="open-many"),
    path("cases/next/", work.NextTask.as_view(), name="next-task"),
    path("cases/queues/", work.Queues.as_view(), name="queues"),
    path("cases/give/", work.GiveTasks.as_view(), name="give-tasks"),
    path("cases/reconciliation/", path_owners.Reconciliations.as_view(), name="case-reconciliations"),
    path(f"{_PATH}running/", path_owners.RunningCases.as_view(), name="running-cases"),
    path(f"{_PATH}running/replay/", path_owners.Replay.as_view(), name="replay-path"),
    path(f"{_PATH}running/move/", path_owners.MoveCases.as_view(), name="move-cases"),
    path(f"{_PATH}running/back/<int:migration_id>/", path_owners.UndoMove.as_view(), name="undo-move"),
    path("cases/about/<str:reference>/", work.TasksAbout.as_view(), name="tasks-about"),
    path("cases/webhooks/", webhooks.Webhooks.as_view(), name="configuration-webhooks"),
    path("cases/webhooks/<int:webhook_id>/", webhooks.WebhookPage.as_view(), name="configuration-webhook"),
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
    path("cases/<str:reference>/waits/<int:token>/", waiting.EndWait.as_view(), name="end-wait"),
    path("cases/<str:reference>/stages/<path:stage>/", stages.CompleteStage.as_view(), name="complete-stage"),
    path("cases/<str:reference>/tasks/add/", deeds.AddTask.as_view(), name="add-case-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/complete/", views.CompleteTask.as_view(), name="complete-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/sheet/", views.SheetFragment.as_view(), name="task-sheet"),
    path(
        "cases/<str:reference>/tasks/<int:task_id>/files/add/", task_files.AddTaskFile.as_view(), name="add-task-file"
    ),
    path("cases/<str:reference>/tasks/<int:task_id>/bypass/", deeds.BypassTask.as_view(), name="bypass-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/cancel/", deeds.CancelTask.as_view(), name="cancel-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/undo/", deeds.UndoTask.as_view(), name="undo-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/hold/", deeds.HoldTask.as_view(), name="hold-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/release/", deeds.ReleaseTask.as_view(), name="release-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/reassign/", deeds.ReassignTask.as_view(), name="reassign-task"),
    path("cases/<str:reference>/tasks/<int:task_id>/target/", deeds.ReviseTaskTarget.as_view(), name="revise-target"),
]
