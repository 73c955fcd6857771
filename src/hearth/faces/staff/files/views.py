"""Files of any record: the list of them, adding one, taking one away."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.privacy.retention.permissions import REDACT
from hearth.faces.staff.deed import Deed, DeedForm, Fact
from hearth.faces.staff.links import url_of
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.platform import attachments
from hearth.platform.attachments import queries
from hearth.platform.attachments.pictures import small_picture
from hearth.platform.attachments.rules import TYPES
from hearth.platform.index import visibility
from hearth.platform.index.models import Record


class Files(StaffView):
    """The files of a record, pictures drawn."""

    permission = attachments.READ

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The list, the newest first."""
        record = visibility.get_visible(self.request.access, reference, now=self.request.now, reason=self.reason)
        here = self.request.access.within(record.company_id)
        here.require(attachments.READ)
        files = queries.files_of(here, record)
        context = {
            "record": record,
            "back": url_of(record.kind, record.reference),
            "files": files,
            "photos": [file for file in files if file.picture],
            "may_add": here.has(attachments.ADD),
            "may_redact": here.has(REDACT),
        }
        return self.page("staff/files/files.html", context)

    post = get


class SmallPicture(StaffView):
    """A photograph as it stands in a list."""

    permission = attachments.READ

    def get(self, request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
        """A small JPEG; this browser keeps it for an hour, nobody else does."""
        answer = HttpResponse(small_picture(self.request.access, file_id), content_type="image/jpeg")
        answer["Cache-Control"] = "private, max-age=3600"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer


class FileForm(DeedForm):
    """A file as it is sent."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in sorted(TYPES))}),
        help_text=gettext_lazy("A PDF, a picture, an Office document, a message, a recording."),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("It is confidential"),
        required=False,
        help_text=gettext_lazy("Only those who are cleared for it open it, and each reading is written down."),
    )


class RemoveForm(DeedForm):
    """Why a file goes."""

    reason = forms.CharField(label=gettext_lazy("Why it is taken away"), max_length=200)


class _OnFiles(Deed):
    kind = ""
    permission = attachments.ADD

    def after(self, record: Record) -> str:
        """Back to the record's files where they may be seen, else to the record."""
        if self.here(record).has(attachments.READ):
            return reverse("staff:files", args=[record.reference])
        return url_of(record.kind, record.reference)


class AddFile(_OnFiles):
    """Adds a file to a record of any kind."""

    uploads: ClassVar[bool] = True
    title = gettext_lazy("Add a file")
    button = gettext_lazy("Add the file")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The file."""
        return FileForm(data, files)

    def do(self, record: Record, form: DeedForm) -> str:
        """Keeps it, if it is what it says it is."""
        sent = form.cleaned_data["file"]
        kept = attachments.store(
            record=record,
            name=sent.name,
            content=sent.file,
            content_type=sent.content_type or "",
            by=self.request.access.actor,
            now=self.request.now,
            confidential=form.cleaned_data["confidential"],
        )
        return _("“%(name)s” is kept with %(title)s.") % {"name": kept.name, "title": record.title}


class RemoveFile(_OnFiles):
    """Takes a file out of sight."""

    title = gettext_lazy("Take a file away")
    button = gettext_lazy("Take it away")
    hint = gettext_lazy("Nobody sees it any more. It is deleted when the retention of the record says so.")

    def _file(self, record: Record) -> queries.ShownFile:
        return queries.file_of(self.here(record), record, self.kwargs["file_id"])

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why."""
        self._file(record)
        return RemoveForm(data)

    def facts(self, record: Record) -> Sequence[Fact]:
        """Which file."""
        file = self._file(record)
        return (Fact(label=_("File"), value=file.name), Fact(label=_("Added by"), value=file.stored_by))

    def do(self, record: Record, form: DeedForm) -> str:
        """Removes it."""
        if not form.cleaned_data["reason"].strip():
            raise Refused(_("Say why it is taken away."), field="reason")
        attachments.remove(
            by=self.request.access.actor,
            file_id=self._file(record).file_id,
            reason=form.cleaned_data["reason"],
            now=self.request.now,
        )
        return _("The file is taken away.")
