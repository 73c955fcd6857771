"""What housing officers do to a tenancy: notices, the end, the people. One form and one call each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.time_words import instant_words
from hearth.faces.staff.deed import Deed, DeedForm, Fact
from hearth.faces.staff.tenancies import forms
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.modules.tenancies import operations, queries
from hearth.modules.tenancies.lists import END_REASON
from hearth.modules.tenancies.operations import Forwarding, ReceivedNotice
from hearth.modules.tenancies.registrations import CHANGE_PARTIES, END, RECEIVE_NOTICE, START
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.platform.configuration import lookups
from hearth.platform.configuration.models import Lookup
from hearth.platform.index.models import Record


class OnTenancy(Deed):
    """A deed about a tenancy, with what stands beside its form."""

    kind = "tenancy"

    def tenancy(self, record: Record) -> queries.TenancyPage:
        """The tenancy as this person may see it."""
        return queries.tenancy_page(self.here(record), record.reference, now=self.request.now)

    def facts(self, record: Record) -> Sequence[Fact]:
        """Status, dates and who is bound."""
        page = self.tenancy(record)
        facts = [
            Fact(label=_("Status"), value=str(page.status).capitalize()),
            Fact(label=_("Tenure"), value=page.tenure),
            Fact(label=_("Started"), value=instant_words(page.start_at)),
        ]
        if page.end_at or page.proposed_end_at:
            label = _("Ended") if page.end_at else _("Proposed end")
            facts.append(Fact(label=label, value=instant_words(page.end_at or page.proposed_end_at)))  # type: ignore[arg-type]
        facts += [Fact(label=one.role_label, value=one.name) for one in page.parties if one.standing]
        return facts

    def tenants(self, record: Record) -> list[tuple[str, str]]:
        """Contact key and name of those who are liable, for choices. One who may not be seen has no name."""
        page = self.tenancy(record)
        standing = [one for one in page.parties if one.role in LIABLE_ROLES and (one.standing or page.end_at)]
        return list({str(one.contact_id): (str(one.contact_id), str(one.name)) for one in standing}.values())

    def reasons(self, record: Record) -> list[Lookup]:
        """Reasons for leaving in the tenancy's company."""
        return lookups.choices(END_REASON, record.company_id, self.request.today)


class CancelBeforeStart(OnTenancy):
    """Cancels an agreement that has not started."""

    permission = START
    previews: ClassVar[bool] = True
    title = gettext_lazy("Cancel before the start")
    button = gettext_lazy("Cancel the agreement")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why."""
        return forms.ReasonForm(data)

    def preview(self, record: Record, form: DeedForm) -> Sequence[str]:
        """What will never have been."""
        operations.check_not_started(record.pk, now=self.request.now)
        return (
            _("The agreement never starts, and its charges are not posted."),
            _("A void that it was to end goes on."),
            _("Its rent account is closed, unless a payment stands on it."),
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Cancels it."""
        operations.cancel_before_start(
            by=self.request.access.actor,
            tenancy_id=record.pk,
            reason=form.cleaned_data["reason"],
            now=self.request.now,
        )
        return _("The agreement is cancelled before it started.")


