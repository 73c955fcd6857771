"""Forms of accounts: shapes only."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hearth.engines.comms.sending import PossibleRecipient
from hearth.faces.kit.forms import DayField, MoneyField
from hearth.faces.staff.deed import DeedForm
from hearth.kernel.money import format_pounds
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import Refused
from hearth.modules.accounts.lists import PAYMENT_METHODS
from hearth.platform.configuration.models import Lookup


class PeriodForm(forms.Form):
    """The days of a statement, both included."""

    start = DayField(label=_("From"), required=False)
    end = DayField(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        """Days that a statement can cover."""
        given = super().clean() or {}
        for name in ("start", "end"):
            try:
                check_day(given.get(name), field=name)
            except Refused as refusal:
                self.add_error(name, refusal.sentence)
        return given


class StatementForm(forms.Form):
    """Whom a statement is made for: it shows that person's address."""

    to = forms.ChoiceField(label=_("Statement for"))

    def __init__(self, *args: Any, recipients: Sequence[PossibleRecipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = forms.ChoiceField(
            label=_("Statement for"), choices=[(each.reference, each.name) for each in recipients]
        )


class _OnceForm(DeedForm):
    """A second press of the button posts nothing more: `once` names the cause of the line. `most`: what whoever posts
    may do at once, in pounds; None: no limit is set.
    """

    once = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, most: Decimal | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = uuid.uuid4().hex
        if most is not None:
            self.fields["amount"].help_text = gettext("You may do up to %(most)s at once.") % {
                "most": format_pounds(most)
            }


class PaymentForm(_OnceForm):
    """A payment that came."""

    amount = MoneyField(label=_("Amount"))
    received_date = DayField(label=_("Received on"))
    method = forms.ChoiceField(label=_("How it came"), choices=[("", ""), *((each, each) for each in PAYMENT_METHODS)])


class AdjustmentForm(_OnceForm):
    """Adds to what is owed, or takes off."""

    direction = forms.ChoiceField(
        label=_("The adjustment"),
        choices=[("less", _("takes off what is owed")), ("more", _("adds to what is owed"))],
        widget=forms.RadioSelect,
    )
    amount = MoneyField(label=_("Amount"))
    effective_date = DayField(label=_("Counts from"))
    reason = forms.CharField(label=_("Reason"), max_length=80, help_text=_("Stands on the tenant’s statement."))


class ReasonForm(DeedForm):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=80, help_text=_("Kept with the history."))


class ChargeForm(DeedForm):
    """A weekly charge."""

    def __init__(self, *args: Any, elements: Sequence[Lookup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("element", elements, label=_("Charge"))
        self.fields["weekly"] = MoneyField(label=_("A week"))
        self.fields["from_date"] = DayField(
            label=_("From"), help_text=_("Charged for the weeks that start, on a Monday, from this day on.")
        )
        self.fields["to_date"] = DayField(
            label=_("Until"), required=False, help_text=_("The first day without it. Leave empty: no end.")
        )


class EndChargeForm(DeedForm):
    """When a charge ends."""

    to_date = DayField(label=_("Ends on"), help_text=_("No week is charged that starts on this day or later."))


class ConfirmForm(DeedForm):
    """Nothing more to say."""
