"""The list of all consents that stand: what the dashboard leads to, with columns, views and export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.db.models import Q

from hearth.engines.privacy.consent.permissions import SEE
from hearth.engines.privacy.consent.settings import Whole
from hearth.kernel.time import business_day
from hearth.platform.identity.access import Access
from hearth.platform.workspace.lists import LISTS, REFERENCE, ListColumn, ListDefinition, ListFilter, title
from hearth.records.contacts import registrations  # noqa: F401 - the rows are of its kind of record

_ANSWER = ("effective_from",)
"""What a filter of these tells of: whoever may not read the consents of people is not offered it."""


def _named(which: str) -> Callable[[Access, dt.datetime], Sequence[tuple[str, str]]]:
    def options(_access: Access, _now: dt.datetime) -> Sequence[tuple[str, str]]:
        called: dict[int, str] = getattr(Whole().names, which)
        return sorted(((str(key), label) for key, label in called.items()), key=lambda pair: pair[1])

    return options


def _by_category(_access: Access, value: str, _now: dt.datetime) -> Q:
    return Q(type__categories__contains=[int(value)]) if value.isdigit() else Q(pk__in=[])


def _by_purpose(_access: Access, value: str, _now: dt.datetime) -> Q:
    found = Q(pk__in=[])
    for (tag, type_), purposes in Whole().map.purposes.items():
        if value.isdigit() and int(value) in purposes:
            found |= Q(tag_id=tag, type_id=type_)
    return found


def _by_review(_access: Access, value: str, now: dt.datetime) -> Q:
    due = Q(review_due__lte=business_day(now))
    return due if value == "overdue" else ~due


LISTS.register(
    "consent",
    ListDefinition(
        label="Data consents",
        kind="contact",
        entity="consent_current",
        permission=SEE,
        via="contact",
        closes=False,
        about="Every consent that stands, with its answer and its review.",
        words="gdpr consent compliance",
        columns=(
            title("Contact"),
            REFERENCE,
            ListColumn(name="tag", label="Data tag", path="tag.description"),
            ListColumn(name="type", label="Consent type", path="type.description"),
            ListColumn(name="outcome", label="Outcome", path="outcome.description"),
            ListColumn(name="effective_from", label="Effective from", path="effective_from"),
            ListColumn(name="review_due", label="Review due", path="review_due"),
        ),
        filters=(
            ListFilter(name="tag", label="Data tag", path="tag_id", uses=_ANSWER, options=_named("tags")),
            ListFilter(name="type", label="Consent type", path="type_id", uses=_ANSWER, options=_named("types")),
            ListFilter(name="outcome", label="Outcome", path="outcome_id", uses=_ANSWER, options=_named("outcomes")),
            ListFilter(
                name="category", label="Category", where=_by_category, uses=_ANSWER, options=_named("categories")
            ),
            ListFilter(name="purpose", label="Purpose", where=_by_purpose, uses=_ANSWER, options=_named("purposes")),
            ListFilter(
                name="review",
                label="Review",
                where=_by_review,
                uses=_ANSWER,
                options=lambda _access, _now: [("overdue", "Overdue"), ("in-time", "Not yet due")],
            ),
        ),
    ),
)
