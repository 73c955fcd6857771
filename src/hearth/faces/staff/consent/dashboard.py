"""The compliance dashboard: its page, its table as a file, its list of people, its pane of the home page."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.engines.cases.registrations import OPEN
from hearth.engines.comms.registrations import SEND
from hearth.engines.privacy.consent.compliance import LABELS, USUAL, Dashboard, Line, Pivot, Question
from hearth.engines.privacy.consent.permissions import SEE
from hearth.engines.privacy.consent.rules import Derived, Dimension, Member
from hearth.faces.kit.forms import parse_day
from hearth.faces.kit.lists import BrokenCursor, cursor_of, read_cursor
from hearth.faces.staff.consent.cells import member_of, people_address, read_cell
from hearth.faces.staff.consent.charts import bars
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.panes import PANES, Pane
from hearth.faces.staff.request import StaffRequest

MOST_VARIABLES = 4


def asked_of(query: Mapping[str, Any], today: dt.date) -> Question:
    """What an address asks: by=purpose,tag across=outcome count=people on=2026-11-30 known=now at=3.7. What can't be
    read is the usual."""
    rows = tuple(_dimensions(query.get("by", "").split(",")))[:MOST_VARIABLES] or USUAL
    across = next(iter(_dimensions([query.get("across", Dimension.OUTCOME.value)])), None)
    if across in rows:
        rows = tuple(each for each in rows if each is not across) or tuple(each for each in USUAL if each is not across)
    on = parse_day(query.get("on", ""))
    return Question(
        rows=rows,
        across=across,
        people=query.get("count") == "people",
        on=on if on is not None and on < today else None,
        known_then=query.get("known") != "now",
        at=tuple(member_of(each) for each in query.get("at", "").split(".") if each)[: len(rows)],
    )


def _dimensions(words: Sequence[str]) -> list[Dimension]:
    return [Dimension(each) for each in dict.fromkeys(words) if each in set(Dimension)]


def address(question: Question, name: str = "staff:compliance") -> str:
    """The address that asks a question."""
    query = {
        "by": ",".join(question.rows),
        "across": question.across.value if question.across else "none",
        "count": "people" if question.people else "",
        "on": question.on.isoformat() if question.on else "",
        "known": "" if question.known_then or question.on is None else "now",
        "at": ".".join(str(each) for each in question.at),
    }
    return f"{reverse(name)}?{urlencode({key: value for key, value in query.items() if value})}"


class Compliance(StaffView):
    """The pivot: variables in any order, opened step by step, down to the people."""

    permission = SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        question = asked_of(request.GET, self.request.today)
        dashboard = Dashboard(self.request.access, today=self.request.today)
        pivot = dashboard.pivot(question)
        context = {
            "question": question,
            "pivot": pivot,
            "lines": [self._line(question, pivot, line) for line in pivot.lines],
            "rows": [
                (place, question.rows[place - 1].value if place <= len(question.rows) else "")
                for place in range(1, MOST_VARIABLES + 1)
            ],
            "variables": list(LABELS.items()),
            "heading": " / ".join(LABELS[each] for each in question.rows),
            "chart": bars(pivot),
            "export_url": address(question, "staff:compliance-file"),
        }
        return self.page("staff/consent/compliance.html", context)

    def _line(self, question: Question, pivot: Pivot, line: Line) -> dict[str, Any]:
        chosen = dict(zip(question.rows, line.path, strict=False))
        at = line.path[:-1] if line.open else line.path
        links = question.on is None
        return {
            "line": line,
            "indent": f"depth-{line.depth}",
            "url": "" if line.leaf else address(replace(question, at=at)),
            "people": people_address(chosen) if links else "",
            "cells": [
                (count, people_address({**chosen, question.across: column}) if links and question.across else "", words)
                for count, (column, words) in zip(line.cells, pivot.columns, strict=True)
            ],
        }


class ChooseVariables(StaffView):
    """The form of the variables, as one address: its fields are one for each place."""

    permission = SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        """To the dashboard with what was chosen."""
        chosen = [request.GET.get(f"by{place}", "") for place in range(1, MOST_VARIABLES + 1)]
        query = {**request.GET.dict(), "by": ",".join(each for each in chosen if each)}
        question = asked_of(query, self.request.today)
        if (words := query.get("on", "").strip()) and question.on is None and parse_day(words) != self.request.today:
            said = _("Counted is today: “%(words)s” is not a day that has passed. Write it as 30 Nov 2026.")
            messages.warning(request, said % {"words": words[:40]})
        answer = HttpResponse(status=302)
        answer["Location"] = address(question)
        return answer


class ComplianceFile(StaffView):
    """The table as it stands, for a spreadsheet. It holds figures and no person."""

    permission = SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file: CSV with a mark that Excel reads as UTF-8."""
        question = asked_of(request.GET, self.request.today)
        pivot = Dashboard(self.request.access, today=self.request.today).pivot(question)
        text = io.StringIO()
        write = csv.writer(text)
        write.writerow([*(LABELS[each] for each in question.rows), *(words for _, words in pivot.columns), "Total"])
        for line in pivot.lines:
            place = ["" for _ in question.rows]
            place[line.depth] = _plain(line.label)
            write.writerow([*place, *line.cells, line.total])
        answer = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
        day = question.on or self.request.today
        answer["Content-Disposition"] = f'attachment; filename="consent-compliance-{day.isoformat()}.csv"'
        answer["Cache-Control"] = "private, no-store"
        return answer


