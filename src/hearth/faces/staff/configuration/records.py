"""The one screen for configuration records of every kind: a list, and beside it the record that is open.

Each state has an address: the list with its filter, a record, a new one, a clone, its end, its history.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.faces.kit import problems
from hearth.faces.kit.lists import Column, ListState, paging, read_cursor
from hearth.faces.staff.configuration import forms, home, looks
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Conflict, Refused
from hearth.platform.configuration import desk
from hearth.platform.configuration.desk import Row
from hearth.platform.configuration.kinds import KINDS, Kind
from hearth.platform.configuration.queries import Standing
from hearth.platform.organisation.models import Company

PAGE = 50
STANDING = "standing"


class KindView(StaffView):
    """A screen of one kind of configuration record, for those who hold its permission."""

    @property
    def permission(self) -> str:  # type: ignore[override]  # each kind has its own
        """The kind's own."""
        return self.kind.permission

    @cached_property
    def kind(self) -> Kind:
        """The kind that the address names."""
        name = self.kwargs["kind"]
        if name not in KINDS:
            raise Http404
        return KINDS.get(name)

    @cached_property
    def look(self) -> looks.Look:
        """How it looks."""
        return looks.look_of(self.kind)

    @cached_property
    def companies(self) -> list[Company]:
        """The companies in which the reader may change records of the kind."""
        return desk.companies(self.request.access, self.kind)

    def row(self, record_id: int) -> Row:
        """The record of that key, if the reader may see it."""
        return desk.get(self.request.access, self.kind, record_id, on=self.request.today)

    def scope(self, row: Row | None = None) -> str:
        """The list that was chosen (a lookup's heading): the open record's, else the address's, "" for none."""
        if self.look.scope is None:
            return ""
        if row is not None and self.look.scope.first:
            return str(getattr(row.record, self.look.scope.field))
        asked = self.request.GET.get(self.look.scope.field, "")
        return asked if asked in dict(self.look.scope.choices()) else ""

    # --- the list

    def state(self, scope: str) -> ListState:
        """What the reader asked of the list."""
        field = self.look.scope.field if self.look.scope else ""
        state = ListState.read(
            path=reverse("staff:configuration-list", args=[self.kind.name]),
            query=self.request.GET,
            sorts=("name",),
            filters=(STANDING,),
        )
        return replace(state, filters={**state.filters, **({field: scope} if scope else {})})

    def list_context(self, row: Row | None = None) -> dict[str, Any]:
        """Everything that the list shows, with one row open."""
        access, today = self.request.access, self.request.today
        scope = self.scope(row)
        state = self.state(scope)
        standing = _standing(state.filters.get(STANDING, ""))
        limits = {self.look.scope.field: scope} if self.look.scope and scope else {}
        counts = desk.counts(access, self.kind, on=today, text=state.text, limits=limits)
        rows = desk.rows(
            access,
            self.kind,
            on=today,
            standing=standing,
            text=state.text,
            limits=limits,
            descending=state.descending,
            after=read_cursor(state.cursor) if state.cursor else None,
            before=read_cursor(state.before) if state.before else None,
            limit=PAGE + 1,
        )
        shown, page = paging(state=state, rows=rows, size=PAGE, key_of=desk.place_of, total=counts[standing])
        return {
            "kind": self.kind,
            "tabs": home.tabs(access, self.kind.group or home.LISTS, self.kind.plural),
            "heading": self.heading(scope),
            "state": state,
            "in_force": state.choices(
                STANDING,
                [("", _("Current")), ("expired", _("Expired")), ("future", _("Future")), ("all", _("All"))],
                {("" if each is Standing.CURRENT else each.value): count for each, count in counts.items()},
            ),
            "scopes": self.scope_choices(state),
            "columns": [Column(label=looks.label_of(self.kind, name)) for name in self.look.columns],
            "name_column": Column(label=_("Description"), sort="" if hasattr(self.kind.model, "position") else "name"),
            "rows": [
                self.line(state, each, values, row)
                for each, values in zip(
                    shown, looks.values_of([each.record for each in shown], self.look.columns), strict=True
                )
            ],
            "count": counts[standing],
            "paging": page,
            "companies": self.companies,
            "new_url": self.address(state, "staff:configuration-new"),
            "list_url": state.url(after=state.cursor, before=state.before),
            "window": (today.year - 2, today.year + 2),
        }

    def heading(self, scope: str) -> str:
        """What the list is called: the lookup list's own name, else the kind's."""
        if self.look.scope and self.look.scope.first and scope:
            return dict(self.look.scope.choices()).get(scope, scope)
        return self.kind.plural

    def scope_choices(self, state: ListState) -> list[Any]:
        """The lists of a kind that has several, as segments; none where one is chosen first."""
        scope = self.look.scope
        return [] if scope is None or scope.first else state.choices(scope.field, [("", _("All")), *scope.choices()])

    def line(self, state: ListState, row: Row, values: list[str], chosen: Row | None) -> dict[str, Any]:
        """A row as the table shows it."""
        return {
            "url": self.address(state, "staff:configuration-record", row.record.pk),
            "name": row.record.description,
            "standing": row.standing.value,
            "values": values,
            "start": row.period.effective_from,
            "end": row.period.effective_to,
            "last": last_day(row.period.effective_to),
            "companies": ", ".join(row.companies),
            "on": chosen is not None and chosen.record.pk == row.record.pk,
        }

    def address(self, state: ListState, name: str, *args: object) -> str:
        """The address of a screen of this kind, with the list as it stands beside it."""
        path = reverse(name, args=[self.kind.name, *args])
        return replace(state, path=path).url(after=state.cursor, before=state.before)

    # --- the panel

    def shown(self, panel: str, context: dict[str, Any], row: Row | None = None, *, status: int = 200) -> HttpResponse:
        """The list, and beside it a panel about one record."""
        listed = self.list_context(row)
        about: dict[str, Any] = {"panel": f"staff/configuration/panels/{panel}.html", "row": row}
        if row is not None:
            about |= {
                name: self.address(listed["state"], f"staff:configuration-{name}", row.record.pk)
                for name in ("record", "clone", "expire", "history")
            }
            about["fixed"] = self.fixed(row)
        return self.page("staff/configuration/records.html", {**listed, **about, **context}, status=status)

    def fixed(self, row: Row) -> list[tuple[str, str]]:
        """The fields that are set once, in words."""
        first = self.look.scope.field if self.look.scope and self.look.scope.first else ""
        names = [name for name in self.kind.fixed if name != first]
        (values,) = looks.values_of([row.record], names)
        return [(looks.label_of(self.kind, name), value) for name, value in zip(names, values, strict=True)]

    def form_arguments(self, row: Row | None = None) -> dict[str, Any]:
        """What every form of a record is made from."""
        return {
            "kind": self.kind,
            "access": self.request.access,
            "on": self.request.today,
            "scope": self.scope(row),
            "record": row.record if row else None,
        }

    def of_scope(self, row: Row | None = None) -> dict[str, object]:
        """The field that was chosen before the form: no question asks for it again."""
        if self.look.scope is None or not self.look.scope.first:
            return {}
        return {self.look.scope.field: self.scope(row)}

    def to_record(self, record_id: int) -> HttpResponse:
        """Back to a record beside the list as it stood."""
        return redirect(self.address(self.state(self.scope()), "staff:configuration-record", record_id))


