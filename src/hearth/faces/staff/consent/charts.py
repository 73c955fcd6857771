"""A chart of the pivot's first level, drawn by the server: one bar for each line, its parts by column."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hearth.engines.privacy.consent.compliance import Pivot
from hearth.engines.privacy.consent.rules import Derived

WIDTH, BAR, GAP, LABEL = 720, 14, 26, 240
MOST = 12


def bars(pivot: Pivot) -> SafeString:
    """Stacked bars, each as long as its line is of the longest; "" where there is nothing to draw.

    The table beside it says the same in figures, so that the picture itself is one image with one name. Columns that
    overlap others (a review that is overdue is also granted or refused) are left out of the bars.
    """
    columns = [place for place, (key, _words) in enumerate(pivot.columns) if key != Derived.OVERDUE.value]
    lines = [line for line in pivot.lines if line.depth == 0][:MOST]
    longest = max((sum(line.cells[place] for place in columns) for line in lines), default=0)
    if not columns or not longest:
        return SafeString("")
    height, name = GAP * len(lines) + GAP, escape(_("Chart of the table"))
    parts = [f'<svg class="stacked" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{name}">']
    for row, line in enumerate(lines):
        top = row * GAP + 4
        parts.append(f'<text x="0" y="{top + BAR - 2}">{escape(_short(line.label))}</text>')
        left = float(LABEL)
        for tone, place in enumerate(columns):
            width = (WIDTH - LABEL) * line.cells[place] / longest
            if width:
                title = escape(f"{line.label}, {pivot.columns[place][1]}: {line.cells[place]:,}")
                parts.append(
                    f'<rect class="tone-{tone % 6}" x="{left:.1f}" y="{top}" width="{width:.1f}" height="{BAR}">'
                    f"<title>{title}</title></rect>"
                )
            left += width
    parts.append(_legend(pivot, columns, height - GAP + 10))
    parts.append("</svg>")
    return mark_safe("".join(parts))  # noqa: S308 - figures, and words escaped above


def _legend(pivot: Pivot, columns: list[int], top: int) -> str:
    parts, left = [], float(LABEL)
    for tone, place in enumerate(columns):
        words = _short(pivot.columns[place][1], 22)
        parts.append(f'<rect class="tone-{tone % 6}" x="{left:.0f}" y="{top}" width="10" height="10"/>')
        parts.append(f'<text x="{left + 14:.0f}" y="{top + 9}">{escape(words)}</text>')
        left += 30 + 7.2 * len(words)
    return "".join(parts)


def _short(text: str, most: int = 34) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
