"""Writing to everybody in a part of the dashboard: looked at first, then sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hearth.engines.comms import queries as communications
from hearth.engines.comms.models import CommunicationDefinition
from hearth.engines.comms.registrations import SEND
from hearth.engines.privacy.consent import writing
from hearth.engines.privacy.consent.compliance import LABELS, Dashboard
from hearth.engines.privacy.consent.permissions import SEE
from hearth.engines.privacy.consent.rules import Dimension, Member
from hearth.faces.staff.consent.cells import people_address, read_cell
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused


class WriteForm(forms.Form):
    """Which words, and whom: the people who were shown, by their references. `once` sends nothing twice."""

    definition = forms.ChoiceField(label=gettext_lazy("Letter or email"))
    text = forms.CharField(
        label=gettext_lazy("Your own paragraph"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Shown where the words leave room for it."),
    )
    records = forms.CharField(widget=forms.HiddenInput, max_length=40 * writing.MOST)
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, definitions: Sequence[CommunicationDefinition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["definition"] = forms.ChoiceField(
            label=_("Letter or email"), choices=[("", ""), *((each.key, each.description) for each in definitions)]
        )
        self.fields["once"].initial = uuid.uuid4().hex
        self.order_fields(["definition", "text", "records", "once"])


class WriteToPeople(StaffView):
    """The words, the people, what would become of it; then it goes."""

    permission = SEND

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form over the people of the cell who are ticked, or all of them: the first by name where there are too
        many."""
        self.request.access.require(SEE)
        chosen = read_cell(request.GET)
        board = Dashboard(self.request.access, today=self.request.today)
        ticked = request.GET.getlist("record")
        rows = [] if ticked else board.contacts(chosen, limit=writing.MOST + 1)
        people = (ticked or [row.reference for row in rows])[: writing.MOST]
        form = self._form(initial={"records": " ".join(people)})
        return self._shown(chosen, board, form, people, more=len(rows) > writing.MOST)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Looks first; sends when that was asked for."""
        self.request.access.require(SEE)
        chosen = read_cell(request.GET)
        form = self._form(request.POST)
        people = request.POST.get("records", "").split()
        found: writing.Written | None = None
        if form.is_valid():
            asked: dict[str, Any] = {
                "access": self.request.access,
                "references": people,
                "definition": form.cleaned_data["definition"],
                "text": form.cleaned_data["text"],
                "now": self.request.now,
            }
            try:
                if "send" in request.POST:
                    return self._sent(chosen, writing.write(**asked, key=form.cleaned_data["once"]))
                found = writing.foresee(**asked)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        board = Dashboard(self.request.access, today=self.request.today)
        return self._shown(chosen, board, form, people, found=found, status=422 if form.errors else 200)

    def _sent(self, chosen: Mapping[Dimension, Member], done: writing.Written) -> HttpResponse:
        if done.total:
            messages.success(
                self.request,
                ngettext("Sent to %(count)d person.", "Sent to %(count)d people.", done.total) % {"count": done.total},
            )
        if done.held:
            words = ngettext("Held back from %(count)d person.", "Held back from %(count)d people.", len(done.held))
            messages.warning(self.request, words % {"count": len(done.held)})
        for one in done.left_out:
            messages.warning(self.request, f"{one.title} ({one.reference}): {one.sentence}".strip())
        return redirect(people_address(chosen))

    def _form(self, *args: Any, **kwargs: Any) -> WriteForm:
        found = communications.definitions(self.request.access, subject_kind="contact", on=self.request.today)
        return WriteForm(*args, definitions=found, **kwargs)

    def _shown(
        self,
        chosen: Mapping[Dimension, Member],
        board: Dashboard,
        form: WriteForm,
        people: Sequence[str],
        *,
        found: writing.Written | None = None,
        more: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "chosen": [(LABELS[each], board.label(each, member)) for each, member in chosen.items()],
            "form": form,
            "count": len(people),
            "most": writing.MOST,
            "more": more,
            "found": found,
            "back": people_address(chosen),
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/consent/write.html", context, status=status)
