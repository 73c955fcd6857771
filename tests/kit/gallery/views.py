from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from hearth.faces.kit.forms import DayField, InstantField, MoneyField, RecordPicker
from hearth.faces.kit.hits import HitGroup
from hearth.faces.kit.lists import Choice, Column, ListState, Paging
from hearth.faces.kit.marks import STATUSES
from hearth.faces.kit.shell import NavItem
from tests.kit.gallery import sample


class VisitForm(forms.Form):
    reason = forms.ChoiceField(
        label="Reason for leaving", choices=[("", "Choose"), ("work", "Moving for work"), ("care", "Going into care")]
    )
    tenant = forms.CharField(label="Tenant", widget=RecordPicker(hits_url="/people/"), help_text="Name or reference")
    held = DayField(label="Visit held on", help_text="For example 30 Nov 2026")
    keys = forms.ChoiceField(
        label="Keys handed over today?",
        widget=forms.RadioSelect,
        choices=[("y", "Yes"), ("n", "No, on the end date")],
        help_text="Feeds the decision “Keys in?”",
    )
    received = InstantField(label="Notice received", required=False)
    refund = MoneyField(label="Refund agreed", required=False, min_value=0)
    needs = forms.MultipleChoiceField(
        label="Bring",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("i", "Interpreter"), ("l", "Large print"), ("p", "A second officer")],
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    pin = forms.CharField(label="Key safe number", required=False, help_text="Never kept as a draft")
    agreed = forms.BooleanField(label="The tenant has read this back", required=True)


class SignInForm(forms.Form):
    login = forms.EmailField(label="Email")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)


DOCK = "gallery_dock"


def dock(request: HttpRequest) -> HttpResponse:
    """Keeps the open records, as the staff face does; here in a cookie, as there is no database."""
    kept = [each for each in request.COOKIES.get(DOCK, "").split("|") if each and each != request.POST.get("shut")]
    if (opened := request.POST.get("open", "")) in sample.RECORDS and opened not in kept:
        kept.append(opened)
    answer = HttpResponse(status=204)
    answer.set_cookie(DOCK, "|".join(kept))
    return answer


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    kept = [each for each in request.COOKIES.get(DOCK, "").split("|") if each in sample.RECORDS]
    shell = replace(sample.SHELL, dock=tuple(sample.RECORDS[each] for each in kept), dock_url="/dock/")
    return render(request, template, {"shell": shell, "now": sample.NOW, "today": sample.TODAY, **context})


def home(request: HttpRequest) -> HttpResponse:
    state = ListState.read(path="/", query=request.GET, sorts=("due", "task"), filters=("view",))
    columns = [
        Column(label="Target"),
        Column(label="Task", sort="task"),
        Column(label="About"),
        Column(label="Case"),
        Column(label="Due", sort="due"),
        Column(label="With", phone=False),
    ]
    return page(
        request,
        "gallery/home.html",
        state=state,
        columns=columns,
        tasks=sample.TASKS,
        paging=Paging(shown=12, total=23, next_url="/?after=x"),
        views=state.choices("view", [("", "List"), ("board", "Board"), ("sla", "SLA")]),
        chips=[Choice(label="Mine and my roles", url="/"), Choice(label="Due this week", url="/")],
    )


def contact(request: HttpRequest) -> HttpResponse:
    return page(request, "gallery/contact.html", alerts=sample.ALERTS, tasks=sample.TASKS[3:5], ledger=sample.LEDGER)


def case(request: HttpRequest) -> HttpResponse:
    form = VisitForm(initial={"held": sample.TODAY, "received": sample.NOW})
    return page(
        request, "gallery/case.html", form=form, timeline=sample.TIMELINE, tasks=sample.TASKS[:4], focus=sample.TASKS[3]
    )


def sheet(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "gallery/sheet.html",
        {"form": VisitForm(request.POST, use_required_attribute=False), "said": request.POST},
    )


def consents(request: HttpRequest) -> HttpResponse:
    state = ListState.read(path="/consents/", query=request.GET, sorts=("name",), filters=("in_force",))
    columns = [
        Column(label="Description", sort="name"),
        Column(label="State"),
        Column(label="Review"),
        Column(label="2024 to 2029", phone=False),
        Column(label="From"),
        Column(label="To"),
        Column(label="In use", number=True),
    ]
    tabs = [
        NavItem(label=name, url=f"/consents/?{n}", current=n == 0)
        for n, name in enumerate(
            ["Consent types", "Consent outcomes", "Data tag types", "Data tags", "Purposes", "Retention rules"]
        )
    ]
    in_force = state.choices(
        "in_force",
        [("current", "Current"), ("expired", "Expired"), ("future", "Future"), ("", "All")],
        {"current": 4, "expired": 2, "future": 2, "": 8},
    )
    return page(
        request,
        "gallery/consents.html",
        state=state,
        columns=columns,
        tabs=tabs,
        in_force=in_force,
        consents=sample.CONSENTS,
        paging=Paging(shown=8, total=8),
    )


def marks(request: HttpRequest) -> HttpResponse:
    return page(request, "gallery/marks.html", kinds=sorted(STATUSES))


def questions(request: HttpRequest) -> HttpResponse:
    form = VisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Task completed. Next: “Keys in?”, once the end date is reached.")
        return HttpResponseRedirect("/case/")
    return page(request, "gallery/form.html", form=form, page_has_errors=bool(form.errors))


def sign_in(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/sign_in.html", {"form": SignInForm(request.POST or None)})


def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    context = {"groups": sample.found(query), "query": query, "total": 1204 if query == "jo" else None}
    if request.headers.get("X-Hearth-Fragment") == "hits":
        return render(request, "kit/hits.html", context)
    return page(request, "gallery/search.html", search_text=query, **context)


def menu(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    groups = sample.found(query) if query else (HitGroup(label="Go to", hits=sample.SCREENS),)
    if request.headers.get("X-Hearth-Fragment") == "hits":
        return render(request, "kit/hits.html", {"groups": groups, "query": query})
    return page(request, "gallery/search.html", groups=groups, query=query)


def people(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    groups = tuple(
        HitGroup(label=g.label, hits=tuple(_without_url(h) for h in g.hits))
        for g in sample.found(query)
        if g.label == "Contacts"
    )
    return render(request, "kit/hits.html", {"groups": groups, "query": query})


def _without_url(hit: Any) -> Any:
    from dataclasses import replace

    return replace(hit, url="")


def counts(request: HttpRequest) -> HttpResponse:
    return page(request, "kit/shell/shortcuts.html")


def read_alert(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Noted: you have read the alert.")
    return HttpResponseRedirect("/contact/")
