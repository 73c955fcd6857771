"""What a landlord has set up for consent, as it is in force in a company on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import Model, prefetch_related_objects

from hearth.engines.privacy.consent.rules import Map, TagShape, applicable, pairs_of, shapes_of
from hearth.engines.privacy.models import (
    ConsentOutcome,
    ConsentType,
    ConsentWording,
    DataTag,
    DataTagType,
)
from hearth.platform import prepared

M = TypeVar("M", bound=Model)

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
        return {tag.pk: tag for tag in self._of("tag", DataTag)}

    @cached_property
    def tag_types(self) -> dict[int, DataTagType]:
        """The data tag types in force."""
        return {each.pk: each for each in self._of("kind", DataTagType)}

    @cached_property
    def types(self) -> dict[int, ConsentType]:
        """The consent types in force, with their review calendars."""
        found = self._of("type", ConsentType)
        prefetch_related_objects(found, "review_calendar")
        return {each.pk: each for each in found}

    @cached_property
    def outcomes(self) -> dict[int, ConsentOutcome]:
        """The outcomes in force: granted, refused, other, and of each the default first."""
        order = {"granted": 0, "refused": 1, "other": 2}
        found = sorted(
            self._of("outcome", ConsentOutcome),
            key=lambda each: (order[each.master], not each.default_for_master, each.description),
        )
        return {each.pk: each for each in found}

    @cached_property
    def shapes(self) -> list[TagShape]:
        """What each tag reaches through its types: the consent types that are in force, and every purpose."""
        return shapes_of(
            {tag.pk: tag.types for tag in self.tags.values()},
            {each.pk: (each.consent_types, each.purposes) for each in self.tag_types.values()},
            self.types.keys(),
        )

    @property
    def pairs(self) -> frozenset[tuple[int, int]]:
        """The pairs of tag and consent type for which consent can be asked."""
        return pairs_of(self.shapes)

    def offered(self, tag_ids: Collection[int]) -> list[ConsentType]:
        """The consent types that can be asked for all of these tags."""
        fitting = applicable(self.shapes, tag_ids)
        return [each for each in self.types.values() if each.pk in fitting]

    def default_outcome(self, master: str) -> ConsentOutcome | None:
        """The landlord's usual word for one of the three answers; None where none is set up."""
        return next((each for each in self.outcomes.values() if each.master == master), None)

    def wordings(self, type_ids: Collection[int]) -> dict[int, ConsentWording]:
        """The words that each consent type shows on the day, by its key."""
        return {each.type_id: each for each in self._of("words", ConsentWording) if each.type_id in type_ids}

    def _of(self, kind: str, model: type[M]) -> list[M]:
        fields = model._meta.concrete_fields
        names = [field.attname for field in fields]
        return [
            model.from_db(DEFAULT_DB_ALIAS, names, [field.to_python(facts[field.attname]) for field in fields])
            for facts in self._in_force.get(kind, ())
        ]

    @cached_property
    def _in_force(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        with transaction.atomic(savepoint=False):  # a prepared statement is asked in one
            for kind, facts in prepared.rows(_IN_FORCE, (str(self.company_id), self.on.isoformat())):
                found.setdefault(kind, []).append(facts)
        return found


class Names:
    """The words of everything that counts are told by, whatever its dates; `masters` is what each outcome comes to."""

    def __init__(self, rows: Mapping[str, Sequence[_Row]]) -> None:
        self.tags = _words(rows["tag"])
        self.types = _words(rows["type"])
        self.outcomes = _words(rows["outcome"])
        self.masters = {each.key: each.master for each in rows["outcome"]}
        self.categories = _words(rows["category"])
        self.purposes = _words(rows["purpose"])


class Whole:
    """Everything that was ever set up, whatever its dates: what was recorded stays counted under what it is called now.

    Made for one request: it keeps what it read, in one statement (and one for the dates).
    """

    @cached_property
    def names(self) -> Names:
        """What everything is called now."""
        return Names(self._rows)

    @cached_property
    def map(self) -> Map:
        """What each pair of tag and consent type counts for."""
        shapes = self._shapes(self._rows["tag"], self._rows["kind"])
        return Map(
            categories={each.key: frozenset(each.leads_to) for each in self._rows["type"]},
            purposes={(shape.tag, type_): shape.purposes(type_) for shape in shapes for type_ in shape.consents},
        )

    def pairs(self, company_id: int, on: dt.date) -> frozenset[tuple[int, int]]:
        """The pairs of tag and consent type for which consent can be asked in a company on a day: all three, the tag's
        type too, are in force."""
        standing = {
            (kind, key)
            for kind, key, company, start, end in self._periods
            if company == company_id and start <= on and (end is None or end > on)
        }
        tags, kinds = ([each for each in self._rows[kind] if (kind, each.key) in standing] for kind in ("tag", "kind"))
        return pairs_of(self._shapes(tags, kinds, {key for kind, key in standing if kind == "type"}))

    @staticmethod
    def _shapes(tags: Iterable[_Row], kinds: Iterable[_Row], types: Collection[int] | None = None) -> list[TagShape]:
        return shapes_of(
            {each.key: each.leads_to for each in tags}, {each.key: (each.leads_to, each.also) for each in kinds}, types
        )

    @cached_property
    def _rows(self) -> dict[str, list[_Row]]:
        found: dict[str, list[_Row]] = {"tag": [], "kind": [], "type": [], "outcome": [], "purpose": [], "category": []}
        with connection.cursor() as cursor:
            cursor.execute(_EVERYTHING, [CATEGORY])
            for kind, *facts in cursor.fetchall():
                found[kind].append(_Row(*facts))
        return found

    @cached_property
    def _periods(self) -> list[tuple[str, int, int, dt.date, dt.date | None]]:
        with connection.cursor() as cursor:
            cursor.execute(_PERIODS)
            return list(cursor.fetchall())


class _Row(NamedTuple):
    """Something that was set up; `leads_to` and `also` are what it names (a tag its types; a tag type its consent types
    and its purposes; a consent type its categories)."""

    key: int
    description: str
    leads_to: Sequence[int]
    also: Sequence[int]
    master: str


# One statement, and prepared: every save asks it, and to plan four took as long as all that the save writes.
_OF_KIND = """
(SELECT '{kind}', to_jsonb(s) FROM asked CROSS JOIN {table} s WHERE EXISTS (
    SELECT FROM {table}period p WHERE p.of_id = s.id AND p.company_id = asked.company_id
        AND p.effective_from <= asked.day AND (p.effective_to IS NULL OR p.effective_to > asked.day)
) ORDER BY s.description)
UNION ALL"""
_IN_FORCE = f"""
WITH asked AS (SELECT %s::bigint AS company_id, %s::date AS day)
{_OF_KIND.format(kind="tag", table="privacy_datatag")}
{_OF_KIND.format(kind="kind", table="privacy_datatagtype")}
{_OF_KIND.format(kind="type", table="privacy_consenttype")}
{_OF_KIND.format(kind="outcome", table="privacy_consentoutcome")}
(SELECT DISTINCT ON (w.type_id) 'words', to_jsonb(w) FROM asked CROSS JOIN privacy_consentwording w
    WHERE w.from_date <= asked.day ORDER BY w.type_id, w.version DESC)
"""  # noqa: S608 - constants
_EVERYTHING = """
SELECT 'tag', id, description, types, '{}'::bigint[], '' FROM privacy_datatag
UNION ALL SELECT 'kind', id, description, consent_types, purposes, '' FROM privacy_datatagtype
UNION ALL SELECT 'type', id, description, categories, '{}', '' FROM privacy_consenttype
UNION ALL SELECT 'outcome', id, description, '{}', '{}', master FROM privacy_consentoutcome
UNION ALL SELECT 'purpose', id, description, '{}', '{}', '' FROM privacy_datapurpose
UNION ALL SELECT 'category', id, description, '{}', '{}', '' FROM configuration_lookup WHERE heading = %s
"""
_PERIODS = """
SELECT 'tag', of_id, company_id, effective_from, effective_to FROM privacy_datatagperiod
UNION ALL SELECT 'kind', of_id, company_id, effective_from, effective_to FROM privacy_datatagtypeperiod
UNION ALL SELECT 'type', of_id, company_id, effective_from, effective_to FROM privacy_consenttypeperiod
"""


def _words(rows: Iterable[_Row]) -> dict[int, str]:
    return {each.key: each.description for each in rows}
