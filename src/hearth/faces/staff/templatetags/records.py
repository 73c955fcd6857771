"""Tags of record pages: alerts for the strip, timelines, days that may be masked, explanations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hearth.faces.kit.templatetags.kit import day, money, status
from hearth.platform.catalogue import Masked
from hearth.records.contacts.queries import ShownAlert
from hearth.records.contacts.timeline import Entry

register = template.Library()


@dataclass(frozen=True, slots=True)
class StripAlert:
    """An alert as the kit's strip shows it."""

    severity: str
    text: object
    key: str
    confirm_url: str = ""


@register.filter
def for_strip(alerts: Iterable[ShownAlert]) -> list[StripAlert]:
    """Alerts in the kit's words."""
    words = {"high-confirm": "high"}
    return [
        StripAlert(words.get(alert.severity, str(alert.severity)), alert.text, f"alert-{alert.alert_id}")
        for alert in alerts
    ]


@register.simple_tag
def shown_day(value: dt.date | Masked | None) -> object:
    """A day, or what stands for it."""
    return value if isinstance(value, Masked) else day(value)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the kit's timeline shows it."""

    at: dt.datetime
    status: str
    text: str
    detail: object


@register.simple_tag
def timeline_of(entries: Sequence[Entry]) -> list[Line]:
    """What happened, in the kit's words."""
    return [Line(entry.at, "other", entry.title, _detail(entry)) for entry in entries]


def _detail(entry: Entry) -> str:
    return " ".join(str(part) for part in (entry.text, f"({entry.by})" if entry.by else "") if part)


@register.simple_tag
def explained(explanation: Mapping[str, Any] | None) -> SafeString:
    """The sentences of a rule's explanation, as a list."""
    sentences = [text for text in _sentences(explanation) if text]
    if not sentences:
        return SafeString("")
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((text,) for text in sentences)))


def _sentences(part: Any) -> Iterable[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        if isinstance(part.get("says"), str):
            source = f" ({part['source']})" if part.get("source") else ""
            yield f"{part['says']}: {part.get('value', '')}{source}"
        for key in ("sentence", "statement", "words", "what", "text"):
            if isinstance(part.get(key), str):
                yield part[key]
                break
        for key in ("end", "validity", "warnings", "because", "parts", "steps", "children"):
            if key in part:
                yield from _sentences(part[key])
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _sentences(each)


@register.simple_tag
def pounds(value: Decimal | Masked | None) -> object:
    """An amount, or what stands for it."""
    return value if isinstance(value, Masked) else money(value)


@register.simple_tag
def owed(balance: Decimal | Masked | None) -> SafeString | str:
    """What a balance means: in arrears, in credit, clear."""
    if isinstance(balance, Masked) or balance is None:
        return ""
    if balance > 0:
        return status("late", _("in arrears"))
    return status("good", _("in credit") if balance < 0 else _("clear"))


@register.simple_tag
def charged(amount: Decimal | Masked) -> object:
    """An amount in the column of charges."""
    return pounds(amount) if isinstance(amount, Masked) or amount > 0 else ""


@register.simple_tag
def paid(amount: Decimal | Masked) -> object:
    """An amount in the column of payments, without its sign."""
    if isinstance(amount, Masked) or amount > 0:
        return ""
    return money(-amount)
