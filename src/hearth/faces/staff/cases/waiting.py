"""A wait of a case ended before its time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.cases import case_operations
from hearth.engines.cases.saying import say
from hearth.engines.cases.waits import WaitLine, wait_of
from hearth.faces.staff.cases.deeds import CaseDeed, ReasonForm
from hearth.faces.staff.deed import DeedForm, Fact
from hearth.platform.index.models import Record


class EndWaitForm(ReasonForm):
    """Why; and which wait it was that the officer saw."""

    node = forms.CharField(widget=forms.HiddenInput)
    visit = forms.IntegerField(widget=forms.HiddenInput)


class EndWait(CaseDeed):
    """Ends a wait before its time, or begins what waits for its date."""

    title = gettext_lazy("Wait no longer")
    button = gettext_lazy("Go on now")
    hint = gettext_lazy("The case goes on at once with what comes after the wait.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why."""
        _token, node, visit = self.wait(record).place
        return EndWaitForm(data, initial={"node": node, "visit": visit})

    def wait(self, record: Record) -> WaitLine:
        """What is waited for, as it stands."""
        return wait_of(record.pk, self.kwargs["token"])

    def facts(self, record: Record) -> Sequence[Fact]:
        """Which wait, and until when."""
        wait = self.wait(record)
        until = say(wait.wakes_at) if wait.wakes_at else _("until something changes")
        return (Fact(label=_("Wait"), value=wait.name), Fact(label=_("Until"), value=until))

    def call(self, record: Record, form: DeedForm) -> None:
        """Ends it."""
        given = form.cleaned_data
        place = (self.kwargs["token"], given["node"], given["visit"])
        case_operations.end_wait(**self.usual(record), place=place, reason=given["reason"])

    def done(self, record: Record) -> str:
        """Said."""
        return _("The case goes on.")
