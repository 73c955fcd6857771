"""Making the starter templates a landlord's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hearth.engines.comms.models import Channel, CommunicationDefinition, CommunicationTemplate
from hearth.engines.comms.starter import load_starter, starter_keys
from hearth.kernel.actor import Actor
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.organisation.models import Company


def install_starter(*, by: Actor, companies: Sequence[Company], from_date: dt.date) -> int:
    """This function will add the starter communications that are not there yet; returns how many were new."""
    new = 0
    effective = [Effective(company_id=company.pk, effective_from=from_date) for company in companies]
    with acting(by=by, reason="Starter communications installed"):
        for key in starter_keys():
            if CommunicationDefinition.objects.filter(key=key).exists():
                continue
            starter = load_starter(key)
            enclosure = "sheet" in starter.channels
            channels = [Channel.LETTER.value] if enclosure else list(starter.channels)
            definition = configuration.create(
                by=by,
                model=CommunicationDefinition,
                facts={
                    "description": starter.name,
                    "key": key,
                    "subject_kind": starter.subject_kind,
                    "channels": channels,
                    "enclosure": enclosure,
                },
                effective=effective,
            )
            CommunicationTemplate.objects.create(
                definition=definition,
                # A letter's words serve the other ways, too; what goes by no letter has words of its own.
                channel=Channel.LETTER if Channel.LETTER in channels else channels[0],
                version=1,
                subject=starter.subject.source,
                body=starter.body.source,
            )
            new += 1
    return new
