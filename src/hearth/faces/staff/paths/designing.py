"""The path designer: what it is opened with, what it is told while somebody draws, what it saves."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.timezone import localtime

from hearth.engines.cases import choices, drafting
from hearth.engines.cases.definition import palette
from hearth.engines.cases.definition.findings import Finding, PathRefused
from hearth.engines.cases.definition.laying_out import with_drawing
from hearth.engines.cases.examining import examine
from hearth.engines.cases.models import PathVersion, VersionStatus
from hearth.faces.staff.paths.views import PathsView
from hearth.kernel.refusal import Conflict, NotFound, Refused


def told(findings: tuple[Finding, ...]) -> list[dict[str, str]]:
    """Findings as JSON, for the drawing."""
    return [{**asdict(each), "level": each.level.value} for each in findings]


def refused(refusal: Refused) -> JsonResponse:
    """A refusal as JSON: its code and sentence, with the findings where a path was refused."""
    findings = told(refusal.findings) if isinstance(refusal, PathRefused) else []
    status = 409 if isinstance(refusal, Conflict) else 422
    return JsonResponse({"code": refusal.code, "sentence": refusal.sentence, "findings": findings}, status=status)


class DesignPath(PathsView):
    """The designer, with the draft, or with a version that is only looked at until it is cloned."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """The page; `?version=N` opens that version."""
        path = self.path(key)
        version = self._version(path.pk, request.GET.get("version", ""))
        draft = version.status == VersionStatus.DRAFT
        context = {
            "path": path,
            "version": version,
            "draft": draft,
            "standing": path.versions.filter(status=VersionStatus.PUBLISHED).first(),
            "start": self._start(path.key, version, draft=draft),
        }
        return self.framed("design", context)

    def _version(self, path_id: int, number: str) -> PathVersion:
        versions = PathVersion.objects.filter(path_id=path_id).select_related("path", "saved_by")
        if number:
            found = versions.filter(number=int(number)).first() if number.isdecimal() else None
        else:
            found = versions.filter(status=VersionStatus.DRAFT).first() or versions.order_by("-number").first()
        if found is None:
            raise NotFound("There is no such version of this path.")
        return found

    def _start(self, key: str, version: PathVersion, *, draft: bool) -> dict[str, Any]:
        """What the drawing starts with."""
        subject = version.path.subject
        return {
            "bpmn": with_drawing(version.bpmn),
            "draft": draft,
            "revision": version.revision if draft else None,
            "note": version.note,
            "key": key,
            "palette": palette.described(),
            "sources": choices.sources(subject, version.bpmn, on=self.request.today),
            "urls": {
                "validate": reverse("staff:validate-path"),
                "save": reverse("staff:save-path", args=[key]),
                "publish": reverse("staff:publish-path", args=[key]),
                "parameters": reverse("staff:path-parameters"),
                "statement": reverse("staff:statement"),
                "rehearse": reverse("staff:rehearse-path"),
                "lift": reverse("staff:lift-task"),
                "definitions": reverse("staff:configuration-list", args=["task-definition"]),
                "colleagues": reverse("staff:colleagues"),
                "records": f"{reverse('staff:search')}?pick=1",
            },
        }


class ValidatePath(PathsView):
    """What there is to say of a path as it is drawn at this moment; nothing is kept."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Takes the file in the body. Findings with the ids of their elements, and how long it took; with `?draw=1`
        the file with a drawing, too."""
        begun = time.perf_counter()
        examined = examine(request.body, drawn=False)
        took = round((time.perf_counter() - begun) * 1000)
        answer = {"sound": examined.sound, "findings": told(examined.findings), "milliseconds": took}
        if "draw" in request.GET:
            answer["drawn"] = with_drawing(request.body.decode("utf-8", errors="replace"))
        return JsonResponse(answer)


class SavePath(PathsView):
    """Keeps the drawing as the draft."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Takes {bpmn, revision, note}; gives the new revision, or says what is refused (409: somebody saved first)."""
        try:
            given = json.loads(request.body)
            bpmn, note = str(given["bpmn"]), str(given.get("note", ""))
            revision = int(given["revision"])
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"code": "not_understood", "sentence": "That could not be read."}, status=422)
        try:
            draft = drafting.save_draft(
                by=self.request.access.actor, key=key, bpmn=bpmn, revision=revision, note=note, now=self.request.now
            )
        except Refused as refusal:
            return refused(refusal)
        saved = localtime(draft.saved_at).strftime("%H:%M") if draft.saved_at else ""
        return JsonResponse({"revision": draft.revision, "saved": saved})


class Parameters(PathsView):
    """What an operation or a communication must be given."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """`?kind=operation&name=tenancies.receive_notice`."""
        kind = "operation" if request.GET.get("kind") == "operation" else "communication"
        return JsonResponse({"parameters": choices.parameters(kind, request.GET.get("name", ""))})
