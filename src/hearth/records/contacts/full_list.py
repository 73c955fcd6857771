"""The list of all contacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q

from hearth.kernel.time import business_day
from hearth.platform.identity.access import Access
from hearth.platform.workspace.lists import (
    LISTS,
    REFERENCE,
    Given,
    ListColumn,
    ListDefinition,
    ListFilter,
    choices,
    title,
)
from hearth.records.contacts import segments
from hearth.records.contacts.models import Alert, SegmentMember
from hearth.records.contacts.queries import standing
from hearth.records.contacts.registrations import READ


def _alert_counts(_access: Access, keys: Sequence[int], now: dt.datetime) -> Mapping[int, object]:
    """How many alerts stand: that there is one must reach everybody, whatever it says."""
    found = Alert.objects.filter(standing(business_day(now)), record_id__in=keys).values_list("record_id", flat=True)
    counts: dict[int, object] = {}
    for key in found:
        counts[key] = int(str(counts.get(key, 0))) + 1
    return counts


def _segments(access: Access, keys: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    """The segments that the reader may know of."""
    return {key: ", ".join(names) for key, names in segments.segments_of(access, keys).items()}


def _segment_choices(access: Access, now: dt.datetime) -> Sequence[tuple[str, str]]:
    return segments.choices(access, business_day(now))


def _in_segment(access: Access, value: str, now: dt.datetime) -> Q:
    """Nobody, for a segment that the reader may not know of: guessing its number tells nothing."""
    if value not in dict(_segment_choices(access, now)):
        return Q(pk__in=[])
    return Q(Exists(SegmentMember.objects.filter(contact=OuterRef("pk"), segment_id=int(value))))


def _life(_access: Access, value: str, _now: dt.datetime) -> Q:
    return Q(date_of_death__isnull=value != "died")


LISTS.register(
    "contacts",
    ListDefinition(
        label="Contacts",
        kind="contact",
        entity="contact",
        permission=READ,
        about="Every person and organisation.",
        words="people tenants organisations list",
        ended="No longer current",
        columns=(
            title(),
            REFERENCE,
            ListColumn(name="address", label="Address", given=Given.CONTEXT),
            ListColumn(name="kind", label="Kind", path="kind", phone=False),
            ListColumn(name="born", label="Born", path="date_of_birth", order="date_of_birth", phone=False),
            ListColumn(name="alerts", label="Alerts", values=_alert_counts, number=True),
            ListColumn(name="segments", label="Segments", values=_segments, shown=False),
            ListColumn(name="died", label="Died", path="date_of_death", order="date_of_death", shown=False),
        ),
        filters=(
            ListFilter(name="kind", label="Kind", path="kind", uses=("kind",), options=choices("contact", "kind")),
            ListFilter(name="born", label="Born", path="date_of_birth", uses=("date_of_birth",), days=True),
            ListFilter(name="segment", label="Segment", options=_segment_choices, where=_in_segment),
            ListFilter(
                name="life",
                label="Living or died",
                uses=("date_of_death",),
                options=lambda _access, _now: [("living", "Living"), ("died", "Died")],
                where=_life,
            ),
        ),
    ),
)
