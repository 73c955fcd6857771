"""Single records: the answer with its ETag, "not modified", and writes that hold only if nobody was first."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from pydantic import BaseModel

from hearth.faces.api.problems import Problem


def text_of(record: BaseModel) -> bytes:
    """The record as it is sent."""
    return record.model_dump_json(by_alias=True).encode()


def etag(record: BaseModel) -> str:
    """What stands for the record as this caller sees it now: it changes with every value, and with what is masked."""
    return f'"{hashlib.sha256(text_of(record)).hexdigest()[:32]}"'


def answer(request: HttpRequest, record: BaseModel) -> HttpResponse:
    """The record with its ETag; 304 where the caller has it already (If-None-Match)."""
    tag = etag(record)
    known = parse_etags(request.headers.get("If-None-Match", ""))
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if known == ["*"] or tag in {each.removeprefix("W/") for each in known}:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(text_of(record), content_type="application/json", headers=headers)


def check(request: HttpRequest, record: BaseModel, *, needed: bool = False) -> None:
    """Refuses a write whose If-Match is not the record as it is now: 412; 428 where it is `needed` and not sent."""
    wanted = request.headers.get("If-Match", "")
    if not wanted:
        if needed:
            raise Problem(
                428,
                "if_match_needed",
                "Send the ETag of the record that you read: If-Match. So nobody's change is lost.",
                errors=[{"header": "If-Match", "detail": "It is missing."}],
            )
        return
    known = parse_etags(wanted)
    if known != ["*"] and etag(record) not in known:
        raise Problem(
            412,
            "changed_meanwhile",
            "The record is not as you read it: it was changed meanwhile. Read it again, then decide.",
            headers={"ETag": etag(record)},
        )