def last_day(end: dt.date | None) -> dt.date | None:
    """The last day of a period whose end is exclusive."""
    return end - forms.ONE_DAY if end else None


def _standing(text: str) -> Standing:
    try:
        return Standing(text)
    except ValueError:
        return Standing.CURRENT


def status_of(refusal: Refused) -> int:
    """How a refused form is answered."""
    return 409 if isinstance(refusal, Conflict) else 422


class RecordList(KindView):
    """The list; where a kind has several, first which."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The page."""
        scope = self.look.scope
        if scope is None or not scope.first or self.scope():
            return self.page("staff/configuration/records.html", self.list_context())
        counts = desk.counts_by(self.request.access, self.kind, scope.field, on=self.request.today)
        path = reverse("staff:configuration-list", args=[kind])
        lists = [(label, f"{path}?{scope.field}={name}", counts.get(name, 0)) for name, label in scope.choices()]
        context = {
            "kind": self.kind,
            "scope": scope,
            "lists": lists,
            "tabs": home.tabs(self.request.access, self.kind.group or home.LISTS, self.kind.plural),
        }
        return self.page("staff/configuration/choose.html", context)


class NewRecord(KindView):
    """A new record."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The form; effective from today, in all the companies that one may change."""
        initial = {"effective_from": self.request.today, **self._scope_initial()}
        return self._shown(self._form(initial=initial))

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Adds it."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._shown(form, status=422)
        try:
            record = desk.add(
                access=self.request.access,
                kind=self.kind,
                facts={**form.facts(), **self.of_scope()},
                periods=form.periods(),
            )
        except Refused as refusal:
            form.refuse(refusal)
            return self._shown(form, status=status_of(refusal))
        messages.success(request, _("“%(name)s” is added.") % {"name": record.description})
        return self.to_record(record.pk)

    def _scope_initial(self) -> dict[str, object]:
        scope = self.look.scope
        return {scope.field: self.scope()} if scope is not None and self.scope() else {}

    def _form(self, data: Any = None, **kwargs: Any) -> forms.NewRecordForm:
        if self.look.scope is not None and self.look.scope.first and not self.scope():
            raise Http404
        return forms.NewRecordForm(data, companies=self.companies, **self.form_arguments(), **kwargs)

    def _shown(self, form: forms.NewRecordForm, *, status: int = 200) -> HttpResponse:
        return self.shown("new", {"form": form, "page_has_errors": bool(form.errors)}, status=status)


