"""The 360 page of a home, block or estate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hearth.engines.cases import queries as cases
from hearth.engines.comms import queries as comms
from hearth.faces.staff.assets.deeds import actions_on
from hearth.faces.staff.contacts.forms import NoteForm
from hearth.faces.staff.contacts.views import WRITE_NOTES
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.tiles import tiles_for
from hearth.modules.tenancies import keeping
from hearth.modules.tenancies import queries as tenancies
from hearth.modules.tenancies.registrations import END
from hearth.modules.tenancies.rules import TenancyStatus
from hearth.platform import catalogue
from hearth.platform.index import visibility
from hearth.records.assets import queries
from hearth.records.assets.models import Asset
from hearth.records.assets.registrations import READ
from hearth.records.assets.stock import Standing, stock_of
from hearth.records.contacts.queries import Keys
from hearth.records.contacts.timeline import timeline


class AssetView(StaffView):
    """A home with its tenancies, voids, cases and what happened."""

    permission = READ

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The header and the tiles."""
        access, now = self.request.access, self.request.now
        page = queries.asset_page(access, reference, now=now, reason=self.reason, people=self._people)
        record, here = page.record, access.within(page.company_id)
        held = tenancies.tenancies_at(here, record.pk, now=now)
        stock = stock_of(here, record.pk, now=now)
        about = [record.pk, *(row.record_id for row in held)]
        return self.page(
            "staff/assets/asset.html",
            {
                "page": page,
                "actions": actions_on(page, here),
                "tiles": tiles_for(self.request, "asset", record.pk, record),
                "certificates": [each for each in stock.certificates if each.standing is not Standing.ENDED],
                "keys": stock.keys,
                "permissions": keeping.permissions_at(here, record.pk, now=now),
                "components": [each for each in stock.components if each.standing is not Standing.ENDED],
                "asbestos": [each for each in stock.asbestos if each.standing is not Standing.ENDED],
                "characteristics": [each for each in stock.characteristics if each.standing is not Standing.ENDED],
                "tenancies": held,
                "voids": tenancies.voids_at(record.pk),
                "may_void": page.lettable and not page.disposed and here.has(END),
                "is_let": any(row.status in {TenancyStatus.CURRENT, TenancyStatus.ENDING} for row in held),
                "cases": cases.case_rows(here, about=about, limit=8),
                "communications": comms.communications(here, about=about, limit=6),
                "entries": timeline(here, record, before=now, limit=8),
                "note_form": NoteForm() if here.has(WRITE_NOTES) else None,
            },
        )

    def _people(self, asset_id: int) -> Keys:
        """The people whose alerts concern a home: whom an agreement binds."""
        return tenancies.people_at(asset_id, on=self.request.today)

    post = get


class AssetHistory(StaffView):
    """What every field of the home said and when."""

    permission = READ

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The history, masked like the page."""
        record = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind="asset", reason=self.reason
        )
        here = self.request.access.within(record.company_id)
        entries = catalogue.reader(here).history(Asset.objects.get(pk=record.pk))
        return self.page("staff/contacts/history.html", {"record": record, "entries": entries})

    post = get
