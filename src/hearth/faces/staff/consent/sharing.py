"""With whom a contact's data was shared: the list, and writing one down."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.privacy.consent import queries, sharing
from hearth.engines.privacy.consent.permissions import RECORD, SEE
from hearth.engines.privacy.consent.settings import Settings
from hearth.faces.staff.consent.forms import ShareForm
from hearth.faces.staff.deed import Deed, DeedForm
from hearth.faces.staff.page import StaffView
from hearth.platform.index import visibility
from hearth.platform.index.models import Record


class ContactSharing(StaffView):
    """What was shared of a contact, with whom and why, by hand and by itself."""

    permission = SEE
    SIZE: ClassVar[int] = 50

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The list, newest first."""
        record = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind="contact", reason=self.reason
        )
        before = _place(request.GET.get("before", ""))
        rows = queries.shares_of(self.request.access, record, before=before, limit=self.SIZE + 1)
        shown = (rows or [])[: self.SIZE]
        more = rows is not None and len(rows) > self.SIZE
        context = {
            "record": record,
            "masked": rows is None,
            "rows": shown,
            "before": f"{shown[-1].shared_date.isoformat()}|{shown[-1].share_id}" if more else "",
            "may_record": self.request.access.within(record.company_id).has(RECORD),
        }
        return self.page("staff/consent/sharing.html", context)

    post = get


class RecordShare(Deed):
    """Writes a sharing down."""

    kind = "contact"
    permission = RECORD
    title = gettext_lazy("Record data sharing")
    button = gettext_lazy("Record data sharing")
    hint = gettext_lazy("Exports, readings by other systems and letters to organisations write themselves down.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """What, with whom, why, when."""
        tags = Settings(record.company_id, self.request.today).tags
        offered = [(key, tag.description) for key, tag in tags.items()]
        return ShareForm(data, tags=offered, initial={"shared_date": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """Writes it down."""
        data = form.cleaned_data
        sharing.record_share(
            by=self.request.access.actor,
            contact_id=record.pk,
            tag_ids=data["tags"],
            summary=data["summary"],
            recipient=data["recipient"],
            reason=data["reason"],
            shared_date=data["shared_date"],
            now=self.request.now,
        )
        return _("The sharing is written down.")

    def after(self, record: Record) -> str:
        """The list of sharings."""
        return reverse("staff:contact-sharing", args=[record.reference])


def _place(text: str) -> tuple[dt.date, int] | None:
    day, _bar, key = text.partition("|")
    try:
        return dt.date.fromisoformat(day), int(key)
    except ValueError:
        return None
