"""Forms of consent and sharing: shapes only. Rules and their refusals are the operations'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.engines.privacy.consent.operations import Evidence, Given
from hearth.engines.privacy.consent.queries import Asked
from hearth.engines.privacy.models.consent import Provider, ReviewOutcome, Way
from hearth.faces.kit.forms import DayField
from hearth.faces.staff.contacts.forms import LastDayField
from hearth.faces.staff.deed import DeedForm
from hearth.platform.attachments.rules import TYPES

_WAYS = [("", _("Not said")), *Way.choices]


def _ticks(label: Any, choices: Any, *, hint: Any = "", required: bool = True) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=hint,
        required=required,
        error_messages={"required": _("Choose at least one.")},
    )


class GivenForm(DeedForm):
    """Who answered, how, and what shows it."""

    provided_by = forms.ChoiceField(
        label=_("Provided by"),
        choices=[(Provider.CONTACT, _("This contact")), (Provider.THIRD_PARTY, _("A third party"))],
        initial=Provider.CONTACT,
        widget=forms.RadioSelect,
    )
    provider = forms.CharField(
        label=_("Third party"),
        required=False,
        max_length=200,
        help_text=_("Their name, and on what authority they answer. For a third party only."),
    )
    way = forms.ChoiceField(label=_("How it was given"), choices=_WAYS, required=False)
    notes = forms.CharField(label=_("Notes"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def given(self) -> Given:
        """What was answered of it."""
        sent = self.cleaned_data.get("evidence")
        return Given(
            provided_by=self.cleaned_data["provided_by"],
            provider=self.cleaned_data["provider"],
            way=self.cleaned_data["way"],
            notes=self.cleaned_data["notes"],
            evidence=Evidence(name=sent.name, content=sent.file, content_type=sent.content_type or "")
            if sent
            else None,
        )


class ConsentForm(GivenForm):
    """A new answer. The outcome is the button that sends it, so that nobody records one without saying which."""

    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in sorted(TYPES))}),
        help_text=_("A signed form, an email: it is kept among the contact’s files."),
    )
    effective_from = DayField(label=_("Effective from"))
    effective_to = LastDayField(
        label=_("Effective to"), required=False, help_text=_("The last day. Blank: until it is changed")
    )
    outcome = forms.TypedChoiceField(
        coerce=int,
        error_messages={"required": _("Choose what the answer is."), "invalid_choice": _("Choose what the answer is.")},
    )

    def __init__(self, data: Any = None, files: Any = None, *, asked: Asked, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.asked = asked
        # What the operation refuses says it in words that name the tags: any number may be sent.
        self.fields["tags"] = _ticks(_("Information data tags"), [(each.key, each.label) for each in asked.tags])
        self.fields["types"] = _ticks(_("Consent types"), [(each.key, each.label) for each in asked.types])
        outcome = self.fields["outcome"]
        if isinstance(outcome, forms.TypedChoiceField):
            outcome.choices = [(each.key, each.label) for each in asked.outcomes]

    @property
    def ticked_tags(self) -> list[int]:
        """The tags that are ticked in the form as it is shown."""
        return self._ticked("tags")

    @property
    def ticked_types(self) -> list[int]:
        """The consent types that are."""
        return self._ticked("types")

    def _ticked(self, name: str) -> list[int]:
        return [int(each) for each in self[name].value() or () if str(each).isdigit()]


class CellsForm(GivenForm):
    """The cells that are meant, as their page sent them ("tag:type")."""

    def __init__(self, *args: Any, cells: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cell"] = forms.MultipleChoiceField(
            label=_("Consents"),
            choices=cells,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one.")},
        )
        self.order_fields(["cell", *(name for name in self.fields if name != "cell")])

    def cells(self) -> list[tuple[int, int]]:
        """Tag and consent type of each."""
        return [parse_cell(each) for each in self.cleaned_data["cell"]]


def parse_cell(text: str) -> tuple[int, int]:
    """ "3:7" as (3, 7). ValueError for anything else."""
    tag, _colon, type_ = text.partition(":")
    return int(tag), int(type_)


class WithdrawForm(CellsForm):
    """A withdrawal: from when, and what else was said."""

    effective_from = DayField(label=_("Withdrawn from"))


class ReviewForm(CellsForm):
    """A review: when, whether it still applies, and if not what the answer is now."""

    review_date = DayField(label=_("Review date"))
    review = forms.ChoiceField(
        label=_("Review outcome"),
        choices=ReviewOutcome.choices,
        widget=forms.RadioSelect,
        initial=ReviewOutcome.STILL_APPLICABLE,
    )
    new_outcome = forms.TypedChoiceField(
        label=_("New outcome"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Where an update is required."),
    )

    def __init__(self, *args: Any, outcomes: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new = self.fields["new_outcome"]
        if isinstance(new, forms.TypedChoiceField):
            new.choices = [("", ""), *outcomes]
        self.order_fields(["cell", "review", "new_outcome", "review_date"])


class EndForm(DeedForm):
    """Another end, or none."""

    effective_to = LastDayField(label=_("Effective to"), required=False, help_text=_("The last day. Blank: no end"))
    notes = forms.CharField(label=_("Notes"), required=False, max_length=2000)


class ReasonForm(DeedForm):
    """Why."""

    reason = forms.CharField(label=_("What was wrong with it"), max_length=500)


class ShareForm(DeedForm):
    """A sharing, by hand."""

    summary = forms.CharField(label=_("What was shared"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    recipient = forms.CharField(label=_("Shared with"), max_length=200)
    reason = forms.CharField(label=_("Reason"), max_length=500)
    shared_date = DayField(label=_("Date shared"))

    def __init__(self, *args: Any, tags: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"] = _ticks(_("Information data tags"), tags)
        self.order_fields(["tags"])


class WordingForm(DeedForm):
    """The next version of what people are shown."""

    text = forms.CharField(label=_("Words"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    from_date = DayField(label=_("Shown from"))
