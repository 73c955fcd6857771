"""Tags of the interface kit: `{% load kit %}`. The guide is docs/how-to/build-a-screen.md."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hearth.faces.kit import problems
from hearth.faces.kit.fuse import fuse as fuse_of
from hearth.faces.kit.lists import Column, ListState
from hearth.faces.kit.marks import mark_of
from hearth.faces.kit.shell import Shell
from hearth.faces.kit.strip import strip as strip_of
from hearth.faces.kit.time_words import day_words, instant_words, when_words
from hearth.kernel.money import format_pounds

register = template.Library()

ICON_NAME = re.compile(r"^[a-z][a-z-]*$")
THEMES = ("light", "dark")
DENSITIES = ("comfortable",)


def _drawing(name: str, css: str) -> SafeString:
    return _drawn(name, css, static("kit/sprite.svg"))


@lru_cache(maxsize=1024)
def _drawn(name: str, css: str, sprite: str) -> SafeString:
    """A page has the same few drawings many times."""
    if not ICON_NAME.match(name):
        raise ValueError(f"'{name}' is not the name of a drawing in kit/sprite.svg.")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, sprite, name)


@register.simple_tag
def icon(name: str, *, css: str = "ic") -> SafeString:
    """A drawing of the sprite, hidden from screen readers: a word always stands beside it."""
    return _drawing(name, css)


@register.simple_tag
def status(kind: str, word: object = "", *, strong: bool = False) -> SafeString:
    """A status: its shape and its word (the kind itself unless given). `strong` only for late, and for the clock."""
    mark = mark_of(kind)
    css = f"st {mark.tone}{' strong' if strong else ''}"
    return format_html(
        '<span class="{}">{}{}</span>', css, _drawing(mark.shape, "sh"), word or kind.replace("_", " ").capitalize()
    )


@register.simple_tag
def shape(kind: str) -> SafeString:
    """The shape of a status alone, for a spine whose text carries the word."""
    return _drawing(mark_of(kind).shape, "sh")


@register.filter
def tone(kind: str) -> str:
    """The colour family of a status, as a class."""
    return mark_of(kind).tone


@register.filter
def notice(level_tag: str) -> str:
    """The status of a Django message: what went well, what to mind, what failed."""
    return {"success": "good", "warning": "due", "error": "late"}.get(level_tag, "info")


@register.simple_tag
def ref(reference: object, *, plain: bool = False) -> SafeString:
    """A reference as a door plate that copies itself; `plain` inside a link or an option."""
    text = str(reference or "")
    if not text:
        return SafeString("")
    if plain:
        return format_html('<span class="ref">{}</span>', text)
    return format_html(
        '<button type="button" class="ref" data-copy="{0}" aria-label="{1} {0}" title="{1} {0}">{0}</button>',
        text,
        _("Copy"),
    )


@register.simple_tag
def money(amount: Decimal | None) -> SafeString:
    """Pounds and pence in tabular figures with plain noughts; an absent amount is an en dash with its word."""
    if amount is None:
        return format_html(
            '<span class="fig"><span aria-hidden="true">&ndash;</span><span class="visually-hidden">{}</span></span>',
            _("none"),
        )
    return format_html('<span class="fig">{}</span>', format_pounds(amount))


@register.filter
def within(label: object) -> str:
    """A label as it stands within a sentence: "Case type" as `case type`, "SLA definition" as it is."""
    text = str(label)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


@register.filter
def figure(number: int) -> str:
    """A whole number with its thousands parted, `48,228`."""
    return f"{number:,}"


@register.simple_tag
def day(value: dt.date | None, *, weekday: bool = False, none: str = "") -> SafeString:
    """A calendar day, `30 Nov 2026`."""
    if value is None:
        return format_html('<span class="soft">{}</span>', none)
    return format_html(
        '<time class="fig" datetime="{}">{}</time>', value.isoformat(), day_words(value, weekday=weekday)
    )


@register.simple_tag
def instant(value: dt.datetime | None, *, none: str = "") -> SafeString:
    """An instant in London, `Mon 30 Nov 2026, 12 noon`."""
    if value is None:
        return format_html('<span class="soft">{}</span>', none)
    return format_html('<time class="fig" datetime="{}">{}</time>', value.isoformat(), instant_words(value))


@register.simple_tag
def when(value: dt.datetime | None, now: dt.datetime, *, none: str = "") -> SafeString:
    """An instant seen from now, `Today, 17:00`; the full instant is in the title."""
    if value is None:
        return format_html('<span class="soft">{}</span>', none)
    return format_html(
        '<time class="fig" datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        instant_words(value),
        when_words(value, now=now),
    )


@register.simple_tag
def fuse(
    start: dt.datetime,
    amber: dt.datetime | None,
    due: dt.datetime,
    now: dt.datetime,
    *,
    held: bool = False,
    big: bool = False,
) -> SafeString:
    """The fuse of a target. It says nothing to a screen reader: the words stand beside it."""
    line = fuse_of(start=start, amber=amber, due=due, now=now, held=held)
    return format_html(
        '<svg class="fuse {0}{1}" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rest" y="{3}" width="100" height="{4}"/><rect class="burnt" y="{3}" width="{2}" height="{4}"/>'
        '<path class="amber" d="M{5} 1V11"/></svg>',
        line.tone,
        " big" if big else "",
        f"{line.burnt * 100:.1f}",
        4 if big else 5,
        4 if big else 2,
        f"{min(line.amber * 100, 99.5):.1f}",
    )


@register.simple_tag
def strip(start: dt.date, end: dt.date | None, today: dt.date) -> SafeString:
    """Effective dates from the year before last to the year after next; the words stand in the columns beside it."""
    line = strip_of(start=start, end=end, today=today)
    width = max(line.right - line.left, 0.01) * 120
    return format_html(
        '<svg class="strip" viewBox="0 0 120 12" aria-hidden="true"><path class="base" d="M0 6H120"/>'
        '<rect class="{}" x="{}" y="3" width="{}" height="6"/><path class="today" d="M{} 0V12"/></svg>',
        line.kind,
        f"{min(line.left * 120, 118.8):.1f}",
        f"{width:.1f}",
        f"{line.today * 120:.1f}",
    )


@register.filter
def matched(text: object, query: str) -> SafeString:
    """Text with each word of the query marked where a word of it begins, case aside."""
    plain = str(text)
    words = [re.escape(word) for word in query.split() if word]
    if not words:
        return escape(plain)
    pieces = re.split(rf"(\b(?:{'|'.join(sorted(words, key=len, reverse=True))}))", plain, flags=re.IGNORECASE)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", p) if i % 2 else p,) for i, p in enumerate(pieces))
    )


# Forms


def _css_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget):
        return ""
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def _dress(widget: forms.Widget, *, no_draft: bool) -> None:
    for inner in [widget, *(widget.widgets if isinstance(widget, forms.MultiWidget) else [])]:
        css = _css_of(inner)
        classes = str(inner.attrs.get("class", "")).split()
        if css and css not in classes:
            inner.attrs["class"] = " ".join([*classes, css])
        if no_draft or isinstance(inner, forms.PasswordInput):
            inner.attrs["data-no-draft"] = True


@register.simple_tag
def dressed(field: BoundField, no_draft: bool = False) -> SafeString:
    """The control alone, with the kit's classes. Use `field`; this is for kit/forms/field.html."""
    _dress(field.field.widget, no_draft=no_draft)
    return mark_safe(field.as_widget())  # noqa: S308 - Django has escaped it


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the question is one tick box, whose label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def sentences(field: BoundField) -> str:
    """What is wrong with a question, in words that say what to do."""
    return ". ".join(problems.of_field(field))


