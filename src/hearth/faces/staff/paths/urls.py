"""Addresses of paths: the list, a path and its versions, the designer, conditions as rows."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.paths import definitions, designing, rehearsing, statements, versions, views

_HERE = "configuration/paths/"
_TASK = f"{_HERE}task/<int:record_id>/"
_OF = f"{_HERE}of/<slug:key>/"

urlpatterns = [
    path(_HERE, views.Paths.as_view(), name="configuration-paths"),
    path(f"{_HERE}check/", views.CheckPath.as_view(), name="configuration-path-check"),
    path(f"{_HERE}new/", versions.NewPath.as_view(), name="new-path"),
    path(f"{_HERE}validate/", designing.ValidatePath.as_view(), name="validate-path"),
    path(f"{_HERE}rehearse/", rehearsing.RehearsePath.as_view(), name="rehearse-path"),
    path(f"{_HERE}parameters/", designing.Parameters.as_view(), name="path-parameters"),
    path(f"{_HERE}statement/", statements.Statement.as_view(), name="statement"),
    path(f"{_HERE}task/of-block/", definitions.LiftTask.as_view(), name="lift-task"),
    path(_TASK, definitions.TaskDefinitionPage.as_view(), name="configuration-task"),
    path(f"{_TASK}save/", definitions.SaveTaskDefinition.as_view(), name="configuration-task-save"),
    path(f"{_TASK}validate/", definitions.ValidateTaskDefinition.as_view(), name="configuration-task-validate"),
    path(_OF, views.PathPage.as_view(), name="configuration-path"),
    path(f"{_OF}draw/", designing.DesignPath.as_view(), name="design-path"),
    path(f"{_OF}save/", designing.SavePath.as_view(), name="save-path"),
    path(f"{_OF}publish/", versions.PublishDraft.as_view(), name="publish-path"),
    path(f"{_OF}discard/", versions.DiscardDraft.as_view(), name="discard-path-draft"),
    path(f"{_OF}withdraw/", versions.WithdrawVersion.as_view(), name="withdraw-path"),
    path(f"{_OF}retire/", versions.RetirePath.as_view(), name="retire-path"),
    path(f"{_OF}compare/", versions.CompareVersions.as_view(), name="compare-path"),
    path(f"{_OF}<int:number>/", views.PathPage.as_view(), name="configuration-path-version"),
    path(f"{_OF}<int:number>/file/", views.PathFile.as_view(), name="configuration-path-file"),
    path(f"{_OF}<int:number>/clone/", versions.CloneVersion.as_view(), name="clone-path"),
]
