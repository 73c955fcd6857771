"""Call mode: one panel while a tenant is on the telephone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.engines.cases import queries as cases
from hearth.engines.cases import registrations as case_permissions
from hearth.engines.comms import queries as comms
from hearth.engines.comms import registrations as comms_permissions
from hearth.faces.kit.time_words import day_words
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.tiles import tiles_for
from hearth.kernel.refusal import Refused
from hearth.modules.tenancies import queries as tenancies
from hearth.platform.catalogue import Masked
from hearth.records.contacts import operations, queries
from hearth.records.contacts.queries import ContactPage
from hearth.records.contacts.registrations import READ
from hearth.records.contacts.warnings import Act, warnings_before

ENOUGH = 3
"""Answers that must match before anything is said about the account: landlords ask for three."""
_LAST = 4
_WRITE_NOTES = "records.write_notes"


def questions_of(page: ContactPage) -> list[tuple[str, str, str]]:
    """What the caller can be asked, from what is on file: a key, the question, the answer.

    Nothing that is masked for the officer, and nothing confidential: the one who calls may be the one who was fled.
    """
    found: list[tuple[str, str, object]] = [("name", _("Full name"), page.formal_name)]
    if page.date_of_birth and not isinstance(page.date_of_birth, Masked):
        found.append(("born", _("Date of birth"), day_words(page.date_of_birth)))
    if (main := page.main_address) is not None and not main.confidential:
        found.append(("postcode", _("Postcode"), main.postcode))
        if not isinstance(main.lines, Masked):
            found.append(("address", _("First line of the address"), str(main.lines).partition(",")[0]))
    found += [
        (
            f"phone{phone.phone_id}",
            _("Last four digits of the %(kind)s number") % {"kind": phone.kind},
            str(phone.number)[-_LAST:],
        )
        for phone in page.phones
        if not phone.confidential and not isinstance(phone.number, Masked)
    ]
    if page.national_insurance_number:
        found.append(("ni", _("Last three of the National Insurance number"), str(page.national_insurance_number)[-3:]))
    masked = {
        key
        for key, value in (("name", page.formal_name), ("ni", page.national_insurance_number))
        if isinstance(value, Masked)
    }
    if page.main_address is not None and isinstance(page.main_address.postcode, Masked):
        masked |= {"postcode"}
    return [(key, question, str(answer)) for key, question, answer in found if answer and key not in masked]


class CallForm(forms.Form):
    """Which answers matched, and what was said."""

    matched = forms.MultipleChoiceField(
        label="Answers that matched", required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="Note of the call", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, questions: list[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matched"].choices = [(key, question) for key, question, _answer in questions]  # type: ignore[attr-defined]


class Call(StaffView):
    """The panel of one contact."""

    permission = READ

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Identity check, warnings, and what a caller asks about."""
        page = self._page(reference)
        return self._shown(page, CallForm(questions=questions_of(page)))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Keeps the note of the call, with what was checked; a POST with a reading reason only opens the page."""
        page = self._page(reference)
        if "note" not in request.POST:
            return self._shown(page, CallForm(questions=questions_of(page)))
        here = self.request.access.within(page.company_id)
        here.require(_WRITE_NOTES)
        questions = questions_of(page)
        form = CallForm(request.POST, questions=questions)
        if not form.is_valid():
            return self._shown(page, form, status=422)
        matched = [question for key, question, _answer in questions if key in form.cleaned_data["matched"]]
        try:
            operations.add_note(
                by=here.actor,
                record_id=page.record_id,
                text=_words(form.cleaned_data["note"], matched),
                now=self.request.now,
            )
        except Refused as refusal:
            form.add_error("note", refusal.sentence)
            return self._shown(page, form, status=422)
        messages.success(request, _("The note of the call is kept."))
        return redirect(reverse("staff:contact", args=[page.reference]))

    def _page(self, reference: str) -> ContactPage:
        return queries.contact_page(self.request.access, reference, now=self.request.now, reason=self.reason)

    def _shown(self, page: ContactPage, form: CallForm, *, status: int = 200) -> HttpResponse:
        now = self.request.now
        here = self.request.access.within(page.company_id)
        held = tenancies.tenancies_of(here, page.record_id, now=now)
        about = [page.record_id, *(row.record_id for row in held)]
        context: dict[str, Any] = {
            "page": page,
            "form": form,
            "questions": questions_of(page),
            "enough": ENOUGH,
            "tenancies": held,
            "warnings": warnings_before(here, page.record, Act.CALL, now=now),
            "tiles": tiles_for(self.request, "call", page.record_id, page.record),
            "may_write": here.has(_WRITE_NOTES),
            "page_has_errors": bool(form.errors),
        }
        if here.has(case_permissions.SEE):
            context["cases"] = [row for row in cases.case_rows(here, about=about, limit=8) if row.ended_at is None]
        if here.has(comms_permissions.SEE):
            context["communications"] = comms.communications(
                here, about=[page.record_id], contact_ids=[page.record_id], limit=5
            )
        return self.page("staff/workspace/call.html", context, status=status)


def _words(note: str, matched: list[str]) -> str:
    if len(matched) >= ENOUGH:
        checked = _("Identity checked by: %(what)s.") % {"what": ", ".join(matched).lower()}
    elif matched:
        checked = _("Identity not confirmed: only %(what)s matched.") % {"what": ", ".join(matched).lower()}
    else:
        checked = _("Identity not checked.")
    return f"{_('Telephone call.')} {checked}\n{note.strip()}"
