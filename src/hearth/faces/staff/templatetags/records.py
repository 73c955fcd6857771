"""Tags of record pages: alerts for the strip, timelines, days that may be masked, explanations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hearth.faces.kit.templatetags.kit import day
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
