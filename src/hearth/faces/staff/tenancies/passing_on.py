"""Passing a tenancy on, moving with it, and how it goes on: succession, assignment, transfer, exchange, tenure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField, InstantField, MoneyField
from hearth.faces.kit.time_words import day_words, instant_words
from hearth.faces.staff.deed import DeedForm, Fact
from hearth.faces.staff.tenancies.deeds import OnTenancy
from hearth.modules.accounts.lists import CHARGE_ELEMENT
from hearth.modules.tenancies import keeping, operations
from hearth.modules.tenancies.events import WeeklyCharge
from hearth.modules.tenancies.holding_rules import Basis, Claim, Relationship
from hearth.modules.tenancies.lists import TENURE
from hearth.modules.tenancies.models import ReviewOutcome
from hearth.modules.tenancies.registrations import PASS_ON, REVIEW
from hearth.platform.configuration import lookups
from hearth.platform.configuration.models import Lookup
from hearth.platform.index.models import Record

_RELATIONSHIPS = (
    (Relationship.PARTNER.value, gettext_lazy("Spouse, civil partner, or lived as one")),
    (Relationship.FAMILY.value, gettext_lazy("Another member of the family")),
    (Relationship.OTHER.value, gettext_lazy("Neither")),
)


class ClaimForm(DeedForm):
    """Somebody who takes a tenancy over, and what they were to the tenant."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("contact", "contact", label=_("Person"))
        self.fields["relationship"] = forms.ChoiceField(
            label=_("To the tenant"), choices=_RELATIONSHIPS, widget=forms.RadioSelect
        )
        self.fields["only_home"] = forms.BooleanField(
            label=_("The home is their only or principal home"), required=False
        )
        self.fields["lived_since"] = DayField(label=_("Has lived there since"), required=False)

    @property
    def claim(self) -> Claim:
        """As the rule takes it."""
        given = self.cleaned_data
        return Claim(
            relationship=Relationship(given["relationship"] or Relationship.OTHER),
            only_home=given["only_home"],
            lived_since=given["lived_since"],
        )


class SuccessionForm(ClaimForm):
    """Who succeeds the tenant who died."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement_clause"] = forms.CharField(
            label=_("Clause of the agreement"),
            max_length=200,
            required=False,
            help_text=_("Only where the agreement itself gives a right that the law does not."),
        )


class AssignForm(ClaimForm):
    """To whom a tenancy is assigned, and by what."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"] = forms.ChoiceField(
            label=_("By"),
            choices=[
                (Basis.FAMILY_ORDER.value, _("An order in family proceedings")),
                (Basis.POTENTIAL_SUCCESSOR.value, _("Deed, to one who would succeed")),
            ],
            widget=forms.RadioSelect,
        )
        self.fields["relationship"].required = False
        self.fields["on"] = DayField(label=_("From"))
        self.fields["reason"] = forms.CharField(label=_("Deed or court order"), max_length=250)


