"""Schedules: what Hearth does by itself, when, with what result, and who is told when it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.faces.staff.configuration import home
from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.faces.staff.configuration.schedule_forms import TellForm, TimingForm, WhyForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.platform.outbox import heartbeat
from hearth.platform.schedules import operations, queries
from hearth.platform.schedules.permissions import MANAGE
from hearth.platform.schedules.queries import ScheduleRow, Told

MARKS = {"waiting": "current", "paused": "on hold", "failed": "failed", "late": "overdue", "asked for": "pending"}


def state_words(state: str) -> str:
    """How a schedule stands, in words."""
    return {
        "waiting": _("In order"),
        "paused": _("Paused"),
        "failed": _("Fails"),
        "late": _("Late"),
        "asked for": _("To run now"),
    }[state]


class Schedules(StaffView):
    """All of them, what fails first."""

    permission = MANAGE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        rows = [self.line(row) for row in queries.schedules(now=self.request.now)]
        context = {
            "tabs": home.tabs(self.request.access, home.LANDLORD, _("Schedules")),
            "rows": rows,
            "working": heartbeat.alive(),
        }
        return self.page("staff/configuration/schedules.html", context)

    def line(self, row: ScheduleRow) -> dict[str, Any]:
        """A schedule with its mark and words."""
        return {"row": row, "mark": MARKS[row.state], "word": state_words(row.state), "when": row.timing.words()}


class SchedulePage(Schedules):
    """One of them: its runs, its timing, who is told."""

    def get(self, request: HttpRequest, name: str = "") -> HttpResponse:
        """The page."""
        return self.shown(name)

    def shown(self, name: str, **wrong: RefusableForm) -> HttpResponse:
        """The page; `wrong` is a form that came back."""
        row, told = queries.schedule(name, now=self.request.now), queries.told(name)
        forms: dict[str, RefusableForm] = {
            "run": WhyForm(prefix="run"),
            "pause": WhyForm(prefix="pause"),
            "tell": self.tell_form(told, row),
        }
        if row.settable:
            forms["timing"] = TimingForm.of(row)
        context = {
            "line": self.line(row),
            "row": row,
            "told": told,
            "forms": forms | wrong,
            "runs": queries.runs_page(name, access=self.request.access),
            "most": queries.MOST_RUNS,
            "page_has_errors": bool(wrong),
        }
        return self.page("staff/configuration/schedule.html", context, status=422 if wrong else 200)

    def tell_form(self, told: Told, row: ScheduleRow, data: Any = None) -> TellForm:
        """Who is told, as it stands or as it was sent."""
        return TellForm(
            data, access=self.request.access, on=self.request.today, told=told, initial={"by_email": row.by_email}
        )

    def saved(self, name: str, words: str) -> HttpResponse:
        """Says what happened and goes back to the page."""
        messages.success(self.request, words)
        return redirect(reverse("staff:configuration-schedule", args=[name]))


class _Deed(SchedulePage):
    """Something that is done with a schedule for a reason."""

    http_method_names = ["post"]
    form_name = ""

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        """Does it, or shows what is wrong beside its form."""
        form = WhyForm(request.POST, prefix=self.form_name)
        return self.done(name, form, lambda: self.act(name, form.cleaned_data["reason"]))

    def act(self, name: str, reason: str) -> str:
        """Makes the one call; what to say."""
        raise NotImplementedError

    def done(self, name: str, form: RefusableForm, act: Callable[[], str]) -> HttpResponse:
        """The answer to a form."""
        if form.is_valid():
            try:
                return self.saved(name, act())
            except Refused as refusal:
                form.refuse(refusal)
        return self.shown(name, **{self.form_name: form})


class RunSchedule(_Deed):
    """Has it run at once."""

    form_name = "run"

    def act(self, name: str, reason: str) -> str:
        """Asks the worker."""
        operations.run_now(by=self.request.access.actor, name=name, reason=reason, now=self.request.now)
        return _("The worker runs it now. Look again in a moment.")


class PauseSchedule(_Deed):
    """Stops it from running by itself."""

    form_name = "pause"

    def act(self, name: str, reason: str) -> str:
        """Pauses it."""
        operations.pause(by=self.request.access.actor, name=name, reason=reason)
        return _("It is paused until somebody resumes it.")


class ResumeSchedule(_Deed):
    """Lets it run by itself again."""

    form_name = "pause"

    def act(self, name: str, reason: str) -> str:
        """Resumes it."""
        operations.resume(by=self.request.access.actor, name=name, reason=reason)
        return _("It runs by itself again.")


class TimeSchedule(_Deed):
    """Sets when it runs."""

    form_name = "timing"

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        """Sets it."""
        form = TimingForm(request.POST)

        def act() -> str:
            operations.set_timing(
                by=self.request.access.actor, name=name, timing=form.timing(), reason=form.cleaned_data["reason"]
            )
            return _("Saved. It runs at these times from now on.")

        return self.done(name, form, act)


class TellOfSchedule(_Deed):
    """Sets who is told when it fails."""

    form_name = "tell"

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        """Sets it."""
        row = queries.schedule(name, now=self.request.now)
        form = self.tell_form(queries.told(name), row, request.POST)

        def act() -> str:
            operations.tell(
                by=self.request.access.actor,
                name=name,
                role_ids=form.role_ids(),
                user_ids=form.user_ids(),
                by_email=form.cleaned_data["by_email"],
                reason=form.cleaned_data["reason"],
            )
            return _("Saved. They are told when it fails, and when it works again.")

        return self.done(name, form, act)


class ScheduleHistory(Schedules):
    """Who set what, and why."""

    def get(self, request: HttpRequest, name: str = "") -> HttpResponse:
        """The history."""
        row = queries.schedule(name, now=self.request.now)
        context = {
            "title": row.label,
            "label": _("Schedule"),
            "back": reverse("staff:configuration-schedule", args=[name]),
            "entries": queries.changes_of(name, access=self.request.access)[:500],
        }
        return self.page("staff/configuration/history.html", context)
