"""A stage of a case completed before its last branch is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.cases import case_operations, queries, reasons
from hearth.engines.cases.stages import Stage
from hearth.faces.staff.cases.deeds import CaseDeed, ReasonForm, why
from hearth.faces.staff.deed import DeedForm, Fact
from hearth.platform.index.models import Record


class CompleteStageForm(ReasonForm):
    """Why; and which time the stage ran when the officer saw it."""

    visit = forms.IntegerField(widget=forms.HiddenInput)


class CompleteStage(CaseDeed):
    """Passes over what is open in a sub-path, so that the path goes on after it."""

    listed_in = reasons.BYPASS
    title = gettext_lazy("Complete the stage")
    button = gettext_lazy("Complete the stage")
    hint = gettext_lazy("The case goes on at once with what comes after the stage. Undo one of its tasks to go back.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why."""
        return CompleteStageForm(data, offered=self.offered(record), initial={"visit": self.stage(record).visit})

    def stage(self, record: Record) -> Stage:
        """The stage as it stands."""
        return queries.stage_of(record.pk, self.kwargs["stage"])

    def facts(self, record: Record) -> Sequence[Fact]:
        """Which stage, and what of it is open."""
        stage = self.stage(record)
        return (
            Fact(label=_("Stage"), value=stage.name),
            Fact(label=_("Tasks that are passed over"), value=", ".join(stage.tasks) or _("None")),
            Fact(label=_("Waited for no longer"), value=", ".join(stage.waits) or _("Nothing")),
        )

    def call(self, record: Record, form: DeedForm) -> None:
        """Completes it."""
        case_operations.complete_stage(
            **self.usual(record), **why(form), stage=self.kwargs["stage"], visit=form.cleaned_data["visit"]
        )

    def done(self, record: Record) -> str:
        """Said."""
        return _("The stage is complete. The case goes on.")
