"""From a contact's page: what an erasure would do, the erasure, a legal hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.privacy.erasing import operations as erasing
from hearth.engines.privacy.erasing.elsewhere import CHOICES
from hearth.engines.privacy.mentions.finding import Place
from hearth.engines.privacy.models import ErasureGround
from hearth.engines.privacy.retention import operations, permissions, queries
from hearth.faces.kit.forms import DayField
from hearth.faces.staff.deed import Deed, DeedForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.platform.index import visibility
from hearth.platform.index.models import Record

_TOLD = "told:"


class EraseForm(DeedForm):
    """On which ground, and the reference typed again: it can't be undone."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground (UK GDPR, Article 17)"),
        choices=[("", ""), *(each for each in ErasureGround.choices if each[0] != ErasureGround.RETENTION)],
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("It is kept: name nobody.")
    )
    confirm = forms.CharField(
        label=gettext_lazy("Their reference, once more"),
        max_length=30,
        help_text=gettext_lazy("An erasure can’t be undone, and is done again after a restore."),
    )


class Erase(StaffView):
    """What goes and what is kept, item by item; then the erasure."""

    permission = permissions.ERASE

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """What will be looked for; looking is asked for, as it goes through everything that is held."""
        return self.page("staff/retention/erase.html", {"record": self._record(reference)})

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Shows what it would do, item by item; or erases them, or says why not."""
        record = self._record(reference)
        if "reading_reason" in request.POST:
            return self.page("staff/retention/erase.html", {"record": record})
        if "ground" not in request.POST:
            return self._shown(record, EraseForm())
        form = EraseForm(request.POST)
        if form.is_valid() and form.cleaned_data["confirm"].strip().upper() != record.reference:
            form.add_error(
                "confirm", _("Type %(reference)s, so that nobody else is erased.") % {"reference": record.reference}
            )
        if form.is_valid():
            try:
                erasing.erase(
                    by=self.request.access.actor,
                    contact_id=record.pk,
                    ground=form.cleaned_data["ground"],
                    reason=form.cleaned_data["reason"],
                    told=self._chosen(),
                    access=self.request.access.within(record.company_id),
                    now=self.request.now,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Erased. What the law obliges to keep stands without them."))
                return redirect(reverse("staff:retention"))
        return self._shown(record, form)

    def _chosen(self) -> dict[Place, str]:
        """What was chosen for each place that tells of them, by `told:entity|row|item`."""
        chosen: dict[Place, str] = {}
        for name, value in self.request.POST.items():
            if name.startswith(_TOLD) and name.count("|") == 2:
                entity, row, item = name.removeprefix(_TOLD).split("|")
                chosen[entity, row, item] = str(value)
        return chosen

    def _record(self, reference: str) -> Record:
        record = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind="contact", reason=self.reason
        )
        self.request.access.within(record.company_id).require(permissions.ERASE)
        return record

    def _shown(self, record: Record, form: EraseForm) -> HttpResponse:
        seen, told = queries.preview(self.request.access, record, now=self.request.now)
        chosen = {"|".join(place): choice for place, choice in self._chosen().items()}
        context = {
            "record": record,
            "seen": seen,
            "told": [(each, chosen.get(each.key, "")) for each in told],
            "choices": CHOICES.items(),
            "unknown": queries.files_unknown(record),
            "goes": [each for each in seen.lines if each.goes],
            "kept": [each for each in seen.lines if not each.goes],
            "form": form,
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/retention/erase.html", context, status=422 if form.errors else 200)


class HoldForm(DeedForm):
    """For what something is kept, and until when if that is known."""

    reason = forms.CharField(
        label=gettext_lazy("What it is needed for"),
        max_length=300,
        help_text=gettext_lazy("A claim, an inquest, an investigation."),
    )
    until = DayField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Blank: until somebody releases it.")
    )


class PlaceHold(Deed):
    """Keeps somebody, and all that is theirs, from erasure and disposal."""

    permission = permissions.HOLD
    kind = "contact"
    title = gettext_lazy("Legal hold")
    button = gettext_lazy("Place the hold")
    hint = gettext_lazy("Nothing of theirs is erased or disposed of while it stands.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The form."""
        return HoldForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Places it."""
        until: dt.date | None = form.cleaned_data["until"]
        operations.place_hold(
            by=self.request.access.actor,
            record_id=record.pk,
            reason=form.cleaned_data["reason"],
            until=until,
            now=self.request.now,
        )
        return _("Held. It stands in the list of legal holds until it is released.")
