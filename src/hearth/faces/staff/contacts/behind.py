"""What is behind a contact's tiles: the full lists, and what every field said on a past day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField
from hearth.faces.staff.contacts.forms import ContactForm
from hearth.faces.staff.contacts.offers import offers_of, row_offers_of
from hearth.faces.staff.page import StaffView
from hearth.platform.index import visibility
from hearth.records.contacts import behind_tiles, histories
from hearth.records.contacts.registrations import READ


class ContactList(StaffView):
    """One list of a contact in full: current, future and ended."""

    permission = READ

    def get(self, request: HttpRequest, reference: str, what: str) -> HttpResponse:
        """The list with what can be done."""
        record = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind="contact", reason=self.reason
        )
        here = self.request.access.within(record.company_id)
        here.require(READ)
        found = behind_tiles.full_list(here, record, what, on=self.request.today)
        context: dict[str, Any] = {
            "record": record,
            "list": found,
            "lines": [(row, row_offers_of(here, record.reference, what, row)) for row in found.rows],
            "offers": [offer for offer in offers_of(here, record.reference) if offer.what == what],
            "lists": [
                (name, listing.label)
                for name, listing in behind_tiles.LISTINGS.items()
                if not listing.permission or here.has(listing.permission)
            ],
        }
        return self.page("staff/contacts/list.html", context)

    post = get


class AsItWasForm(ContactForm):
    """A past day."""

    on = DayField(label=gettext_lazy("What it said at the end of"), required=False)


class ContactHistory(StaffView):
    """What every field said and when, who changed it and why; or what all of them said on a day."""

    permission = READ

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The changes, newest first; with `on` the record as it was at the end of that day."""
        record = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind="contact", reason=self.reason
        )
        entries = histories.history(self.request.access, record)
        asked = "on" in request.GET
        form = AsItWasForm(request.GET if asked else None)
        day = form.cleaned_data["on"] if asked and form.is_valid() else None
        then = histories.as_it_was(entries, at=histories.end_of(day)) if day else None
        context = {
            "record": record,
            "entries": entries,
            "form": form,
            "then": then,
            "day": day,
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/contacts/history.html", context, status=422 if form.errors else 200)

    post = get
