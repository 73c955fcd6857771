"""What a landlord has set up for consent, as it is in force in a company on a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TypeVar

from django.db.models import QuerySet

from hearth.engines.privacy.consent.rules import Map, TagShape, applicable
from hearth.engines.privacy.models import (
    ConsentOutcome,
    ConsentType,
    ConsentWording,
    DataPurpose,
    DataTag,
    DataTagType,
)
from hearth.platform.configuration.models import ConfigurationRecord, Lookup
from hearth.platform.configuration.queries import effective

R = TypeVar("R", bound=ConfigurationRecord)

CATEGORY = "privacy.consent_category"
"""The lookup list of consent categories."""


class Settings:
    """Tags, consent types, outcomes and purposes of a company on a day. Made for one request: it keeps what it read."""

    def __init__(self, company_id: int, on: dt.date) -> None:
        self.company_id = company_id
        self.on = on

    @cached_property
    def tags(self) -> dict[int, DataTag]:
        """The data tags in force, by key, in order of description."""
        return {tag.pk: tag for tag in self._effective(DataTag)}

    @cached_property
    def tag_types(self) -> dict[int, DataTagType]:
        """The data tag types in force."""
        return {each.pk: each for each in self._effective(DataTagType)}

    @cached_property
    def types(self) -> dict[int, ConsentType]:
        """The consent types in force, with their review calendars."""
        found = self._effective(ConsentType).select_related("review_calendar")
        return {each.pk: each for each in found}

    @cached_property
    def outcomes(self) -> dict[int, ConsentOutcome]:
        """The outcomes in force: granted, refused, other, and of each the default first."""
        order = {"granted": 0, "refused": 1, "other": 2}
        found = sorted(
            self._effective(ConsentOutcome),
            key=lambda each: (order[each.master], not each.default_for_master, each.description),
        )
        return {each.pk: each for each in found}

    @cached_property
    def purposes(self) -> dict[int, DataPurpose]:
        """The data purposes in force."""
        return {each.pk: each for each in self._effective(DataPurpose)}

    @cached_property
    def shapes(self) -> list[TagShape]:
        """What each tag reaches through its types, as far as that is in force."""
        return [
            TagShape(
                tag=tag.pk,
                types=tuple(
                    (
                        frozenset(kind.consent_types) & self.types.keys(),
                        frozenset(kind.purposes) & self.purposes.keys(),
                    )
                    for key in tag.types
                    if (kind := self.tag_types.get(key)) is not None
                ),
            )
            for tag in self.tags.values()
        ]

    @property
    def pairs(self) -> frozenset[tuple[int, int]]:
        """The pairs of tag and consent type for which consent can be asked."""
        return frozenset((shape.tag, type_) for shape in self.shapes for type_ in shape.consents)

    def offered(self, tag_ids: Collection[int]) -> list[ConsentType]:
        """The consent types that can be asked for all of these tags."""
        fitting = applicable(self.shapes, tag_ids)
        return [each for each in self.types.values() if each.pk in fitting]

    def default_outcome(self, master: str) -> ConsentOutcome | None:
        """The landlord's usual word for one of the three answers; None where none is set up."""
        return next((each for each in self.outcomes.values() if each.master == master), None)

    def wordings(self, type_ids: Iterable[int]) -> dict[int, ConsentWording]:
        """The words that each consent type shows on the day, by its key."""
        found = ConsentWording.objects.filter(type_id__in=list(type_ids), from_date__lte=self.on)
        return {each.type_id: each for each in found.order_by("version")}

    def _effective(self, model: type[R]) -> QuerySet[R]:
        return effective(model._default_manager.all(), on=self.on, company_id=self.company_id)


class Names:
    """The words of everything that counts are told by, whatever its dates. Made for one request; each is read once."""

    def __init__(self, whole: Whole) -> None:
        self._whole = whole

    @cached_property
    def tags(self) -> dict[int, str]:
        """Data tags by key."""
        return {each.pk: each.description for each in self._whole.all_tags}

    @cached_property
    def types(self) -> dict[int, str]:
        """Consent types by key."""
        return {each.pk: each.description for each in self._whole.all_types}

    @cached_property
    def outcomes(self) -> dict[int, str]:
        """Outcomes by key."""
        return {each.pk: each.description for each in self._whole.all_outcomes}

    @cached_property
    def masters(self) -> dict[int, str]:
        """What each outcome comes to, by its key."""
        return {each.pk: each.master for each in self._whole.all_outcomes}

    @cached_property
    def categories(self) -> dict[int, str]:
        """Categories by key."""
        return dict(Lookup.objects.filter(heading=CATEGORY).values_list("pk", "description"))

    @cached_property
    def purposes(self) -> dict[int, str]:
        """Data purposes by key."""
        return dict(DataPurpose.objects.values_list("pk", "description"))


class Whole:
    """Everything that was ever set up, whatever its dates: what was recorded stays counted under what it is called now.

    Made for one request: it keeps what it read.
    """

    @cached_property
    def names(self) -> Names:
        """What everything is called now."""
        return Names(self)

    @cached_property
    def map(self) -> Map:
        """What each pair of tag and consent type counts for."""
        purposes: dict[tuple[int, int], set[int]] = defaultdict(set)
        kinds = {each.pk: each for each in DataTagType.objects.all()}
        for tag in self.all_tags:
            for kind in (kinds[key] for key in tag.types if key in kinds):
                for type_ in kind.consent_types:
                    purposes[tag.pk, type_].update(kind.purposes)
        return Map(
            categories={each.pk: frozenset(each.categories) for each in self.all_types},
            purposes={pair: frozenset(keys) for pair, keys in purposes.items()},
        )

    @cached_property
    def all_tags(self) -> list[DataTag]:
        """Every data tag."""
        return list(DataTag.objects.all())

    @cached_property
    def all_types(self) -> list[ConsentType]:
        """Every consent type."""
        return list(ConsentType.objects.all())

    @cached_property
    def all_outcomes(self) -> list[ConsentOutcome]:
        """Every outcome."""
        return list(ConsentOutcome.objects.all())
