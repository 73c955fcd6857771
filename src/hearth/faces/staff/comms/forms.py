"""Forms of communications: shapes only."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from hearth.engines.comms.models import Channel, CommunicationDefinition
from hearth.engines.comms.sending import PossibleRecipient, RecipientWarning
from hearth.faces.kit.forms import RecordPicker
from hearth.platform.index.models import Record


class AboutForm(forms.Form):
    """What a communication is about."""

    about = forms.CharField(label=_("About"), max_length=30, help_text=_("A person, a tenancy, a home or a case."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].widget = RecordPicker(hits_url=f"{reverse_lazy('staff:search')}?pick=1")


class SendForm(forms.Form):
    """Which words, to whom, how. `once` makes a second press of the button send nothing more."""

    definition = forms.ChoiceField(label=_("Letter or email"))
    recipients = forms.MultipleChoiceField(label=_("To"), widget=forms.CheckboxSelectMultiple)
    channel = forms.ChoiceField(
        label=_("How"),
        required=False,
        choices=[("", _("As each person prefers")), *Channel.choices],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Your own paragraph"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Shown where the words leave room for it."),
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(
        self,
        *args: Any,
        about: Record,
        definitions: Sequence[CommunicationDefinition],
        recipients: Sequence[PossibleRecipient],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.fields["definition"] = forms.ChoiceField(
            label=_("Letter or email"), choices=[("", ""), *((each.key, each.description) for each in definitions)]
        )
        self.fields["recipients"] = forms.MultipleChoiceField(
            label=_("To"),
            choices=[(each.reference, each.name) for each in recipients],
            widget=forms.CheckboxSelectMultiple,
            initial=[each.reference for each in recipients],
        )
        self.fields["once"].initial = uuid.uuid4().hex
        self.order_fields(["definition", "recipients", "channel", "text", "once"])

    def warn(self, warnings: Sequence[RecipientWarning]) -> None:
        """Adds a tick for each warning that must be read before it goes: known once it is said what goes to whom."""
        if not warnings:
            return
        self.fields["confirmed"] = forms.MultipleChoiceField(
            label=_("I have read this"),
            required=False,
            choices=[(each.key, f"{each.name}: {each.warning.text}") for each in warnings],
            widget=forms.CheckboxSelectMultiple,
        )
