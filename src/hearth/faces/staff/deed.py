"""A form that does one thing: about a record (post a payment), or making one (start a tenancy).

The form holds shapes; the module decides. What it refuses stands beside the field that it names, else at the top.
A deed whose consequences should be looked at first previews them: the form comes back with what it would do and the
button that does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.faces.kit.forms import RecordPicker
from hearth.faces.staff.links import url_of
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.platform.configuration.models import Lookup
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import ReasonNeeded

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line beside the form: what stands now."""

    label: Words
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that can be done to a record, as its page offers it."""

    label: Words
    url: str


def title_of(access: Access, reference: str, kind: str) -> str:
    """What a picker shows for a reference that it starts with; "" for a record that is not seen at a glance."""
    if not reference:
        return ""
    seen = visibility.visible(access, Record.objects.filter(reference=reference, kind=kind, restricted=False)).first()
    return seen.title if seen else ""


class DeedForm(forms.Form):
    """A form that says what an operation refused, and picks records and values of lists."""

    def refuse(self, refusal: Refused) -> None:
        """Puts a refusal beside the field that it is about, else at the top."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)

    def pick(
        self, name: str, kind: str, *, label: Words, required: bool = True, shown: str = "", hint: Words = ""
    ) -> None:
        """Adds a field that takes a record of a kind by search or by its reference."""
        self.fields[name] = forms.CharField(
            label=label,
            required=required,
            max_length=40,
            help_text=hint,
            widget=RecordPicker(hits_url=f"{reverse('staff:search')}?pick=1&kind={kind}", shown=shown),
        )

    def offer(
        self, name: str, lookups: Sequence[Lookup], *, label: Words, required: bool = True, hint: Words = ""
    ) -> None:
        """Adds a choice of a list's values; cleaned to the key, or None."""
        self.fields[name] = forms.TypedChoiceField(
            label=label,
            required=required,
            help_text=hint,
            choices=[("", ""), *((str(each.pk), each.description) for each in lookups)],
            coerce=int,
            empty_value=None,
        )

    def found(self, name: str, kind: str, access: Access, now: Any) -> Record | None:
        """The record that a picker names, if the reader may see it; None with an error on the field, or for blank."""
        reference = str(self.cleaned_data.get(name) or "").strip()
        if not reference:
            return None
        try:
            return visibility.get_visible(access, reference, now=now, kind=kind)
        except ReasonNeeded:
            self.add_error(name, _("This record is restricted. Open it first and say why you need it."))
        except Refused:
            self.add_error(name, _("Choose one from the list, or type its reference in full."))
        return None


class Deed(StaffView):
    """A form about a record of `kind` that does one thing.

    Subclasses give `form` and `do`; `facts` are shown beside the form, `preview` (None: there is none) what it would
    do. GET asks for the permission in the record's own company, as POST does.
    """

    permission: ClassVar[str] = ""
    kind: ClassVar[str]
    title: ClassVar[Words]
    button: ClassVar[Words]
    hint: ClassVar[Words] = ""
    uploads: ClassVar[bool] = False
    previews: ClassVar[bool] = False
    template: ClassVar[str] = "staff/deed.html"

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The form as it starts (`data` None), or as it was sent."""
        raise NotImplementedError

    def do(self, record: Record, form: DeedForm) -> str:
        """Does it by one call of an operation, and answers with the sentence that says so."""
        raise NotImplementedError

    def preview(self, record: Record, form: DeedForm) -> Sequence[str]:
        """What it would do, sentence by sentence; refused as the deed would be."""
        raise NotImplementedError

    def facts(self, record: Record) -> Sequence[Fact]:
        """What stands now."""
        return ()

    def after(self, record: Record) -> str:
        """Where to go when it is done."""
        return url_of(record.kind, record.reference)

    def get(self, request: HttpRequest, reference: str, **named: Any) -> HttpResponse:
        """The form."""
        record = self.record(reference)
        return self._shown(record, self.form(record))

    def post(self, request: HttpRequest, reference: str, **named: Any) -> HttpResponse:
        """Does it, or shows what it would do."""
        record = self.record(reference)
        if "reading_reason" in request.POST:
            return self._shown(record, self.form(record))
        form = self.form(record, request.POST, request.FILES)
        told: Sequence[str] | None = None
        if form.is_valid():
            try:
                if self.previews:
                    told = self.preview(record, form)
                if not form.errors and (not self.previews or "confirmed" in request.POST):
                    said = self.do(record, form)
                    if not form.errors:
                        messages.success(request, said)
                        return redirect(self.after(record))
            except Refused as refusal:
                form.refuse(refusal)
        return self._shown(record, form, told=None if form.errors else told)

    def record(self, reference: str) -> Record:
        """The record, where the reader may see it and holds the permission in its company."""
        found = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind=self.kind or None, reason=self.reason
        )
        self.request.access.within(found.company_id).require(self.permission)
        return found

    def here(self, record: Record) -> Access:
        """The reader's access in the record's company."""
        return self.request.access.within(record.company_id)

    def _shown(self, record: Record, form: DeedForm, *, told: Sequence[str] | None = None) -> HttpResponse:
        context = {
            "record": record,
            "record_label": KINDS.get(record.kind).label,
            "back": self.after(record),
            "form": form,
            "deed": self,
            "facts": self.facts(record),
            "told": told,
            "page_has_errors": bool(form.errors),
        }
        return self.page(self.template, context, status=422 if form.errors else 200)
