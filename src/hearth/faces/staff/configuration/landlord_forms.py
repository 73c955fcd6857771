"""Forms about the landlord itself: shapes only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.faces.kit.forms import DayField
from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.platform.configuration.rules import Syntax


class CompanyForm(RefusableForm):
    """What letters and pages say of a company."""

    name = forms.CharField(label=_("Name"), max_length=100)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("As letters show it: a line for each line."),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=30)
    email = forms.CharField(label=_("Email"), max_length=254)
    website = forms.CharField(label=_("Website"), max_length=100, required=False)


class ClosureForm(RefusableForm):
    """A day on which the office is closed."""

    day = DayField(label=_("Day"))
    reason = forms.CharField(label=_("Why"), max_length=100)


class SyntaxForm(RefusableForm):
    """How references are written."""

    digits = forms.IntegerField(label=_("Digits"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    check_digit = forms.BooleanField(
        label=_("A check digit after the number"),
        required=False,
        help_text=_("It finds a wrong digit, and two that changed places."),
    )
    suffix = forms.CharField(label=_("Suffix"), max_length=8, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prefix"] = forms.CharField(label=_("Prefix"), max_length=40)  # a form's own attribute otherwise
        self.order_fields(["prefix", "digits", "check_digit", "suffix"])

    def wanted(self) -> Syntax:
        """The answers as a syntax."""
        given = self.cleaned_data
        return Syntax(
            prefix=given["prefix"], suffix=given["suffix"], digits=given["digits"], check_digit=given["check_digit"]
        )


class VerifyForm(RefusableForm):
    """What a rule was checked against."""

    checked_against = forms.CharField(
        label=_("Checked against"),
        max_length=250,
        help_text=_("What you read: the Act and section, the page, the day."),
    )