class RecordPanel(KindView):
    """One record: its fields, its dates company by company, what uses it."""

    def get(self, request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
        """The list with the record beside it."""
        row = self.row(record_id)
        form = forms.RecordForm(**self.form_arguments(row), asks_fixed=False)
        return self._shown(row, form, self._periods(row))

    def post(self, request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
        """Changes what differs."""
        row = self.row(record_id)
        form = forms.RecordForm(request.POST, **self.form_arguments(row), asks_fixed=False)
        periods = self._periods(row, request.POST)
        if not (form.is_valid() & periods.is_valid()):
            return self._shown(row, form, periods, status=422)
        try:
            desk.change(
                access=self.request.access,
                kind=self.kind,
                row=row,
                facts=form.facts(),
                periods=periods.effective(),
                mark=request.POST.get("mark", ""),
            )
        except Refused as refusal:
            if not periods.refuse(refusal):
                form.refuse(refusal)
            # Read again: the refused values must not stand in the list beside the form.
            return self._shown(self.row(record_id), form, periods, status=status_of(refusal))
        messages.success(request, _("“%(name)s” is saved.") % {"name": form.cleaned_data["description"]})
        return self.to_record(record_id)

    def _periods(self, row: Row, data: Any = None) -> Any:
        return forms.period_forms(row.periods, self.companies, more="more" in self.request.GET, data=data)

    def _shown(self, row: Row, form: forms.RecordForm, periods: Any, *, status: int = 200) -> HttpResponse:
        access = self.request.access
        wrong = form.is_bound and bool(form.errors or periods.total_error_count())
        context = {
            "form": form,
            "periods": periods,
            "problems": problems.of_forms(form, *periods.forms) if form.is_bound else [],
            "page_has_errors": wrong,
            "mark": self.request.POST.get("mark", "") if form.is_bound else desk.mark_of(row.record),
            "uses": desk.uses(row.record),
            "versions": [
                {"period": each, "last": last_day(each.effective_to), "own": each.of.pk == row.record.pk}  # type: ignore[attr-defined]
                for each in desk.versions(access, self.kind, row)
            ],
            "links": self.look.links(row.record),
            "more": "more" in self.request.GET,
        }
        return self.shown("record", context, row, status=status)


class CloneRecord(KindView):
    """A copy of a record, from the day after it ends."""

    def get(self, request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
        """The form, filled in from the original."""
        row = self.row(record_id)
        end = row.periods[-1].effective_to
        tomorrow = self.request.today + forms.ONE_DAY
        initial = {"effective_from": end if end is not None else tomorrow, "end_original": end is None}
        return self._shown(row, self._form(row, initial=initial))

    def post(self, request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
        """Adds the copy, and ends the original where that was asked."""
        row = self.row(record_id)
        form = self._form(row, request.POST)
        if not form.is_valid():
            return self._shown(row, form, status=422)
        try:
            copy = desk.clone(
                access=self.request.access,
                kind=self.kind,
                row=row,
                facts=form.facts(),
                periods=form.periods(),
                end_original=form.cleaned_data["end_original"],
            )
        except Refused as refusal:
            form.refuse(refusal)
            return self._shown(row, form, status=status_of(refusal))
        messages.success(request, _("“%(name)s” is added as a copy.") % {"name": copy.description})
        return self.to_record(copy.pk)

    def _form(self, row: Row, data: Any = None, **kwargs: Any) -> forms.CloneForm:
        return forms.CloneForm(
            data, companies=self.companies, original=row.record.description, **self.form_arguments(row), **kwargs
        )

    def _shown(self, row: Row, form: forms.CloneForm, *, status: int = 200) -> HttpResponse:
        return self.shown("clone", {"form": form, "page_has_errors": bool(form.errors)}, row, status=status)


class ExpireRecord(KindView):
    """Ends a record in the companies that one may change."""

    def get(self, request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
        """Asks for the last day, and says what uses it."""
        initial = {"last_day": self.request.today + forms.ONE_DAY}
        return self._shown(self.row(record_id), forms.ExpireForm(initial=initial))

    def post(self, request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
        """Ends it."""
        row = self.row(record_id)
        name = row.record.description
        form = forms.ExpireForm(request.POST)
        if not form.is_valid():
            return self._shown(row, form, status=422)
        try:
            gone = desk.expire(access=self.request.access, kind=self.kind, row=row, on=form.cleaned_data["last_day"])
        except Refused as refusal:
            form.refuse(refusal)
            return self._shown(self.row(record_id), form, status=status_of(refusal))
        if gone:
            messages.success(request, _("“%(name)s” had not begun, and is taken away.") % {"name": name})
            return redirect(self.state(self.scope(row)).url())
        messages.success(request, _("“%(name)s” has its last day.") % {"name": name})
        return self.to_record(record_id)

    def _shown(self, row: Row, form: forms.ExpireForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "uses": desk.uses(row.record), "page_has_errors": bool(form.errors)}
        return self.shown("expire", context, row, status=status)


class RecordHistory(KindView):
    """Who changed what in a record, its dates included."""

    def get(self, request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
        """The page."""
        row = self.row(record_id)
        context = {
            "label": self.kind.label,
            "title": row.record.description,
            "entries": desk.history(self.request.access, self.kind, row.record)[:500],
            "back": self.address(self.state(self.scope(row)), "staff:configuration-record", record_id),
        }
        return self.page("staff/configuration/history.html", context)
