"""The landlord itself: companies, calendars with their closures, how references are written, statutory rules."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.lists import ListState
from hearth.faces.staff.configuration import home
from hearth.faces.staff.configuration.landlord_forms import ClosureForm, CompanyForm, SyntaxForm, VerifyForm
from hearth.faces.staff.configuration.records import last_day
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.calendars import operations as calendars
from hearth.platform.calendars.models import MIDNIGHT, Calendar, Closure
from hearth.platform.calendars.registrations import MANAGE as MANAGE_CALENDARS
from hearth.platform.calendars.rules import bank_holidays
from hearth.platform.configuration import references, statutory
from hearth.platform.configuration.models import StatutoryRule
from hearth.platform.configuration.queries import in_force
from hearth.platform.configuration.references import Written
from hearth.platform.configuration.registrations import MANAGE as MANAGE_REFERENCES
from hearth.platform.configuration.registrations import MANAGE_RULES
from hearth.platform.index.kinds import KINDS as RECORD_KINDS
from hearth.platform.organisation import operations as organisation
from hearth.platform.organisation.models import Company
from hearth.platform.organisation.registrations import MANAGE as MANAGE_COMPANIES

MOST_ROWS = 300
A_YEAR = 365
WEEKDAYS = tuple(gettext_lazy(day) for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))


class LandlordView(StaffView):
    """A screen under the heading "The landlord"."""

    permission = MANAGE_COMPANIES
    label = ""

    @cached_property
    def companies(self) -> list[Company]:
        """The companies in which the reader holds the screen's permission, by name."""
        ids = self.request.access.companies_with(self.permission)
        return list(Company.objects.filter(pk__in=ids).order_by("name"))

    def framed(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """The page with the tabs of its heading."""
        context |= {"tabs": home.tabs(self.request.access, home.LANDLORD, _(self.label)), "companies": self.companies}
        return self.page(f"staff/configuration/{template}.html", context, status=status)


class Companies(LandlordView):
    """The companies, one open beside the list."""

    label = "Companies"

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """The page."""
        if not code:
            return self.framed("companies", {})
        company = self._company(code)
        names = ("name", "address", "phone", "email", "website")
        return self._shown(company, CompanyForm(initial={name: getattr(company, name) for name in names}))

    def post(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """Changes what letters say of the company from now on."""
        company = self._company(code)
        form = CompanyForm(request.POST)
        if form.is_valid():
            try:
                organisation.change_company(by=self.request.access.actor, company_id=company.pk, **form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Saved. Letters say so from now on."))
                return redirect(reverse("staff:configuration-company", args=[code]))
        return self._shown(company, form, status=422)

    def _company(self, code: str) -> Company:
        found = next((each for each in self.companies if each.code == code), None)
        if found is None:
            raise NotFound("There is no such company, or it is not one that you may change.")
        return found

    def _shown(self, company: Company, form: CompanyForm, *, status: int = 200) -> HttpResponse:
        context = {"company": company, "form": form, "page_has_errors": status != 200}
        return self.framed("companies", context, status=status)


class Calendars(LandlordView):
    """The calendars, one open beside the list with its closures."""

    permission = MANAGE_CALENDARS
    label = "Calendars"

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """The page."""
        if not code:
            return self._shown(None, None)
        return self._shown(get_object_or_404(Calendar, code=code), ClosureForm())

    def post(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """Closes the calendar on a day."""
        calendar = get_object_or_404(Calendar, code=code)
        form = ClosureForm(request.POST)
        if form.is_valid():
            try:
                closure = calendars.close(by=self.request.access.actor, calendar=calendar, **form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                said = {"day": f"{closure.day:%-d %B %Y}", "name": calendar.name}
                messages.success(request, _("“%(name)s” is closed on %(day)s.") % said)
                return redirect(reverse("staff:configuration-calendar", args=[code]))
        return self._shown(calendar, form, status=422)

    def _shown(self, calendar: Calendar | None, form: ClosureForm | None, *, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "calendars": [
                {"calendar": each, "days": _weekdays(each), "hours": _hours(each), "on": each == calendar}
                for each in Calendar.objects.order_by("name")[:MOST_ROWS]
            ],
            "calendar": calendar,
            "form": form,
            "page_has_errors": status != 200,
        }
        if calendar is not None:
            since = self.request.today - dt.timedelta(days=A_YEAR)
            context["closures"] = calendar.closures.filter(day__gte=since).order_by("day")[:MOST_ROWS]
            context["holidays"] = self._holidays(calendar)
        return self.framed("calendars", context, status=status)

    def _holidays(self, calendar: Calendar) -> list[tuple[dt.date, str]]:
        """The bank holidays of the coming year, where the calendar keeps them."""
        if not calendar.bank_holidays:
            return []
        nation = calendar.nation or self.request.user.company.jurisdiction
        today = self.request.today
        found = {**bank_holidays(nation, today.year), **bank_holidays(nation, today.year + 1)}
        return sorted((day, name) for day, name in found.items() if 0 <= (day - today).days < A_YEAR)


def _weekdays(calendar: Calendar) -> str:
    days = sorted(calendar.weekdays)
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": WEEKDAYS[days[0]], "last": WEEKDAYS[days[-1]]}
    return ", ".join(str(WEEKDAYS[day]) for day in days)


def _hours(calendar: Calendar) -> str:
    if calendar.opens == calendar.closes == MIDNIGHT:
        return _("All day")
    closes = "24:00" if calendar.closes == MIDNIGHT else f"{calendar.closes:%H:%M}"
    return _("%(opens)s to %(closes)s") % {"opens": f"{calendar.opens:%H:%M}", "closes": closes}


class Reopen(LandlordView):
    """Takes a closure away."""

    permission = MANAGE_CALENDARS

    def post(self, request: HttpRequest, code: str, closure_id: int) -> HttpResponse:
        """Takes it away and goes back to the calendar."""
        closure = get_object_or_404(Closure.objects.select_related("calendar"), pk=closure_id, calendar__code=code)
        calendars.reopen(by=self.request.access.actor, closure=closure)
        messages.success(request, _("%(day)s counts again.") % {"day": f"{closure.day:%-d %B %Y}"})
        return redirect(reverse("staff:configuration-calendar", args=[code]))


class References(LandlordView):
    """How the references of each kind are written in each company, one open beside the list."""

    permission = MANAGE_REFERENCES
    label = "Reference numbers"

    def get(self, request: HttpRequest, company: str = "", kind: str = "") -> HttpResponse:
        """The page."""
        if not kind:
            return self._shown(None, None)
        open_one = self._one(company, kind)
        names = ("prefix", "digits", "check_digit", "suffix")
        form = SyntaxForm(initial={name: getattr(open_one.syntax, name) for name in names})
        return self._shown(open_one, form, example=open_one.example)

    def post(self, request: HttpRequest, company: str = "", kind: str = "") -> HttpResponse:
        """Shows an example, or has references written so from now on."""
        open_one = self._one(company, kind)
        form = SyntaxForm(request.POST)
        example = ""
        if form.is_valid():
            wanted = form.wanted()
            try:
                if "save" in request.POST:
                    references.change(
                        by=self.request.access.actor, kind=kind, company_id=open_one.company.pk, wanted=wanted
                    )
                    said = {"example": wanted.write(open_one.next_number)}
                    messages.success(request, _("The next one will be %(example)s.") % said)
                    return redirect(reverse("staff:configuration-reference", args=[company, kind]))
                references.check_form(wanted)
                example = wanted.write(open_one.next_number)
            except Refused as refusal:
                form.refuse(refusal)
        return self._shown(open_one, form, example=example, status=422 if form.errors else 200)

    def _one(self, company: str, kind: str) -> Written:
        for each in references.written(self.companies):
            if each.kind == kind and each.company.code == company:
                return each
        raise Http404

    def _shown(
        self, open_one: Written | None, form: SyntaxForm | None, *, example: str = "", status: int = 200
    ) -> HttpResponse:
        rows = [
            {
                "written": each,
                "label": _kind_label(each.kind),
                "on": open_one is not None and (each.kind, each.company) == (open_one.kind, open_one.company),
            }
            for each in references.written(self.companies)
        ]
        context = {
            "rows": rows[:MOST_ROWS],
            "open": open_one,
            "label": _kind_label(open_one.kind) if open_one else "",
            "form": form,
            "example": example,
            "page_has_errors": status != 200,
        }
        return self.framed("references", context, status=status)


def _kind_label(kind: str) -> str:
    return RECORD_KINDS.get(kind).label if kind in RECORD_KINDS else kind.replace("-", " ").capitalize()


class Rules(LandlordView):
    """The statutory rules with their sources; one can be marked as checked."""

    permission = MANAGE_RULES
    label = "Statutory rules"

    def get(self, request: HttpRequest, rule_id: int | None = None) -> HttpResponse:
        """The table."""
        if rule_id is None:
            return self._shown(None, None)
        return self._shown(get_object_or_404(StatutoryRule, pk=rule_id), VerifyForm())

    def post(self, request: HttpRequest, rule_id: int | None = None) -> HttpResponse:
        """Marks a rule as checked, so that it applies."""
        rule = get_object_or_404(StatutoryRule, pk=rule_id)
        form = VerifyForm(request.POST)
        if form.is_valid():
            try:
                statutory.verify(by=self.request.access.actor, row=rule, **form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("“%(key)s” is checked, and applies.") % {"key": rule.key})
                return redirect(reverse("staff:configuration-rules"))
        return self._shown(rule, form, status=422)

    def _shown(self, rule: StatutoryRule | None, form: VerifyForm | None, *, status: int = 200) -> HttpResponse:
        today = self.request.today
        conditions = {
            "": in_force(today),
            "expired": Q(effective_to__lte=today),
            "future": Q(effective_from__gt=today),
            "all": Q(),
        }
        state = ListState.read(
            path=reverse("staff:configuration-rules"), query=self.request.GET, sorts=("key",), filters=("standing",)
        )
        text = state.text.replace("\0", "")
        rules = StatutoryRule.objects.filter(Q(key__icontains=text) | Q(source__icontains=text))
        shown = rules.filter(conditions.get(state.filters.get("standing", ""), conditions[""]))
        counts = {name: rules.filter(condition).count() for name, condition in conditions.items()}
        labels = [("", _("Current")), ("expired", _("Expired")), ("future", _("Future")), ("all", _("All"))]
        context = {
            "state": state,
            "in_force": state.choices("standing", labels, counts),
            "rules": [
                {"rule": each, "words": _words(each.value), "last": last_day(each.effective_to), "on": each == rule}
                for each in shown[:MOST_ROWS]
            ],
            "count": shown.count(),
            "rule": rule,
            "form": form,
            "page_has_errors": status != 200,
        }
        return self.framed("rules", context, status=status)


def _words(value: object) -> str:
    """A rule's value for people: "weeks: 4; ends on: Monday"."""
    if isinstance(value, dict):
        return "; ".join(f"{name.replace('_', ' ')}: {_words(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return str(value)
