"""An objection holds back what is sent for the purpose, by its code: whatever the landlord calls it."""

from __future__ import annotations

import pytest

from hearth.engines.comms import wording
from hearth.engines.comms.models import Communication, CommunicationDefinition, CommunicationStatus
from hearth.engines.comms.sending import Sending, send
from hearth.engines.privacy.consent import installing
from hearth.engines.privacy.models import DataPurpose
from hearth.engines.privacy.models.purposes import Basis
from hearth.engines.privacy.requests import holding
from hearth.engines.privacy.requests.operations import NewRequest, record_request
from hearth.engines.privacy.requests.rules import RequestKind, Route
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_what_is_held_back_by_code_and_what_by_a_hold_over_everything(ready: WholeLandlord) -> None:
    installing.install_starter(by=BY, companies=[ready.company], from_date=LONG_AGO, now=NOW)
    person = ready.person("Alice", "Alder")
    effective = [Effective(company_id=ready.company.pk, effective_from=LONG_AGO)]
    facts: dict[str, object] = {"description": "Newsletter", "key": "newsletter", "channels": ["letter"]}
    letter = configuration.create(by=BY, model=CommunicationDefinition, facts=facts, effective=effective)
    wording.write(by=BY, definition=letter, channel="letter", subject="News", body="Nothing is new.")
    news = DataPurpose.objects.get(code="newsletters")
    facts = {"definitions": ["newsletter"], "description": "Our paper", "basis": Basis.INTERESTS, "consent_type": None}
    configuration.change(by=BY, record=news, facts=facts)

    def sent(number: int) -> Communication:
        asked = Sending(definition="newsletter", about_id=person.pk, contact_ids=[person.pk], key=f"x:{number}")
        return send(by=BY, sending=asked, access=None, now=NOW)[0]

    assert sent(1).status == CommunicationStatus.QUEUED
    for number, purpose in enumerate(("newsletters", holding.EVERY), start=2):
        words = {"words": "Stop it", "received_date": TODAY}
        new = NewRequest(contact_id=person.pk, kind=RequestKind.OBJECTION, route=Route.TELEPHONE, **words)  # type: ignore[arg-type]
        request = record_request(by=ready.officer.actor, new=new, now=NOW)
        of = {"by": BY, "request_id": request.pk, "now": NOW}
        (hold,) = holding.hold_back(purposes=[purpose], from_date=TODAY, **of)
        held = sent(number)
        assert held.status == CommunicationStatus.HELD
        assert request.record.reference in held.channel_reason
        holding.lift_hold(hold_id=hold.pk, reason="Told them", **of)
    facts = {"code": "rent-accounts"}
    configuration.change(by=BY, record=news, facts=facts)
    assert sent(9).status == CommunicationStatus.QUEUED
