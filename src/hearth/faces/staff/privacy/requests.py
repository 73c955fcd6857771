"""Rights requests: recorded by whoever takes them, their page with its clock, and what can be done."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.privacy.permissions import HAND_OVER, HANDLE_REQUESTS, RECORD_REQUEST, SEE_REQUESTS
from hearth.engines.privacy.requests import holding, operations, packs, queries
from hearth.engines.privacy.requests.operations import NewRequest
from hearth.engines.privacy.requests.rules import HOLDING, AskedBy, EventKind, RequestKind, Route, Standing
from hearth.engines.privacy.retention.permissions import ERASE
from hearth.faces.kit.time_words import day_words
from hearth.faces.staff.deed import Action, Deed, DeedForm, Fact, title_of
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.privacy import forms
from hearth.kernel.refusal import Refused
from hearth.platform import attachments
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.organisation.models import Company, LandlordType


class NewRightsRequest(StaffView):
    """Records a request that came by any way."""

    permission = RECORD_REQUEST

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; `contact` names whose data it is about."""
        wanted = request.GET.get("contact", "")[:40]
        return self._shown(self._form(initial={"contact": wanted, "received_date": self.request.today}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Records it, or says what is wrong."""
        access, now = self.request.access, self.request.now
        form = self._form(request.POST)
        if form.is_valid():
            contact = form.found("contact", "contact", access, now)
            agent = form.found("agent", "contact", access, now)
            if contact is not None and not form.errors:
                access.within(contact.company_id).require(RECORD_REQUEST)
                try:
                    return self._record(form, contact, agent)
                except Refused as refusal:
                    form.refuse(refusal)
        return self._shown(form)

    def _record(self, form: forms.RequestForm, contact: Record, agent: Record | None) -> HttpResponse:
        given = form.cleaned_data
        made = operations.record_request(
            by=self.request.access.actor,
            new=NewRequest(
                contact_id=contact.pk,
                kind=RequestKind(given["kind"]),
                route=Route(given["route"]),
                received_date=given["received_date"],
                words=given["words"],
                asked_by=AskedBy(given["asked_by"]),
                agent_id=agent.pk if agent else None,
                authority=given["authority"],
                given_date=given.get("given_date"),
                identity_asked=given["identity_asked"],
            ),
            access=self.request.access.within(contact.company_id),
            now=self.request.now,
        )
        due = _("Answer it by %(day)s.") % {"day": day_words(made.due_date)} if made.due_date else _(
            "The clock begins when proof of identity comes."
        )  # fmt: skip
        messages.success(self.request, f"{made.reference}: {due}")
        if self.request.access.has(SEE_REQUESTS):
            return redirect(reverse("staff:rights-request", args=[made.reference]))
        return redirect(reverse("staff:contact", args=[contact.reference]))

    def _form(self, data: Any = None, initial: Any = None) -> forms.RequestForm:
        access = self.request.access
        source = data if data is not None else initial or {}
        shown = {name: title_of(access, source.get(name, ""), "contact") for name in ("contact", "agent")}
        providers = Company.objects.filter(
            pk__in=access.companies_with(RECORD_REQUEST), landlord_type=LandlordType.PRIVATE_REGISTERED_PROVIDER
        )
        return forms.RequestForm(data, initial=initial, shown=shown, information=providers.exists())

    def _shown(self, form: forms.RequestForm) -> HttpResponse:
        return self.page(
            "staff/privacy/new_request.html",
            {"form": form, "page_has_errors": bool(form.errors)},
            status=422 if form.errors else 200,
        )


class RightsRequestView(StaffView):
    """A request: its clock with the reasons for the date, what can be done, its packs, all that happened."""

    permission = SEE_REQUESTS

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The page; while a pack is made its part is fetched again every two seconds."""
        access, now = self.request.access, self.request.now
        page = queries.request_page(access, reference, now=now, reason=self.reason)
        here = access.within(page.company_id)
        found = queries.get_request(access, reference, now=now)
        made = queries.packs_of(found, now=now)
        handles = here.has(HANDLE_REQUESTS)
        variants = packs.variants(page.company_id, page.kind, on=self.request.today) if handles else []
        return self.page(
            "staff/privacy/request.html",
            {
                "page": page,
                "actions": _actions(page, here),
                "packs": made,
                "under_way": any(each.under_way for each in made),
                "handles": handles and page.is_open,
                "hands_over": here.has(HAND_OVER),
                "pack_form": forms.PackForm(variants=variants) if handles and page.is_open else None,
                "can_pack": page.signed_at is not None and page.standing != Standing.IDENTITY,
            },
        )

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Answers the question for a reason."""
        return self.get(request, reference)


def _actions(page: queries.RequestPage, here: Access) -> list[Action]:
    """What can be done to the request as it stands, by those who may."""
    if not here.has(HANDLE_REQUESTS):
        return []
    if not page.is_open:
        return [Action(label=_("Open it again"), url=reverse("staff:rights-request-reopen", args=[page.reference]))]
    waits = page.standing
    kinds = {EventKind.IDENTITY_PROVED} if waits == Standing.IDENTITY else set()
    if waits == Standing.CLARIFICATION:
        kinds = {EventKind.CLARIFICATION_ANSWERED}
    elif waits != Standing.IDENTITY:
        kinds |= {EventKind.CLARIFICATION_ASKED}
        kinds |= set() if page.identity_asked else {EventKind.IDENTITY_ASKED}
        kinds |= set() if waits == Standing.EXTENDED else {EventKind.EXTENDED}
    found = [
        Action(label=RecordEvent.TITLES[kind], url=reverse("staff:rights-request-event", args=[page.reference, kind]))
        for kind in RecordEvent.TITLES
        if kind in kinds | {EventKind.NOTED}
    ]
    found = _of_its_kind(page, here) + found
    if here.has(HAND_OVER):
        found.append(
            Action(label=_("Handed over"), url=reverse("staff:rights-request-hand-over", args=[page.reference]))
        )
    for kind, label in CloseRequest.TITLES.items():
        found.append(Action(label=label, url=reverse("staff:rights-request-close", args=[page.reference, kind])))
    return found


def _of_its_kind(page: queries.RequestPage, here: Access) -> list[Action]:
    """What is done to requests of this kind alone; it comes first."""
    found: list[Action] = []
    if page.kind in HOLDING:
        found.append(Action(label=_("Hold data back"), url=reverse("staff:rights-request-hold", args=[page.reference])))
    if page.kind == RequestKind.ERASURE and here.has(ERASE):
        found.insert(
            0, Action(label=_("Look at erasure"), url=reverse("staff:contact-erase", args=[page.contact_reference]))
        )
    if page.kind == RequestKind.INFORMATION and here.has(attachments.READ):
        found.insert(0, Action(label=_("Papers that answer it"), url=reverse("staff:files", args=[page.reference])))
    if page.has_pack:
        found.insert(0, Action(label=_("Review"), url=reverse("staff:rights-request-review", args=[page.reference])))
    return found


class OnRequest(Deed):
    """Something that is done to a request."""

    permission: ClassVar[str] = HANDLE_REQUESTS
    kind = "rights_request"

    def record(self, reference: str) -> Record:
        """The request's record, where the reader may see the person as well."""
        found = super().record(reference)
        queries.get_request(self.request.access, reference, now=self.request.now)
        return found

    def facts(self, record: Record) -> Sequence[Fact]:
        """The clock."""
        page = queries.request_page(self.request.access, record.reference, now=self.request.now)
        return (
            Fact(label=_("Received"), value=day_words(page.received_date)),
            Fact(label=_("Answer by"), value=day_words(page.due_date) if page.due_date else _("The clock stands")),
            *(Fact(label="", value=step) for step in page.steps),
        )

    def due(self, record: Record) -> str:
        """By when it is to be answered now, as a sentence."""
        page = queries.request_page(self.request.access, record.reference, now=self.request.now)
        if page.due_date is None:
            return _("The clock stands.")
        return _("Answer it by %(day)s.") % {"day": day_words(page.due_date)}


class RecordEvent(OnRequest):
    """Records what moves the clock, or a note."""

    TITLES: ClassVar[dict[EventKind, Any]] = {
        EventKind.IDENTITY_ASKED: gettext_lazy("Ask for identity"),
        EventKind.IDENTITY_PROVED: gettext_lazy("Identity proved"),
        EventKind.CLARIFICATION_ASKED: gettext_lazy("Ask for clarification"),
        EventKind.CLARIFICATION_ANSWERED: gettext_lazy("Clarification came"),
        EventKind.EXTENDED: gettext_lazy("Extend"),
        EventKind.NOTED: gettext_lazy("Note"),
    }
    _NOTES: ClassVar[dict[EventKind, Any]] = {
        EventKind.IDENTITY_ASKED: gettext_lazy("What we ask for, and why"),
        EventKind.IDENTITY_PROVED: gettext_lazy("What was seen"),
        EventKind.CLARIFICATION_ASKED: gettext_lazy("What we ask"),
        EventKind.CLARIFICATION_ANSWERED: gettext_lazy("What they said"),
        EventKind.EXTENDED: gettext_lazy("Why it takes longer"),
        EventKind.NOTED: gettext_lazy("Note"),
    }
    _TELLS: ClassVar[set[EventKind]] = {
        EventKind.IDENTITY_ASKED,
        EventKind.CLARIFICATION_ASKED,
        EventKind.EXTENDED,
    }

    @property
    def event(self) -> EventKind:
        """Which."""
        kind = str(self.kwargs["event"])
        if kind not in {each.value for each in self.TITLES}:
            raise Refused(_("There is no such action."))
        return EventKind(kind)

    @property
    def title(self) -> Any:  # type: ignore[override]
        """As the button of the page says it."""
        return self.TITLES[self.event]

    button = gettext_lazy("Record it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Today, and the words; with the letter where one says so."""
        tell = _("Send them the letter that says so, with these words") if self.event in self._TELLS else ""
        return forms.EventForm(
            data,
            note=self._NOTES[self.event],
            note_required=self.event is not EventKind.CLARIFICATION_ANSWERED,
            tell=tell,
            initial={"on_date": self.request.today, "tell": True},
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Adds it to the history."""
        given = form.cleaned_data
        operations.add_event(
            by=self.request.access.actor,
            request_id=record.pk,
            kind=self.event,
            on_date=given["on_date"],
            note=given["note"],
            tell=given.get("tell", False),
            now=self.request.now,
        )
        return _("Recorded. %(due)s") % {"due": self.due(record)}


class CorrectEvent(OnRequest):
    """Puts the day of an event right."""

    title = gettext_lazy("Correct a day")
    button = gettext_lazy("Correct it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Which day, and why."""
        return forms.CorrectForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """The former stays in the history."""
        given = form.cleaned_data
        operations.correct_event(
            by=self.request.access.actor,
            request_id=record.pk,
            event_id=self.kwargs["event_id"],
            on_date=given["on_date"],
            reason=given["reason"],
            now=self.request.now,
        )
        return _("Corrected. %(due)s") % {"due": self.due(record)}


class CloseRequest(OnRequest):
    """Ends a request."""

    TITLES: ClassVar[dict[EventKind, Any]] = {
        EventKind.ANSWERED: gettext_lazy("Answered"),
        EventKind.REFUSED: gettext_lazy("Refuse"),
        EventKind.WITHDRAWN: gettext_lazy("Withdrawn"),
    }
    _ASKS: ClassVar[dict[EventKind, Any]] = {
        EventKind.ANSWERED: gettext_lazy("What was done"),
        EventKind.REFUSED: gettext_lazy("Why: manifestly unfounded, excessive, or which exemption"),
        EventKind.WITHDRAWN: gettext_lazy("How they withdrew it"),
    }
    button = gettext_lazy("Close the request")
    hint = gettext_lazy("Its case closes with it.")

    @property
    def event(self) -> EventKind:
        """How it ends."""
        kind = str(self.kwargs["event"])
        if kind not in {each.value for each in self.TITLES}:
            raise Refused(_("There is no such action."))
        return EventKind(kind)

    @property
    def title(self) -> Any:  # type: ignore[override]
        """As the button of the page says it."""
        return self.TITLES[self.event]

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Today, and what was done or why not."""
        tell = _("Send them the letter that says so, with these words") if self.event is EventKind.REFUSED else ""
        return forms.EventForm(
            data,
            note=self._ASKS[self.event],
            note_name="outcome",
            tell=tell,
            initial={"on_date": self.request.today, "tell": True},
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Closes it."""
        given = form.cleaned_data
        operations.close_request(
            by=self.request.access.actor,
            request_id=record.pk,
            kind=self.event,
            on_date=given["on_date"],
            outcome=given["outcome"],
            tell=given.get("tell", False),
            now=self.request.now,
        )
        return _("The request is closed.")


class ReopenRequest(OnRequest):
    """Opens a closed request again."""

    title = gettext_lazy("Open the request again")
    button = gettext_lazy("Open it again")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why."""
        return forms.ReasonForm(data, label=_("Why"))

    def do(self, record: Record, form: DeedForm) -> str:
        """Its dates stay those of the law."""
        operations.reopen_request(
            by=self.request.access.actor,
            request_id=record.pk,
            reason=form.cleaned_data["reason"],
            now=self.request.now,
        )
        return _("The request is open again. %(due)s") % {"due": self.due(record)}


class HoldBack(OnRequest):
    """Holds back the use of data for purposes."""

    title = gettext_lazy("Hold data back")
    button = gettext_lazy("Hold it back")
    hint = gettext_lazy("Colleagues are warned before they ring or write.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The purposes, from today."""
        return forms.HoldForm(data, initial={"from_date": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """One hold for each purpose."""
        chosen = form.cleaned_data["purposes"]
        made = holding.hold_back(
            by=self.request.access.actor,
            request_id=record.pk,
            purposes=[holding.EVERY] if "every" in chosen else chosen,
            from_date=form.cleaned_data["from_date"],
            now=self.request.now,
        )
        return _("%(count)s holds stand from now on.") % {"count": len(made)}


class LiftHold(OnRequest):
    """Lets data be used again."""

    title = gettext_lazy("Lift a hold")
    button = gettext_lazy("Lift it")
    hint = gettext_lazy("Tell the person first (Article 18(3)).")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why, and how they were told."""
        return forms.ReasonForm(data, label=_("Why, and how the person was told"))

    def do(self, record: Record, form: DeedForm) -> str:
        """Lifts one."""
        holding.lift_hold(
            by=self.request.access.actor,
            request_id=record.pk,
            hold_id=self.kwargs["hold_id"],
            reason=form.cleaned_data["reason"],
            now=self.request.now,
        )
        return _("The hold is lifted.")


class HandOverAnswer(OnRequest):
    """Records that the answer went another way than by the link."""

    permission = HAND_OVER
    title = gettext_lazy("Handed over")
    button = gettext_lazy("Record it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Which pack, when, how."""
        found = queries.get_request(self.request.access, record.reference, now=self.request.now)
        made = [
            (str(each.pack_id), _("Pack of %(day)s") % {"day": day_words(each.asked_at.date())})
            for each in queries.packs_of(found, now=self.request.now)
            if each.ready
        ]
        return forms.HandOverForm(data, packs=made, initial={"on_date": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """Adds it to the history."""
        given = form.cleaned_data
        packs.hand_over(
            by=self.request.access.actor,
            request_id=record.pk,
            pack_id=uuid.UUID(given["pack"]) if given["pack"] else None,
            how=given["how"],
            on_date=given["on_date"],
            now=self.request.now,
        )
        return _("Recorded. Close the request when nothing more is to be done.")
