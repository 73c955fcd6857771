"""Batches and holds: the list, a proposal, a batch with its decision, its certificate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.privacy.models import BatchState, LegalHold
from hearth.engines.privacy.retention import operations, permissions, queries
from hearth.faces.staff.deed import DeedForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.platform.index import visibility

MARKS = {
    BatchState.PROPOSED: "pending",
    BatchState.APPROVED: "future",
    BatchState.RUNNING: "live",
    BatchState.DONE: "complete",
    BatchState.WITHDRAWN: "withdrawn",
}


class Retention(StaffView):
    """Batches, what is held, who was erased."""

    permission = permissions.SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        context = {
            "batches": [(each, MARKS[BatchState(each.state)]) for each in queries.batches(self.request.access)],
            "holds": queries.holds(self.request.access, self.request.today),
            "erasures": queries.erasures(self.request.access),
            "may_propose": self.request.access.has(permissions.PROPOSE),
            "may_configure": self.request.access.has(permissions.CONFIGURE),
            "may_hold": self.request.access.has(permissions.HOLD),
        }
        return self.page("staff/retention/retention.html", context)


class ProposeForm(DeedForm):
    """By which rule, in which company."""

    rule = forms.ChoiceField(
        label=gettext_lazy("Rule"), help_text=gettext_lazy("Only rules that are in force today are offered.")
    )


class Propose(StaffView):
    """What is due by a rule is put into a batch, which somebody else approves."""

    permission = permissions.PROPOSE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self._shown(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """The batch, or why there is none."""
        form = self._form(request.POST)
        if form.is_valid():
            rule_id, company_id = map(int, form.cleaned_data["rule"].split(":"))
            self.request.access.within(company_id).require(permissions.PROPOSE)
            try:
                batch = operations.propose(
                    by=self.request.access.actor,
                    rule=queries.rule(rule_id),
                    company_id=company_id,
                    now=self.request.now,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Proposed. Somebody else approves it."))
                return redirect(reverse("staff:retention-batch", args=[batch.pk]))
        return self._shown(form)

    def _form(self, data: Any = None) -> ProposeForm:
        form = ProposeForm(data)
        offered: Any = form.fields["rule"]
        offered.choices = [("", ""), *queries.proposable(self.request.access, self.request.today)]
        return form

    def _shown(self, form: ProposeForm) -> HttpResponse:
        context = {"form": form, "page_has_errors": bool(form.errors)}
        return self.page("staff/retention/propose.html", context, status=422 if form.errors else 200)


class NoteForm(DeedForm):
    """A word about a decision."""

    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed to withdraw a batch or to restore it. Name nobody."),
    )


class Batch(StaffView):
    """A batch: its records, what is left out and why, and the decision."""

    permission = permissions.SEE

    def get(self, request: HttpRequest, batch_id: int) -> HttpResponse:
        """The page."""
        return self._shown(batch_id, NoteForm())

    def post(self, request: HttpRequest, batch_id: int) -> HttpResponse:
        """Approves, withdraws, disposes of or restores it."""
        page = queries.batch_page(self.request.access, batch_id)
        self.request.access.within(page.batch.company_id).require(permissions.APPROVE)
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self._shown(batch_id, form)
        facts: dict[str, Any] = {"by": self.request.access.actor, "batch_id": batch_id, "now": self.request.now}
        note = form.cleaned_data["note"]
        try:
            match request.POST.get("do"):
                case "approve":
                    operations.approve(**facts, note=note)
                    said = _("Approved. It is disposed of tonight, or now if you say so.")
                case "withdraw":
                    operations.withdraw(**facts, note=note)
                    said = _("Withdrawn. Nothing of it goes.")
                case "run":
                    operations.ask_to_run(**facts)
                    said = _("It is being disposed of. This page shows how far it is.")
                case "restore":
                    rows = operations.restore(**facts, reason=note)
                    said = _("Restored from the archive: %(rows)s rows.") % {"rows": rows}
                case _:
                    return self._shown(batch_id, form)
        except Refused as refusal:
            form.refuse(refusal)
            if refusal.field == "reason":
                form.add_error("note", refusal.sentence)
            return self._shown(batch_id, form)
        messages.success(request, said)
        return redirect(reverse("staff:retention-batch", args=[batch_id]))

    def _shown(self, batch_id: int, form: NoteForm) -> HttpResponse:
        page = queries.batch_page(self.request.access, batch_id)
        here = self.request.access.within(page.batch.company_id)
        context = {
            "page": page,
            "mark": MARKS[BatchState(page.batch.state)],
            "form": form,
            "may_decide": here.has(permissions.APPROVE),
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/retention/batch.html", context, status=422 if form.errors else 200)


class Certificate(StaffView):
    """The certificate of a batch."""

    permission = permissions.SEE

    def get(self, request: HttpRequest, batch_id: int) -> HttpResponse:
        """A PDF."""
        answer = HttpResponse(queries.certificate_pdf(self.request.access, batch_id), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="certificate-{batch_id}.pdf"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class ReleaseForm(DeedForm):
    """Why a hold is no longer needed."""

    reason = forms.CharField(label=gettext_lazy("Why it is no longer needed"), max_length=300)


class ReleaseHold(StaffView):
    """Ends a hold."""

    permission = permissions.HOLD

    def get(self, request: HttpRequest, hold_id: int) -> HttpResponse:
        """The form."""
        return self._shown(hold_id, ReleaseForm())

    def post(self, request: HttpRequest, hold_id: int) -> HttpResponse:
        """Releases it."""
        if "reading_reason" in request.POST:
            return self._shown(hold_id, ReleaseForm())
        form = ReleaseForm(request.POST)
        hold = self._hold(hold_id)
        if form.is_valid():
            try:
                operations.release_hold(
                    by=self.request.access.actor,
                    hold_id=hold.pk,
                    reason=form.cleaned_data["reason"],
                    now=self.request.now,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Released. Erasure and disposal are open again."))
                return redirect(reverse("staff:retention"))
        return self._shown(hold_id, form)

    def _hold(self, hold_id: int) -> LegalHold:
        """The hold, for those who may see its record: of a restricted one, for a reason."""
        hold = queries.hold(self.request.access, hold_id)
        visibility.get_visible(self.request.access, hold.record.reference, now=self.request.now, reason=self.reason)
        return hold

    def _shown(self, hold_id: int, form: ReleaseForm) -> HttpResponse:
        context = {
            "hold": self._hold(hold_id),
            "form": form,
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/retention/release.html", context, status=422 if form.errors else 200)
