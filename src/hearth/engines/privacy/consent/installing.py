"""Making the starter set of information management a landlord's own: a start that they confirm, and no advice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from hearth.engines.privacy.consent import configuring
from hearth.engines.privacy.consent.settings import CATEGORY
from hearth.engines.privacy.models import (
    ConsentOutcome,
    ConsentType,
    DataPurpose,
    DataTag,
    DataTagType,
)
from hearth.engines.privacy.models.purposes import Basis, Condition, ReviewUnit
from hearth.engines.privacy.starter import (
    CATEGORIES,
    CONSENT,
    CONSENTS,
    CONTRACT,
    EQUALITY,
    LEGAL,
    OUTCOMES,
    PUBLIC_TASK,
    PURPOSES,
    SAFEGUARDING,
    STATUTORY,
    TAGS,
)
from hearth.kernel.actor import Actor
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.models import Lookup
from hearth.platform.configuration.operations import Effective
from hearth.platform.organisation.models import Company

_BASES = {
    CONSENT: Basis.CONSENT,
    CONTRACT: Basis.CONTRACT,
    LEGAL: Basis.LEGAL,
    PUBLIC_TASK: Basis.PUBLIC_TASK,
}
_CONDITIONS = {
    "": "",
    EQUALITY: Condition.EQUALITY,
    STATUTORY: Condition.STATUTORY,
    SAFEGUARDING: Condition.SAFEGUARDING,
}


def is_installed() -> bool:
    """Whether anything of information management is set up: the starter set is offered only where nothing is."""
    return DataTag.objects.exists() or ConsentType.objects.exists() or DataPurpose.objects.exists()


def install_starter(*, by: Actor, companies: Sequence[Company], from_date: dt.date, now: dt.datetime) -> int:
    """This function will add categories, outcomes, consent types with their words, purposes, tag types and tags over
    every personal column that there is, in force in the companies from a day; returns how many records it made.

    0, and nothing is done, where something is set up already: it is the landlord's then.
    """
    if is_installed():
        return 0
    effective = [Effective(company_id=company.pk, effective_from=from_date) for company in companies]
    with acting(by=by, reason="Starter set of information management installed"):
        return _Install(by, companies, effective, from_date, now).run()


def contents() -> list[tuple[str, int]]:
    """What the starter set holds, by kind."""
    return [
        ("Consent categories", len(CATEGORIES)),
        ("Consent outcomes", len(OUTCOMES)),
        ("Consent types", len(CONSENTS)),
        ("Data purposes", len(PURPOSES)),
        ("Data tag types", len(TAGS) + len(CONSENTS)),
        ("Data tags", len(TAGS)),
        ("Columns under a tag", sum(len(configuring.items_tagged(key)) for key in TAGS)),
    ]


class _Install:
    def __init__(
        self,
        by: Actor,
        companies: Sequence[Company],
        effective: Sequence[Effective],
        from_date: dt.date,
        now: dt.datetime,
    ) -> None:
        self.by, self.companies, self.effective, self.from_date, self.now = by, companies, effective, from_date, now
        self.made = 0

    def run(self) -> int:
        categories = {label: self._category(label) for label in CATEGORIES}
        for label, master, default in OUTCOMES:
            self._add(ConsentOutcome, description=label, master=master, default_for_master=default)
        consents = {key: self._consent(key, categories) for key in CONSENTS}
        purposes = {key: self._purpose(key, consents) for key in PURPOSES}
        kinds = {
            key: self._add(
                DataTagType,
                description=tag.label,
                consent_types=[],
                purposes=[purposes[each].pk for each in tag.purposes if PURPOSES[each].basis != CONSENT],
                fideslang=tag.fideslang,
            )
            for key, tag in TAGS.items()
        }
        asked = {
            key: self._add(
                DataTagType,
                description=f"Asked for: {consent.label}",
                consent_types=[consents[key].pk],
                purposes=[purposes[each].pk for each in consent.purposes],
                fideslang="",
            )
            for key, consent in CONSENTS.items()
        }
        for key, tag in TAGS.items():
            if items := configuring.items_tagged(key):
                types = [kinds[key].pk, *(asked[each].pk for each in CONSENTS if key in CONSENTS[each].tags)]
                self._add(DataTag, description=tag.label, items=items, types=types)
        return self.made

    def _add(self, model: type[Any], **facts: object) -> Any:
        self.made += 1
        return configuration.create(by=self.by, model=model, facts=facts, effective=self.effective)

    def _category(self, label: str) -> Lookup:
        standing = Lookup.objects.filter(heading=CATEGORY, description=label).first()
        if standing is not None:
            return standing
        self.made += 1
        return lookups.add(by=self.by, heading=CATEGORY, description=label, effective=self.effective)

    def _consent(self, key: str, categories: dict[str, Lookup]) -> ConsentType:
        consent = CONSENTS[key]
        made: ConsentType = self._add(
            ConsentType,
            description=consent.label,
            categories=[categories[each].pk for each in consent.categories],
            recipients=", ".join(company.name for company in self.companies)[:500],
            review_unit=ReviewUnit.MONTHS,
            review_period=consent.months,
        )
        configuring.write_wording(
            by=self.by, type_id=made.pk, text=consent.words, from_date=self.from_date, now=self.now
        )
        return made

    def _purpose(self, key: str, consents: dict[str, ConsentType]) -> DataPurpose:
        purpose = PURPOSES[key]
        waits = next((consents[each] for each, consent in CONSENTS.items() if key in consent.purposes), None)
        made: DataPurpose = self._add(
            DataPurpose,
            description=purpose.label,
            code=key,
            basis=_BASES[purpose.basis],
            condition=_CONDITIONS[purpose.condition],
            consent_type=waits if purpose.rests_on_consent else None,
            recipients=", ".join(purpose.recipients)[:500],
            kept=purpose.kept,
        )
        return made
