"""A task definition's page: what it says, drawn with the designer's own panel; its versions; where it is used."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from hearth.engines.cases import choices, defining, task_definitions
from hearth.engines.cases.definition import palette
from hearth.engines.cases.definition.findings import Level
from hearth.engines.cases.definition.reused import THIS
from hearth.engines.cases.models import TaskDefinition
from hearth.faces.staff.configuration import looks
from hearth.faces.staff.paths.designing import refused, told
from hearth.faces.staff.paths.views import PathsView
from hearth.kernel.refusal import Refused
from hearth.platform.configuration import desk
from hearth.platform.configuration.kinds import KINDS

MOST_VERSIONS = 100


class DefinitionView(PathsView):
    """A screen of one task definition, if it is one of the reader's companies."""

    tab = gettext_lazy("Task definitions")

    @cached_property
    def definition(self) -> TaskDefinition:
        """The definition that the address names."""
        row = desk.get(
            self.request.access, KINDS.get("task-definition"), self.kwargs["record_id"], on=self.request.today
        )
        definition: TaskDefinition = row.record
        return definition


class TaskDefinitionPage(DefinitionView):
    """What it says now, or said in an older version, to go on from."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """The page; `?version=N` begins with that version."""
        definition = self.definition
        versions = list(definition.versions.select_related("made_by")[:MOST_VERSIONS])
        asked = request.GET.get("version", "")
        older = next((each for each in versions if str(each.number) == asked), None)
        shown = older or (versions[0] if versions else None)
        uses, more_uses = task_definitions.uses(definition)
        context = {
            "definition": definition,
            "about": dict(looks.case_subject_choices()).get(definition.subject, ""),
            "versions": versions,
            "shown": shown,
            "newest": versions[0].number if versions else 0,
            "uses": uses,
            "more_uses": more_uses,
            "start": self._start(versions[0].number if versions else 0, shown.content if shown else ""),
        }
        return self.framed("task_definition", context)

    def _start(self, newest: int, content: str) -> dict[str, Any]:
        """What the panel starts with."""
        here = [self.definition.pk]
        task = palette.TASK_ALONE
        return {
            "bpmn": defining.drawing(self.definition, content),
            "draft": True,
            "alone": THIS,
            "revision": newest,
            "note": "",
            "key": self.definition.code,
            "palette": {"blocks": [asdict(task)], "path": [], "path_parts": []},
            "sources": choices.sources(self.definition.subject, content, on=self.request.today),
            "urls": {
                "validate": reverse("staff:configuration-task-validate", args=here),
                "save": reverse("staff:configuration-task-save", args=here),
                "publish": "",
                "parameters": reverse("staff:path-parameters"),
                "statement": reverse("staff:statement"),
                "rehearse": reverse("staff:rehearse-path") if self.definition.subject else "",
                "lift": "",
                "definitions": "",
                "colleagues": reverse("staff:colleagues"),
                "records": f"{reverse('staff:search')}?pick=1",
            },
        }


class LiftTask(PathsView):
    """Makes a task definition of a task in the drawing."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Takes {bpmn, block, name}; gives the code and the name of the definition, or says what is refused."""
        try:
            given = json.loads(request.body)
            bpmn, block, name = str(given["bpmn"]), str(given["block"]), str(given["name"]).strip()
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"code": "not_understood", "sentence": "That could not be read."}, status=422)
        access = self.request.access
        try:
            made = defining.lift(
                by=access.actor,
                bpmn=bpmn,
                block=block,
                name=name,
                company_ids=sorted(access.companies_with(self.permission)),
                now=self.request.now,
            )
        except Refused as refusal:
            return refused(refusal)
        return JsonResponse({"code": made.code, "name": made.description})


class ValidateTaskDefinition(DefinitionView):
    """What there is to say of a task as it is drawn at this moment; nothing is kept."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """Takes the drawing in the body; gives its findings."""
        findings = defining.examine(self.definition, request.body)
        sound = not any(each.level is Level.ERROR for each in findings)
        return JsonResponse({"sound": sound, "findings": told(findings)})


class SaveTaskDefinition(DefinitionView):
    """Keeps a drawn task as the newest version."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """Takes {bpmn, revision, note}; gives the number of the version, or says what is refused (409: somebody kept
        one first)."""
        definition = self.definition
        try:
            given = json.loads(request.body)
            bpmn, note, seen = str(given["bpmn"]), str(given.get("note", "")), int(given["revision"])
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"code": "not_understood", "sentence": "That could not be read."}, status=422)
        try:
            desk.check_may_change(self.request.access, KINDS.get("task-definition"), definition)
            kept = defining.save(
                by=self.request.access.actor,
                definition=definition,
                bpmn=bpmn,
                seen=seen,
                note=note,
                now=self.request.now,
            )
        except Refused as refusal:
            return refused(refusal)
        return JsonResponse({"version": kept.number})
