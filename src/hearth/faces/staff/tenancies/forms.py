"""Forms of tenancies: shapes only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.faces.kit.forms import DayField, InstantField
from hearth.faces.staff.deed import DeedForm
from hearth.modules.tenancies.models import PartyRole
from hearth.platform.configuration.models import Lookup


class ProposedEndForm(forms.Form):
    """A corrected proposed end, or the withdrawal of the notice."""

    end_date = DayField(
        label=_("Proposed end"),
        required=False,
        help_text=_("The tenancy ends at the hour that the landlord's rule sets."),
    )
    withdrawn = forms.BooleanField(label=_("The notice is withdrawn: clear the proposed end"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept with the history of the tenancy."))

    def clean(self) -> dict[str, object]:
        """One of the two."""
        cleaned: dict[str, object] = super().clean() or {}
        if not cleaned.get("withdrawn") and not cleaned.get("end_date") and "end_date" not in self.errors:
            self.add_error("end_date", _("Give the day, or say that the notice is withdrawn."))
        return cleaned


class CorrectEndForm(forms.Form):
    """The right end of a tenancy that was ended wrongly; empty when it has not ended at all."""

    end_at = InstantField(
        label=_("End"), required=False, help_text=_("Leave empty when the tenancy has not ended at all.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept with the history of the tenancy."))


class KeysForm(forms.Form):
    """When the keys came back."""

    received_at = InstantField(label=_("Received"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Only to correct a time that was recorded before."),
    )


class ReasonForm(DeedForm):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=250, help_text=_("Kept with the history of the tenancy."))


class PartyForm(DeedForm):
    """Somebody who joins."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("contact", "contact", label=_("Person"))
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=[each for each in PartyRole.choices if each[0] != PartyRole.SUCCESSOR]
        )
        self.fields["from_date"] = DayField(label=_("From"))
        self.fields["responsible"] = forms.BooleanField(
            label=_("May act for the tenancy and gets its letters"), required=False
        )
        self.fields["reason"] = forms.CharField(
            label=_("By which document"), max_length=250, help_text=_("Guarantee, deed, court order...")
        )


class EndPartyForm(DeedForm):
    """Somebody who leaves."""

    to_date = DayField(label=_("Leaves on"), help_text=_("The first day without them."))
    reason = forms.CharField(label=_("By which document"), max_length=250)


class NoticeForm(DeedForm):
    """A notice to quit as it came."""

    def __init__(
        self, *args: Any, tenants: Sequence[tuple[str, str]], reasons: Sequence[Lookup], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.tenants = tenants
        self.fields["received_at"] = InstantField(label=_("Received"))
        self.fields["given_by"] = forms.MultipleChoiceField(
            label=_("Who gave it"), choices=tenants, widget=forms.CheckboxSelectMultiple
        )
        self.fields["asked_end_date"] = DayField(
            label=_("End that it asks for"), required=False, help_text=_("Leave empty: the earliest by the rule.")
        )
        self.fields["stated_start_date"] = DayField(label=_("Start that it states"), required=False)
        self.fields["shorter_by_agreement"] = forms.BooleanField(
            label=_("We and every tenant agree to a shorter notice"), required=False
        )
        self.offer("end_reason", reasons, label=_("Reason for leaving"), required=False)
        self.fields["forwarding_of"] = forms.ChoiceField(
            label=_("Forwarding address of"), required=False, choices=[("", ""), *tenants]
        )
        self.fields["forwarding_address"] = forms.CharField(
            label=_("Forwarding address"), max_length=250, required=False, help_text=_("Lines, comma separated.")
        )
        self.fields["forwarding_postcode"] = forms.CharField(label=_("Postcode"), max_length=10, required=False)
        self.fields["forwarding_confidential"] = forms.BooleanField(
            label=_("This address is confidential"), required=False
        )
        self.fields["decision_reason"] = forms.CharField(
            label=_("Why it is accepted in spite of a warning"), max_length=300, required=False
        )

    def clean(self) -> dict[str, Any]:
        """A forwarding address belongs to one person; to the only tenant where there is one."""
        given = super().clean() or {}
        if given.get("forwarding_address") and not given.get("forwarding_of"):
            if len(self.tenants) == 1:
                given["forwarding_of"] = self.tenants[0][0]
            else:
                self.add_error("forwarding_of", _("Say whose forwarding address it is."))
        return given


class ReturnNoticeForm(DeedForm):
    """A notice that is given back."""

    received_at = InstantField(
        label=_("Received"), required=False, help_text=_("Leave empty for the notice that stands.")
    )
    reason = forms.CharField(label=_("Why it is not valid"), max_length=300)


class EndForm(DeedForm):
    """The official end."""

    def __init__(self, *args: Any, reasons: Sequence[Lookup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["end_at"] = InstantField(label=_("Ended"))
        self.offer("end_reason", reasons, label=_("Reason for leaving"), required=False)
        self.fields["reason"] = forms.CharField(
            label=_("Why it does not end at a proposed end"),
            max_length=250,
            required=False,
            help_text=_("Eviction, surrender, death... Kept with the history of the tenancy."),
        )
