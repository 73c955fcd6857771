"""From an index record to its page and to its line in a list of hits."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from hearth.faces.kit.hits import Hit
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.search import Hit as Found


def url_of(kind: str, reference: str) -> str:
    """The address of a record's page; "" for a kind that has none in this face."""
    try:
        return reverse(f"staff:{KINDS.get(kind).url_name}", args=[reference])
    except NoReverseMatch:
        return ""


def hit_of(found: Found, *, pick: bool = False) -> Hit:
    """A found record as an option: one that opens its page, or (`pick`) one that fills a picker."""
    return Hit(
        title=found.title,
        url="" if pick else url_of(found.kind, found.reference),
        value=found.reference if pick else "",
        detail=found.context,
        reference=found.reference,
        icon=KINDS.get(found.kind).icon,
        status="ended" if found.closed else "",
        word="Ended" if found.closed else "",
    )
