"""Forms of contacts: shapes only. Rules and their refusals are the operations'."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hearth.faces.kit.forms import DayField, RecordPicker
from hearth.kernel.refusal import Refused
from hearth.records.contacts.models import Channel
from hearth.records.contacts.rules import PERSON_ALERTS

CHOOSE = ("", _("Choose"))
NOT_SAID = ("", _("Not said"))
_ONE_DAY = dt.timedelta(days=1)


class ContactForm(forms.Form):
    """A form that says what an operation refused. `wide` names the fields that take the whole width."""

    wide: tuple[str, ...] = ()

    def refuse(self, refusal: Refused) -> None:
        """Puts a refusal beside the field that it is about, else at the top."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)

    def draw(self) -> list[tuple[forms.BoundField, bool]]:
        """The fields, and whether each takes the whole width."""
        return [(field, field.name in self.wide) for field in self]


class LastDayField(DayField):
    """A last day: people say "until 31 March", what is kept is the first day after it."""

    def prepare_value(self, value: Any) -> Any:
        """The last day of a stored end."""
        return value - _ONE_DAY if isinstance(value, dt.date) and value > dt.date.min else value

    def clean(self, value: Any) -> dt.date | None:
        """The end, exclusive; None for no end."""
        day: dt.date | None = super().clean(value)
        if day is not None and day == dt.date.max:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return None if day is None else day + _ONE_DAY


def text(label: Any, most: int, *, required: bool = True, rows: int = 0, hint: Any = "") -> forms.CharField:
    """A field for words."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=hint)


def choice(
    label: Any, choices: Any, *, first: Any = CHOOSE, required: bool = True, hint: Any = ""
) -> forms.ChoiceField:
    """A field for one of a list."""
    return forms.ChoiceField(label=label, choices=[first, *choices], required=required, help_text=hint)


def tick(label: Any, hint: Any = "") -> forms.BooleanField:
    """A field for yes or no."""
    return forms.BooleanField(label=label, required=False, help_text=hint)


def picker(label: Any, *, kind: str = "contact", hint: Any = "") -> forms.CharField:
    """A field for another record, found as one types."""
    widget = RecordPicker(hits_url=cast("str", format_lazy("{}?pick=1&kind={}", reverse_lazy("staff:search"), kind)))
    return forms.CharField(label=label, max_length=30, widget=widget, help_text=hint)


CONFIDENTIAL_HINT = _("Seen only by those who are cleared for it, and never found by search.")


class NoteForm(forms.Form):
    """A note about a record."""

    text = forms.CharField(label=_("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class FullNoteForm(ContactForm):
    """A note that may be confidential."""

    wide = ("text", "confidential")
    text = text(_("Note"), 4000, rows=6)
    confidential = tick(_("Confidential"), CONFIDENTIAL_HINT)


class PersonNameForm(ContactForm):
    """What a person is called."""

    title = text(_("Title"), 20, required=False)
    first_name = text(_("First name"), 60, required=False)
    middle_names = text(_("Middle names"), 100, required=False)
    last_name = text(_("Last name"), 60)
    known_as = text(_("Known as"), 60, required=False, hint=_("What they like to be called."))


class OrganisationNameForm(ContactForm):
    """What an organisation is called."""

    wide: tuple[str, ...] = ("name",)
    name = text(_("Name of the organisation"), 150)


class RenamePersonForm(PersonNameForm):
    """A change of name."""

    wide = ("keep_former", "reason")
    keep_former = tick(_("Keep the name until now as a former name"), _("Not for a misspelling: it was never theirs."))
    reason = text(_("Why"), 300, hint=_("Marriage, deed poll, a misspelling."))


class RenameOrganisationForm(OrganisationNameForm):
    """A change of an organisation's name."""

    wide = ("name", "keep_former", "reason")
    keep_former = tick(_("Keep the name until now as a former name"))
    reason = text(_("Why"), 300)


class PersonDetailsForm(ContactForm):
    """What is known of a person beside names."""

    wide: tuple[str, ...] = ("needs",)
    date_of_birth = DayField(label=_("Date of birth"), required=False)
    national_insurance_number = text(_("National Insurance number"), 20, required=False)
    preferred_channel = choice(_("Prefers"), Channel.choices, first=NOT_SAID, required=False)
    language = text(_("Language"), 40, required=False)
    interpreter = tick(_("Needs an interpreter"))
    needs = text(_("Accessibility needs"), 200, required=False, hint=_("Large print, hard of hearing, steps."))


class OrganisationDetailsForm(ContactForm):
    """What is known of an organisation beside its name."""

    preferred_channel = choice(_("Prefers"), Channel.choices, first=NOT_SAID, required=False)
    language = text(_("Language"), 40, required=False)


class _ReachForm(ContactForm):
    """How somebody new can be reached."""

    wide: tuple[str, ...] = ("lines", "confidential", "needs")
    lines = text(_("Main address"), 250, required=False, rows=3, hint=_("Without the postcode."))
    postcode = text(_("Postcode"), 10, required=False)
    number = text(_("Telephone"), 30, required=False)
    address = text(_("Email"), 254, required=False)
    confidential = tick(_("Address, telephone and email are confidential"), CONFIDENTIAL_HINT)


class NewPersonForm(PersonNameForm, PersonDetailsForm, _ReachForm):
    """A person with what was said at the counter."""

    wide = _ReachForm.wide
    field_order = (
        "title",
        "first_name",
        "middle_names",
        "last_name",
        "known_as",
        "date_of_birth",
        "national_insurance_number",
        "lines",
        "postcode",
        "number",
        "address",
        "confidential",
        "preferred_channel",
        "language",
        "interpreter",
        "needs",
    )


class NewOrganisationForm(OrganisationNameForm, _ReachForm):
    """An organisation with how it can be reached."""

    wide = ("name", *_ReachForm.wide)
    field_order = ("name", "lines", "postcode", "number", "address", "confidential")


def alert_codes() -> list[tuple[str, str]]:
    """The standard codes with their meaning."""
    return [(code, f"{code}  {words}") for code, words in PERSON_ALERTS.items()]
