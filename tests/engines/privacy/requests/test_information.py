"""Information requests (STAIRs): the landlord's own period, each paper by a decision, the answer as a pack."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest

from hearth.engines.privacy.models import Redaction, SubjectAccessPack
from hearth.engines.privacy.requests import packs, review
from hearth.engines.privacy.requests.operations import NewRequest, record_request
from hearth.engines.privacy.requests.rules import RequestKind, RequestRefused, Route, information_period
from hearth.kernel.time import business_day
from hearth.platform import attachments
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import statutory
from hearth.platform.organisation.models import Company, LandlordType
from hearth.platform.outbox.sweeping import deliver_all_due
from tests.engines.comms.rendering.pdf_reading import words
from tests.landlord import WholeLandlord, rights_of
from tests.modules.landlord import BY, NOW

TODAY = business_day(NOW)


@pytest.mark.parametrize(
    "value", [{}, {"days": 0}, {"days": True}, {"days": "20"}, {"working_days": 4000}, {"weeks": 4}]
)
def test_a_rule_that_names_no_period_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(RequestRefused, match="names no period"):
        information_period(value)


@pytest.mark.django_db
def test_the_period_is_the_landlords_rule_and_each_paper_goes_by_a_decision(ready: WholeLandlord) -> None:
    with acting(by=BY, reason="Test"):
        Company.objects.filter(pk=ready.company.pk).update(landlord_type=LandlordType.PRIVATE_REGISTERED_PROVIDER)
    person = ready.person("Alice", "Alder")
    asked = NewRequest(
        contact_id=person.pk, kind=RequestKind.INFORMATION, route=Route.EMAIL, received_date=TODAY,
        words="How much did the lifts cost?",
    )  # fmt: skip
    officer = ready.colleague("Dee Po", "data-protection-officer")
    access, by = rights_of(officer), officer.actor
    with pytest.raises(RequestRefused, match="rule “information-request”"):
        record_request(by=by, new=asked, now=NOW)
    for value, source, verified in (({"days": 5}, "Not confirmed", False), ({"working_days": 20}, "Our policy", True)):
        statutory.add(
            by=BY, key="information-request", jurisdiction=ready.company.jurisdiction, value=value, source=source,
            effective_from=TODAY - dt.timedelta(days=1 + verified), verified=verified,
            landlord_type=LandlordType.PRIVATE_REGISTERED_PROVIDER if verified else "",
        )  # fmt: skip
    request = record_request(by=by, new=asked, now=NOW)
    assert request.due_date == dt.date(2026, 12, 22)

    of: dict[str, Any] = {"by": by, "request_id": request.pk, "now": NOW}
    with pytest.raises(RequestRefused, match="Add the papers"):
        review.sign(**of)
    files = {
        name: attachments.store(
            record=request.record, name=name, content=f"bytes of {name}".encode(), content_type="text/plain", by=BY,
            now=NOW,
        )
        for name in ("Contract.txt", "Contract (redacted).txt", "Advice.txt")
    }  # fmt: skip
    with acting(by=BY, reason="Test"):
        Redaction.objects.create(
            record=request.record, original=files["Contract.txt"], result=files["Contract (redacted).txt"],
            reason="Names", redacted_at=NOW,
        )  # fmt: skip
    found = review.review_of(access, request, now=NOW)
    assert {each.row for each in found.items} == {
        str(files[name].pk) for name in ("Contract (redacted).txt", "Advice.txt")
    }, "the original of a redacted paper is none to choose"
    places = {each.row: each.place for each in found.items}
    of_paper = {name: [places[str(files[name].pk)]] for name in ("Contract (redacted).txt", "Advice.txt")}
    review.decide(
        places=of_paper["Contract (redacted).txt"],
        outcome="release",
        ground="reasonable",
        factors="Names are out",
        **of,
    )
    with pytest.raises(RequestRefused, match="waiting for a decision: 1"):
        review.sign(**of)
    review.decide(
        places=of_paper["Advice.txt"], outcome="withhold", ground="privilege", factors="Counsel said in secret", **of
    )
    review.sign(**of)
    pack = packs.ask_for_pack(**of)
    deliver_all_due(NOW)
    pack.refresh_from_db()
    assert pack.state == "done", pack.problem
    with zipfile.ZipFile(io.BytesIO(b"".join(packs.opened(pack).chunks))) as archive:
        assert set(archive.namelist()) == {
            "manifest.json", "information.json", "answer.pdf", "files/0001-Contract (redacted).txt"
        }  # fmt: skip
        told = json.loads(archive.read("information.json"))
        letter = words(archive.read("answer.pdf"))
    assert [each["name"] for each in told["papers"] if "withheld" in each] == ["Advice.txt"]
    assert "Legal professional privilege" in letter
    assert "in secret" not in letter + json.dumps(told), "what was weighed stays with the landlord"
    assert SubjectAccessPack.objects.get(contact=person).manifest_sha256 == pack.manifest_sha256
    # A paper that comes later waits for its decision, and for another signature.
    attachments.store(
        record=request.record, name="Late.txt", content=b"late", content_type="text/plain", by=BY, now=NOW
    )
    with pytest.raises(RequestRefused, match="sign it again"):
        packs.ask_for_pack(**of)
