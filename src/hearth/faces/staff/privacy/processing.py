"""The record of processing activities: on the page, as a sheet, as a PDF to print."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.engines.privacy.permissions import KEEP_REGISTERS, SEE_REGISTERS
from hearth.engines.privacy.registers import operations, processing, queries
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.privacy import forms
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.organisation.models import Company
from hearth.platform.workspace.cells import writer
from hearth.platform.workspace.models import ExportFormat


class _OfCompany(StaffView):
    permission = SEE_REGISTERS

    def company(self, permission: str = SEE_REGISTERS) -> Company:
        """The company that `?company=` names by its code, else the first whose registers somebody sees."""
        found = queries.companies_with(self.request.access, permission)
        wanted = self.request.GET.get("company", "")
        chosen = [each for each in found if not wanted or each.code == wanted]
        if not chosen:
            raise NotFound(_("There is no such company, or its registers are not yours to see."))
        return chosen[0]


class ProcessingRecord(_OfCompany):
    """Article 30: each purpose with all that the law asks of it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        company = self.company()
        return self.page(
            "staff/privacy/processing.html",
            {
                "company": company,
                "companies": queries.companies_with(self.request.access, SEE_REGISTERS),
                "record": processing.processing_record(company, on=self.request.today),
                "keeps": self.request.access.within(company.pk).has(KEEP_REGISTERS),
            },
        )


class ProcessingFile(_OfCompany):
    """The record as a file."""

    def get(self, request: HttpRequest, format: str) -> HttpResponse:  # noqa: A002 - the address's word
        """CSV, XLSX or PDF."""
        company = self.company()
        name = f"processing-record-{company.code}-{self.request.today:%Y-%m-%d}"
        if format == "pdf":
            body, kind = processing.as_pdf(company, now=self.request.now), "application/pdf"
        elif format in ExportFormat.values:
            heads, *rows = processing.as_rows(processing.processing_record(company, on=self.request.today))
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "record"
                sheet = writer(format, path, list(heads))
                for row in rows:
                    sheet.add(list(row))
                sheet.close()
                body = path.read_bytes()
            kind = "text/csv; charset=utf-8" if format == "csv" else _XLSX
        else:
            raise NotFound(_("The record is written as CSV, XLSX or PDF."))
        answer = HttpResponse(body, content_type=kind)
        answer["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DescribeController(_OfCompany):
    """What the record says of the landlord itself."""

    permission = KEEP_REGISTERS

    def get(self, request: HttpRequest) -> HttpResponse:
        """As it stands."""
        company = self.company(KEEP_REGISTERS)
        return self._shown(company, forms.ControllerForm(initial=queries.controller_facts(company.pk)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keeps it."""
        company = self.company(KEEP_REGISTERS)
        form = forms.ControllerForm(request.POST)
        if form.is_valid():
            try:
                operations.describe_controller(by=self.request.access.actor, company_id=company.pk, **form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("The record says so from now on."))
                return redirect(f"{reverse('staff:processing-record')}?company={company.code}")
        return self._shown(company, form)

    def _shown(self, company: Company, form: forms.ControllerForm) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "deed": {"title": _("About %(company)s") % {"company": company.name}, "button": _("Keep it"), "about": ""},
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/privacy/new_entry.html", context, status=422 if form.errors else 200)
