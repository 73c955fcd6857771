"""The base of every screen that changes something of one contact: a form, one call, back to the record."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.faces.staff.contacts.forms import ContactForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotPermitted, Refused
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility
from hearth.platform.index.models import Record
from hearth.records.contacts import behind_tiles
from hearth.records.contacts.behind_tiles import ListedRow


class RecordAction(StaffView):
    """A form about a record of `kind`, and the one call that it makes.

    A subclass says `heading`, `button`, `done` (what has happened), gives its form and writes `act`. A reason for
    reading a restricted record that is sent to it opens the form, not the call.
    """

    permission = "contacts.edit"
    kind: ClassVar[str] = "contact"
    heading: ClassVar[Any] = ""
    button: ClassVar[Any] = ""
    done: Any = ""
    about: ClassVar[Any] = ""
    """A sentence above the form, where one is needed."""
    form: ClassVar[type[ContactForm]] = ContactForm
    form_template: ClassVar[str] = "staff/contacts/form.html"
    keeps_draft: ClassVar[bool] = True

    record: Record
    here: Access

    def initial(self) -> dict[str, Any]:
        """What the form says before anybody types."""
        return {}

    def build(self, data: Any = None) -> ContactForm:
        """The form, bound when there is data."""
        return self.form(data, initial=self.initial())

    def act(self, data: dict[str, Any]) -> object:
        """The one call."""
        raise NotImplementedError

    def more(self) -> dict[str, Any]:
        """Further context for the page."""
        return {}

    def back(self) -> str:
        """Where to go when it is done."""
        return reverse(f"staff:{self.record.kind}", args=[self.record.reference])

    def open(self, reference: str) -> None:
        """Finds the record, and asks for the permission in its company."""
        access = self.request.access
        self.record = visibility.get_visible(
            access, reference, now=self.request.now, kind=self.kind, reason=self.reason
        )
        self.here = access.within(self.record.company_id)
        self.here.require(self.permission)

    def get(self, request: HttpRequest, reference: str, **row: Any) -> HttpResponse:
        """The form."""
        self.open(reference)
        self.find_row(**row)
        return self.draw(self.build())

    def post(self, request: HttpRequest, reference: str, **row: Any) -> HttpResponse:
        """Does it, or says beside which field why not."""
        self.open(reference)
        self.find_row(**row)
        if "reading_reason" in request.POST:
            return self.draw(self.build())
        form = self.build(request.POST)
        if form.is_valid():
            try:
                result = self.act(form.cleaned_data)
            except NotPermitted:
                raise
            except Refused as refusal:
                form.refuse(refusal)
            else:
                return self.answer(result)
        return self.draw(form, status=422)

    def answer(self, result: object) -> HttpResponse:
        """Says what has happened, and goes back."""
        messages.success(self.request, self.done)
        return redirect(self.back())

    def find_row(self, **row: Any) -> None:
        """For screens about one row of a list."""

    def draw(self, form: ContactForm, *, status: int = 200) -> HttpResponse:
        """The page with its form."""
        context = {
            "record": self.record,
            "form": form,
            "heading": self.heading,
            "button": self.button or _("Save"),
            "about": self.about,
            "back": self.back(),
            "row": getattr(self, "row", None),
            "draft": self._draft(),
            "page_has_errors": bool(form.errors),
        }
        return self.page(self.form_template, context | self.more(), status=status)

    def _draft(self) -> str:
        """Under which name the browser keeps what is typed; "" where it may not."""
        match = self.request.resolver_match
        if not self.keeps_draft or self.record.restricted or match is None:
            return ""
        return f"{match.url_name}:{self.record.reference}"

    def other(self, reference: str, field: str, *, kind: str = "contact") -> Record:
        """Another record that the form names by its reference; refused beside the field when it is none."""
        try:
            return visibility.get_visible(self.request.access, reference.strip(), now=self.request.now, kind=kind)
        except Refused as refusal:
            refusal.field = field
            refusal.sentence = _("Choose one from the list, or type its reference in full.")
            raise


class RowAction(RecordAction):
    """A form about one row of a contact's list (`what`), found only where the reader sees what it says."""

    what: str = ""
    row: ListedRow

    def find_row(self, **row: Any) -> None:
        """The row, or 404."""
        self.row = behind_tiles.listed_row(self.here, self.record, self.what, row["row_id"], on=self.request.today)

    @property
    def row_id(self) -> int:
        """The row's key."""
        return self.row.key

    def back(self) -> str:
        """The list that the row is in."""
        return reverse("staff:contact-list", args=[self.record.reference, self.what])

    def more(self) -> dict[str, Any]:
        """The list's headings, to show what the row says."""
        listing = behind_tiles.LISTINGS[self.what]
        return {"listing": listing, "headings": behind_tiles.headings(self.what)}