@register.simple_tag(name="field")
def field_tag(field: BoundField, *, full: bool = False, no_draft: bool = False) -> SafeString:
    """One question of a form: label, control, hint, error. `full` spans the row; `no_draft` keeps it off the draft."""
    return render_to_string("kit/forms/field.html", {"field": field, "full": full, "no_draft": no_draft})


@register.simple_tag
def error_summary(*bound: forms.BaseForm) -> SafeString:
    """Everything that is wrong, at the top of the page, each line a link to its question. Takes one or more forms."""
    return render_to_string("kit/forms/error_summary.html", {"problems": problems.of_forms(*bound)})


# Lists


@register.inclusion_tag("kit/lists/sort_head.html")
def sort_head(column: Column, state: ListState) -> dict[str, Any]:
    """A column's head: a link that sorts, and turns the order round when it is the sorted one."""
    sorted_now = bool(column.sort) and state.sort == column.sort
    flip = "" if state.descending else "-"
    return {
        "column": column,
        "url": state.url(sort=(flip if sorted_now else "") + column.sort) if column.sort else "",
        "order": ("descending" if state.descending else "ascending") if sorted_now else "",
    }


# Containers


@register.simple_block_tag
def tile(
    content: str,
    title: str,
    *,
    name: str = "",
    count: object = "",
    tools: str = "",
    css: str = "span-12",
) -> SafeString:
    """A tile: heading, count in soft ink, body. Put `<footer>` last in the body, the link to the full list first.

    `name` is its anchor (made from the title unless given); `css` holds its spans (`span-4 span-m-6`) and
    `quiet`; `tools` is safe markup at the right of the heading (made with `{% capture %}`).
    """
    name = name or re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return format_html(
        '<section class="tile {}" aria-labelledby="{}"><header><h2 id="{}">{}</h2>{}{}</header>{}</section>',
        css,
        name,
        name,
        title,
        format_html('<span class="n">{}</span>', count) if count not in ("", None) else "",
        tools,
        content,
    )


@register.simple_block_tag
def capture(content: str) -> SafeString:
    """Keeps a piece of markup for a later tag: `{% capture as tools %}...{% endcapture %}`."""
    return mark_safe(content)  # noqa: S308 - rendered by this template, so escaped by it


@register.simple_block_tag
def empty(content: str, fact: str) -> SafeString:
    """An empty state: the bold fact, then what to do next with one link."""
    return format_html('<div class="empty"><b>{}</b> {}</div>', fact, content)


# The page


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> SafeString:
    """The theme and density that the reader chose, as attributes: kept with their name once they have signed in, in a
    cookie before that (so that the sign-in page is right too).
    """
    shell = context.get("shell")
    if isinstance(shell, Shell) and shell.preferences_url:
        forced, dense = shell.theme, "comfortable" if shell.comfortable else ""
        single = shell.single_keys
    else:
        cookies = getattr(context.get("request"), "COOKIES", {})
        forced, dense, single = cookies.get("hearth_theme", ""), cookies.get("hearth_density", ""), True
    return format_html(
        "{}{}{}",
        format_html(' data-theme="{}"', forced) if forced in THEMES else "",
        format_html(' data-density="{}"', dense) if dense in DENSITIES else "",
        "" if single else mark_safe(' data-single-keys="off"'),
    )


@register.simple_tag
def record(reference: str, title: str, icon: str = "list") -> SafeString:
    """Attributes for `<main>`: this page is a record, so it gets a tab in the dock. Leave out where it may not stay."""
    return format_html(' data-record="{}" data-record-title="{}" data-record-icon="{}"', reference, title, icon)
