"""A landlord with the starter set of information management, and people to ask."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from hearth.engines.privacy.consent import installing
from hearth.engines.privacy.consent.operations import Given, record_consent
from hearth.engines.privacy.models import ConsentOutcome, ConsentRecord, ConsentType, DataTag
from hearth.platform.identity.access import Access
from hearth.records.contacts.models import Contact
from tests.modules.conftest import desk
from tests.modules.landlord import BY, LONG_AGO, NOW, Landlord

__all__ = ["desk"]

DAY = dt.timedelta(days=1)
TODAY = NOW.date()


@dataclass
class Office:
    """What the tests of consent ask of their landlord."""

    landlord: Landlord

    def __post_init__(self) -> None:
        installing.install_starter(by=BY, companies=[self.landlord.company], from_date=LONG_AGO, now=NOW)
        self.details = DataTag.objects.get(description="Addresses, telephone and email")
        self.groups = DataTag.objects.get(description="Groups that you were put in")
        self.names = DataTag.objects.get(description="Names and identity")
        self.news = ConsentType.objects.get(description="News, surveys and events")
        self.stories = ConsentType.objects.get(description="Photographs and stories")
        self.outcomes = {each.master: each for each in ConsentOutcome.objects.all()}

    @property
    def access(self) -> Access:
        return self.landlord.access()

    def ann(self) -> Contact:
        return self.landlord.person("Ann", "Lee")

    def answer(
        self,
        contact: Contact,
        outcome: str = "granted",
        *,
        tags: tuple[DataTag, ...] = (),
        start: dt.date | None = None,
        end: dt.date | None = None,
        given: Given | None = None,
        now: dt.datetime = NOW,
    ) -> ConsentRecord:
        """An answer about news, for the details unless other tags are named."""
        return record_consent(
            by=BY,
            contact_id=contact.pk,
            tag_ids=[each.pk for each in tags or (self.details,)],
            type_ids=[self.news.pk],
            outcome_id=self.outcomes[outcome].pk,
            given=given or Given(),
            effective_from=start,
            effective_to=end,
            now=now,
        )


@pytest.fixture
def office(db: None) -> Office:
    return Office(Landlord())
