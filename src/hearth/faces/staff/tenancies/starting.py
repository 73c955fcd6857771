"""Starting a tenancy: the home, who is bound, the tenure, the hour, what is charged. One page, one call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField, InstantField, MoneyField
from hearth.faces.staff.deed import DeedForm, Words, title_of
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.kernel.time import london
from hearth.modules.accounts.lists import CHARGE_ELEMENT
from hearth.modules.tenancies import operations
from hearth.modules.tenancies.events import WeeklyCharge
from hearth.modules.tenancies.lists import TENURE
from hearth.modules.tenancies.models import AgreementKind, PartyRole
from hearth.modules.tenancies.operations import NewParty
from hearth.modules.tenancies.registrations import START
from hearth.platform.configuration import lookups
from hearth.platform.configuration.models import Lookup
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record

PEOPLE = 4
"""So many can be named at once; others are added on the tenancy's page."""


def roles() -> list[tuple[str, str]]:
    """The roles that somebody can have from the start: a successor comes later."""
    return [(str(value), str(label)) for value, label in PartyRole.choices if value != PartyRole.SUCCESSOR]


class AgreementForm(DeedForm):
    """What every new agreement asks: who is bound by it, and what is charged."""

    elements: Sequence[Lookup] = ()

    def ask_people(self, *, first: Words, shown: dict[str, str]) -> None:
        """Adds the fields of the people, each with a role; the first one must be named."""
        for number in range(1, PEOPLE + 1):
            self.pick(
                f"who_{number}",
                "contact",
                label=first if number == 1 else _("Person %(number)s") % {"number": number},
                required=number == 1,
                shown=shown.get(f"who_{number}", ""),
            )
            self.fields[f"role_{number}"] = forms.ChoiceField(
                label=_("Role") if number == 1 else _("Role of person %(number)s") % {"number": number},
                choices=roles(),
                required=False,
            )

    def ask_charges(self, elements: Sequence[Lookup]) -> None:
        """Adds a field of pounds a week for each charge element."""
        self.elements = elements
        for element in elements:
            self.fields[f"weekly_{element.pk}"] = MoneyField(
                label=_("%(charge)s a week") % {"charge": element.description}, required=False, min_value=Decimal(0)
            )

    def parties(self, access: Access, now: dt.datetime) -> list[NewParty]:
        """Those named, each in a role; an error on the field of somebody who can't be found or stands there twice."""
        named: list[NewParty] = []
        for number in range(1, PEOPLE + 1):
            record = self.found(f"who_{number}", "contact", access, now)
            if record is None:
                continue
            role = self.cleaned_data.get(f"role_{number}") or PartyRole.TENANT
            if any(each.contact_id == record.pk and each.role == role for each in named):
                self.add_error(f"who_{number}", _("This person is named above already."))
                continue
            occupier = role in {PartyRole.OCCUPIER, PartyRole.GUARANTOR}
            named.append(NewParty(contact_id=record.pk, role=role, responsible=not occupier))
        return named

    def charges(self) -> Iterator[WeeklyCharge]:
        """What is charged from the start; nought and empty are left out."""
        for element in self.elements:
            weekly = self.cleaned_data.get(f"weekly_{element.pk}")
            if weekly:
                yield WeeklyCharge(element_id=element.pk, weekly=weekly)

    def refuse_people(self, refusal: Refused) -> None:
        """People are named one by one here; what is said of them all stands at the first."""
        at = {"parties": "who_1"}.get(refusal.field, refusal.field)
        self.add_error(at if at in self.fields else None, refusal.sentence)


