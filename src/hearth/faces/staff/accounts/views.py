"""Rent accounts: the balance, the charges, the statement on the page and as a PDF."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.engines.comms import sending
from hearth.faces.staff.accounts.forms import PeriodForm, StatementForm
from hearth.faces.staff.deed import Action
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.tiles import tiles_for
from hearth.kernel.refusal import Refused
from hearth.modules.accounts import queries
from hearth.modules.accounts.registrations import CHARGE, POST, SEE
from hearth.modules.accounts.statement_pdf import produce_statement
from hearth.modules.tenancies.rules import TenancyStatus
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility


class AccountView(StaffView):
    """A rent account with its statement; half a year unless other days are asked for."""

    permission = SEE

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The page."""
        access, now = self.request.access, self.request.now
        page = queries.account_page(access, reference, now=now, reason=self.reason)
        here = access.within(page.company_id)
        asked = PeriodForm(request.GET)
        given = asked.cleaned_data if asked.is_valid() else {}
        end = (given.get("end") or self.request.today) + dt.timedelta(days=1)
        start = given.get("start") or end - dt.timedelta(weeks=26)
        form = PeriodForm(initial={"start": start, "end": end - dt.timedelta(days=1)})
        statement = None
        try:
            statement = queries.statement_page(access, reference, start=start, end=end, now=now)
        except Refused as refusal:
            asked.add_error(None, refusal.sentence)
        recipients = self._recipients(reference)
        return self.page(
            "staff/accounts/account.html",
            {
                "page": page,
                "statement": statement,
                "form": asked if asked.errors else form,
                "recipients": recipients,
                "may_post": here.has(POST) and page.closed_date is None,
                "may_reverse": here.has(POST),
                "may_charge": here.has(CHARGE) and page.closed_date is None,
                "actions": _actions(page, here),
                "tiles": tiles_for(self.request, "account", page.record_id),
                "send_form": StatementForm(recipients=recipients) if recipients else None,
            },
        )

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Makes the statement as a PDF for one person and opens it; also answers the question for a reason."""
        if "to" not in request.POST:
            return self.get(request, reference)
        access, now = self.request.access, self.request.now
        page = queries.account_page(access, reference, now=now)
        access.within(page.company_id).require(SEE)
        form = StatementForm(request.POST, recipients=self._recipients(reference))
        if not form.is_valid():
            messages.error(request, _("Choose whom the statement is for."))
            return redirect(reverse("staff:account", args=[reference]))
        chosen = visibility.get_visible(access, form.cleaned_data["to"], now=now, kind="contact")
        file, _shown = produce_statement(by=access.actor, contact_id=chosen.pk, account_reference=reference, now=now)
        return redirect(reverse("staff:file", args=[file.pk]))

    def _recipients(self, reference: str) -> list[sending.PossibleRecipient]:
        record = visibility.get_visible(self.request.access, reference, now=self.request.now, kind="account")
        return sending.possible_recipients(self.request.access, record, now=self.request.now)


def _actions(page: queries.AccountPage, here: Access) -> list[Action]:
    """What can be done to the account, by those who may."""
    if page.closed_date is not None:
        return []
    over = page.tenancy_status in {TenancyStatus.ENDED, TenancyStatus.CANCELLED}
    offered = (
        (here.has(POST), _("Record a payment"), "record-payment"),
        (here.has(POST), _("Adjust"), "adjust-account"),
        (here.has(CHARGE), _("Add a weekly charge"), "add-charge"),
        (here.has(POST) and over, _("Close the account"), "close-account"),
    )
    return [
        Action(label=label, url=reverse(f"staff:{name}", args=[page.reference])) for may, label, name in offered if may
    ]
