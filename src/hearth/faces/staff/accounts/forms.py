"""Forms of accounts: shapes only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.engines.comms.sending import PossibleRecipient
from hearth.faces.kit.forms import DayField


class PeriodForm(forms.Form):
    """The days of a statement, both included."""

    start = DayField(label=_("From"), required=False)
    end = DayField(label=_("To"), required=False)


class StatementForm(forms.Form):
    """Whom a statement is made for: it shows that person's address."""

    to = forms.ChoiceField(label=_("Statement for"))

    def __init__(self, *args: Any, recipients: Sequence[PossibleRecipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = forms.ChoiceField(
            label=_("Statement for"), choices=[(each.reference, each.name) for each in recipients]
        )
