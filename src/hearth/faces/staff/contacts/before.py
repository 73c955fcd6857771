"""Warn before act: what must be read before somebody is rung, written to, visited or served with a notice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.faces.staff.contacts.forms import ContactForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.index import visibility
from hearth.platform.index.models import Record
from hearth.records.contacts import operations, queries
from hearth.records.contacts.registrations import READ
from hearth.records.contacts.warnings import ACT_WORDS, Act, ActWarning, Weight, check_before, warnings_before


class ConfirmForm(ContactForm):
    """A tick for each warning that must be read."""

    wide = ("confirmed",)

    def __init__(self, *args: Any, warnings: list[ActWarning], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = [warning for warning in warnings if warning.weight is Weight.CONFIRM and not warning.confirmed]
        if waiting:
            self.fields["confirmed"] = forms.MultipleChoiceField(
                label=_("I have read this"),
                choices=[(warning.key, str(warning.text)) for warning in waiting],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )


class BeforeAct(StaffView):
    """The warnings before an act; then how to go about it."""

    permission = READ

    def get(self, request: HttpRequest, reference: str, act: str) -> HttpResponse:
        """What must be known; what is safe to use once it is."""
        record = self._record(reference)
        return self._draw(record, self._act(act))

    def post(self, request: HttpRequest, reference: str, act: str) -> HttpResponse:
        """Notes what was read, and goes on."""
        record, chosen = self._record(reference), self._act(act)
        access = self.request.access
        if "reading_reason" in request.POST:
            return self._draw(record, chosen)
        found = warnings_before(access, record, chosen, now=self.request.now)
        form = ConfirmForm(request.POST, warnings=found)
        if not form.is_valid():
            return self._draw(record, chosen, form=form, status=422)
        read = form.cleaned_data.get("confirmed", [])
        try:
            check_before(access, record, chosen, confirmed=read, now=self.request.now)
        except Refused as refusal:
            form.refuse(refusal)
            return self._draw(record, chosen, form=form, status=422)
        operations.confirm_alerts(
            by=access.actor,
            alert_ids=[each.alert_id for each in found if each.key in read and each.alert_id is not None],
            now=self.request.now,
        )
        onward = self._onward(record, chosen)
        return redirect(onward) if onward else self._draw(record, chosen, done=True)

    def _record(self, reference: str) -> Record:
        record = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind="contact", reason=self.reason
        )
        self.request.access.within(record.company_id).require(READ)
        return record

    def _act(self, act: str) -> Act:
        try:
            return Act(act)
        except ValueError:
            raise NotFound(_("There is no such act.")) from None

    def _onward(self, record: Record, act: Act) -> str:
        """Letters and emails have a screen of their own."""
        if act in {Act.LETTER, Act.EMAIL, Act.NOTICE} and self.request.access.has("comms.send"):
            channel = Act.EMAIL if act is Act.EMAIL else Act.LETTER
            return f"{reverse('staff:start-communication')}?about={record.reference}&channel={channel}"
        return ""

    def _draw(
        self, record: Record, act: Act, *, form: ConfirmForm | None = None, done: bool = False, status: int = 200
    ) -> HttpResponse:
        found = warnings_before(self.request.access, record, act, now=self.request.now)
        stopped = any(warning.weight is Weight.STOP for warning in found)
        held_up = any(warning.holds_up for warning in found)
        page = None
        if (done or not held_up) and act in {Act.CALL, Act.TEXT, Act.VISIT}:
            page = queries.contact_page(self.request.access, record.reference, now=self.request.now)
        context = {
            "record": record,
            "act": act,
            "heading": ACT_WORDS[act],
            "warnings": found,
            "stopped": stopped,
            "held_up": held_up and not done,
            "onward": "" if stopped or (held_up and not done) else self._onward(record, act),
            "form": form or ConfirmForm(warnings=found),
            "reach": page,
            "page_has_errors": bool(form and form.errors),
        }
        return self.page("staff/contacts/before.html", context, status=status)
