"""The consent of a contact: what stands, a new answer, its withdrawal and review, its history and its download."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hearth.engines.privacy.consent import interchange, operations, queries, reviewing
from hearth.engines.privacy.consent.permissions import CORRECT, RECORD, SEE
from hearth.engines.privacy.consent.queries import Filters
from hearth.engines.privacy.models.consent import ReviewOutcome
from hearth.faces.kit.lists import ListState
from hearth.faces.staff.consent.forms import (
    CellsForm,
    ConsentForm,
    EndForm,
    ReasonForm,
    ReviewForm,
    WithdrawForm,
    parse_cell,
)
from hearth.faces.staff.deed import Deed, DeedForm, Fact
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotFound
from hearth.platform.index import visibility
from hearth.platform.index.models import Record

FILTERS = ("tag", "type", "category")


def number(text: str) -> int:
    """A key from an address; 0 for none, and for what is no key."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _numbers(request: HttpRequest, name: str) -> list[int]:
    """The keys that a form or an address sends under a name."""
    sent = request.POST if request.method == "POST" else request.GET
    return [key for text in sent.getlist(name) if (key := number(text))]


class ContactConsent(StaffView):
    """Everything of a contact's consent: what stands, what is to come, what was recorded."""

    permission = SEE

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The page."""
        record = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind="contact", reason=self.reason
        )
        state = ListState.read(
            path=reverse("staff:contact-consent", args=[record.reference]),
            query=request.GET,
            sorts=("tag",),
            filters=FILTERS,
        )
        chosen = {name: number(state.filters.get(name, "")) for name in FILTERS}
        page = queries.consent_of(self.request.access, record, on=self.request.today, filters=Filters(**chosen))
        here = self.request.access.within(record.company_id)
        labels = {"tag": _("Any tag"), "type": _("Any consent type"), "category": _("Any category")}
        context = {
            "record": record,
            "page": page,
            "filters": [
                (name, labels[name], state.filters.get(name, ""), page.offered.get(name, ())) for name in FILTERS
            ],
            "filtered": any(chosen.values()),
            "may_record": here.has(RECORD),
        }
        return self.page("staff/consent/contact.html", context)

    post = get


class _OnConsent(Deed):
    """A deed about the consent of a contact; back to the page of it."""

    kind = "contact"
    permission: ClassVar[str] = RECORD

    def after(self, record: Record) -> str:
        """The consent of the contact."""
        return reverse("staff:contact-consent", args=[record.reference])


class RecordConsent(_OnConsent):
    """A new answer: tags, the consent types that apply to them, who said so; the outcome is the button."""

    title = gettext_lazy("Record data consent")
    button = gettext_lazy("Record data consent")
    uploads = True
    template = "staff/consent/record.html"

    def get(self, request: HttpRequest, reference: str, **named: Any) -> HttpResponse:
        """The form; for htmx only the consent types that apply to the tags chosen so far."""
        if "HX-Request" in request.headers:
            form = self.form(self.record(reference))
            ticked = _numbers(request, "types")
            return self.page("staff/consent/types.html", {"form": form, "asked": form.asked, "ticked": ticked})
        return super().get(request, reference, **named)

    def form(self, record: Record, data: Any = None, files: Any = None) -> ConsentForm:
        """The form with what is offered."""
        tags = _numbers(self.request, "tags")
        asked = queries.asked_for(self.request.access, record, tag_ids=tags, on=self.request.today)
        every = queries.asked_for(self.request.access, record, tag_ids=(), on=self.request.today)
        initial = {"effective_from": self.request.today, "tags": tags, "types": _numbers(self.request, "types")}
        form = ConsentForm(data, files, asked=every, initial=initial)
        form.asked = asked
        return form

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        assert isinstance(form, ConsentForm)  # noqa: S101 - what `form` above gave
        data = form.cleaned_data
        made = operations.record_consent(
            by=self.request.access.actor,
            contact_id=record.pk,
            tag_ids=data["tags"],
            type_ids=data["types"],
            outcome_id=data["outcome"],
            given=form.given(),
            effective_from=data["effective_from"],
            effective_to=data["effective_to"],
            now=self.request.now,
        )
        outcome = made.outcome.description if made.outcome else ""
        count = len(data["tags"]) * len(data["types"])
        said = ngettext(
            "“%(outcome)s” is recorded for %(count)d consent.",
            "“%(outcome)s” is recorded for %(count)d consents.",
            count,
        )
        return said % {"outcome": outcome, "count": count}


class _OnCells(_OnConsent):
    """A deed about consents that stand, chosen on the page before."""

    def cells(self, record: Record) -> list[tuple[str, str]]:
        """What can be chosen: what stands."""
        page = queries.consent_of(self.request.access, record, on=self.request.today, history=False)
        return [(row.value, f"{row.tag} \u00d7 {row.type}: {row.outcome}") for row in page.rows if not row.withdrawn]

    def chosen(self) -> list[str]:
        """The cells that the address names."""
        return self.request.GET.getlist("cell")

    def facts(self, record: Record) -> Sequence[Fact]:
        """Nothing beside the form: the consents are in it."""
        return ()


class WithdrawConsent(_OnCells):
    """A withdrawal, as easy as an answer."""

    title = gettext_lazy("Withdraw consent")
    button = gettext_lazy("Withdraw consent")
    hint = gettext_lazy("It counts from the day you say. Nothing that was done before becomes wrong by it.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The consents and the day."""
        initial = {"cell": self.chosen(), "effective_from": self.request.today}
        return WithdrawForm(data, cells=self.cells(record), initial=initial)

    def do(self, record: Record, form: DeedForm) -> str:
        """Withdraws them."""
        assert isinstance(form, CellsForm)  # noqa: S101 - what `form` above gave
        operations.withdraw(
            by=self.request.access.actor,
            contact_id=record.pk,
            cells=form.cells(),
            given=form.given(),
            effective_from=form.cleaned_data["effective_from"],
            now=self.request.now,
        )
        return _("The consent is withdrawn.")


