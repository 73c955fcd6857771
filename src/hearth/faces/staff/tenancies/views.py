"""A tenancy: who is bound by it, its dates and why, and correcting them safely."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.engines.cases import queries as cases
from hearth.engines.comms import queries as comms
from hearth.faces.staff.contacts.forms import NoteForm
from hearth.faces.staff.contacts.views import WRITE_NOTES
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.tenancies.actions import actions_on
from hearth.faces.staff.tenancies.forms import CorrectEndForm, KeysForm, ProposedEndForm
from hearth.faces.staff.tiles import tiles_for
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies import keeping, operations, queries
from hearth.modules.tenancies.models import PartyRole, Tenancy
from hearth.modules.tenancies.registrations import (
    CHANGE_PARTIES,
    CORRECT_END,
    PERMIT,
    RECEIVE_NOTICE,
    RECORD_KEYS,
    REVIEW,
    SEE,
)
from hearth.platform import catalogue
from hearth.platform.index import visibility
from hearth.records.contacts.queries import alerts
from hearth.records.contacts.timeline import timeline


class TenancyView(StaffView):
    """The page of a tenancy."""

    permission = SEE

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Parties, dates, notice, void, account, cases, letters."""
        access, now = self.request.access, self.request.now
        page = queries.tenancy_page(access, reference, now=now, reason=self.reason)
        here = access.within(page.company_id)
        record = visibility.get_visible(here, reference, now=now, kind="tenancy")
        return self.page(
            "staff/tenancies/tenancy.html",
            {
                "page": page,
                "cases": cases.case_rows(here, about=[page.record_id], limit=8),
                "communications": comms.communications(here, about=[page.record_id], limit=8),
                "entries": timeline(here, record, before=now, limit=8),
                "tiles": tiles_for(self.request, "tenancy", page.record_id, record),
                "note_form": NoteForm() if here.has(WRITE_NOTES) else None,
                "actions": actions_on(page, here),
                "permissions": keeping.permissions_at(here, page.asset_id, now=now, tenancy_id=page.record_id),
                "may_permit": here.has(PERMIT),
                "reviews": keeping.reviews_of(
                    record, now=now, in_trust=any(one.role == PartyRole.TRUSTEE for one in page.parties)
                ),
                "may_review": here.has(REVIEW) and page.end_at is None and page.cancelled_at is None,
                "beside": queries.beside(here, page.record_id),
                "alerts": alerts(
                    here,
                    record,
                    on=self.request.today,
                    also=[
                        *(() if page.asset_id is None else (page.asset_id,)),
                        *(one.contact_id for one in page.parties if one.standing),
                    ],
                ),
                "may_change_parties": here.has(CHANGE_PARTIES) and page.end_at is None and page.cancelled_at is None,
            },
        )

    post = get


class TenancyHistory(StaffView):
    """What every field of the tenancy said and when."""

    permission = SEE

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The history, masked like the page."""
        record = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind="tenancy", reason=self.reason
        )
        here = self.request.access.within(record.company_id)
        entries = catalogue.reader(here).history(Tenancy.objects.get(pk=record.pk))
        return self.page("staff/contacts/history.html", {"record": record, "entries": entries})

    post = get


class CorrectProposedEnd(StaffView):
    """Moves a proposed end, with a reason; whatever waits for it moves too."""

    permission = RECEIVE_NOTICE

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The form."""
        page = queries.tenancy_page(self.request.access, reference, now=self.request.now)
        form = ProposedEndForm(
            initial={"end_date": business_day(page.proposed_end_at) if page.proposed_end_at else None}
        )
        return self.page("staff/tenancies/correct_proposed_end.html", {"page": page, "form": form})

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Corrects it, or clears it (the notice is withdrawn and the void cancelled)."""
        access, now = self.request.access, self.request.now
        page = queries.tenancy_page(access, reference, now=now)
        access.within(page.company_id).require(RECEIVE_NOTICE)
        form = ProposedEndForm(request.POST)
        if form.is_valid():
            try:
                if form.cleaned_data["withdrawn"]:
                    operations.withdraw_notice(
                        by=access.actor, tenancy_id=page.record_id, reason=form.cleaned_data["reason"], now=now
                    )
                    messages.success(request, _("The notice is withdrawn: the tenancy goes on."))
                else:
                    operations.correct_proposed_end(
                        by=access.actor,
                        tenancy_id=page.record_id,
                        end_date=form.cleaned_data["end_date"],
                        reason=form.cleaned_data["reason"],
                        now=now,
                    )
                    messages.success(request, _("The proposed end is corrected. What waits for it has moved too."))
                return redirect(reverse("staff:tenancy", args=[reference]))
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        context = {"page": page, "form": form, "page_has_errors": True}
        return self.page("staff/tenancies/correct_proposed_end.html", context, status=422)


class CorrectEnd(StaffView):
    """Corrects a wrong end: first what it would do, then the doing."""

    permission = CORRECT_END

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The form."""
        page = queries.tenancy_page(self.request.access, reference, now=self.request.now)
        form = CorrectEndForm(initial={"end_at": page.end_at})
        return self.page("staff/tenancies/correct_end.html", {"page": page, "form": form})

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Previews; with `confirmed` corrects."""
        access, now = self.request.access, self.request.now
        page = queries.tenancy_page(access, reference, now=now)
        access.within(page.company_id).require(CORRECT_END)
        form = CorrectEndForm(request.POST)
        consequences = None
        if form.is_valid():
            try:
                consequences = queries.end_correction(page.record_id, end_at=form.cleaned_data["end_at"], now=now)
                if "confirmed" in request.POST:
                    operations.correct_end(
                        by=access.actor,
                        tenancy_id=page.record_id,
                        end_at=form.cleaned_data["end_at"],
                        reason=form.cleaned_data["reason"],
                        now=now,
                    )
                    messages.success(request, _("The end is corrected, and everything that follows from it."))
                    return redirect(reverse("staff:tenancy", args=[reference]))
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        context = {"page": page, "form": form, "consequences": consequences, "page_has_errors": bool(form.errors)}
        return self.page("staff/tenancies/correct_end.html", context, status=422 if form.errors else 200)


class RecordKeys(StaffView):
    """Notes that keys came back: early ones don't stop the rent, late ones raise use and occupation."""

    permission = RECORD_KEYS

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The form."""
        page = queries.tenancy_page(self.request.access, reference, now=self.request.now)
        earlier = page.void.keys_received_at if page.void is not None else None
        form = KeysForm(initial={"received_at": earlier or self.request.now})
        return self.page("staff/tenancies/keys.html", {"page": page, "form": form})

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Records them."""
        access, now = self.request.access, self.request.now
        page = queries.tenancy_page(access, reference, now=now)
        access.within(page.company_id).require(RECORD_KEYS)
        form = KeysForm(request.POST)
        if form.is_valid():
            try:
                keys = operations.record_keys(
                    by=access.actor,
                    tenancy_id=page.record_id,
                    received_at=form.cleaned_data["received_at"],
                    reason=form.cleaned_data["reason"],
                    now=now,
                )
                messages.success(request, _("The keys are recorded. %(meaning)s") % {"meaning": keys.effect.sentence})
                return redirect(reverse("staff:tenancy", args=[reference]))
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        context = {"page": page, "form": form, "page_has_errors": True}
        return self.page("staff/tenancies/keys.html", context, status=422)
