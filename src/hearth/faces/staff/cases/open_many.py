"""Cases of one type for the chosen rows of a list: which type, what would happen, then one button."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from hearth.engines.cases import opening_many, queries
from hearth.engines.cases.models import CaseType
from hearth.engines.cases.registrations import OPEN
from hearth.engines.cases.subjects import subjects
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.workspace.asked import asked_of
from hearth.faces.staff.workspace.choosing import FOR_CHOSEN, ForChosen
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.workspace.reading import page_of

SHOWN = 100
"""So many records are named on the page; the others are counted."""

FOR_CHOSEN.register(
    "new-cases",
    ForChosen(
        label=gettext_lazy("New cases for the chosen ones"),
        label_all=gettext_lazy("New cases for all of them"),
        url_name="staff:open-many",
        permission=OPEN,
        takes=lambda kind: kind in subjects,
    ),
)


class OpenManyForm(forms.Form):
    """What all the cases have in common. `records` are the references that were chosen, with commas."""

    records = forms.CharField(widget=forms.HiddenInput, max_length=40 * opening_many.MOST, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note, for each of the cases"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    again = forms.BooleanField(label=gettext_lazy("Open another one where there is one already"), required=False)

    def __init__(self, *args: Any, asks_for_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_for_note:
            self.fields["note"].required = True
        else:
            del self.fields["note"]


class OpenMany(StaffView):
    """Opens a case of one type about each of the chosen rows."""

    permission = OPEN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Which type; with `type` what would happen, and the button."""
        references = self._references()
        if not (code := request.GET.get("type", "")):
            return self._types(references)
        case_type = queries.case_type(self.request.access, code, on=self.request.today)
        form = OpenManyForm(initial={"records": ",".join(references)}, asks_for_note=case_type.asks_for_note)
        return self._foreseen(case_type, form, references)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Opens them; says of each that was left out why."""
        case_type = queries.case_type(self.request.access, request.POST.get("type", ""), on=self.request.today)
        form = OpenManyForm(request.POST, asks_for_note=case_type.asks_for_note)
        references = [each for each in request.POST.get("records", "").split(",") if each]
        if not form.is_valid():
            return self._foreseen(case_type, form, references, status=422)
        try:
            done = opening_many.open_for(
                access=self.request.access,
                case_type=case_type,
                references=references,
                note=form.cleaned_data.get("note", ""),
                again=form.cleaned_data["again"],
                now=self.request.now,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            return self._foreseen(case_type, form, references, status=422)
        opened = f"{reverse('staff:list', args=['cases'])}?" + urlencode(
            {"type": case_type.pk, "opened_from": self.request.today.isoformat(), "closed": "all"}
        )
        if done.cases:
            words = ngettext("%(count)d case was opened.", "%(count)d cases were opened.", len(done.cases))
            messages.success(request, words % {"count": len(done.cases)})
        if not done.left_out:
            return redirect(opened)
        context = {"done": done, "type": case_type, "left_out": done.left_out[:SHOWN], "opened": opened}
        return self.page("staff/cases/opened_many.html", context | self._back())

    def _types(self, references: list[str]) -> HttpResponse:
        kind = self._kind()
        if not kind or not references:
            return self.page("staff/cases/open_many_types.html", {"count": 0} | self._back())
        text = self.request.GET.get("q", "").strip()
        found = queries.find_case_types(self.request.access, text, on=self.request.today, subject=kind)
        kept = [(name, value) for name in ("list", "record", "all") for value in self.request.GET.getlist(name)]
        here = reverse("staff:open-many")
        context = {
            "types": [(each, f"{here}?{urlencode([*kept, ('type', each.code)])}") for each in found],
            "query": text,
            "kept": kept,
            "about": subjects.get(kind).label,
            "count": len(references),
            "most": opening_many.MOST,
        }
        return self.page("staff/cases/open_many_types.html", context | self._back())

    def _foreseen(
        self, case_type: CaseType, form: OpenManyForm, references: list[str], *, status: int = 200
    ) -> HttpResponse:
        foreseen, problem = None, ""
        try:
            foreseen = opening_many.foresee(
                access=self.request.access, case_type=case_type, references=references, now=self.request.now
            )
        except Refused as refusal:  # of the selection as a whole
            problem, status = refusal.sentence, 422
        context = {
            "type": case_type,
            "form": form,
            "problem": problem,
            "foreseen": foreseen,
            "ready": foreseen.ready[:SHOWN] if foreseen else (),
            "left_out": foreseen.left_out[:SHOWN] if foreseen else (),
            "shown": SHOWN,
            "page_has_errors": status != 200,
        }
        return self.page("staff/cases/open_many.html", context | self._back(), status=status)

    def _references(self) -> list[str]:
        """The records that are ticked, or as many as may be (and one more) of what the list finds."""
        code = self.request.GET.get("list", "")
        if not code or "all" not in self.request.GET:
            return [each[:40] for each in self.request.GET.getlist("record")]
        asked = asked_of(self.request, code, QueryDict(self.request.GET["all"]))
        return [row.reference for row in page_of(asked.reading, [], size=opening_many.MOST)]

    def _kind(self) -> str:
        """What the list is of ("" where none is named); refused where no case is about that."""
        if not (code := self.request.GET.get("list", "")):
            return ""
        asked = asked_of(self.request, code, QueryDict())
        if asked.definition.kind not in subjects:
            raise NotFound("No case is about what that list is of.")
        return asked.definition.kind

    def _back(self) -> dict[str, str]:
        """The list again, as it was."""
        code = self.request.GET.get("list", "")
        if not code:
            return {"back": reverse("staff:list", args=["contacts"])}
        query = self.request.GET.get("all", "")
        return {"back": reverse("staff:list", args=[code]) + (f"?{query}" if query else "")}
