"""A void that is opened, or cancelled, by hand from the page of a home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import InstantField
from hearth.faces.kit.time_words import instant_words
from hearth.faces.staff.deed import Deed, DeedForm, Fact
from hearth.kernel.refusal import NotFound
from hearth.modules.tenancies import operations, queries
from hearth.modules.tenancies.registrations import END
from hearth.platform.index.models import Record


class VoidForm(DeedForm):
    """Since when, the keys, and why."""

    starts_at = InstantField(label=gettext_lazy("Empty since"))
    keys_received_at = InstantField(
        label=gettext_lazy("Keys received"), required=False, help_text=gettext_lazy("Leave empty while they are out.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is empty"),
        max_length=250,
        help_text=gettext_lazy("Newly built, bought, handed back... After a tenancy, end the tenancy instead."),
    )


class WhyForm(DeedForm):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Why the home was not empty"), max_length=250)


class OpenVoid(Deed):
    """Opens a void that follows from no tenancy."""

    kind = "asset"
    permission = END
    title = gettext_lazy("Open a void")
    button = gettext_lazy("Open the void")
    hint = gettext_lazy("It ends by itself when the home is let.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """From when, and why."""
        return VoidForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Opens it."""
        given = form.cleaned_data
        operations.open_void(
            by=self.request.access.actor,
            asset_id=record.pk,
            starts_at=given["starts_at"],
            keys_received_at=given["keys_received_at"],
            reason=given["reason"],
            now=self.request.now,
        )
        return _("The home is void. Start a tenancy when it is let.")


class CancelVoid(Deed):
    """Cancels a void that was opened by hand."""

    kind = "asset"
    permission = END
    title = gettext_lazy("Cancel a void")
    button = gettext_lazy("Cancel the void")

    def _void(self, record: Record) -> queries.ShownVoid:
        wanted = self.kwargs["void_id"]
        found = next((one for one in queries.voids_at(record.pk) if one.void_id == wanted), None)
        if found is None:
            raise NotFound(_("There is no such void of this home."))
        return found

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why."""
        self._void(record)
        return WhyForm(data)

    def facts(self, record: Record) -> Sequence[Fact]:
        """Since when it is said to be empty."""
        return [Fact(label=_("Empty since"), value=instant_words(self._void(record).starts_at))]

    def do(self, record: Record, form: DeedForm) -> str:
        """Cancels it."""
        void = self._void(record)
        operations.cancel_void(by=self.request.access.actor, void_id=void.void_id, reason=form.cleaned_data["reason"])
        return _("The void is cancelled.")
