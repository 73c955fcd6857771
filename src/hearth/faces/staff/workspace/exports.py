"""Taking a list out: asked for with a reason, left and come back to, fetched when it is written."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hearth.faces.staff.page import StaffView
from hearth.faces.staff.request import UNITS
from hearth.faces.staff.workspace.asked import AskedList, asked_of, without_places
from hearth.kernel.refusal import Refused
from hearth.platform.identity.sign_in import client_address
from hearth.platform.workspace import exporting
from hearth.platform.workspace.lists import label_of
from hearth.platform.workspace.models import ExportFormat, ExportState, ListExport
from hearth.platform.workspace.permissions import EXPORT
from hearth.platform.workspace.reading import COUNTED


class ExportForm(forms.Form):
    """The format and what the file is for."""

    format = forms.ChoiceField(
        label="Format",
        choices=[(ExportFormat.XLSX, "Excel (XLSX)"), (ExportFormat.CSV, "CSV")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="What is the file for?",
        max_length=300,
        help_text="Kept with your name, the time and the records that the file holds.",
    )


class NewExport(StaffView):
    """Asks for an export of a list as it stands."""

    permission = EXPORT

    def get(self, request: HttpRequest, list_code: str) -> HttpResponse:
        """The question for format and reason."""
        asked = asked_of(self.request, list_code)
        return self._shown(asked, ExportForm(initial={"format": ExportFormat.XLSX}))

    def post(self, request: HttpRequest, list_code: str) -> HttpResponse:
        """Has it written, and shows how far it is."""
        asked = asked_of(self.request, list_code)
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self._shown(asked, form, status=422)
        try:
            export = exporting.request_export(
                access=self.request.access,
                list_code=list_code,
                asked=asked.reading.asked,
                columns=asked.names,
                format_=form.cleaned_data["format"],
                reason=form.cleaned_data["reason"],
                address=client_address(request),
                units=request.session.get(UNITS) or (),
                now=self.request.now,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            return self._shown(asked, form, status=422)
        return redirect(reverse("staff:export", args=[export.pk]))

    def _shown(self, asked: AskedList, form: ExportForm, *, status: int = 200) -> HttpResponse:
        query = without_places(asked.state).url().partition("?")[2]
        count = asked.reading.count()
        context: dict[str, Any] = {
            "asked": asked,
            "definition": asked.definition,
            "form": form,
            "count": count,
            "more": count > COUNTED,
            "columns": asked.columns,
            "back": reverse("staff:list", args=[asked.code]) + (f"?{query}" if query else ""),
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/workspace/new_export.html", context, status=status)


class Exports(StaffView):
    """One's own exports."""

    permission = EXPORT

    def get(self, request: HttpRequest) -> HttpResponse:
        """Newest first; while one of them is being written, the list is fetched again every three seconds."""
        rows = [_shown(each) for each in exporting.exports_of(self.request.access)]
        context = {"rows": rows, "under_way": any(row["under_way"] for row in rows)}
        return self.page("staff/workspace/exports.html", context)


class ExportPage(StaffView):
    """How far one export is."""

    permission = EXPORT

    def get(self, request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
        """The page; while it is written its middle is fetched again every two seconds."""
        export = exporting.export_of(self.request.access, export_id)
        return self.page("staff/workspace/export.html", {"one": _shown(export)})


class ExportFile(StaffView):
    """The file itself."""

    permission = EXPORT

    def get(self, request: HttpRequest, export_id: uuid.UUID) -> HttpResponseBase:
        """A download; that it was fetched is written down."""
        found = exporting.open_export(self.request.access, export_id, now=self.request.now)
        answer = StreamingHttpResponse(found.chunks, content_type=found.content_type)
        answer["Content-Disposition"] = f'attachment; filename="{found.name}"'
        answer["Content-Length"] = str(found.size)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class StopExport(StaffView):
    """Stops one that is being written."""

    permission = EXPORT

    def post(self, request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
        """Stops it and shows it."""
        exporting.stop_export(access=self.request.access, export_id=export_id, now=self.request.now)
        return redirect(reverse("staff:export", args=[export_id]))


_MARKS = {
    ExportState.WAITING: "waiting",
    ExportState.RUNNING: "live",
    ExportState.DONE: "good",
    ExportState.CANCELLED: "cancelled",
    ExportState.FAILED: "failed",
    ExportState.EXPIRED: "expired",
}


def _shown(export: ListExport) -> dict[str, Any]:
    state = ExportState(export.state)
    return {
        "export": export,
        "list": label_of(export.list_code),
        "mark": _MARKS[state],
        "word": state.label,
        "under_way": state in {ExportState.WAITING, ExportState.RUNNING},
        "done": state is ExportState.DONE,
        "times": getattr(export, "times", None),
    }
