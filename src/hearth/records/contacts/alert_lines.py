"""Alerts about many records at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from hearth.platform.catalogue import Masked, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.visibility import may_see
from hearth.records.contacts.models import Alert, Severity
from hearth.records.contacts.queries import standing

_HEAVY = (Severity.HIGH_CONFIRM, Severity.HIGH)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """A high alert in a list, about a record that the reader may see; its words masked for who is not cleared."""

    reference: str
    kind: str
    title: object
    text: object
    severity: Severity
    from_date: dt.date


def high_alerts(access: Access, record_ids: Collection[int], *, on: dt.date, limit: int = 12) -> list[AlertLine]:
    """The high alerts that stand on a day about these records, the newest first; three queries."""
    found = list(
        Alert.objects.filter(
            standing(on),
            may_see(access, "record__"),
            record_id__in=record_ids,
            severity__in=_HEAVY,
        )
        .select_related("record")
        .order_by("-from_date", "-pk")[:limit]
    )
    lines = []
    for alert in found:
        reading = reader(access.within(alert.record.company_id))
        named = reading.may("record", "title") and not alert.record.restricted
        lines.append(
            AlertLine(
                reference=alert.record.reference,
                kind=alert.record.kind,
                title=alert.record.title if named else Masked("Name"),
                text=reading.value(alert, "text"),
                severity=Severity(alert.severity),
                from_date=alert.from_date,
            )
        )
    return lines
