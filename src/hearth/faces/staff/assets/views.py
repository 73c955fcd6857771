"""The 360 page of a home, block or estate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hearth.engines.cases import queries as cases
from hearth.engines.comms import queries as comms
from hearth.faces.staff.contacts.forms import NoteForm
from hearth.faces.staff.contacts.views import WRITE_NOTES
from hearth.faces.staff.page import StaffView
from hearth.modules.tenancies import queries as tenancies
from hearth.platform.index import visibility
from hearth.records.assets import queries
from hearth.records.assets.registrations import READ
from hearth.records.contacts.timeline import timeline


class AssetView(StaffView):
    """A home with its tenancies, voids, cases and what happened."""

    permission = READ

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The header and the tiles."""
        access, now = self.request.access, self.request.now
        record = visibility.get_visible(access, reference, now=now, kind="asset", reason=self.reason)
        here = access.within(record.company_id)
        held = tenancies.tenancies_at(here, record.pk, now=now)
        page = queries.asset_page(here, reference, now=now)
        about = [record.pk, *(row.record_id for row in held)]
        return self.page(
            "staff/assets/asset.html",
            {
                "page": page,
                "tenancies": held,
                "voids": tenancies.voids_at(record.pk),
                "cases": cases.case_rows(here, about=about, limit=8),
                "communications": comms.communications(here, about=about, limit=6),
                "entries": timeline(here, record, before=now, limit=8),
                "note_form": NoteForm() if here.has(WRITE_NOTES) else None,
            },
        )

    post = get
