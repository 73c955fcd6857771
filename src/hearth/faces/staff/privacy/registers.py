"""The registers: their entries' pages, what is done to them, and making new ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.privacy.permissions import KEEP_REGISTERS, SEE_REGISTERS
from hearth.engines.privacy.registers import operations, queries
from hearth.engines.privacy.registers.operations import AgreementFacts, AssessmentText, NewBreach
from hearth.faces.staff.deed import Action, Deed, DeedForm, title_of
from hearth.faces.staff.links import url_of
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.privacy import forms
from hearth.kernel.refusal import Refused
from hearth.platform.index.models import Record

ADDRESSES: Mapping[str, str] = {
    "breach": "breach",
    "privacy_complaint": "privacy-complaint",
    "sharing_agreement": "sharing-agreement",
    "dpia": "dpia",
}
"""The name of an entry's page by its kind."""


class EntryView(StaffView):
    """An entry of a register, with what can be done to it."""

    permission = SEE_REGISTERS
    kind: ClassVar[str] = ""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The page."""
        page = queries.entry(self.request.access, self.kind, reference, now=self.request.now, reason=self.reason)
        keeps = self.request.access.within(page.company_id).has(KEEP_REGISTERS)
        actions = [
            Action(label=label, url=reverse(f"staff:{name}", args=[reference]))
            for stage, (label, name) in _STAGES[self.kind].items()
            if keeps and stage in page.stages
        ]
        return self.page("staff/privacy/entry.html", {"page": page, "actions": actions})

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Answers the question for a reason."""
        return self.get(request, reference)


class BreachView(EntryView):
    """A breach with its 72 hours."""

    kind = "breach"


class ComplaintView(EntryView):
    """A data-protection complaint."""

    kind = "privacy_complaint"


class AgreementView(EntryView):
    """A data-sharing agreement."""

    kind = "sharing_agreement"


class AssessmentView(EntryView):
    """An impact assessment with its versions."""

    kind = "dpia"


_STAGES: Mapping[str, Mapping[str, tuple[Any, str]]] = {
    "breach": {
        "assess": (gettext_lazy("Assess the risk"), "breach-assess"),
        "tell-ico": (gettext_lazy("Commissioner told"), "breach-tell-ico"),
        "tell-people": (gettext_lazy("People told"), "breach-tell-people"),
        "close": (gettext_lazy("Close"), "breach-close"),
    },
    "privacy_complaint": {
        "acknowledge": (gettext_lazy("Acknowledged"), "privacy-complaint-acknowledge"),
        "close": (gettext_lazy("Close"), "privacy-complaint-close"),
    },
    "sharing_agreement": {
        "change": (gettext_lazy("Change"), "sharing-agreement-change"),
        "review": (gettext_lazy("Reviewed"), "sharing-agreement-review"),
    },
    "dpia": {
        "write": (gettext_lazy("Write a version"), "dpia-write"),
        "approve": (gettext_lazy("Approve the draft"), "dpia-approve"),
    },
}


class _Keeping(Deed):
    permission: ClassVar[str] = KEEP_REGISTERS

    def record(self, reference: str) -> Record:
        """The entry, where the reader may see the person as well."""
        found = super().record(reference)
        queries.entry(self.request.access, found.kind, reference, now=self.request.now)
        return found

    def of(self, record: Record, name: str) -> dict[str, Any]:
        """Who does it to what and when, for the operation."""
        return {"by": self.request.access.actor, name: record.pk, "now": self.request.now}


