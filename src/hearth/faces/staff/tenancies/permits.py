"""The permissions register: a tenant asks to alter the home, somebody decides, somebody looks at the work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField
from hearth.faces.kit.time_words import day_words
from hearth.faces.staff.deed import DeedForm, Fact
from hearth.faces.staff.tenancies.deeds import OnTenancy
from hearth.faces.staff.tenancies.forms import ReasonForm
from hearth.modules.tenancies import keeping, operations
from hearth.modules.tenancies.lists import ALTERATION
from hearth.modules.tenancies.models import Afterwards, Finding
from hearth.modules.tenancies.registrations import PERMIT
from hearth.platform.configuration import lookups
from hearth.platform.configuration.models import Lookup
from hearth.platform.index.models import Record


class RequestForm(DeedForm):
    """What a tenant asks."""

    def __init__(self, *args: Any, kinds: Sequence[Lookup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work"] = forms.CharField(label=_("What is to be altered"), max_length=200)
        if kinds:
            self.offer("kind", kinds, label=_("Kind"), required=False)
        self.fields["requested_date"] = DayField(label=_("Asked for on"))
        self.fields["retrospective"] = forms.BooleanField(label=_("It has been done already"), required=False)


class DecideForm(DeedForm):
    """Whether it is permitted, and how."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("grant", _("Permitted")), ("refuse", _("Refused"))], widget=forms.RadioSelect
    )
    conditions = forms.CharField(
        label=_("Conditions"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    expires_date = DayField(label=_("Last day for the work"), required=False)
    afterwards = forms.ChoiceField(label=_("When the tenancy ends"), choices=Afterwards.choices, required=False)
    inspect_on = DayField(label=_("Inspect on"), required=False)
    reason = forms.CharField(label=_("Why it is refused"), max_length=300, required=False)


class InspectForm(DeedForm):
    """What an inspection found."""

    done_date = DayField(label=_("Inspected on"))
    finding = forms.ChoiceField(label=_("Finding"), choices=Finding.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    again_on = DayField(label=_("Inspect again on"), required=False)


class RequestPermission(OnTenancy):
    """Records that a tenant asks to alter the home."""

    permission = PERMIT
    title = gettext_lazy("A tenant asks to alter the home")
    button = gettext_lazy("Record the request")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """What, and when it was asked."""
        kinds = lookups.choices(ALTERATION, record.company_id, self.request.today)
        return RequestForm(data, kinds=kinds, initial={"requested_date": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        given = form.cleaned_data
        operations.request_permission(
            by=self.request.access.actor,
            tenancy_id=record.pk,
            work=given["work"],
            kind_id=given.get("kind"),
            requested_date=given["requested_date"],
            retrospective=given["retrospective"],
            now=self.request.now,
        )
        return _("The request is in the register. Decide on it from the tenancy’s page.")


class _OnPermission(OnTenancy):
    permission = PERMIT

    def permit(self, record: Record) -> keeping.ShownPermission:
        """The permission that the address names."""
        return keeping.permission_of(self.here(record), record, self.kwargs["permission_id"], now=self.request.now)

    def facts(self, record: Record) -> Sequence[Fact]:
        """What it is about."""
        permit = self.permit(record)
        told = (
            (_("Work"), permit.work),
            (_("Asked for"), day_words(permit.requested_date)),
            (_("Status"), permit.label),
            (_("Conditions"), permit.conditions),
        )
        return [Fact(label=label, value=value) for label, value in told if value]


class DecidePermission(_OnPermission):
    """Permits an alteration, or refuses it."""

    title = gettext_lazy("Decide on an alteration")
    button = gettext_lazy("Record the decision")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The decision with its conditions."""
        self.permit(record)
        return DecideForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        given, permission_id = form.cleaned_data, self.permit(record).permission_id
        by, now = self.request.access.actor, self.request.now
        if given["decision"] == "refuse":
            operations.refuse_permission(by=by, permission_id=permission_id, reason=given["reason"], now=now)
            return _("The refusal is in the register. Write to the tenant.")
        operations.grant_permission(
            by=by,
            permission_id=permission_id,
            conditions=given["conditions"],
            expires_date=given["expires_date"],
            afterwards=Afterwards(given["afterwards"] or Afterwards.REINSTATE),
            inspect_on=given["inspect_on"],
            now=now,
        )
        return _("The permission is in the register. Write to the tenant.")


class InspectPermission(_OnPermission):
    """Records what an inspection of permitted work found."""

    title = gettext_lazy("Inspect an alteration")
    button = gettext_lazy("Record the inspection")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Today unless another day is given."""
        self.permit(record)
        return InspectForm(data, initial={"done_date": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """Records it."""
        given = form.cleaned_data
        operations.inspect_permission(
            by=self.request.access.actor,
            permission_id=self.permit(record).permission_id,
            finding=Finding(given["finding"]),
            done_date=given["done_date"],
            note=given["note"],
            again_on=given["again_on"],
            now=self.request.now,
        )
        return _("The inspection is recorded.")


class RevokePermission(_OnPermission):
    """Takes a permission back."""

    title = gettext_lazy("Revoke a permission")
    button = gettext_lazy("Revoke it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why."""
        self.permit(record)
        return ReasonForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Revokes it."""
        operations.revoke_permission(
            by=self.request.access.actor,
            permission_id=self.permit(record).permission_id,
            reason=form.cleaned_data["reason"],
            now=self.request.now,
        )
        return _("The permission is revoked. Write to the tenant.")
