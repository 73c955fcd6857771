"""The versions of a path: a new path, a draft made of any version, published from a day on, compared, retired."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.cases import drafting
from hearth.engines.cases.definition import palette
from hearth.engines.cases.definition.bpmn import read
from hearth.engines.cases.definition.comparing import Change, Difference, compare
from hearth.engines.cases.definition.findings import Level, PathRefused
from hearth.engines.cases.definition.laying_out import with_drawing
from hearth.engines.cases.definition.starting import first_drawing
from hearth.engines.cases.examining import LONGEST_KEY, LONGEST_NAME, examine
from hearth.engines.cases.models import Path, PathVersion, VersionStatus
from hearth.engines.cases.subjects import subjects
from hearth.faces.kit.forms import DayField
from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.faces.staff.paths.views import PathsView, UploadForm, said
from hearth.kernel.refusal import NotFound, Refused

CHANGES = {
    Change.ADDED: ("good", gettext_lazy("Added")),
    Change.CHANGED: ("due", gettext_lazy("Changed")),
    Change.REMOVED: ("late", gettext_lazy("Removed")),
    Change.MOVED: ("idle", gettext_lazy("Moved in the drawing")),
}


class NewPathForm(RefusableForm):
    """What a new path is called and about."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    subject = forms.ChoiceField(label=gettext_lazy("What its cases are about"))
    key = forms.CharField(
        label=gettext_lazy("Key"),
        required=False,
        max_length=LONGEST_KEY,
        help_text=gettext_lazy("A short word that never changes. Left out: from the name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind, str(each.label)) for kind, each in subjects.items()]


class PublishForm(RefusableForm):
    """From which day the draft is in force."""

    effective_from = DayField(
        label=gettext_lazy("In force from"), required=False, help_text=gettext_lazy("Left out: from now on.")
    )


class NewPath(PathsView):
    """A path from nothing: a start, a task and an end, to go on from in the designer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self.framed("new", {"form": NewPathForm(), "upload": UploadForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Makes the draft and opens it."""
        form = NewPathForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            key = given["key"].strip() or slugify(given["name"])[:LONGEST_KEY]
            bpmn = first_drawing(key=key, name=given["name"], subject=given["subject"])
            try:
                drafting.save_draft(
                    by=self.request.access.actor, key=key, bpmn=bpmn, revision=None, now=self.request.now
                )
            except PathRefused as refusal:
                form.add_error("key", str(refusal.findings[0]))
            except Refused as refusal:
                form.add_error("key", refusal.sentence)
            else:
                return redirect(reverse("staff:design-path", args=[key]))
        return self.framed("new", {"form": form, "upload": UploadForm()}, status=422)


class OnePath(PathsView):
    """Something done with a path's versions, after which its page or the designer opens."""

    http_method_names = ["post"]

    def back(self, key: str) -> HttpResponse:
        """The page of the path."""
        return redirect(reverse("staff:configuration-path", args=[key]))


class CloneVersion(OnePath):
    """Makes a draft of a version; `replace` throws the draft that stands away."""

    def post(self, request: HttpRequest, key: str, number: int) -> HttpResponse:
        """Opens the draft."""
        drafting.clone(
            by=self.request.access.actor,
            key=key,
            number=number,
            replace=request.POST.get("replace") == "1",
            now=self.request.now,
        )
        return redirect(reverse("staff:design-path", args=[key]))


class DiscardDraft(OnePath):
    """Throws the draft away."""

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Takes the revision that was seen."""
        revision = request.POST.get("revision", "")
        drafting.discard_draft(
            by=self.request.access.actor, key=key, revision=int(revision) if revision.isdecimal() else 0
        )
        messages.success(request, _("The draft is thrown away. The history keeps what it said."))
        if Path.objects.filter(key=key).exists():
            return self.back(key)
        return redirect(reverse("staff:configuration-paths"))


class WithdrawVersion(OnePath):
    """Makes the version that waits for its day a draft again."""

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """The path's page says so."""
        version = drafting.withdraw(by=self.request.access.actor, key=key)
        messages.success(request, _("Version %(number)s is a draft again.") % {"number": version.number})
        return self.back(key)


class RetirePath(PathsView):
    """Takes a path out of force, after it was said what that means."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """What will happen."""
        path = self.path(key)
        context = {
            "path": path,
            "standing": path.versions.filter(status=VersionStatus.PUBLISHED).first(),
            "case_types": path.case_types.order_by("description"),
            "open_cases": sum(each.cases.filter(ended_at=None).count() for each in path.versions.all()),
        }
        return self.framed("retire", context)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """The path's page says so."""
        drafting.retire(by=self.request.access.actor, key=key, now=self.request.now)
        messages.success(request, _("No case can be opened on it any more. Open cases run on."))
        return redirect(reverse("staff:configuration-path", args=[key]))


class PublishDraft(PathsView):
    """Publishes the draft: at once, or from a day on; what it changes is shown first."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """What stands against it, what it changes, from when."""
        return self._shown(self.path(key), PublishForm())

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Published, or refused with every finding."""
        path, form = self.path(key), PublishForm(request.POST)
        revision = request.POST.get("revision", "")
        if form.is_valid():
            try:
                version = drafting.publish_draft(
                    by=self.request.access.actor,
                    key=key,
                    revision=int(revision) if revision.isdecimal() else 0,
                    effective_from=form.cleaned_data["effective_from"],
                    now=self.request.now,
                )
            except PathRefused:
                form.add_error(None, _("It can’t be published as it is."))
            except Refused as refusal:
                form.add_error(refusal.field or None, refusal.sentence)
            else:
                waits = version.status == VersionStatus.SCHEDULED
                words = _("Version %(number)s waits for its day.") if waits else _("Version %(number)s is in force.")
                messages.success(request, words % {"number": version.number})
                return redirect(reverse("staff:configuration-path", args=[key]))
        return self._shown(path, form, status=422)

    def _shown(self, path: Path, form: PublishForm, *, status: int = 200) -> HttpResponse:
        draft = path.versions.filter(status=VersionStatus.DRAFT).first()
        if draft is None:
            return self.framed("publish", {"path": path}, status=status)
        standing = path.versions.filter(status=VersionStatus.PUBLISHED).first()
        examined = examine(draft.bpmn)
        context = {
            "path": path,
            "draft": draft,
            "standing": standing,
            "form": form,
            "sound": examined.sound,
            "findings": said(tuple(each for each in examined.findings if each.level is not Level.INFORMATION)),
            "differences": shown_differences(standing, draft) if standing else [],
        }
        return self.framed("publish", context, status=status)


def shown_differences(before: PathVersion, after: PathVersion) -> list[dict[str, Any]]:
    """What became of each block and arrow, as a page shows it."""
    old, new = read(before.bpmn).definition, read(after.bpmn).definition
    if old is None or new is None:
        return []
    return [_shown(each) for each in compare(old, new)]


def _shown(difference: Difference) -> dict[str, Any]:
    kind, word = CHANGES[difference.change]
    return {"difference": difference, "kind": kind, "word": word}


class CompareVersions(PathsView):
    """Two versions side by side: drawn with what changed marked, and as a table."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """`?from=1&to=2`; left out: the two newest."""
        path = self.path(key)
        versions = list(path.versions.order_by("-number").defer("program", "diagram"))
        before = self._chosen(versions, request.GET.get("from", ""), 1)
        after = self._chosen(versions, request.GET.get("to", ""), 0)
        differences = shown_differences(before, after)
        context = {
            "path": path,
            "versions": versions,
            "before": before,
            "after": after,
            "differences": differences,
            "start": {
                "before": with_drawing(before.bpmn),
                "after": with_drawing(after.bpmn),
                "blocks": palette.described()["blocks"],
                "changes": {
                    each["difference"].element: each["difference"].change.value
                    for each in differences
                    if each["difference"].element
                },
            },
        }
        return self.framed("compare", context)

    def _chosen(self, versions: list[PathVersion], number: str, otherwise: int) -> PathVersion:
        if not number:
            return versions[min(otherwise, len(versions) - 1)]
        found = next((each for each in versions if str(each.number) == number), None)
        if found is None:
            raise NotFound("There is no such version of this path.")
        return found