class StartForm(AgreementForm):
    """A new agreement on a home."""

    def __init__(
        self, *args: Any, tenures: Sequence[Lookup], elements: Sequence[Lookup], shown: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pick("asset", "asset", label=_("Home"), shown=shown.get("asset", ""), hint=_("Or a garage."))
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind of agreement"),
            choices=[each for each in AgreementKind.choices if each[0] != AgreementKind.SUNDRY],
        )
        self.offer("tenure", tenures, label=_("Tenure"))
        self.fields["start_at"] = InstantField(
            label=_("Starts"), help_text=_("Usually noon on a Monday: the hour at which another tenancy ended.")
        )
        self.fields["fixed_term_ends"] = DayField(
            label=_("Fixed term ends"), required=False, help_text=_("Leave empty for a periodic tenancy.")
        )
        self.fields["trial_ends"] = DayField(
            label=_("Trial ends"),
            required=False,
            help_text=_("First day after it. Leave empty: as the rule for the tenure says."),
        )
        self.ask_people(first=_("Tenant"), shown=shown)
        self.ask_charges(elements)


def choices_of(heading: str, companies: Sequence[int], on: dt.date) -> list[Lookup]:
    """The values of a list that are in force in any of the companies."""
    return list({each.pk: each for company in companies for each in lookups.choices(heading, company, on)}.values())


def rows_of(form: AgreementForm) -> dict[str, list[Any]]:
    """The fields of the people and of the charges, for the page."""
    names = list(form.fields)
    return {
        "people": [form[name] for name in names if name.startswith(("who_", "role_"))],
        "charges": [form[name] for name in names if name.startswith("weekly_")],
    }


class StartTenancy(StaffView):
    """Makes an agreement on a home; its rent account opens with it."""

    permission = START
    title = gettext_lazy("Start a tenancy")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; `asset` and `tenant` name whom and what it starts with."""
        monday = self.request.today + dt.timedelta(days=-self.request.today.weekday() % 7)
        start = {
            "asset": request.GET.get("asset", "")[:40],
            "who_1": request.GET.get("tenant", "")[:40],
            "start_at": london(monday),
        }
        return self._shown(self._form(initial=start))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Starts it, or says what is wrong."""
        access, now = self.request.access, self.request.now
        form = self._form(request.POST)
        if form.is_valid():
            home = form.found("asset", "asset", access, now)
            parties = form.parties(access, now)
            if home is not None and not form.errors:
                access.within(home.company_id).require(START)
                try:
                    return self._start(form, home, parties)
                except Refused as refusal:
                    form.refuse_people(refusal)
        return self._shown(form)

    def _start(self, form: StartForm, home: Record, parties: Sequence[NewParty]) -> HttpResponse:
        given = form.cleaned_data
        tenancy = operations.start_tenancy(
            by=self.request.access.actor,
            asset_id=home.pk,
            tenure_id=given["tenure"],
            kind=given["kind"],
            parties=parties,
            start_at=given["start_at"],
            fixed_term_ends=given["fixed_term_ends"],
            trial_ends=given["trial_ends"],
            charges=tuple(form.charges()),
            now=self.request.now,
        )
        messages.success(
            self.request,
            _("Tenancy %(reference)s is made, and its rent account is open.") % {"reference": tenancy.record.reference},
        )
        return redirect(reverse("staff:tenancy", args=[tenancy.record.reference]))

    def _form(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> StartForm:
        companies = sorted(self.request.access.companies_with(START))
        given = data if data is not None else initial or {}
        shown = {}
        for name in ("asset", *(f"who_{number}" for number in range(1, PEOPLE + 1))):
            if reference := given.get(name):
                kind = "asset" if name == "asset" else "contact"
                shown[name] = title_of(self.request.access, str(reference), kind)
        return StartForm(
            data,
            initial=initial,
            tenures=choices_of(TENURE, companies, self.request.today),
            elements=choices_of(CHARGE_ELEMENT, companies, self.request.today),
            shown=shown,
        )

    def _shown(self, form: StartForm) -> HttpResponse:
        context = {"form": form, "title": self.title, "people": rows_of(form), "page_has_errors": bool(form.errors)}
        return self.page("staff/tenancies/start.html", context, status=422 if form.errors else 200)