def _plain(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


class CompliancePeople(StaffView):
    """The people in a cell of the pivot, by name, and what can be done about them."""

    permission = SEE
    SIZE: ClassVar[int] = 100

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        chosen = read_cell(request.GET)
        dashboard = Dashboard(self.request.access, today=self.request.today)
        rows = dashboard.contacts(chosen, after=_after(request.GET.get("after", "")), limit=self.SIZE + 1)
        shown = rows[: self.SIZE]
        last = shown[-1] if len(rows) > self.SIZE else None
        context = {
            "chosen": [(LABELS[each], dashboard.label(each, member)) for each, member in chosen.items()],
            "rows": shown,
            "next_url": f"{people_address(chosen)}&after={cursor_of(last.sort_key, last.key)}" if last else "",
            "overdue": chosen.get(Dimension.OUTCOME) == Derived.OVERDUE.value,
            "type": chosen.get(Dimension.TYPE, ""),
            "list_url": self._list(chosen),
            "may_open": self.request.access.has(OPEN),
            "kept": [(each.value, member) for each, member in chosen.items()],
            "write_url": people_address(chosen, "staff:compliance-write") if self.request.access.has(SEND) else "",
        }
        return self.page("staff/consent/people.html", context)

    def _list(self, chosen: Mapping[Dimension, Member]) -> str:
        """The full list of consents with the same filters, which can be exported; "" for what nobody recorded."""
        if chosen.get(Dimension.OUTCOME) == Derived.NOT_RECORDED.value:
            return ""
        names = {Dimension.OUTCOME: "outcome", Dimension.TAG: "tag", Dimension.TYPE: "type"}
        query = {
            **{names.get(each, each.value): str(member) for each, member in chosen.items()},
            **({"outcome": "", "review": "overdue"} if chosen.get(Dimension.OUTCOME) == Derived.OVERDUE.value else {}),
        }
        kept = {key: value for key, value in query.items() if value and key != Dimension.COMPANY.value}
        return f"{reverse('staff:list', args=['consent'])}?{urlencode(kept)}"


def _after(text: str) -> tuple[str, int] | None:
    if not text:
        return None
    try:
        sort_key, key = read_cursor(text)
    except (BrokenCursor, ValueError):
        return None
    return (sort_key, key) if isinstance(sort_key, str) and isinstance(key, int) and "\0" not in sort_key else None


def _pane(request: StaffRequest) -> dict[str, Any]:
    question = Question(rows=(Dimension.PURPOSE, Dimension.TAG))
    pivot = Dashboard(request.access, today=request.today).pivot(question)
    lines = [
        {"label": line.label, "url": address(replace(question, at=line.path)), "line": line} for line in pivot.lines
    ]
    return {"pivot": pivot, "lines": lines, "chart": bars(pivot), "url": reverse("staff:compliance")}


PANES.register(
    "consent.compliance",
    Pane(
        label="Consent compliance",
        template="staff/consent/compliance_pane.html",
        permission=SEE,
        read=_pane,
    ),
)
