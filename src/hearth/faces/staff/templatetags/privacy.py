"""Tags of information management: `{% load privacy %}`."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.html import linebreaks
from django.utils.safestring import SafeString

from hearth.faces.kit.time_words import day_words, instant_words

register = template.Library()


@register.simple_tag
def told(value: object) -> str | SafeString:
    """A value of a register's line: an instant, a day, a number, or words in their paragraphs."""
    match value:
        case dt.datetime():
            return instant_words(value)
        case dt.date():
            return day_words(value)
        case bool():
            return "Yes" if value else "No"
        case int():
            return f"{value:,}"
        case str():
            return SafeString(linebreaks(value, autoescape=True))
        case _:
            return str(value)