class AssessBreach(_Keeping):
    """Whether people are at risk."""

    kind = "breach"
    title = gettext_lazy("Assess the risk")
    button = gettext_lazy("Record it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The risk and why."""
        return forms.AssessBreachForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        given = form.cleaned_data
        operations.assess_breach(
            risky=given["risk"] != "none",
            high_risk=given["risk"] == "high",
            assessment=given["assessment"],
            consequences=given["consequences"],
            measures=given["measures"],
            **self.of(record, "breach_id"),
        )
        return _("The assessment is recorded.")


class TellIco(_Keeping):
    """The Commissioner was told."""

    kind = "breach"
    title = gettext_lazy("Commissioner told")
    button = gettext_lazy("Record it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """When."""
        return forms.TellIcoForm(data, initial={"told_ico_at": self.request.now})

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        given = form.cleaned_data
        operations.tell_ico(
            told_at=given["told_ico_at"],
            reference=given["ico_reference"],
            late_reason=given["late_reason"],
            **self.of(record, "breach_id"),
        )
        return _("It is recorded that the Commissioner was told.")


class TellPeople(_Keeping):
    """The people concerned were told."""

    kind = "breach"
    title = gettext_lazy("People told")
    button = gettext_lazy("Record it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """When and how."""
        return forms.TellPeopleForm(data, initial={"told_people_at": self.request.now})

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        given = form.cleaned_data
        operations.tell_people(told_at=given["told_people_at"], how=given["how"], **self.of(record, "breach_id"))
        return _("It is recorded that the people were told.")


class CloseBreach(_Keeping):
    """Nothing more is to be done."""

    kind = "breach"
    title = gettext_lazy("Close the breach")
    button = gettext_lazy("Close it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """What was learnt."""
        return forms.LessonsForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Closes it."""
        operations.close_breach(lessons=form.cleaned_data["lessons"], **self.of(record, "breach_id"))
        return _("The breach is closed.")


class AcknowledgeComplaint(_Keeping):
    """They were told that it came."""

    kind = "privacy_complaint"
    title = gettext_lazy("Complaint acknowledged")
    button = gettext_lazy("Record it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """When."""
        return forms.DayForm(data, initial={"on_date": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        operations.acknowledge_complaint(on_date=form.cleaned_data["on_date"], **self.of(record, "complaint_id"))
        return _("It is recorded that the complaint was acknowledged.")


class CloseComplaint(_Keeping):
    """They were told what came of it."""

    kind = "privacy_complaint"
    title = gettext_lazy("Close the complaint")
    button = gettext_lazy("Close it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """When, and the outcome."""
        return forms.EventForm(
            data,
            note=_("Outcome, and how they were told"),
            note_name="outcome",
            initial={"on_date": self.request.today},
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Closes it."""
        given = form.cleaned_data
        operations.close_complaint(
            on_date=given["on_date"], outcome=given["outcome"], **self.of(record, "complaint_id")
        )
        return _("The complaint is closed.")


class ChangeAgreement(_Keeping):
    """Other terms."""

    kind = "sharing_agreement"
    title = gettext_lazy("Change the agreement")
    button = gettext_lazy("Change it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """As it stands."""
        return forms.AgreementForm(data, changing=True, initial=queries.agreement_facts(record.pk))

    def do(self, record: Record, form: DeedForm) -> str:
        """Changes it."""
        given = dict(form.cleaned_data)
        reason = given.pop("reason")
        operations.change_agreement(
            by=self.request.access.actor, agreement_id=record.pk, facts=AgreementFacts(**given), reason=reason
        )
        return _("The agreement is changed.")


class ReviewAgreement(_Keeping):
    """It was looked at."""

    kind = "sharing_agreement"
    title = gettext_lazy("Agreement reviewed")
    button = gettext_lazy("Record it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Today, and again in a year."""
        later = self.request.today + dt.timedelta(days=365)
        return forms.ReviewAgreementForm(data, initial={"on_date": self.request.today, "next_review": later})

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        operations.review_agreement(**form.cleaned_data, **self.of(record, "agreement_id"))
        return _("The review is recorded.")


class WriteAssessment(_Keeping):
    """The draft of the next version."""

    kind = "dpia"
    title = gettext_lazy("Write a version")
    button = gettext_lazy("Keep the draft")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """As the last one says."""
        return forms.AssessmentForm(data, initial=queries.draft_of(record.pk))

    def do(self, record: Record, form: DeedForm) -> str:
        """Keeps it."""
        operations.write_version(text=AssessmentText(**form.cleaned_data), **self.of(record, "assessment_id"))
        return _("The draft is kept. Approve it when it is right.")


class ApproveAssessment(_Keeping):
    """From now on it holds."""

    kind = "dpia"
    title = gettext_lazy("Approve the draft")
    button = gettext_lazy("Approve it")
    hint = gettext_lazy("A version that is approved never changes.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Nothing is asked."""
        return DeedForm(data if data is not None else None)

    def do(self, record: Record, form: DeedForm) -> str:
        """Approves it."""
        operations.approve_version(**self.of(record, "assessment_id"))
        return _("The version is approved.")


# --- new ones


class _New(StaffView):
    """A form that makes an entry, and goes to its page."""

    permission = KEEP_REGISTERS
    kind: ClassVar[str]
    title: ClassVar[Any]
    button: ClassVar[Any]
    about: ClassVar[Any] = ""

    def form(self, data: Any = None) -> DeedForm:
        """The form."""
        raise NotImplementedError

    def make(self, form: DeedForm) -> str | None:
        """Makes it and gives its reference; None where the form has an error now."""
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self._shown(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Makes it, or says what is wrong."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                reference = self.make(form)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                if reference is not None:
                    messages.success(request, _("%(reference)s is entered.") % {"reference": reference})
                    return redirect(url_of(self.kind, reference))
        return self._shown(form)

    def company(self, form: DeedForm) -> int:
        """Whose register: the one that was chosen, or the only one."""
        chosen = form.cleaned_data.pop("company", None)
        mine: list[int] = [each.pk for each in self.companies()]
        return next((each for each in mine if each == chosen), mine[0])

    def companies(self) -> Sequence[Any]:
        """Those whose registers somebody keeps."""
        return queries.companies_with(self.request.access, KEEP_REGISTERS)

    def _shown(self, form: DeedForm) -> HttpResponse:
        return self.page(
            "staff/privacy/new_entry.html",
            {"form": form, "deed": self, "page_has_errors": bool(form.errors)},
            status=422 if form.errors else 200,
        )


class NewBreachView(_New):
    """Enters a breach."""

    kind = "breach"
    title = gettext_lazy("Record a breach")
    button = gettext_lazy("Record the breach")
    about = gettext_lazy("Every breach is entered, whether the Commissioner has to be told or not (Article 33(5)).")

    def form(self, data: Any = None) -> DeedForm:
        """Known from now on unless said otherwise."""
        return forms.BreachForm(data, companies=self.companies(), initial={"aware_at": self.request.now})

    def make(self, form: DeedForm) -> str | None:
        """Enters it."""
        company = self.company(form)
        made = operations.record_breach(
            by=self.request.access.actor,
            company_id=company,
            new=NewBreach(**form.cleaned_data),
            now=self.request.now,
        )
        return made.record.reference


class NewComplaintView(_New):
    """Enters a complaint."""

    kind = "privacy_complaint"
    title = gettext_lazy("Record a data-protection complaint")
    button = gettext_lazy("Record the complaint")
    about = gettext_lazy("Acknowledged within thirty days (Data Protection Act 2018, section 164A).")

    def form(self, data: Any = None) -> DeedForm:
        """Received today unless said otherwise."""
        wanted = (data or {}).get("contact", "") or self.request.GET.get("contact", "")[:40]
        return forms.ComplaintForm(
            data,
            shown={"contact": title_of(self.request.access, wanted, "contact")},
            initial={"contact": wanted, "received_date": self.request.today},
        )

    def make(self, form: DeedForm) -> str | None:
        """Enters it."""
        given = form.cleaned_data
        contact = form.found("contact", "contact", self.request.access, self.request.now)
        if contact is None:
            return None
        self.request.access.within(contact.company_id).require(KEEP_REGISTERS)
        made = operations.record_complaint(
            by=self.request.access.actor,
            contact_id=contact.pk,
            received_date=given["received_date"],
            words=given["words"],
            now=self.request.now,
        )
        return made.record.reference


class NewAgreementView(_New):
    """Enters an agreement."""

    kind = "sharing_agreement"
    title = gettext_lazy("Enter a data-sharing agreement")
    button = gettext_lazy("Enter the agreement")

    def form(self, data: Any = None) -> DeedForm:
        """From today, reviewed in a year."""
        today = self.request.today
        return forms.AgreementForm(
            data,
            companies=self.companies(),
            initial={"from_date": today, "review_date": today + dt.timedelta(days=365)},
        )

    def make(self, form: DeedForm) -> str | None:
        """Enters it."""
        company = self.company(form)
        made = operations.make_agreement(
            by=self.request.access.actor, company_id=company, facts=AgreementFacts(**form.cleaned_data)
        )
        return made.record.reference


class NewAssessmentView(_New):
    """Begins an assessment."""

    kind = "dpia"
    title = gettext_lazy("Begin an impact assessment")
    button = gettext_lazy("Keep the draft")

    def form(self, data: Any = None) -> DeedForm:
        """To be looked at again in a year."""
        return forms.AssessmentForm(
            data,
            begins=True,
            companies=self.companies(),
            initial={
                "review_date": self.request.today + dt.timedelta(days=365),
                "purpose": self.request.GET.get("purpose", "")[:60],
            },
        )

    def make(self, form: DeedForm) -> str | None:
        """Keeps the first draft."""
        company = self.company(form)
        given = dict(form.cleaned_data)
        made = operations.open_assessment(
            by=self.request.access.actor,
            company_id=company,
            purpose=given.pop("purpose"),
            text=AssessmentText(**given),
            now=self.request.now,
        )
        return made.record.reference
