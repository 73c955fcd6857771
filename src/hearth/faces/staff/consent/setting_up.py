"""What configuration needs beyond its one screen: the starter set, and the words of a consent type."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.engines.privacy.consent import configuring, installing
from hearth.engines.privacy.consent.permissions import CONFIGURE
from hearth.engines.privacy.consent.registering import GROUP
from hearth.faces.staff.configuration import home
from hearth.faces.staff.consent.forms import WordingForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.platform.configuration import desk
from hearth.platform.configuration.kinds import KINDS


class StarterSet(StaffView):
    """What the starter set holds, and its installation where nothing is set up yet."""

    permission = CONFIGURE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._shown()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Installs it in the companies where the reader configures consent."""
        companies = desk.companies(self.request.access, KINDS.get("consent-type"))
        made = installing.install_starter(
            by=self.request.access.actor, companies=companies, from_date=self.request.today, now=self.request.now
        )
        if made:
            said = _("%(count)d records are added. Look at each of them: they are yours now.")
            messages.success(request, said % {"count": made})
        else:
            messages.warning(request, _("Something is set up already, so nothing was added."))
        return redirect("staff:configuration-list", "data-purpose")

    def _shown(self) -> HttpResponse:
        context = {
            "tabs": home.tabs(self.request.access, GROUP, "Starter set"),
            "installed": installing.is_installed(),
            "contents": installing.contents(),
        }
        return self.page("staff/consent/starter.html", context)


class Wordings(StaffView):
    """What people are shown when they are asked for a consent, version by version, and the next one."""

    permission = CONFIGURE

    def get(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """The versions and the form."""
        return self._shown(record_id, WordingForm(initial={"from_date": self.request.today}))

    def post(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """Adds the next version."""
        form = WordingForm(request.POST)
        row = desk.get(self.request.access, KINDS.get("consent-type"), record_id, on=self.request.today)
        if form.is_valid():
            try:
                configuring.add_wording(
                    access=self.request.access,
                    type_id=row.record.pk,
                    text=form.cleaned_data["text"],
                    from_date=form.cleaned_data["from_date"],
                    now=self.request.now,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("The words are added."))
                return redirect("staff:consent-wordings", record_id)
        return self._shown(record_id, form, status=422)

    def _shown(self, record_id: int, form: WordingForm, *, status: int = 200) -> HttpResponse:
        row = desk.get(self.request.access, KINDS.get("consent-type"), record_id, on=self.request.today)
        context: dict[str, Any] = {
            "record": row.record,
            "tabs": home.tabs(self.request.access, GROUP, "Consent types"),
            "wordings": configuring.wordings(row.record.pk),
            "form": form,
            "back": reverse("staff:configuration-record", args=["consent-type", record_id]),
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/consent/wordings.html", context, status=status)
