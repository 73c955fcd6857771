"""The home of configuration: every screen that one may open, under headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hearth.engines.cases.registrations import CONFIGURE as CONFIGURE_CASES
from hearth.engines.privacy.consent.permissions import CONFIGURE as CONFIGURE_CONSENT
from hearth.faces.kit.shell import NavItem
from hearth.faces.staff.page import StaffView
from hearth.platform.calendars.registrations import MANAGE as MANAGE_CALENDARS
from hearth.platform.configuration.kinds import KINDS
from hearth.platform.configuration.registrations import MANAGE, MANAGE_RULES
from hearth.platform.identity.access import Access
from hearth.platform.identity.registrations import MANAGE_ROLES, MANAGE_USERS
from hearth.platform.organisation.registrations import MANAGE as MANAGE_COMPANIES
from hearth.platform.schedules.permissions import MANAGE as MANAGE_SCHEDULES

LISTS = _("Lists and fields")
LANDLORD = _("The landlord")
PEOPLE = _("People who sign in")
CASES = _("Cases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A configuration screen: where it stands, who may open it."""

    group: str | Promise
    label: str | Promise
    url_name: str
    permission: str
    args: tuple[str, ...] = ()
    about: str | Promise = ""
    words: str = ""

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name, args=self.args)


SCREENS = (
    Offer(
        group="Information management",
        label=_("Starter set"),
        url_name="staff:consent-starter",
        permission=CONFIGURE_CONSENT,
        about=_("Purposes, consents and tags that a UK landlord usually has, to begin with."),
        words="gdpr install purposes tags",
    ),
    Offer(
        group=CASES,
        label=_("Paths"),
        url_name="staff:configuration-paths",
        permission=CONFIGURE_CASES,
        about=_("The flowcharts that cases follow: check and publish them."),
        words="bpmn flowchart workflow",
    ),
    Offer(
        group=PEOPLE,
        label=_("Users"),
        url_name="staff:configuration-users",
        permission=MANAGE_USERS,
        about=_("Who can sign in, and the roles that they hold."),
        words="accounts colleagues passwords staff",
    ),
    Offer(
        group=PEOPLE,
        label=_("Groups of users"),
        url_name="staff:configuration-groups",
        permission=MANAGE_USERS,
        about=_("Teams and panels: who is in them, by dates."),
        words="team panel colleagues members",
    ),
    Offer(
        group=PEOPLE,
        label=_("Roles"),
        url_name="staff:configuration-roles",
        permission=MANAGE_ROLES,
        about=_("What each role may do and read."),
        words="permissions clearances",
    ),
    Offer(
        group=LANDLORD,
        label=_("Companies"),
        url_name="staff:configuration-companies",
        permission=MANAGE_COMPANIES,
        about=_("Name, address and telephone, as letters show them."),
        words="letterhead landlord organisation",
    ),
    Offer(
        group=LANDLORD,
        label=_("Calendars"),
        url_name="staff:configuration-calendars",
        permission=MANAGE_CALENDARS,
        about=_("Working days and hours, and the days on which the office is closed."),
        words="closures bank holidays working days hours",
    ),
    Offer(
        group=LANDLORD,
        label=_("Reference numbers"),
        url_name="staff:configuration-references",
        permission=MANAGE,
        about=_("How the references of each kind of record are written."),
        words="prefix check digit syntax",
    ),
    Offer(
        group=LANDLORD,
        label=_("Statutory rules"),
        url_name="staff:configuration-rules",
        permission=MANAGE_RULES,
        about=_("Periods and amounts set by law, each with its source."),
        words="law act section notice periods",
    ),
    Offer(
        group=LANDLORD,
        label=_("Schedules"),
        url_name="staff:configuration-schedules",
        permission=MANAGE_SCHEDULES,
        about=_("What Hearth does by itself: when, with what result, and who is told when it fails."),
        words="scheduled jobs ticks worker nightly runs timetable failures",
    ),
)

_INFORMATION = "Information management"

_ABOUT = {
    "consent-type": _("What people are asked to consent to: recipients by name, reviews, the words that are shown."),
    "consent-outcome": _("Your words for an answer, and what each means to the rules."),
    "data-purpose": _("Why data is held: its lawful basis, and the consent that it waits for."),
    "data-tag-type": _("What a kind of information is held for, and which consents can be asked for it."),
    "data-tag": _("Groups of information items: columns and kinds of contact references."),
    "lookup": _("The values that people choose from, and what each means to the rules."),
    "user-defined-field": _("Fields of your own on contacts, homes, tenancies and more."),
    "functional-unit": _("Parts of the records, by a condition: who is bound to some sees no others."),
    "segment": _("Parts of the contacts, by a condition: vulnerable, new tenant, reached by email."),
    "agreement-type": _("Agreements that let no home: a parking permit, a garden licence, costs paid off."),
    "void-rule": _("Which case a void of a home starts, and when."),
    "hierarchy": _("Ways in which homes belong to each other beside the first one."),
    "sla-definition": _("How long something may take, when a warning is due, who is told, what pauses it."),
    "escalation-group": _("Who is told together, under one name."),
    "task-definition": _("Tasks of a library, which paths take by their code."),
    "allocation-rule": _("Who gets work that a path allocates by rule, and who manages the cases."),
    "webhook": _("Which other systems are told of what happens to cases."),
    "web-service": _("Other organisations' systems that paths may call."),
    "function": _("Expressions of your own that conditions call by name."),
    "retention-rule": _("How long what is kept, and what then happens to it."),
    "pack-variant": _("Which parts a subject access pack has."),
    "asset-type": _("House, flat, garage: what can be let and lived in."),
    "patch": _("The homes of one housing officer, and who looks after them."),
    "case-type": _("What officers pick when they open a case."),
    "communication-definition": _("Letters and emails, the channels they go by, and their words."),
}
_ORDER = (LISTS, "Contacts", "Homes and patches", CASES, "Letters and emails", _INFORMATION, PEOPLE, LANDLORD)


def offers() -> Iterator[Offer]:
    """Every configuration screen: one for each kind of record, and those above."""
    for name, kind in KINDS.items():
        yield Offer(
            group=kind.group or LISTS,
            label=kind.plural,
            url_name="staff:configuration-list",
            args=(name,),
            permission=kind.permission,
            about=_ABOUT.get(name, ""),
        )
    yield from SCREENS


def groups(access: Access) -> dict[str, list[Offer]]:
    """What somebody may open, by heading; headings that nobody has ordered come last."""
    found: dict[str, list[Offer]] = {str(group): [] for group in _ORDER}
    for offer in offers():
        if access.has(offer.permission):
            found.setdefault(str(offer.group), []).append(offer)
    return {group: offered for group, offered in found.items() if offered}


def tabs(access: Access, group: str | Promise, current: str) -> list[NavItem]:
    """The screens under one heading, as the tabs of each of them."""
    return [
        NavItem(label=str(offer.label), url=offer.url, current=str(offer.label) == current)
        for offer in groups(access).get(str(group), [])
    ]


class Home(StaffView):
    """Every configuration screen that one may open."""

    @property
    def permission(self) -> str:  # type: ignore[override]  # any of them opens it; the first one missing refuses
        """The permission of the first screen that the reader may open, else that of the first screen."""
        codes = [offer.permission for offer in offers()]
        return next((code for code in codes if self.request.access.has(code)), codes[0])

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.page("staff/configuration/home.html", {"groups": groups(self.request.access)})
