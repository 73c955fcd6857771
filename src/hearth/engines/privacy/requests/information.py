"""Information requests to private registered providers (STAIRs): the papers that answer one, each let out or withheld.

What answers such a request is collected as files of the request: nothing of it is looked up by itself, as it is about
the landlord's work and not about the one who asks. The period to answer is configuration (a statutory rule of the
landlord's), as no figure of it was verified.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from typing import Any

from hearth.engines.comms.delivery import letterhead
from hearth.engines.comms.rendering.disclosure import Fact, Section, Sheaf, Table, render_sheaf_pdf
from hearth.engines.privacy.disclosing import Decisions, Disclosure
from hearth.engines.privacy.models import DisclosureDecision, Redaction, RightsRequest, SubjectAccessPack
from hearth.engines.privacy.requests.rules import RequestRefused, information_period
from hearth.engines.privacy.subject_access import Pack, as_json, decisions_about
from hearth.engines.privacy.walking import Withheld
from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.platform import attachments, calendars
from hearth.platform.attachments.models import StoredFile
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import statutory
from hearth.platform.organisation.models import Company

FORMAT = "hearth-information/1"
FILE = "file"
RULE = "information-request"
"""The statutory rule with the period: `{"working_days": 20}`, or `{"days": 30}`."""


def due_date(company: Company, received: dt.date) -> dt.date:
    """The last day to answer by the landlord's rule for the day of the receipt.

    Refused: no verified rule (RuleMissing says where to add it), one whose value names no period.
    """
    found = statutory.rule(RULE, company.jurisdiction, company.landlord_type, "", received)
    unit, count = information_period(found.value)
    if unit == "working_days":
        return calendars.working_time(company.pk).rule().add_working_days(received, count)
    return received + dt.timedelta(days=count)


def papers(request: RightsRequest) -> list[StoredFile]:
    """The files of a request that may answer it: neither taken away nor the original of one that was redacted."""
    originals = Redaction.objects.filter(record_id=request.pk).exclude(original=None).values("original")
    rows = StoredFile.objects.filter(record_id=request.pk, removed_at=None).exclude(pk__in=originals)
    return list(rows.order_by("stored_at", "name", "id"))


def going_out(request: RightsRequest) -> Disclosure:
    """What goes out by the decisions that stand; each paper waits for its own."""
    decisions = decisions_about(request.contact_id)
    out = Disclosure()
    for file in papers(request):
        at = (FILE, str(file.pk), "")
        if at in decisions.released:
            out.files.append(file.pk)
        else:
            out.withheld.append(Withheld(entity=FILE, key=str(file.pk), why=_why(decisions, at)))
    return out


def _why(decisions: Decisions, at: tuple[str, str, str]) -> str:
    return "decided" if at in decisions.withheld else "information"


def make_pack(*, by: Actor, request: RightsRequest, tell: Callable[[int], None], now: dt.datetime) -> Pack:
    """This function will put together the answer: a letter that lists what comes and what is withheld on which ground,
    the same as JSON, and the papers. Refused: no paper and nothing withheld."""
    tell(1)
    listed = papers(request)
    if not listed:
        raise RequestRefused("Add the papers that answer it as files of the request first.")
    tell(2)
    released = set(going_out(request).files)
    grounds = _grounds(request)
    content: dict[str, bytes] = {}
    told: list[dict[str, Any]] = []
    tell(3)
    for file in listed:
        said: dict[str, Any] = {"name": file.name}
        if file.pk in released:
            safe = re.sub(r"[^\w. ()-]", "_", file.name).strip(". ") or "file"
            name = f"files/{len(content) + 1:04}-{safe}"
            content[name] = attachments.read(file)
            told.append(said | {"file": name, "sha256": hashlib.sha256(content[name]).hexdigest()})
        else:
            told.append(said | {"withheld": grounds.get(str(file.pk), "")})
    day = business_day(now)
    content["information.json"] = as_json(_as_data(request, told, day))
    tell(4)
    content["answer.pdf"] = render_sheaf_pdf(_sheaf(request, told, day))
    withheld = going_out(request).withheld
    manifest = {
        "format": FORMAT,
        "reference": request.record.reference,
        "made_on": day.isoformat(),
        "withheld": len(withheld),
        "files": [
            {"name": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            for name, body in sorted(content.items())
        ],
    }
    pack = Pack(subject=request.contact, content=content, manifest=manifest, review=withheld, rows=len(released))
    with acting(by=by, reason="Answer to an information request"):
        SubjectAccessPack.objects.create(
            contact=request.contact,
            made_at=now,
            made_by=by.label,
            reason=f"{request.record.reference}: {request.get_kind_display()}",
            rows=pack.rows,
            files=len(released),
            withheld=len(withheld),
            manifest_sha256=pack.manifest_sha256,
        )
    return pack


def _grounds(request: RightsRequest) -> dict[str, str]:
    """By file on which ground it is withheld. What was weighed stays with the landlord."""
    rows = DisclosureDecision.objects.filter(contact_id=request.contact_id, entity=FILE, item="", superseded_at=None)
    return {each.row: each.get_ground_display() for each in rows}


def _as_data(request: RightsRequest, told: list[dict[str, Any]], day: dt.date) -> dict[str, Any]:
    company = request.record.company
    return {
        "format": FORMAT,
        "made_on": day.isoformat(),
        "landlord": {"name": company.name, "address": company.address, "email": company.email, "phone": company.phone},
        "request": {
            "reference": request.record.reference,
            "received_on": request.received_date.isoformat(),
            "asked_for": request.words,
        },
        "papers": told,
    }


def _sheaf(request: RightsRequest, told: list[dict[str, Any]], day: dt.date) -> Sheaf:
    comes = tuple((each["name"], each["file"]) for each in told if "file" in each)
    withheld = tuple((each["name"], each["withheld"]) for each in told if "withheld" in each)
    sections = [Section(title="What you asked for", facts=(Fact("In your words", request.words),))]
    if comes:
        sections.append(Section(title="What comes with this", tables=(Table("Papers", ("Paper", "File"), comes),)))
    if withheld:
        sections.append(
            Section(title="What is withheld, and why", tables=(Table("Withheld", ("Paper", "Ground"), withheld),))
        )
    return Sheaf(
        sender=letterhead(request.record.company),
        title="Answer to your information request",
        about=(
            Fact("For", request.contact.formal_name),
            Fact("Reference", request.record.reference),
            Fact("Received", f"{request.received_date.day} {request.received_date:%B %Y}"),
        ),
        dated=day,
        opening=("Thank you for your request. This lists what you asked for, what we send you and what we do not.",),
        sections=tuple(sections),
        closing_title="If you are not content",
        closing=("Tell us why: we look at it again under our complaints policy.",),
    )
