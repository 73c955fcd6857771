"""The picker of information items: all that there are at the left, by kind and table, those of the tag at the right.

Without JavaScript it is a list of ticks under their headings; web/src/parts/panes.ts makes two panes of it.
"""

from __future__ import annotations

from typing import Any

from django import forms

from hearth.engines.privacy.consent import configuring


class TwoPanes(forms.CheckboxSelectMultiple):
    """Ticks under headings, which the browser side shows as two panes with a filter."""

    template_name = "staff/configuration/two_panes.html"


def items_field(**said: Any) -> forms.MultipleChoiceField:
    """The question for the items of a data tag."""
    grouped = [(heading, choices) for heading, choices in configuring.items().items()]
    return forms.MultipleChoiceField(choices=grouped, widget=TwoPanes, **said)
