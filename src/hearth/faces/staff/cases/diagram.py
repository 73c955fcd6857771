"""The path's drawing with the way that a case took marked on it."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from hearth.engines.cases.diagram import mark_way
from hearth.engines.cases.page import CasePage


def diagram_of(page: CasePage) -> SafeString:
    """The SVG for a page. Its words come escaped from the path, which was checked when it was published."""
    return mark_safe(mark_way(page.case.version.diagram, page.way))  # noqa: S308 - made by us at publish, text escaped there
