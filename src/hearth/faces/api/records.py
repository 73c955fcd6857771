"""Finding the record that an address names, as the caller may see it."""

from __future__ import annotations

from collections.abc import Collection

from hearth.faces.api.caller import ApiRequest
from hearth.faces.api.disclosing import disclosed
from hearth.faces.api.problems import Problem
from hearth.kernel.refusal import NotPermitted, Refused
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import Record
from hearth.platform.organisation.models import Company

REASON_LETTERS = 300
"""How long a reason for reading may be."""


def reason_of(request: ApiRequest) -> str:
    """Why a restricted record is read, as the caller said it. 422 for more than is kept."""
    reason = request.headers.get("Reading-Reason", "")
    if len(reason) > REASON_LETTERS:
        words = f"A reason has at most {REASON_LETTERS} letters."
        raise Problem(422, "invalid", words, errors=[{"header": "Reading-Reason", "detail": words}])
    return reason.strip()


def readable(request: ApiRequest, kind: str) -> Access:
    """The caller's access; NotPermitted where they hold the permission to see records of the kind nowhere."""
    request.caller.access.require(KINDS.get(kind).permission)
    return request.caller.access


def record(request: ApiRequest, kind: str, reference: str) -> Record:
    """The record, where the caller may see it; NotFound and ReasonNeeded as `get_visible`."""
    access = readable(request, kind)
    found = visibility.get_visible(access, reference, kind=kind, now=request.now, reason=reason_of(request))
    told(request, kind, found.pk)
    return found


def told(request: ApiRequest, kind: str, record_id: int) -> None:
    """Notes that the caller was given a record, where they read it: that is a sharing of data."""
    if request.method == "GET":
        disclosed(request, [record_id], KINDS.get(kind).plural)


def writable(request: ApiRequest, kind: str, reference: str, permission: str) -> tuple[Record, Access]:
    """The record and the caller's access in its company, where they hold the permission there."""
    found = record(request, kind, reference)
    here = request.caller.access.within(found.company_id)
    here.require(permission)
    return found, here


def named(request: ApiRequest, kind: str, reference: str, pointer: str) -> Record:
    """Another record that the body names; refused at its place in the body when the caller can't see it."""
    try:
        return visibility.get_visible(
            request.caller.access, reference.strip(), kind=kind, now=request.now, reason=reason_of(request)
        )
    except visibility.ReasonNeeded:
        raise
    except Refused as refusal:
        errors = [{"pointer": pointer, "detail": refusal.sentence}]
        raise Problem(422, refusal.code, refusal.sentence, errors=errors) from None


def company_for(request: ApiRequest, permission: str, code: str) -> int:
    """The company that something is made in: the one named, else the only one where the caller may make it."""
    access = request.caller.access
    access.require(permission)
    may: Collection[int] = access.companies_with(permission)
    found = dict(Company.objects.filter(pk__in=may).values_list("code", "pk"))
    if code:
        if code not in found:
            raise NotPermitted(f"You may not do this for the landlord “{code}”, or there is none of that code.")
        return found[code]
    if len(found) > 1:
        raise Problem(
            422,
            "company_needed",
            f"Say for which landlord: {', '.join(sorted(found))}.",
            errors=[{"pointer": "#/company", "detail": "It is missing."}],
        )
    return next(iter(found.values()))
