"""Tags of contact pages: titles masked for the reader, columns by number, the weight of a warning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hearth.faces.kit.templatetags.kit import status, tone
from hearth.platform import catalogue
from hearth.platform.index.models import Record
from hearth.records.contacts.warnings import ActWarning, Weight

register = template.Library()
_KINDS = {Weight.STOP: "high", Weight.CONFIRM: "warning", Weight.KNOW: "information"}


@register.simple_tag(takes_context=True)
def title_of(context: Context, record: Record) -> object:
    """What a record is called, masked for the one who reads the page."""
    return catalogue.reader(context["access"].within(record.company_id)).value(record, "title")


@register.simple_tag
def at(items: Sequence[Any], place: int) -> Any:
    """The item at a place."""
    return items[place]


@register.filter
def weight_tone(weight: Weight) -> str:
    """The colour class of a warning."""
    return tone(_KINDS[weight])


@register.simple_tag
def weight_status(warning: ActWarning) -> SafeString:
    """What a warning asks, in a word and a shape."""
    if warning.weight is Weight.STOP:
        return status("high", _("Stop"), strong=True)
    if warning.weight is Weight.CONFIRM:
        return status("good", _("You have read this")) if warning.confirmed else status("warning", _("Read first"))
    return status("information", _("Good to know"))
