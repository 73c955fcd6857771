"""Making a contact: what is known, then those that may be the same, then the one that is new."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.staff.contacts.forms import ContactForm, NewOrganisationForm, NewPersonForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotPermitted, Refused
from hearth.records.contacts import duplicates, operations, queries
from hearth.records.contacts.models import ContactKind
from hearth.records.contacts.operations import Details, Reach
from hearth.records.contacts.rules import Names

CREATE = "contacts.create"
_NAMES = ("title", "first_name", "middle_names", "last_name", "known_as")
_DETAILS = ("date_of_birth", "national_insurance_number", "preferred_channel", "language", "interpreter", "needs")
_REACH = ("lines", "postcode", "number", "address", "confidential")


class _NewContact(StaffView):
    """The form, the likely duplicates, the contact."""

    permission = CREATE
    contact_kind: ClassVar[ContactKind]
    form: ClassVar[type[ContactForm]]
    heading: ClassVar[Any]

    def _build(self, data: Any = None) -> ContactForm:
        """The form; it asks for the company only where there is a choice."""
        form = self.form(data)
        companies = queries.companies_for(self.request.access, CREATE)
        if len(companies) > 1:
            choices = [(str(key), name) for key, name in companies.items()]
            form.fields["company"] = forms.ChoiceField(
                label=_("Company"), choices=choices, initial=str(self.request.user.company_id)
            )
        self._only = next(iter(companies), 0)
        return form

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form."""
        return self._draw(self._build())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Shows who may be the same; makes the contact when there is nobody, or when it is said to be another."""
        form = self._build(request.POST)
        if not form.is_valid():
            return self._draw(form, status=422)
        given = form.cleaned_data
        company_id = int(given.get("company") or self._only)
        self.request.access.within(company_id).require(CREATE)
        names = self._names(given)
        if "new" not in request.POST:
            candidate = duplicates.candidate_from(
                company_id=company_id,
                names=names,
                date_of_birth=given.get("date_of_birth"),
                national_insurance_number=given.get("national_insurance_number", ""),
                phone=given["number"],
                email=given["address"],
                postcode=given["postcode"],
            )
            likely = duplicates.likely_duplicates(self.request.access, candidate)
            if likely:
                return self._draw(form, likely=likely)
        try:
            contact = operations.register_contact(
                by=self.request.access.actor,
                company_id=company_id,
                kind=self.contact_kind,
                names=names,
                details=Details(**{name: given[name] for name in _DETAILS if name in given}),
                reach=Reach(**{name: given[name] for name in _REACH}),
                now=self.request.now,
                today=self.request.today,
            )
        except NotPermitted:
            raise
        except Refused as refusal:
            form.refuse(refusal)
            return self._draw(form, status=422)
        messages.success(
            request, _("%(name)s is added as %(reference)s.") % {"name": contact, "reference": contact.reference}
        )
        return redirect(reverse("staff:contact", args=[contact.reference]))

    def _names(self, given: dict[str, Any]) -> Names:
        return Names(**{name: given[name] for name in _NAMES})

    def _draw(self, form: ContactForm, *, likely: Any = None, status: int = 200) -> HttpResponse:
        context = {"form": form, "heading": self.heading, "likely": likely, "page_has_errors": bool(form.errors)}
        return self.page("staff/contacts/new.html", context, status=status)


class NewPerson(_NewContact):
    """A new person."""

    contact_kind = ContactKind.PERSON
    form = NewPersonForm
    heading = gettext_lazy("New person")


class NewOrganisation(_NewContact):
    """A new organisation."""

    contact_kind = ContactKind.ORGANISATION
    form = NewOrganisationForm
    heading = gettext_lazy("New organisation")

    def _names(self, given: dict[str, Any]) -> Names:
        return Names(organisation_name=given["name"])