class AddParty(OnTenancy):
    """Adds a joint tenant, guarantor, trustee or permitted occupier."""

    permission = CHANGE_PARTIES
    title = gettext_lazy("Add somebody")
    button = gettext_lazy("Add them")
    hint = gettext_lazy("For a successor use “Succession”, for a new sole tenant by deed “Assign”.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """From today unless another day is given."""
        return forms.PartyForm(data, initial={"from_date": self.request.today, "responsible": True})

    def do(self, record: Record, form: DeedForm) -> str:
        """Adds them."""
        who = form.found("contact", "contact", self.request.access, self.request.now)
        if who is None:
            return ""
        given = form.cleaned_data
        party = operations.add_party(
            by=self.request.access.actor,
            tenancy_id=record.pk,
            contact_id=who.pk,
            role=given["role"],
            responsible=given["responsible"],
            from_date=given["from_date"],
            reason=given["reason"],
            now=self.request.now,
        )
        return _("%(name)s is added as %(role)s.") % {"name": who.title, "role": party.get_role_display().lower()}


class EndParty(OnTenancy):
    """Ends somebody's part, the tenancy going on."""

    permission = CHANGE_PARTIES
    title = gettext_lazy("End somebody’s part")
    button = gettext_lazy("End their part")

    def _party(self, record: Record) -> queries.ShownParty:
        wanted = self.kwargs["party_id"]
        found = next((one for one in self.tenancy(record).parties if one.party_id == wanted), None)
        if found is None:
            raise NotFound(_("There is no such party of this tenancy."))
        return found

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The day and the document."""
        self._party(record)
        return forms.EndPartyForm(data)

    def facts(self, record: Record) -> Sequence[Fact]:
        """Whose part it is, first."""
        party = self._party(record)
        return (Fact(label=_("Whose part ends"), value=party.name), *super().facts(record))

    def do(self, record: Record, form: DeedForm) -> str:
        """Ends it."""
        given, party = form.cleaned_data, self._party(record)
        end = operations.release_tenant if party.role in LIABLE_ROLES else operations.end_party
        end(
            by=self.request.access.actor,
            party_id=party.party_id,
            to_date=given["to_date"],
            reason=given["reason"],
            now=self.request.now,
        )
        return _("The part is ended; the tenancy goes on.")


class ReceiveNotice(OnTenancy):
    """Takes a notice to quit: what the rule makes of it is shown before it is accepted."""

    permission = RECEIVE_NOTICE
    previews: ClassVar[bool] = True
    title = gettext_lazy("Receive a notice to quit")
    button = gettext_lazy("Accept the notice")
    hint = gettext_lazy("To check the notice question by question, open the case “End of tenancy (notice to quit)”.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Received now, by every tenant, unless said otherwise."""
        tenants = self.tenants(record)
        initial = {"received_at": self.request.now, "given_by": [key for key, _name in tenants]}
        return forms.NoticeForm(data, tenants=tenants, reasons=self.reasons(record), initial=initial)

    def _notice(self, form: DeedForm) -> ReceivedNotice:
        given = form.cleaned_data
        forwarding = {}
        if given["forwarding_address"]:
            forwarding[int(given["forwarding_of"])] = Forwarding(
                address=given["forwarding_address"],
                postcode=given["forwarding_postcode"],
                confidential=given["forwarding_confidential"],
            )
        return ReceivedNotice(
            received_at=given["received_at"],
            asked_end_date=given["asked_end_date"],
            stated_start_date=given["stated_start_date"],
            shorter_by_agreement=given["shorter_by_agreement"],
            given_by=[int(each) for each in given["given_by"]],
            forwarding=forwarding,
            end_reason_id=given["end_reason"],
            decision_reason=given["decision_reason"],
        )

    def preview(self, record: Record, form: DeedForm) -> Sequence[str]:
        """When the tenancy would end, by which rule, and what the rule warns of."""
        advice = queries.notice_advice(
            self.here(record), record.reference, notice=self._notice(form), now=self.request.now
        )
        end = advice.end.instant
        return (
            _("The tenancy ends at %(end)s.") % {"end": instant_words(end)},
            _("By the rule: %(source)s.") % {"source": advice.end.explanation.source},
            _("A provisional void of the home opens from then."),
            *advice.validity.warnings,
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Accepts it."""
        received = operations.receive_notice(
            by=self.request.access.actor, tenancy_id=record.pk, notice=self._notice(form), now=self.request.now
        )
        ends = instant_words(received.ends_at) if received.ends_at is not None else ""
        return _("The notice is accepted: the tenancy is to end at %(end)s.") % {"end": ends}


class ReturnNotice(OnTenancy):
    """Gives a notice back as not valid."""

    permission = RECEIVE_NOTICE
    title = gettext_lazy("Return a notice")
    button = gettext_lazy("Return the notice")
    hint = gettext_lazy(
        "An accepted notice loses its effect: the proposed end is cleared, the provisional void cancelled."
    )

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Which one, and why."""
        return forms.ReturnNoticeForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Returns it."""
        operations.return_notice(
            by=self.request.access.actor,
            tenancy_id=record.pk,
            received_at=form.cleaned_data["received_at"],
            reason=form.cleaned_data["reason"],
            now=self.request.now,
        )
        return _("The notice is kept as returned.")


class EndTenancy(OnTenancy):
    """Ends a tenancy officially."""

    permission = END
    previews: ClassVar[bool] = True
    title = gettext_lazy("End the tenancy")
    button = gettext_lazy("End the tenancy")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The proposed end, where there is one."""
        initial = {"end_at": self.tenancy(record).proposed_end_at}
        return forms.EndForm(data, reasons=self.reasons(record), initial=initial)

    def preview(self, record: Record, form: DeedForm) -> Sequence[str]:
        """What ends with it."""
        told = queries.ending(record.pk, end_at=form.cleaned_data["end_at"], now=self.request.now)
        return [each.says for each in told]

    def do(self, record: Record, form: DeedForm) -> str:
        """Ends it."""
        given = form.cleaned_data
        operations.end_tenancy(
            by=self.request.access.actor,
            tenancy_id=record.pk,
            end_at=given["end_at"],
            end_reason_id=given["end_reason"],
            reason=given["reason"],
            now=self.request.now,
        )
        day = business_day(given["end_at"])
        return _("The tenancy ended at %(end)s. No rent is due for weeks that start on %(day)s or later.") % {
            "end": instant_words(given["end_at"]),
            "day": f"{day:%-d %B %Y}",
        }
