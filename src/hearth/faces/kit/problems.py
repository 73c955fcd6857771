"""What is wrong with a form, in words that say what to do. Rules' own sentences pass through untouched."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the summary: its words, and the id of the control it leads to ("" for the whole form)."""

    words: str
    target: str = ""


def _sentence(field: BoundField, error: ValidationError) -> str:
    """The error as a sentence. Django's bare "This field is required." becomes what to do."""
    words = " ".join(str(message) for message in error.messages)
    if error.code != "required" or words != str(forms.Field.default_error_messages["required"]):
        return words
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return _("Tick this to go on")
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return _("Choose at least one")
    return _("Choose one") if isinstance(widget, forms.Select | forms.RadioSelect) else _("Fill this in")


def of_field(field: BoundField) -> list[str]:
    """The sentences that stand under a control."""
    return [_sentence(field, error) for error in field.errors.as_data()]


def _named(field: BoundField) -> str:
    label = str(field.label)
    return label if label.endswith(("?", ".", "!", ":")) else f"{label}:"


def target_of(field: BoundField) -> str:
    """The id of the first control of a question."""
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.id_for_label)


def of_forms(*bound: forms.BaseForm) -> list[Problem]:
    """The summary: first what is wrong with a form as a whole, then each question, named, in the order of the page."""
    found: list[Problem] = []
    for form in bound:
        found += [Problem(str(error)) for error in form.non_field_errors()]
        found += [Problem(f"{_named(field)} {words}", target_of(field)) for field in form for words in of_field(field)]
    return found