class Succeed(OnTenancy):
    """Lets somebody succeed the sole tenant who died."""

    permission = PASS_ON
    previews: ClassVar[bool] = True
    title = gettext_lazy("Succession")
    button = gettext_lazy("Record the succession")
    hint = gettext_lazy("The tenancy, its start and its account stay. The tenant’s death is recorded with the person.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The claim."""
        return SuccessionForm(data)

    def _sent(self, form: DeedForm) -> SuccessionForm:
        sent = SuccessionForm(form.data)
        sent.full_clean()
        return sent

    def preview(self, record: Record, form: DeedForm) -> Sequence[str]:
        """What the law says of it."""
        form.found("contact", "contact", self.request.access, self.request.now)
        right = keeping.advice_on_succession(record, claim=self._sent(form).claim)
        told = right.explanation
        return (
            f"{told.says}: {told.value} ({told.source}).",
            *right.why_not,
            *(f"{part.says}: {part.value}." for part in told.parts),
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        who = form.found("contact", "contact", self.request.access, self.request.now)
        if who is None:
            return ""
        party = operations.succeed(
            by=self.request.access.actor,
            tenancy_id=record.pk,
            contact_id=who.pk,
            claim=self._sent(form).claim,
            agreement_clause=form.cleaned_data["agreement_clause"],
            now=self.request.now,
        )
        return _("%(name)s is the tenant by succession from %(day)s.") % {
            "name": who.title,
            "day": day_words(party.from_date),
        }


class Assign(OnTenancy):
    """Assigns a tenancy from all its tenants to one person."""

    permission = PASS_ON
    title = gettext_lazy("Assign the tenancy")
    button = gettext_lazy("Record the assignment")
    hint = gettext_lazy(
        "The account goes on under the tenancy: agree who pays what is owed before the deed. To let a joint tenant"
        " go, end their part instead; for an exchange choose “Mutual exchange”."
    )

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """To whom, by what, from when."""
        return AssignForm(data, initial={"on": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        who = form.found("contact", "contact", self.request.access, self.request.now)
        if who is None:
            return ""
        sent = AssignForm(form.data)
        sent.full_clean()
        given = form.cleaned_data
        party = operations.assign(
            by=self.request.access.actor,
            tenancy_id=record.pk,
            contact_id=who.pk,
            basis=Basis(given["basis"]),
            on=given["on"],
            claim=sent.claim if given["relationship"] else None,
            reason=given["reason"],
            now=self.request.now,
        )
        return _("The tenancy is assigned to %(name)s, as %(role)s.") % {
            "name": who.title,
            "role": party.get_role_display().lower(),
        }


class TransferForm(DeedForm):
    """Where they go."""

    def __init__(self, *args: Any, tenures: Sequence[Lookup], elements: Sequence[Lookup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elements = elements
        self.pick("asset", "asset", label=_("New home"))
        self.offer("tenure", tenures, label=_("Tenure there"))
        self.fields["moves_at"] = InstantField(label=_("They move"), help_text=_("One tenancy ends, the other starts."))
        for element in elements:
            self.fields[f"weekly_{element.pk}"] = MoneyField(
                label=_("%(charge)s a week") % {"charge": element.description}, required=False, min_value=0
            )
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=200)


class Transfer(OnTenancy):
    """Moves a tenancy's people to another home."""

    permission = PASS_ON
    title = gettext_lazy("Transfer to another home")
    button = gettext_lazy("Record the transfer")
    hint = gettext_lazy(
        "Everybody keeps their role. A move to come is an agreed end: end the old tenancy when they have moved."
    )

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The home, the tenure, the hour, the charges."""
        tenures = lookups.choices(TENURE, record.company_id, self.request.today)
        elements = lookups.choices(CHARGE_ELEMENT, record.company_id, self.request.today)
        same = next((each.pk for each in tenures if each.description == self.tenancy(record).tenure), None)
        return TransferForm(data, tenures=tenures, elements=elements, initial={"tenure": same})

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        home = form.found("asset", "asset", self.request.access, self.request.now)
        if home is None:
            return ""
        given = form.cleaned_data
        charges = [
            WeeklyCharge(element_id=int(name.removeprefix("weekly_")), weekly=value)
            for name, value in given.items()
            if name.startswith("weekly_") and value
        ]
        new = operations.transfer(
            by=self.request.access.actor,
            tenancy_id=record.pk,
            asset_id=home.pk,
            tenure_id=given["tenure"],
            moves_at=given["moves_at"],
            charges=charges,
            reason=given["reason"],
            now=self.request.now,
        )
        return _("Tenancy %(reference)s of the new home is made. Record their new address with each person.") % {
            "reference": new.record.reference
        }


class ExchangeForm(DeedForm):
    """With whom they exchange."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("other", "tenancy", label=_("The other tenancy"))
        self.fields["moved_at"] = InstantField(label=_("They moved"))
        self.fields["keep_own_tenure"] = forms.BooleanField(
            label=_("Each keeps their own tenure (surrender and new grant)"),
            required=False,
            help_text=_("Localism Act 2011 s158. Otherwise by assignment: each takes over the tenure of the home."),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Consent"), max_length=200, help_text=_("Its date or reference.")
        )


class Exchange(OnTenancy):
    """Exchanges two tenancies at once."""

    permission = PASS_ON
    previews: ClassVar[bool] = True
    title = gettext_lazy("Mutual exchange")
    button = gettext_lazy("Record the exchange")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The other tenancy, the hour, the consent."""
        return ExchangeForm(data)

    def _other(self, form: DeedForm) -> Record | None:
        return form.found("other", "tenancy", self.request.access, self.request.now)

    def preview(self, record: Record, form: DeedForm) -> Sequence[str]:
        """What ends and what begins."""
        other = self._other(form)
        if other is None:
            return ()
        self.request.access.within(other.company_id).require(PASS_ON)
        at = instant_words(form.cleaned_data["moved_at"])
        return (
            _("Both tenancies end at %(at)s: %(first)s and %(second)s.")
            % {"at": at, "first": record.reference, "second": other.reference},
            _("Two new ones begin then, each with the people of the other and its own account."),
            _("Each home is charged what it was charged. What is owed stays on the old accounts."),
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Records both, or neither."""
        other = self._other(form)
        if other is None:
            return ""
        given = form.cleaned_data
        first, second = operations.exchange(
            by=self.request.access.actor,
            first_id=record.pk,
            second_id=other.pk,
            moved_at=given["moved_at"],
            keep_own_tenure=given["keep_own_tenure"],
            reason=given["reason"],
            now=self.request.now,
        )
        return _("They have exchanged: %(first)s and %(second)s.") % {
            "first": first.record.reference,
            "second": second.record.reference,
        }


class TenureForm(DeedForm):
    """Another tenure."""

    def __init__(self, *args: Any, tenures: Sequence[Lookup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("tenure", tenures, label=_("Tenure"))
        self.fields["fixed_term_ends"] = DayField(
            label=_("Fixed term ends"), required=False, help_text=_("Leave empty for a periodic tenancy.")
        )
        self.fields["reason"] = forms.CharField(label=_("By what it changes"), max_length=200)


class ChangeTenure(OnTenancy):
    """Gives the tenancy another tenure."""

    permission = REVIEW
    title = gettext_lazy("Change the tenure")
    button = gettext_lazy("Change it")
    hint = gettext_lazy("From today. History keeps the former tenure with its days.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The tenures in use."""
        return TenureForm(data, tenures=lookups.choices(TENURE, record.company_id, self.request.today))

    def do(self, record: Record, form: DeedForm) -> str:
        """Changes it."""
        given = form.cleaned_data
        changed = operations.change_tenure(
            by=self.request.access.actor,
            tenancy_id=record.pk,
            tenure_id=given["tenure"],
            fixed_term_ends=given["fixed_term_ends"],
            reason=given["reason"],
            now=self.request.now,
        )
        return _("The tenure is now: %(tenure)s.") % {"tenure": changed.home_tenure.description}


class ExtendForm(DeedForm):
    """The notice of extension."""

    notice_served = DayField(label=_("Notice of extension served on"))
    reason = forms.CharField(label=_("Reasons that the notice gives"), max_length=300)


class ExtendTrial(OnTenancy):
    """Extends an introductory trial."""

    permission = REVIEW
    title = gettext_lazy("Extend the trial")
    button = gettext_lazy("Extend it")
    hint = gettext_lazy("The notice tells the tenant of the reasons and of the right to a review (s125B).")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """When the notice was served."""
        return ExtendForm(data, initial={"notice_served": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """Extends it."""
        extended = operations.extend_trial(
            by=self.request.access.actor,
            tenancy_id=record.pk,
            notice_served=form.cleaned_data["notice_served"],
            reason=form.cleaned_data["reason"],
            now=self.request.now,
        )
        ends = day_words(extended.trial_ends) if extended.trial_ends else ""
        return _("The trial is extended: it ends before %(day)s.") % {"day": ends}


class ReviewForm(DeedForm):
    """What was decided."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[each for each in ReviewOutcome.choices if each[0] != ReviewOutcome.EXTENDED],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class CompleteReview(OnTenancy):
    """Closes a review with its outcome."""

    permission = REVIEW
    title = gettext_lazy("Close the review")
    button = gettext_lazy("Close it")
    hint = gettext_lazy("A trial that is extended closes with its notice: choose “Extend the trial”.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The outcome."""
        self._review(record)
        return ReviewForm(data)

    def _review(self, record: Record) -> keeping.ShownReview:
        return keeping.review_of(record, self.kwargs["review_id"], now=self.request.now)

    def facts(self, record: Record) -> Sequence[Fact]:
        """The review first."""
        review = self._review(record)
        return (
            Fact(label=review.kind, value=_("due %(day)s") % {"day": day_words(review.due_date)}),
            *super().facts(record),
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Closes it."""
        self._review(record)
        operations.complete_review(
            by=self.request.access.actor,
            review_id=self.kwargs["review_id"],
            outcome=ReviewOutcome(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            now=self.request.now,
        )
        return _("The review is closed.")
