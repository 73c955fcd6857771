"""The 360 page of a contact: who they are, what warns, and a tile for everything that concerns them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.engines.cases import queries as cases
from hearth.engines.comms import queries as comms
from hearth.faces.staff.contacts.forms import NoteForm
from hearth.faces.staff.contacts.offers import offers_of
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.tiles import tiles_for
from hearth.modules.tenancies import queries as tenancies
from hearth.platform.index import visibility
from hearth.records.contacts import behind_tiles, operations, queries
from hearth.records.contacts.registrations import READ
from hearth.records.contacts.timeline import timeline
from hearth.records.contacts.warnings import ACT_WORDS, Act

WRITE_NOTES = "records.write_notes"
_LETTERS = 6
_ACTS = (Act.CALL, Act.LETTER, Act.VISIT, Act.NOTICE)


class ContactView(StaffView):
    """A person or an organisation."""

    permission = READ

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The header and the tiles."""
        access, now = self.request.access, self.request.now
        page = queries.contact_page(access, reference, now=now, reason=self.reason, homes=self._homes)
        if page.reference != reference:
            words = {"old": reference, "new": page.reference}
            messages.info(request, _("%(old)s was merged into %(new)s: this is the one contact.") % words)
            return redirect(reverse("staff:contact", args=[page.reference]))
        here = access.within(page.company_id)
        held = tenancies.tenancies_of(here, page.record_id, now=now)
        about = [page.record_id, *(row.record_id for row in held)]
        record = page.record
        case_rows, case_counts = cases.cases_about(here, about, limit=6)
        letters = comms.communications(here, about=[page.record_id], contact_ids=[page.record_id], limit=_LETTERS)
        context: dict[str, Any] = {
            "page": page,
            "tenancies": held,
            "about": about,
            "cases": case_rows,
            "case_counts": case_counts,
            "communications": letters,
            "communication_count": len(letters)
            if len(letters) < _LETTERS
            else comms.count(here, about=[page.record_id], contact_ids=[page.record_id]),
            "entries": timeline(here, record, before=now, limit=8, stubs=page.stubs),
            "note_form": NoteForm() if here.has(WRITE_NOTES) else None,
            "tiles": tiles_for(self.request, "contact", page.record_id, record),
            "offers": offers_of(here, page.reference),
            "acts": [(act.value, words) for act, words in ACT_WORDS.items() if act in _ACTS],
            "authorities": behind_tiles.full_list(here, record, "authorities", on=self.request.today, limit=6).rows,
            "relationships": behind_tiles.full_list(here, record, "relationships", on=self.request.today, limit=6).rows,
            "lists": [
                (name, listing.label)
                for name, listing in behind_tiles.LISTINGS.items()
                if not listing.permission or here.has(listing.permission)
            ],
        }
        return self.page("staff/contacts/contact.html", context)

    def _homes(self, contact_id: int) -> queries.Keys:
        """The homes whose alerts concern a contact: where an agreement binds them."""
        return tenancies.homes_of(contact_id, on=self.request.today)

    post = get  # a restricted record asks for the reason by POST


class GroupView(StaffView):
    """People who are addressed together."""

    permission = READ

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The group with its members that the reader may see, its cases, and what happened."""
        access, now = self.request.access, self.request.now
        record = visibility.get_visible(access, reference, now=now, kind="group", reason=self.reason)
        here = access.within(record.company_id)
        group, name = queries.group_page(here, record)
        case_rows, case_counts = cases.cases_about(here, [record.pk], limit=6)
        context: dict[str, Any] = {
            "record": record,
            "name": name,
            "members": queries.group_members(access, group, on=self.request.today),
            "may_edit": here.has("contacts.edit"),
            "cases": case_rows,
            "case_counts": case_counts,
            "entries": timeline(here, record, before=now, limit=8),
            "note_form": NoteForm() if here.has(WRITE_NOTES) else None,
        }
        return self.page("staff/contacts/group.html", context)

    post = get


class AddNote(StaffView):
    """Writes a note about any record that the reader may see."""

    permission = WRITE_NOTES

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Keeps the note and goes back to the record."""
        access = self.request.access
        record = visibility.get_visible(access, reference, now=self.request.now)
        access.within(record.company_id).require(WRITE_NOTES)
        form = NoteForm(request.POST)
        if form.is_valid():
            operations.add_note(
                by=access.actor, record_id=record.pk, text=form.cleaned_data["text"], now=self.request.now
            )
            messages.success(request, _("The note is kept."))
        else:
            messages.error(request, _("Write the note first: nothing was kept."))
        return redirect(reverse("staff:record", args=[record.reference]))


class AnyRecord(StaffView):
    """The page of any record by its reference alone: what a letter or a colleague quotes."""

    permission = ""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """A redirect to the page of its kind."""
        from hearth.faces.staff.links import url_of

        record = visibility.get_visible(self.request.access, reference, now=self.request.now, reason=self.reason)
        return redirect(url_of(record.kind, record.reference) or reverse("staff:home"))

    post = get
