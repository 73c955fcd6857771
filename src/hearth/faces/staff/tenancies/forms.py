"""Forms of tenancies: shapes only."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.faces.kit.forms import DayField, InstantField


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
