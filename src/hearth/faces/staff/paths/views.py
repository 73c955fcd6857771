"""Paths: their versions as drawn, and files that are checked, then published."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.cases import publishing
from hearth.engines.cases.definition.bpmn import MAX_BYTES
from hearth.engines.cases.definition.findings import Finding, Level, PathRefused
from hearth.engines.cases.examining import Examined, examine
from hearth.engines.cases.models import Path, PathVersion, VersionStatus
from hearth.engines.cases.registrations import CONFIGURE
from hearth.engines.cases.subjects import subjects
from hearth.faces.staff.configuration import home
from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.faces.staff.deed import Words
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotFound, Refused

MOST_ROWS = 300
LEVELS = {
    Level.ERROR: ("late", gettext_lazy("Stops it")),
    Level.WARNING: ("due", gettext_lazy("Mind")),
    Level.INFORMATION: ("info", gettext_lazy("Note")),
}


class UploadForm(RefusableForm):
    """A BPMN file; or, once it was checked, its text again so that it can be published as it was seen."""

    file = forms.FileField(label=gettext_lazy("BPMN file"), required=False, allow_empty_file=True)
    bpmn = forms.CharField(required=False, strip=False, max_length=MAX_BYTES, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """`text` is the file's text. Refused: nothing, more than MAX_BYTES, bytes that are no UTF-8 text."""
        given: dict[str, Any] = super().clean() or {}
        upload = given.get("file")
        if isinstance(upload, UploadedFile):
            if (upload.size or 0) > MAX_BYTES:
                raise forms.ValidationError({"file": _("A path's file has at most 2 MB. This one is larger.")})
            try:
                given["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError({"file": _("This is no text in UTF-8, so it is no BPMN file.")}) from None
        else:
            # A form field sends each line end as two characters; the file that was checked had one.
            given["text"] = str(given.get("bpmn", "")).replace("\r\n", "\n")
        if not given["text"].strip() and "file" not in self.errors:
            raise forms.ValidationError({"file": _("Choose a BPMN file first.")})
        return given


def drawn(svg: str) -> SafeString:
    """A diagram for a page."""
    return mark_safe(svg)  # noqa: S308 - drawn by us from a checked path, its words escaped there


def said(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Findings as a page shows them: by level, the element's name and id, what is wrong and what to do."""
    return [
        {
            "finding": each,
            "kind": LEVELS[each.level][0],
            "word": LEVELS[each.level][1],
            "sentence": _with_code(each.sentence),
            "advice": _with_code(each.advice),
        }
        for each in findings
    ]


def _with_code(sentence: str) -> SafeString:
    """A sentence whose `expressions` are shown as such."""
    pieces = sentence.split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", piece) if at % 2 else piece,) for at, piece in enumerate(pieces))
    )


class PathsView(StaffView):
    """A screen of paths."""

    permission = CONFIGURE
    tab: ClassVar[Words] = gettext_lazy("Paths")
    """The tab of the heading that is marked."""

    def framed(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """The page with the tabs of its heading."""
        context |= {"tabs": home.tabs(self.request.access, home.CASES, str(self.tab)), "page_has_errors": status != 200}
        return self.page(f"staff/paths/{template}.html", context, status=status)

    def path(self, key: str) -> Path:
        """The path of that key; NotFound otherwise."""
        found = Path.objects.filter(key=key).first()
        if found is None:
            raise NotFound("There is no such path.")
        return found


class Paths(PathsView):
    """All paths, and the place where a file is checked."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        published = Q(versions__status=VersionStatus.PUBLISHED)
        paths = Path.objects.annotate(
            newest=Max("versions__number", filter=published),
            since=Max("versions__published_at", filter=published),
            versions_made=Count("versions", distinct=True),
            open_cases=Count("versions__cases", filter=Q(versions__cases__ended_at=None), distinct=True),
        ).order_by("name", "pk")
        rows = [{"path": each, "about": _about(each.subject)} for each in paths[:MOST_ROWS]]
        return self.framed("paths", {"rows": rows, "form": UploadForm()})


def _about(subject: str) -> str:
    return subjects.get(subject).label if subject in subjects else subject


class CheckPath(PathsView):
    """Checks a file and shows what there is to say of it; then publishes it as it was seen."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The place to choose a file."""
        return self.framed("path_check", {"form": UploadForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """What the file is; with `publish`, made the path in force, or refused with every finding."""
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.framed("path_check", {"form": form}, status=422)
        text = form.cleaned_data["text"]
        examined = examine(text)
        if "publish" not in request.POST or not examined.sound:
            return self._examined(form, examined, text)
        try:
            version = publishing.publish(
                by=self.request.access.actor, key=examined.key, bpmn=text, now=self.request.now
            )
        except PathRefused as refusal:
            return self._examined(form, examined, text, findings=refusal.findings)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            return self._examined(form, examined, text)
        said_so = {"name": version.path.name, "number": version.number}
        messages.success(request, _("“%(name)s” is published: version %(number)s is in force.") % said_so)
        return redirect(reverse("staff:configuration-path", args=[version.path.key]))

    def _examined(
        self, form: UploadForm, examined: Examined, text: str, *, findings: tuple[Finding, ...] = ()
    ) -> HttpResponse:
        standing = Path.objects.filter(key=examined.key).first()
        sound = examined.sound and not findings and not form.errors
        context = {
            "form": form,
            "examined": examined,
            "sound": sound,
            "about": _about(examined.subject),
            "findings": said(findings or examined.findings),
            "diagram": drawn(examined.diagram),
            "text": text,
            "standing": standing,
        }
        return self.framed("path_check", context, status=200 if sound else 422)


class PathPage(PathsView):
    """A path: a version as it is drawn, what there is to say of it, and its other versions."""

    def get(self, request: HttpRequest, key: str, number: int | None = None) -> HttpResponse:
        """The version asked for, else the one in force, else the newest."""
        path = self.path(key)
        versions = list(path.versions.defer("bpmn", "program", "diagram").order_by("-number")[:MOST_ROWS])
        version = self._version(path, versions, number)
        context = {
            "path": path,
            "about": _about(path.subject),
            "versions": versions,
            "version": version,
            "draft": next((each for each in versions if each.status == VersionStatus.DRAFT), None),
            "diagram": drawn(version.diagram) if version else "",
            "findings": said(publishing.check(version.bpmn)) if version else [],
            "case_types": path.case_types.order_by("description")[:MOST_ROWS],
            "form": UploadForm(),
        }
        return self.framed("path", context)

    def _version(self, path: Path, versions: list[PathVersion], number: int | None) -> PathVersion | None:
        if number is not None:
            found = path.versions.filter(number=number).first()
            if found is None:
                raise NotFound("There is no such version of this path.")
            return found
        return path.versions.filter(status=VersionStatus.PUBLISHED).first() or path.versions.first()


class PathFile(PathsView):
    """The BPMN file of a version, as it was drawn."""

    def get(self, request: HttpRequest, key: str, number: int) -> HttpResponse:
        """A download."""
        version = self.path(key).versions.filter(number=number).first()
        if version is None:
            raise NotFound("There is no such version of this path.")
        response = HttpResponse(version.bpmn, content_type="application/xml; charset=utf-8")
        disposition = content_disposition_header(as_attachment=True, filename=f"{key}-{number}.bpmn")
        response["Content-Disposition"] = disposition or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        return response
