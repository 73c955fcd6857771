"""Communications: starting one from a template, reading what was sent, opening files."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from hearth.engines.comms import queries, sending
from hearth.engines.comms.models import CommunicationStatus
from hearth.engines.comms.registrations import SEE, SEND
from hearth.faces.staff.comms.forms import AboutForm, SendForm
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform import attachments
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility
from hearth.platform.index.models import Record
from hearth.records.contacts.warnings import ConfirmFirst


class StartCommunication(StaffView):
    """Choose whom or what it is about, then the words, look at them, send."""

    permission = SEND

    def get(self, request: HttpRequest) -> HttpResponse:
        """First what it is about; then the definitions that fit it; then the words as they would go."""
        about = self._about(request.GET.get("about", ""))
        if about is None:
            form = AboutForm(request.GET if "about" in request.GET else None)
            if "about" in request.GET and form.is_valid():
                form.add_error("about", _("Choose a record from the list, or type its reference in full."))
            return self.page("staff/comms/start.html", {"form": form})
        return self._choose(about, SendForm(**self._choices(about), initial=request.GET.dict()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sends, or shows the words first."""
        about = self._about(request.POST.get("about", ""))
        if about is None:
            raise NotFound("Choose what the communication is about.")
        here = self.request.access.within(about.company_id)
        here.require(SEND)
        form = SendForm(request.POST, **self._choices(about))
        if not form.is_valid():
            return self._choose(about, form, status=422)
        try:
            chosen = sending.for_record(
                access=here,
                about=about,
                definition=form.cleaned_data["definition"],
                contact_references=form.cleaned_data["recipients"],
                channel=form.cleaned_data["channel"],
                text=form.cleaned_data["text"],
                confirmed=request.POST.getlist("confirmed"),
                key=f"staff:{form.cleaned_data['once']}",
                now=self.request.now,
            )
            form.warn(sending.to_confirm(sending=chosen, access=here, now=self.request.now))
            if "send" not in request.POST:
                return self._choose(about, form, previews=self._previews(chosen, here))
            sent = sending.send(by=here.actor, sending=chosen, access=here, now=self.request.now)
        except ConfirmFirst as refusal:
            form.add_error("confirmed", refusal.sentence)
            return self._choose(about, form, previews=self._previews(chosen, here), status=422)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            return self._choose(about, form, status=422)
        held = [one for one in sent if one.status == CommunicationStatus.HELD]
        if gone := [one.recipient for one in sent if one not in held]:
            messages.success(request, _("Sent to %(names)s.") % {"names": ", ".join(gone)})
        for one in held:
            words = {"name": one.recipient, "why": one.channel_reason}
            messages.warning(request, _("Held back from %(name)s: %(why)s") % words)
        return redirect(reverse("staff:record", args=[about.reference]))

    def _previews(self, chosen: sending.Sending, here: Access) -> list[sending.Merged]:
        return [
            sending.preview(sending=chosen, contact_id=contact_id, access=here, now=self.request.now)
            for contact_id in chosen.contact_ids
        ]

    def _about(self, reference: str) -> Record | None:
        if not reference:
            return None
        try:
            return visibility.get_visible(self.request.access, reference, now=self.request.now)
        except NotFound:
            return None

    def _choices(self, about: Record) -> dict[str, Any]:
        here = self.request.access.within(about.company_id)
        return {
            "about": about,
            "definitions": queries.definitions(here, subject_kind=about.kind, on=self.request.today),
            "recipients": sending.possible_recipients(here, about, now=self.request.now),
        }

    def _choose(self, about: Record, form: SendForm, *, previews: Any = None, status: int = 200) -> HttpResponse:
        context = {"about": about, "form": form, "previews": previews, "page_has_errors": bool(form.errors)}
        return self.page("staff/comms/send.html", context, status=status)


class CommunicationView(StaffView):
    """One letter or email: to whom, why this way, what it said, its files."""

    permission = SEE

    def get(self, request: HttpRequest, communication_id: int) -> HttpResponse:
        """The page."""
        found = queries.communication_page(self.request.access, communication_id, now=self.request.now)
        return self.page("staff/comms/communication.html", {"page": found})


class FileView(StaffView):
    """A stored file: letters open in the browser, everything else is a download."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest, file_id: uuid.UUID) -> HttpResponseBase:
        """The bytes, never sniffed."""
        opened = attachments.open_file(self.request.access, file_id, now=self.request.now, reason=self.reason)
        response = StreamingHttpResponse(opened.chunks, content_type=opened.content_type)
        response["Content-Disposition"] = content_disposition_header(not opened.inline, opened.name) or "attachment"
        response["Content-Length"] = str(opened.size)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    post = get
