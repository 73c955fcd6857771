"""Every full list: sorted, filtered and paged on the server, with the reader's columns and views."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import parse_day
from hearth.faces.kit.lists import Choice, paging
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.faces.staff.paths.widgets import StatementArea
from hearth.faces.staff.workspace.asked import AskedList, asked_of, parameters_of, without_places
from hearth.faces.staff.workspace.cells import cells_of, options_of
from hearth.faces.staff.workspace.choosing import offered
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.workspace import arranging, saved_views
from hearth.platform.workspace.permissions import EXPORT, SHARE
from hearth.platform.workspace.reading import CONDITION, COUNTED, FilterInvalid, page_of

SIZE = 50
_TEMPLATE = "staff/workspace/list.html"


class ListPage(StaffView):
    """One list. Its own permission is asked for by the list."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest, list_code: str) -> HttpResponse:
        """A page of it."""
        given = _days_as_typed(request.GET)
        asked = asked_of(self.request, list_code, given)
        status, problem = 200, ""
        try:
            context = self._page(asked)
        except FilterInvalid as refusal:
            asked = asked_of(self.request, list_code, QueryDict())
            context, status, problem = self._page(asked), 422, refusal.sentence
        return self.page(_TEMPLATE, context | {"problem": problem}, status=status)

    def _page(self, asked: AskedList) -> dict[str, Any]:
        state, reading = asked.state, asked.reading
        rows, foot = paging(
            state=state,
            rows=page_of(
                reading, asked.names, after=asked.place(state.cursor), before=asked.place(state.before), size=SIZE
            ),
            size=SIZE,
            key_of=lambda row: row.place,
        )
        questions = _questions(asked)
        first = not (state.cursor or state.before)
        count = reading.count() if first else None
        views = saved_views.views_of(self.request.access, asked.code, on=self.request.today)
        query = without_places(state).url().partition("?")[2]
        return {
            "asked": asked,
            "definition": asked.definition,
            "state": state,
            "paging": foot,
            "heads": asked.heads(),
            "lines": [(row.reference, cells_of(asked, row)) for row in rows],
            "deeds": offered(self.request.access, asked.definition.kind),
            "count": count,
            "more": count is not None and count > COUNTED,
            "counted": COUNTED,
            "filters": questions,
            "chips": _chips(asked, questions),
            "closed_choices": asked.closed_choices(),
            "views": [(each, f"{state.path}?view={each.pk}", asked.view == each) for each in views],
            "view": asked.view,
            "may_export": self.request.access.has(EXPORT),
            "query": query,
        }


def _days_as_typed(given: QueryDict) -> QueryDict:
    """The address with days as people type them (`30 Nov 2026`) as ISO days; what is no day is left as it is."""
    plain = given.copy()
    for name in given:
        if name.endswith(("_from", "_until")) and (day := parse_day(str(given[name]))):
            plain[name] = day.isoformat()
    return plain


def _questions(asked: AskedList, *, answered: bool = False) -> list[dict[str, Any]]:
    """The filters as questions of a form; `answered`: those alone that are in force."""
    access, now = asked.reading.access, asked.reading.now
    found = []
    for each in asked.reading.filters():
        values = [asked.state.filters.get(name, "") for name in each.parameters]
        if answered and not any(values):
            continue
        options = [] if each.options is None else [(value, label) for value, label in each.options(access, now)]
        found.append(
            {
                "filter": each,
                "labels": dict(options),
                "drawn": options_of(options, values[0]),
                "value": values[0],
                "pairs": list(zip(each.parameters, values, strict=True)),
            }
        )
    return found


