"""A POST that is sent twice does its work once: the key and the answer are kept in the transaction of the work."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from pydantic import BaseModel

from hearth.faces.api.caller import ApiRequest
from hearth.faces.api.models import KeptAnswer
from hearth.faces.api.problems import Problem

HEADER = "Idempotency-Key"
LONGEST = 200
PATTERN = "^[!-~]+$"
"""Its form, as the description tells it and as it is checked: letters, figures and signs of ASCII, no spaces."""
_FORM = re.compile(PATTERN)


def key_of(request: ApiRequest) -> str:
    """The request's key; 400 without one."""
    key = request.headers.get(HEADER, "")
    if len(key) > LONGEST or not _FORM.fullmatch(key):
        raise Problem(
            400,
            "idempotency_key_needed",
            f"Send {HEADER}, a text of your own, at most {LONGEST} letters and no spaces; another for each thing done.",
            errors=[{"header": HEADER, "detail": "It is missing, or has no such form."}],
        )
    return key


def once(request: ApiRequest, act: Callable[[], tuple[BaseModel, str]]) -> HttpResponse:
    """Runs `act`, which returns the body and the address of what it made, unless this key was answered before.

    The same question again: the same answer, marked Idempotent-Replayed. Another question under the key: 422. A
    second one while the first is at work waits for it. What is refused is not kept: it may be tried again.
    """
    key = key_of(request)
    question = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()
    with transaction.atomic():
        kept, fresh = KeptAnswer.objects.get_or_create(
            caller=request.caller.key, key=key, defaults={"question": question, "made_at": request.now}
        )
        if fresh:
            body, kept.location = act()
            kept.status, kept.body = 201, body.model_dump_json(by_alias=True)
            kept.save(update_fields=["status", "location", "body"])
        elif kept.question != question:
            raise Problem(
                422,
                "idempotency_key_reused",
                "This key was sent with something else. Choose another key for another thing.",
                errors=[{"header": HEADER, "detail": "It was used before."}],
            )
    headers = {"Location": kept.location, "Cache-Control": "no-store"}
    if not fresh:
        headers["Idempotent-Replayed"] = "true"
    return HttpResponse(kept.body, status=kept.status, content_type="application/json", headers=headers)