class ReviewConsent(_OnCells):
    """A review: still applicable, or another answer."""

    title = gettext_lazy("Complete review")
    button = gettext_lazy("Complete review")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The consents, the day, and the outcomes in use."""
        asked = queries.asked_for(self.request.access, record, tag_ids=(), on=self.request.today)
        outcomes = [(each.key, each.label) for each in asked.outcomes]
        initial = {"cell": self.chosen(), "review_date": self.request.today}
        return ReviewForm(data, cells=self.cells(record), outcomes=outcomes, initial=initial)

    def do(self, record: Record, form: DeedForm) -> str:
        """Completes it."""
        assert isinstance(form, CellsForm)  # noqa: S101 - what `form` above gave
        data = form.cleaned_data
        operations.complete_review(
            by=self.request.access.actor,
            contact_id=record.pk,
            cells=form.cells(),
            outcome=ReviewOutcome(data["review"]),
            given=form.given(),
            review_date=data["review_date"],
            new_outcome_id=data["new_outcome"],
            now=self.request.now,
        )
        return _("The review is completed.")


class EndConsent(_OnConsent):
    """Another end of a consent that stands."""

    title = gettext_lazy("Change the end of a consent")
    button = gettext_lazy("Change the end")

    def row(self, record: Record) -> queries.CellRow:
        """The consent that the address names; NotFound for one that does not stand."""
        page = queries.consent_of(self.request.access, record, on=self.request.today, history=False)
        found = next((row for row in page.rows if row.value == self.kwargs["cell"]), None)
        if found is None:
            raise NotFound("No consent stands there: it has ended or was never recorded.")
        return found

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The end as it is."""
        last = self.row(record).last_day
        return EndForm(data, initial={"effective_to": last.strftime("%d/%m/%Y") if last is not None else None})

    def facts(self, record: Record) -> Sequence[Fact]:
        """Which consent."""
        row = self.row(record)
        return (
            Fact(label=_("Data tag"), value=row.tag),
            Fact(label=_("Consent type"), value=row.type),
            Fact(label=_("Outcome"), value=row.outcome),
            Fact(label=_("Effective from"), value=f"{row.effective_from:%-d %B %Y}"),
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Changes it."""
        operations.change_end(
            by=self.request.access.actor,
            contact_id=record.pk,
            cell=parse_cell(self.kwargs["cell"]),
            effective_to=form.cleaned_data["effective_to"],
            notes=form.cleaned_data["notes"],
            now=self.request.now,
        )
        return _("The end is changed.")


class VoidConsent(_OnConsent):
    """Voids what was recorded in error."""

    permission = CORRECT
    title = gettext_lazy("Recorded in error")
    button = gettext_lazy("Void it")
    hint = gettext_lazy("It counts as never said, from now on. The history keeps it, and why.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why."""
        queries.record_of(self.request.access, record, self.kwargs["record_id"])
        return ReasonForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Voids it."""
        operations.void(
            by=self.request.access.actor,
            contact_id=record.pk,
            record_id=self.kwargs["record_id"],
            reason=form.cleaned_data["reason"],
            now=self.request.now,
        )
        return _("The record is void.")


class ConsentDownload(StaffView):
    """A consent record for other systems (ISO/IEC TS 27560 in W3C DPV, JSON-LD)."""

    permission = SEE

    def get(self, request: HttpRequest, reference: str, record_id: int) -> HttpResponse:
        """The file."""
        record = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind="contact", reason=self.reason
        )
        found = queries.record_of(self.request.access, record, record_id)
        answer = HttpResponse(
            json.dumps(interchange.consent_record(found), indent=2, ensure_ascii=False),
            content_type=interchange.CONTENT_TYPE,
        )
        answer["Content-Disposition"] = f'attachment; filename="consent-{record.reference}-{found.pk}.jsonld"'
        answer["Cache-Control"] = "private, no-store"
        return answer

    post = get


class ReviewsDue(StaffView):
    """Reviews that are due, the longest overdue first; several are confirmed at once."""

    permission = SEE
    SIZE: ClassVar[int] = 50

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self._shown()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Completes the chosen ones as still applicable."""
        rows = []
        for text in request.POST.getlist("row")[: self.SIZE]:
            reference, _bar, cell = text.partition("|")
            try:
                rows.append((reference, parse_cell(cell)))
            except ValueError:
                continue
        notes = request.POST.get("notes", "")[:2000]
        found = reviewing.confirm(access=self.request.access, rows=rows, notes=notes, now=self.request.now)
        return self._shown(done=found.done, refused=found.refused, status=422 if found.refused or not rows else 200)

    def _shown(
        self, *, done: int | None = None, refused: Sequence[tuple[str, str]] = (), status: int = 200
    ) -> HttpResponse:
        kind = number(self.request.GET.get("type", ""))
        place = self.request.GET.get("after", "").split("|")
        rows = queries.reviews_due(
            self.request.access, on=self.request.today, type_id=kind, after=_place(place), limit=self.SIZE + 1
        )
        more = len(rows) > self.SIZE
        rows = rows[: self.SIZE]
        context = {
            "rows": rows,
            "count": queries.count_due(self.request.access, on=self.request.today),
            "types": queries.types_in_use(self.request.access),
            "type": kind,
            "done": done,
            "refused": refused,
            "may_record": self.request.access.has(RECORD),
            "after": f"{rows[-1].cell.review_due.isoformat()}|{rows[-1].key}"
            if more and rows[-1].cell.review_due
            else "",
            "page_has_errors": bool(refused),
        }
        return self.page("staff/consent/reviews.html", context, status=status)


def _place(parts: Sequence[str]) -> tuple[dt.date, int] | None:
    """Where a page of reviews begins; None for the beginning, and for what is no place."""
    try:
        return dt.date.fromisoformat(parts[0]), int(parts[1])
    except (ValueError, IndexError):
        return None
