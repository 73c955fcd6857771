"""The designer's simulation: a case of the drawing, run on a virtual clock with chosen answers."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from hearth.engines.cases import rehearsing
from hearth.engines.cases.answers import AnswersRefused
from hearth.faces.staff.paths.designing import refused
from hearth.faces.staff.paths.views import PathsView
from hearth.kernel.refusal import Refused
from hearth.kernel.time import london


class RehearsePath(PathsView):
    """How far a case of the drawing comes."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Takes {bpmn, chosen: [{block, answers, outcome, bypassed}], record, begins}; nothing is kept.

        `begins` is an instant such as 2026-11-30T09:00 on the London clock; now where there is none.
        """
        try:
            given = json.loads(request.body)
            chosen = [_chosen(each) for each in given.get("chosen", [])]
            bpmn, reference = str(given["bpmn"]), str(given.get("record", "")).strip()
            begins = str(given.get("begins", "")).strip()
            opened_at = _on_the_london_clock(begins) if begins else self.request.now
        except (ValueError, KeyError, TypeError, AttributeError):
            return JsonResponse({"code": "not_understood", "sentence": "That could not be read."}, status=422)
        access = self.request.access
        try:
            rehearsal = rehearsing.rehearse(
                bpmn=bpmn,
                chosen=chosen,
                reference=reference,
                access=access,
                company_id=self.request.user.company_id,
                opened_at=opened_at,
            )
        except AnswersRefused as refusal:
            return JsonResponse({"code": refusal.code, "sentence": " ".join(refusal.errors.values())}, status=422)
        except Refused as refusal:
            return refused(refusal)
        return JsonResponse(asdict(rehearsal))


def _on_the_london_clock(text: str) -> dt.datetime:
    typed = dt.datetime.fromisoformat(text)
    if typed.tzinfo is not None:
        raise ValueError(text)
    return london(typed.date(), typed.time())


def _chosen(given: dict[str, Any]) -> rehearsing.Chosen:
    answers = {str(key): str(value) for key, value in dict(given.get("answers", {})).items()}
    return rehearsing.Chosen(
        block=str(given["block"]),
        answers=answers,
        outcome=str(given.get("outcome", "")),
        bypassed=given.get("bypassed") is True,
    )
