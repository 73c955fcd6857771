"""Made-up rows for the gallery: nobody here exists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from hearth.faces.kit.hits import Hit, HitGroup
from hearth.faces.kit.shell import DockTab, NavItem, Shell, Shortcut
from hearth.kernel.time import london

TODAY = dt.date(2026, 11, 17)
NOW = london(TODAY, dt.time(10, 42))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> dt.datetime:
    return london(dt.date(2026, month, day), dt.time(hour, minute))


@dataclass(frozen=True)
class TaskRow:
    title: str
    about: str
    case: str
    start: dt.datetime
    due: dt.datetime
    who: str
    kind: str
    word: str
    held: bool = False

    @property
    def amber(self) -> dt.datetime:
        return self.start + (self.due - self.start) * 0.75


TASKS = [
    TaskRow(
        "Return call about boiler",
        "Mrs Dilys Pugh",
        "CS-104877",
        at(13, 9),
        at(16, 16, 30),
        "A. Shah",
        "missed",
        "Missed",
    ),
    TaskRow("Post inspection", "22 Kelp Street", "CS-103420", at(9, 9), at(16, 17), "Repairs team", "missed", "Missed"),
    TaskRow(
        "Check notice to quit", "Mr Owen Bright", "CS-104902", at(10, 9), at(17, 11, 30), "A. Shah", "due", "48m left"
    ),
    TaskRow(
        "Visit tenant before end",
        "Ms Joanna Kowalczyk",
        "CS-104611",
        at(12, 9),
        at(17, 17),
        "A. Shah",
        "due",
        "6h 18m left",
    ),
    TaskRow(
        "Confirm identity for access request",
        "Mr Tariq Mahmood",
        "CS-104756",
        at(11, 9),
        at(17, 17),
        "Information team",
        "due",
        "6h 18m left",
    ),
    TaskRow(
        "Issue permission", "41 Marram Road", "CS-104218", at(15, 9), at(18, 17), "Repairs team", "live", "1d 6h left"
    ),
    TaskRow(
        "Agree repayment plan", "Mr Callum Reid", "CS-104533", at(13, 9), at(19, 12), "A. Shah", "live", "2d 1h left"
    ),
    TaskRow("Chase keys", "3 Cooper’s Yard", "CS-104402", at(16, 9), at(19, 17), "A. Shah", "live", "2d 6h left"),
    TaskRow(
        "Return deposit decision",
        "Mr Leon Baptiste",
        "CS-104715",
        at(14, 9),
        at(20, 17),
        "A. Shah",
        "live",
        "3d 6h left",
    ),
    TaskRow(
        "Read meter at void", "22 Kelp Street", "CS-104690", at(16, 9), at(20, 17), "Voids team", "live", "3d 6h left"
    ),
    TaskRow(
        "Answer stage 1 complaint",
        "Mrs Ruth Hallam",
        "CS-104861",
        at(16, 12),
        at(23, 17),
        "A. Shah",
        "live",
        "4d 6h left",
    ),
    TaskRow(
        "Review support plan",
        "Ms Blessing Eze",
        "CS-103988",
        at(9, 9),
        at(27, 17),
        "A. Shah",
        "on hold",
        "On hold to 24 Nov",
        True,
    ),
]


@dataclass(frozen=True)
class ConsentRow:
    name: str
    state: str
    review: str
    start: dt.date
    end: dt.date | None
    used: int
    on: bool = False


CONSENTS = [
    ConsentRow("Internal use", "current", "24 months", dt.date(2025, 1, 1), None, 41290),
    ConsentRow("Share with contractors", "current", "24 months", dt.date(2025, 1, 1), None, 36114),
    ConsentRow(
        "Share with local authority", "current", "12 months", dt.date(2026, 4, 1), dt.date(2028, 4, 1), 28540, True
    ),
    ConsentRow("Special purpose", "current", "1 month", dt.date(2025, 1, 1), None, 312),
    ConsentRow("Resident involvement", "future", "12 months", dt.date(2027, 1, 1), None, 0),
    ConsentRow("Share with support agencies", "future", "6 months", dt.date(2027, 2, 1), dt.date(2029, 2, 1), 0),
    ConsentRow("Share with local authority", "expired", "24 months", dt.date(2024, 1, 1), dt.date(2026, 4, 1), 25107),
    ConsentRow("Photographs", "expired", "36 months", dt.date(2024, 1, 1), dt.date(2025, 7, 1), 1904),
]


@dataclass(frozen=True)
class AlertRow:
    severity: str
    text: str
    confirm_url: str = ""


ALERTS = [
    AlertRow("high", "Two officers at every visit, until 31 Jan 2027. Risk assessment 12 Aug 2026.", "/read/"),
    AlertRow("warning", "Hard of hearing. Text or email first; if you call, use Relay UK."),
    AlertRow("information", "Leaving: notice to quit accepted, tenancy ends Mon 30 Nov 2026, 12 noon."),
]


@dataclass(frozen=True)
class Happening:
    at: dt.datetime
    status: str
    text: str
    detail: str = ""
    reference: str = ""
    url: str = ""


TIMELINE = [
    Happening(at(17, 9), "live", "Amber: owner and team lead told"),
    Happening(at(16, 10), "sent", "Visit reminder sent by text"),
    Happening(at(9, 9), "on hold", "Held by A. Shah: tenant away", "2 days"),
    Happening(at(2, 9, 14), "complete", "Check notice completed, decision Yes"),
    Happening(at(30, 15, 52, month=10), "idle", "Opened from web form", reference="CM-55201"),
]

LEDGER = [
    (dt.date(2026, 11, 16), "Weekly charge", Decimal("118.42"), None, Decimal("412.36")),
    (dt.date(2026, 11, 9), "Payment, Direct Debit", None, Decimal("60.00"), Decimal("293.94")),
    (dt.date(2026, 11, 9), "Weekly charge", Decimal("118.42"), None, Decimal("353.94")),
    (dt.date(2026, 11, 2), "Weekly charge", Decimal("118.42"), None, Decimal("235.52")),
]

SHELL = Shell(
    user_key="u7-c1",
    user_name="Amina Shah",
    initials="AS",
    company_name="Northmoor Homes",
    demo=True,
    search_url="/search/",
    hits_url="/search/",
    palette_url="/menu/",
    new_case_url="/form/",
    start_communication_url="/form/?letter",
    help_url="/marks/",
    profile_url="/marks/?profile",
    sign_out_url="/sign-in/",
    counts_url="/counts/",
    shortcuts=(
        Shortcut(label="Cases and tasks", url="/?list", count=23, note="2 past target, 4 due today", late=True),
        Shortcut(label="Orders", url="/?orders", count=148, note="12 raised since 08:30"),
        Shortcut(label="Manage queues", url="/?queues", count=36, note="Post room prints at 14:00"),
        Shortcut(label="Authorise invoices", url="/?invoices", count=7, note="£18,240.55 waiting"),
        Shortcut(label="Arrears accounts", url="/?arrears", count=1689, note="31 new this week"),
        Shortcut(label="Authorise arrears actions", url="/?actions", count=0, note="Nothing to authorise"),
    ),
    nav=(NavItem(label="Configuration", url="/consents/"), NavItem(label="Marks", url="/marks/")),
)

RECORDS = {
    tab.record: tab
    for tab in (
        DockTab(record="CN-0048213-6", title="Joanna Kowalczyk", icon="person", url="/contact/"),
        DockTab(record="CS-104611", title="Notice to quit, 14 Tolland Row", icon="case", url="/case/"),
    )
}

PEOPLE = (
    Hit(
        title="Joanna Kowalczyk",
        url="/contact/",
        value="CN-0048213-6",
        detail="14 Tolland Row",
        reference="CN-0048213-6",
        icon="person",
    ),
    Hit(
        title="Piotra Nowak",
        url="/contact/?nowak",
        value="CN-0050442-9",
        detail="9 Saddler’s Court",
        reference="CN-0050442-9",
        icon="person",
    ),
    Hit(
        title="Joan Marram",
        url="/contact/?marram",
        value="CN-0017805-3",
        detail="22 Kelp Street",
        reference="CN-0017805-3",
        icon="person",
        status="ended",
        word="Former tenant",
    ),
)
SCREENS = (
    Hit(
        title="New case: rent statement",
        url="/form/",
        detail="Opens, sends, closes",
        icon="case",
        about="Generic case. Opens, makes the statement, sends it by the tenant’s preference and closes.",
    ),
    Hit(title="Consent types", url="/consents/", detail="Configuration", icon="list"),
    Hit(title="End of tenancy CS-104611", url="/case/", detail="14 Tolland Row", icon="case"),
)


def found(query: str) -> tuple[HitGroup, ...]:
    """The people and screens that contain every word of the query."""

    def wanted(hit: Hit) -> bool:
        return all(word in f"{hit.title} {hit.detail} {hit.reference}".lower() for word in query.lower().split())

    groups = (
        HitGroup(label="Contacts", hits=tuple(filter(wanted, PEOPLE))),
        HitGroup(label="Go to", hits=tuple(filter(wanted, SCREENS))),
    )
    return tuple(group for group in groups if group.hits)
