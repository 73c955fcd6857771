"""Starting an agreement that lets no home: its type, what it is for, who is bound, what is charged. One call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField, InstantField
from hearth.faces.staff.deed import title_of
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.tenancies.starting import PEOPLE, AgreementForm, choices_of, rows_of
from hearth.kernel.refusal import Refused
from hearth.kernel.time import london
from hearth.modules.accounts.lists import CHARGE_ELEMENT
from hearth.modules.tenancies import operations, queries
from hearth.modules.tenancies.models import AgreementType
from hearth.modules.tenancies.operations import NewParty
from hearth.modules.tenancies.registrations import START
from hearth.platform.configuration.models import Lookup
from hearth.platform.index.models import Record


class SundryForm(AgreementForm):
    """A new agreement without a home."""

    def __init__(
        self,
        *args: Any,
        types: Sequence[AgreementType],
        elements: Sequence[Lookup],
        shown: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"] = forms.TypedChoiceField(
            label=_("Type of agreement"),
            choices=[("", ""), *((str(each.pk), each.description) for each in types)],
            coerce=int,
        )
        self.fields["about"] = forms.CharField(
            label=_("What it is for"),
            max_length=100,
            help_text=_("“Bay 4, Mill Lane car park”. Lists and search show it: name nobody."),
        )
        self.pick(
            "goes_with",
            "asset",
            label=_("Home that it goes with"),
            required=False,
            shown=shown.get("goes_with", ""),
            hint=_("Where it belongs beside a home of ours, as a garden does."),
        )
        self.fields["start_at"] = InstantField(label=_("Starts"))
        self.fields["ends_date"] = DayField(
            label=_("Ends"),
            required=False,
            help_text=_("First day after it, if an end is agreed. A review is planned."),
        )
        self.ask_people(first=_("Who is bound"), shown=shown)
        self.ask_charges(elements)


class StartSundry(StaffView):
    """Makes an agreement that lets no home; its account opens with it."""

    permission = START
    title = gettext_lazy("Start a sundry agreement")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; `tenant` names who is bound."""
        monday = self.request.today + dt.timedelta(days=-self.request.today.weekday() % 7)
        start = {"who_1": request.GET.get("tenant", "")[:40], "start_at": london(monday)}
        return self._shown(self._form(initial=start))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Starts it, or says what is wrong."""
        access, now = self.request.access, self.request.now
        form = self._form(request.POST)
        if form.is_valid():
            beside = form.found("goes_with", "asset", access, now)
            people = form.parties(access, now)
            first = form.found("who_1", "contact", access, now)
            if first is not None and not form.errors:
                access.within(first.company_id).require(START)
                try:
                    return self._start(form, first.company_id, people, beside)
                except Refused as refusal:
                    form.refuse_people(refusal)
        return self._shown(form)

    def _start(
        self, form: SundryForm, company_id: int, people: Sequence[NewParty], beside: Record | None
    ) -> HttpResponse:
        given = form.cleaned_data
        agreement = operations.start_sundry_agreement(
            by=self.request.access.actor,
            company_id=company_id,
            type_id=given["type"],
            about=given["about"],
            parties=people,
            start_at=given["start_at"],
            ends_date=given["ends_date"],
            goes_with_id=beside.pk if beside is not None else None,
            charges=tuple(form.charges()),
            now=self.request.now,
        )
        said = {"reference": agreement.record.reference}
        messages.success(self.request, _("Agreement %(reference)s is made, and its account is open.") % said)
        return redirect(reverse("staff:tenancy", args=[agreement.record.reference]))

    def _form(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> SundryForm:
        access = self.request.access
        companies = sorted(access.companies_with(START))
        given = data if data is not None else initial or {}
        names = ("goes_with", *(f"who_{number}" for number in range(1, PEOPLE + 1)))
        shown = {
            name: title_of(access, str(reference), "asset" if name == "goes_with" else "contact")
            for name in names
            if (reference := given.get(name))
        }
        return SundryForm(
            data,
            initial=initial,
            types=queries.agreement_types(companies, on=self.request.today),
            elements=choices_of(CHARGE_ELEMENT, companies, self.request.today),
            shown=shown,
        )

    def _shown(self, form: SundryForm) -> HttpResponse:
        context = {"form": form, "title": self.title, "people": rows_of(form), "page_has_errors": bool(form.errors)}
        return self.page("staff/tenancies/start_sundry.html", context, status=422 if form.errors else 200)
