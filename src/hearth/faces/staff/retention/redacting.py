"""Redaction of a file: its pages, boxes drawn over them, the file that is made of it."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.privacy.redacting import operations
from hearth.engines.privacy.redacting.rules import KINDS
from hearth.engines.privacy.retention import permissions
from hearth.faces.staff.deed import DeedForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused


class RedactForm(DeedForm):
    """Boxes as lines, so that whoever draws none with a mouse can write them; and why."""

    boxes = forms.CharField(
        label=gettext_lazy("Boxes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-boxes": "", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line: page, left, top, width, height, in thousandths of the page. Drawing on the pages writes them."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("It is kept with the new file: name nobody.")
    )


class Redact(StaffView):
    """The pages of a file, with what may have to go drawn as boxes that can be moved, added and taken away."""

    permission = permissions.REDACT

    def get(self, request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
        """The pages. `words` are names to look for, separated by commas."""
        return self._shown(file_id, None)

    def post(self, request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
        """The new file."""
        if "reading_reason" in request.POST:
            return self._shown(file_id, None)
        form = RedactForm(request.POST)
        if form.is_valid():
            try:
                made = operations.redact(
                    access=self.request.access,
                    file_id=file_id,
                    boxes=operations.boxes_from(form.cleaned_data["boxes"]),
                    reason=form.cleaned_data["reason"],
                    now=self.request.now,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(
                    request, _("“%(name)s” was made. Only few may open what it was made of.") % {"name": made.name}
                )
                return redirect(reverse("staff:files", args=[made.record.reference]))
        return self._shown(file_id, form)

    def _shown(self, file_id: uuid.UUID, form: RedactForm | None) -> HttpResponse:
        words = [word.strip() for word in self.request.GET.get("words", "").split(",") if word.strip()]
        seen = operations.look(self.request.access, file_id, words=words, reason=self.reason, now=self.request.now)
        lines = "\n".join(
            f"{box.page} {box.left:.1f} {box.top:.1f} {box.width:.1f} {box.height:.1f}"
            for box in seen.looked.suggestions
        )
        pages = [
            {"number": number, "height": round(1000 * height / width)}
            for number, (width, height) in enumerate(seen.looked.pages, 1)
        ]
        counts: dict[str, int] = {}
        for box in seen.looked.suggestions:
            counts[KINDS[box.kind]] = counts.get(KINDS[box.kind], 0) + 1
        context = {
            "file": seen.file,
            "pages": pages,
            "notes": seen.looked.notes,
            "found": sorted(counts.items()),
            "words": ", ".join(words),
            "form": form or RedactForm(initial={"boxes": lines}),
            "page_has_errors": bool(form and form.errors),
        }
        return self.page("staff/retention/redact.html", context, status=422 if form and form.errors else 200)


class PagePicture(StaffView):
    """A page as a picture, to draw on."""

    permission = permissions.REDACT

    def get(self, request: HttpRequest, file_id: uuid.UUID, number: int) -> HttpResponse:
        """A PNG that nobody keeps."""
        content = operations.page_picture(self.request.access, file_id, page=number, now=self.request.now)
        answer = HttpResponse(content, content_type="image/png")
        answer["Cache-Control"] = "private, no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