def _chips(asked: AskedList, questions: list[dict[str, Any]]) -> list[Choice]:
    """What is in force, each with the way to take it off."""
    chips = []
    if asked.state.text:
        chips.append(Choice(label=f"“{asked.state.text}”", url=asked.state.url(drop=("q",)), on=True))
    if condition := asked.state.filters.get(CONDITION, ""):
        chips.append(Choice(label=condition, url=asked.state.url(drop=(CONDITION,)), on=True))
    for question in questions:
        each = question["filter"]
        if each.days:
            for (name, value), word in zip(question["pairs"], (_("from"), _("before")), strict=True):
                if value:
                    chips.append(
                        Choice(label=f"{each.label} {word} {value}", url=asked.state.url(drop=(name,)), on=True)
                    )
        elif question["value"]:
            label = question["labels"].get(question["value"], question["value"])
            chips.append(Choice(label=f"{each.label}: {label}", url=asked.state.url(drop=(each.name,)), on=True))
    return chips


class ListColumns(StaffView):
    """Which columns of a list somebody wants, in which order."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest, list_code: str) -> HttpResponse:
        """The chosen ones in order, then the others."""
        asked = asked_of(self.request, list_code)
        return self._shown(asked, asked.names)

    def post(self, request: HttpRequest, list_code: str) -> HttpResponse:
        """Moves one, keeps all, or gives the usual ones back."""
        asked = asked_of(self.request, list_code)
        order = [name for name in request.POST.getlist("order") if name in asked.reading.offered]
        ticked = set(request.POST.getlist("shown"))
        if "usual" in request.POST:
            arranging.choose_columns(by=self.request.access.actor, list_code=list_code, columns=[])
            messages.success(request, _("The list has its usual columns again."))
            return redirect(self._list(asked))
        if move := request.POST.get("move", ""):
            name, _colon, way = move.rpartition(":")
            now = moved(order, name, way)
            return self._shown(asked, [each for each in now if each in ticked], order=now)
        chosen = [name for name in order if name in ticked]
        if not chosen:
            messages.error(request, _("Choose at least one column."))
            return self._shown(asked, asked.names, status=422)
        arranging.choose_columns(by=self.request.access.actor, list_code=list_code, columns=chosen)
        messages.success(request, _("The list has the columns that you chose."))
        return redirect(self._list(asked))

    def _list(self, asked: AskedList) -> str:
        query = without_places(asked.state).url(drop=("view",)).partition("?")[2]
        return reverse("staff:list", args=[asked.code]) + (f"?{query}" if query else "")

    def _shown(
        self, asked: AskedList, chosen: list[str], *, order: list[str] | None = None, status: int = 200
    ) -> HttpResponse:
        offered = asked.reading.offered
        names = order or [
            *chosen,
            *sorted((n for n in offered if n not in chosen), key=lambda n: offered[n].column.label),
        ]
        lines = [
            {"name": name, "label": offered[name].column.label, "shown": name in chosen}
            for name in names
            if name in offered
        ]
        context = {"asked": asked, "definition": asked.definition, "parts": lines, "back": self._list(asked)}
        return self.page("staff/workspace/columns.html", context, status=status)


def moved(order: list[str], name: str, way: str) -> list[str]:
    """The names with one of them a place up or down."""
    if name not in order:
        return order
    at = order.index(name)
    to = max(0, at - 1) if way == "up" else min(len(order) - 1, at + 1)
    kept = [each for each in order if each != name]
    return [*kept[:to], name, *kept[to:]]


class ConditionForm(forms.Form):
    """A condition of the rows' own fields."""

    condition = forms.CharField(label=gettext_lazy("Show what meets this"), required=False, max_length=2000)

    def __init__(self, *args: Any, list_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"].widget = StatementArea(list_code=list_code)


class ListCondition(StaffView):
    """A condition that a list is filtered by, built from rows or typed; a saved view keeps it."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest, list_code: str) -> HttpResponse:
        """The condition in force, or none yet."""
        asked = asked_of(self.request, list_code)
        initial = {"condition": asked.state.filters.get(CONDITION, "")}
        return self._shown(asked, ConditionForm(initial=initial, list_code=list_code))

    def post(self, request: HttpRequest, list_code: str) -> HttpResponse:
        """The list with it; or why it can't be asked."""
        asked = asked_of(self.request, list_code)
        form = ConditionForm(request.POST, list_code=list_code)
        if form.is_valid():
            typed = form.cleaned_data["condition"].strip()
            try:
                asked.reading.with_condition(typed).check_condition()
            except Refused as refusal:
                form.add_error("condition", refusal.sentence)
            else:
                here = replace(without_places(asked.state), path=reverse("staff:list", args=[list_code]))
                return redirect(here.url(**{CONDITION: typed}) if typed else here.url(drop=(CONDITION,)))
        return self._shown(asked, form, status=422)

    def _shown(self, asked: AskedList, form: ConditionForm, *, status: int = 200) -> HttpResponse:
        if not asked.definition.takes_a_condition:
            raise NotFound("This list takes no condition.")
        context = {
            "asked": asked,
            "definition": asked.definition,
            "form": form,
            "back": f"{reverse('staff:list', args=[asked.code])}?{without_places(asked.state).url().partition('?')[2]}",
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/workspace/condition.html", context, status=status)


class SaveViewForm(forms.Form):
    """A name, with whom, and whether it stands among the shortcuts."""

    name = forms.CharField(label="Name of the view", max_length=80)
    role = forms.ChoiceField(label="Share with", required=False, help_text="Everybody who holds the role finds it.")
    pinned = forms.BooleanField(label="Show it among my shortcuts, with its count", required=False)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if roles:
            self.fields["role"].choices = [("", "Nobody: it is mine"), *roles]  # type: ignore[attr-defined]
        else:
            del self.fields["role"]


class SaveView(StaffView):
    """Keeps a list as it stands under a name."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest, list_code: str) -> HttpResponse:
        """The question for the name."""
        asked = asked_of(self.request, list_code)
        view = asked.view if asked.view and asked.view.owner_id == self.request.user.pk else None
        initial = {"name": view.name, "pinned": view.pinned} if view else {}
        return self._shown(asked, SaveViewForm(initial=initial, roles=self._roles()))

    def post(self, request: HttpRequest, list_code: str) -> HttpResponse:
        """Keeps it and shows it."""
        asked = asked_of(self.request, list_code)
        form = SaveViewForm(request.POST, roles=self._roles())
        if not form.is_valid():
            return self._shown(asked, form, status=422)
        try:
            view = saved_views.save_view(
                access=self.request.access,
                list_code=list_code,
                name=form.cleaned_data["name"],
                asked=asked.reading.asked,
                columns=asked.names,
                role_code=form.cleaned_data.get("role", ""),
                pinned=form.cleaned_data["pinned"],
                on=self.request.today,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            return self._shown(asked, form, status=422)
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
        return redirect(f"{reverse('staff:list', args=[list_code])}?view={view.pk}")

    def _roles(self) -> list[tuple[str, str]]:
        access = self.request.access
        if not access.has(SHARE):
            return []
        return [(role.code, role.name) for role in saved_views.roles_of(access, on=self.request.today)]

    def _shown(self, asked: AskedList, form: SaveViewForm, *, status: int = 200) -> HttpResponse:
        context = {
            "asked": asked,
            "definition": asked.definition,
            "form": form,
            "chips": _chips(asked, _questions(asked, answered=True)),
            "back": f"{reverse('staff:list', args=[asked.code])}?{without_places(asked.state).url().partition('?')[2]}",
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/workspace/save_view.html", context, status=status)


class DeleteView(StaffView):
    """Deletes one's own view."""

    permission = SIGNED_IN

    def post(self, request: HttpRequest, list_code: str) -> HttpResponse:
        """Deletes it and shows the list."""
        asked = asked_of(self.request, list_code, QueryDict())
        given = request.POST.get("view", "")
        view = saved_views.delete_view(by=self.request.access.actor, view_id=int(given) if given.isdigit() else 0)
        messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
        return redirect(reverse("staff:list", args=[asked.code]))


def view_url(code: str, parameters: dict[str, str]) -> str:
    """The address of a list that is asked something."""
    from urllib.parse import urlencode

    path = reverse("staff:list", args=[code])
    return f"{path}?{urlencode(parameters)}" if parameters else path


__all__ = ["DeleteView", "ListColumns", "ListPage", "SaveView", "parameters_of", "view_url"]
