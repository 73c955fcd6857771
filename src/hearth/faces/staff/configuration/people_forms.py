"""Forms of accounts and roles: shapes only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.faces.kit.forms import DayField
from hearth.faces.staff.configuration.forms import BLANK, LastDayField
from hearth.faces.staff.configuration.looks import PRIVACY_WORDS
from hearth.kernel.refusal import Refused
from hearth.platform.catalogue import CLEARANCES
from hearth.platform.identity.models import Role
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.organisation.models import Company


class RefusableForm(forms.Form):
    """A form that says what an operation refused."""

    def refuse(self, refusal: Refused) -> None:
        """Puts a refusal beside the field that it is about, else at the top."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class DetailsForm(RefusableForm):
    """What colleagues and letters say of somebody."""

    name = forms.CharField(label=_("Name"), max_length=100)
    job_title = forms.CharField(label=_("Job title"), max_length=100, required=False)
    phone = forms.CharField(label=_("Work telephone"), max_length=30, required=False)


def _password() -> forms.CharField:
    return forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Blank: a temporary one is made, and shown once."),
    )


class NewUserForm(DetailsForm):
    """A new account."""

    email = forms.CharField(label=_("Email"), max_length=254, help_text=_("They sign in with it."))
    company = forms.ChoiceField(label=_("Company"))
    password = _password()

    def __init__(self, *args: Any, companies: Iterable[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "company", [(str(company.pk), company.name) for company in companies])
        self.order_fields(["name", "email", "job_title", "phone", "company", "password"])


class PasswordForm(RefusableForm):
    """A new password for somebody."""

    password = _password()


class ReasonForm(RefusableForm):
    """Why; history keeps it."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class GrantForm(RefusableForm):
    """A role, where and when."""

    role = forms.ChoiceField(label=_("Role"))
    company = forms.ChoiceField(label=_("Company"))
    effective_from = DayField(label=_("From"))
    effective_to = LastDayField(label=_("To"), required=False, help_text=_("The last day. Blank: no end"))

    def __init__(self, *args: Any, roles: Iterable[Role], companies: Iterable[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "role", [BLANK, *((str(role.pk), role.name) for role in roles)])
        _offer(self, "company", [(str(company.pk), company.name) for company in companies])


class EndRoleForm(ReasonForm):
    """The last day of a role, and why."""

    on = LastDayField(label=_("Last day"))
    field_order = ["on", "reason"]


AREAS = {
    "cases": _("Cases and tasks"),
    "comms": _("Letters and emails"),
    "contacts": _("Contacts"),
    "records": _("Any record"),
    "files": _("Files of records"),
    "assets": _("Homes and patches"),
    "tenancies": _("Tenancies"),
    "accounts": _("Rent accounts"),
    "identity": _("People who sign in"),
    "configuration": _("Lists, fields and rules"),
    "calendars": _("Calendars"),
    "organisation": _("The landlord"),
}


class RoleForm(RefusableForm):
    """A role's name, its permissions area by area, and the privacy classes that it is cleared for."""

    name = forms.CharField(label=_("Name"), max_length=100)
    networks = forms.CharField(
        label=_("Counts only from these networks"),
        required=False,
        max_length=1000,
        help_text=_("Set apart by commas: 10.1.0.0/16, 192.0.2.7. Blank: from anywhere."),
    )

    second_factor = forms.BooleanField(
        label=_("Asks for a second factor"),
        required=False,
        help_text=_("Who holds it signs in with a code from an app, or a passkey, beside the password."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_area: dict[str, list[tuple[str, str]]] = {}
        for code, label in PERMISSIONS.items():
            by_area.setdefault(code.partition(".")[0], []).append((code, label))
        self.areas = [area for area in (*AREAS, *(set(by_area) - set(AREAS))) if area in by_area]
        for area in self.areas:
            label = str(AREAS.get(area, area.replace("_", " ").capitalize()))
            self.fields[area] = _ticks(label, by_area[area])
        self.fields["clearances"] = _ticks(
            _("Cleared to read"), [(each.value, str(PRIVACY_WORDS[each])) for each in CLEARANCES]
        )

    @classmethod
    def of(cls, role: Role) -> RoleForm:
        """The form of a role as it is."""
        given = {code.partition(".")[0]: role.permissions for code in role.permissions}
        said = {
            "name": role.name,
            "clearances": role.clearances,
            "networks": ", ".join(role.networks),
            "second_factor": role.second_factor,
        }
        return cls(initial={**given, **said})

    def networks_given(self) -> list[str]:
        """The networks that were typed."""
        return [each.strip() for each in self.cleaned_data["networks"].split(",") if each.strip()]

    def permissions(self) -> set[str]:
        """The codes that were ticked."""
        return {code for area in self.areas for code in self.cleaned_data[area]}


def _ticks(label: Any, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
