"""What people said when they were asked: consents to news and stories, some withdrawn, some due for review, and with
whom data was shared."""

from __future__ import annotations

import datetime as dt
from random import Random

from hearth.engines.comms import wording
from hearth.engines.comms.models import CommunicationDefinition
from hearth.engines.privacy.consent import installing
from hearth.engines.privacy.consent.configuring import CONTACT_REFERENCE, REFERENCE
from hearth.engines.privacy.consent.operations import Given, record_consent, withdraw
from hearth.engines.privacy.consent.sharing import record_share
from hearth.engines.privacy.models import ConsentOutcome, ConsentType, DataPurpose, DataTag, DataTagType
from hearth.kernel.actor import Actor
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.models import Lookup
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity.models import Role
from hearth.platform.organisation.models import Company
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact, ContactKind

ASKED = 150
"""How many people have answered: enough to show every screen, few enough for operations to record them."""
_SEEN_BY = ("team-leader", "data-protection-officer")
_WAYS = ("in-person", "telephone", "letter", "online")


def install(*, by: Actor, company: Company, since: dt.date, now: dt.datetime) -> None:
    """This function will install the starter set of information management, and a newsletter that rests on consent."""
    with acting(by=by, reason="Information management set up"):
        installing.install_starter(by=by, companies=[company], from_date=since, now=now)
        newsletter = configuration.create(
            by=by,
            model=CommunicationDefinition,
            facts={"description": "Newsletter", "key": "newsletter", "channels": ["letter", "email"]},
            effective=[Effective(company_id=company.pk, effective_from=since)],
        )
        wording.write(
            by=by,
            definition=newsletter,
            channel="letter",
            subject="News from Northmoor Homes",
            body="There is a repairs open day on the first Saturday of next month. Everybody is welcome.",
        )
        news = DataPurpose.objects.get(description="News, surveys and events")
        configuration.change(by=by, record=news, facts={"definitions": [newsletter.key]})
        configuration.create(
            by=by,
            model=DataTag,
            facts={
                "description": "NHS numbers",
                "items": [f"{REFERENCE}{_nhs_number().pk}"],
                "types": [DataTagType.objects.get(description="Official numbers").pk],
                "masked": True,
                "seen_by": list(Role.objects.filter(code__in=_SEEN_BY).values_list("pk", flat=True)),
            },
            effective=[Effective(company_id=company.pk, effective_from=since)],
        )


def fill(*, by: Actor, random: Random, now: dt.datetime) -> None:
    """This function will record what some people answered over the last years, as colleagues recorded it, and the NHS
    numbers of a few, which most roles read masked."""
    kinds = list(ConsentType.objects.order_by("pk"))
    tags = {
        kind.pk: [tag for tag in DataTag.objects.order_by("pk") if set(tag.types) & _askable(kind)] for kind in kinds
    }
    outcomes = {each.master: each.pk for each in ConsentOutcome.objects.all()}
    people = Contact.objects.filter(kind=ContactKind.PERSON, date_of_death=None, merged_into=None)
    for contact_id in people.order_by("pk").values_list("pk", flat=True)[:ASKED]:
        if random.random() < 0.1:
            number = f"999{random.randint(1000000, 9999999)}"  # the range that is for tests
            contacts.add_identifier(by=by, contact_id=contact_id, type_id=_nhs_number().pk, value=number)
        for kind in kinds[: random.choice((1, 1, 2))]:
            then = now - dt.timedelta(days=random.randint(1, 1100))
            answer = random.choices(list(outcomes), weights=(6, 3, 1))[0]
            chosen = random.sample(tags[kind.pk], random.randint(1, len(tags[kind.pk])))
            record_consent(
                by=by,
                contact_id=contact_id,
                tag_ids=[tag.pk for tag in chosen],
                type_ids=[kind.pk],
                outcome_id=outcomes[answer],
                given=Given(way=random.choice(_WAYS)),
                effective_from=then.date(),
                now=now,
            )
            if answer == "granted" and random.random() < 0.1:
                withdraw(
                    by=by,
                    contact_id=contact_id,
                    cells=[(chosen[0].pk, kind.pk)],
                    given=Given(way="telephone"),
                    now=now,
                )
        if random.random() < 0.1:
            record_share(
                by=by,
                contact_id=contact_id,
                tag_ids=[tags[kinds[0].pk][0].pk],
                summary="Name, address and telephone number",
                recipient="Northmoor Council, electoral services",
                reason="Asked for under the Representation of the People Regulations 2001, regulation 35",
                shared_date=(now - dt.timedelta(days=random.randint(1, 300))).date(),
                now=now,
            )


def _nhs_number() -> Lookup:
    return Lookup.objects.get(heading=CONTACT_REFERENCE, description="NHS number")


def _askable(kind: ConsentType) -> set[int]:
    return set(DataTagType.objects.filter(consent_types__contains=[kind.pk]).values_list("pk", flat=True))
