"""Forms of homes: shapes only."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.faces.staff.deed import DeedForm
from hearth.platform.configuration.models import Lookup
from hearth.platform.organisation.models import Company
from hearth.records.assets.models import AssetStatus, AssetType, Patch


def _degrees(label: Any, digits: int, hint: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=digits,
        decimal_places=6,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


_LINES = _("Lines, comma separated, without the postcode.")


def _whole(label: Any, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, help_text=hint, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )


def _patches(patches: Sequence[Patch]) -> list[tuple[str, Any]]:
    return [("", _("None of its own")), *((str(each.pk), each.description) for each in patches)]


class AddressForm(DeedForm):
    """Another address."""

    address = forms.CharField(label=_("Address"), max_length=300, help_text=_LINES)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    reason = forms.CharField(label=_("Why it changes"), max_length=200)


class FactsForm(DeedForm):
    """What a home is."""

    bedrooms = _whole(_("Bedrooms"))
    floor = _whole(_("Floor"), _("0 is the ground floor."))
    uprn = _whole(_("UPRN"), _("The national number of the property, up to 12 figures."))
    latitude = _degrees(_("Latitude"), 8, _("Where it stands on the map: degrees, WGS 84, for example 54.972300."))
    longitude = _degrees(_("Longitude"), 9, _("West of Greenwich it begins with a minus."))


class NewAssetForm(DeedForm):
    """A new home, block, estate or garage."""

    def __init__(
        self,
        *args: Any,
        companies: Sequence[Company],
        types: Sequence[AssetType],
        patches: Sequence[Patch],
        shown: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"] = forms.TypedChoiceField(
            label=_("Company"), choices=[(str(each.pk), each.name) for each in companies], coerce=int
        )
        if len(companies) == 1:
            self.fields["company"].widget = forms.HiddenInput()
            self.fields["company"].initial = companies[0].pk
        self.fields["type"] = forms.TypedChoiceField(
            label=_("Type"), choices=[("", ""), *((str(each.pk), each.description) for each in types)], coerce=int
        )
        self.fields["address"] = forms.CharField(label=_("Address"), max_length=300, help_text=_LINES)
        self.fields["postcode"] = forms.CharField(label=_("Postcode"), max_length=10, required=False)
        self.pick(
            "parent",
            "asset",
            label=_("Belongs to"),
            required=False,
            shown=shown,
            hint=_("The block of a flat, the estate of a block."),
        )
        self.fields["patch"] = forms.TypedChoiceField(
            label=_("Patch"),
            required=False,
            choices=_patches(patches),
            coerce=int,
            empty_value=None,
            help_text=_("Without one it follows what it belongs to."),
        )
        self.fields |= copy.deepcopy(FactsForm.base_fields)


class ParentForm(DeedForm):
    """What a home belongs to."""

    def __init__(self, *args: Any, shown: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick(
            "parent", "asset", label=_("Belongs to"), required=False, shown=shown, hint=_("Leave empty for nothing.")
        )


class PatchForm(DeedForm):
    """Whose patch it is in."""

    def __init__(self, *args: Any, patches: Sequence[Patch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["patch"] = forms.TypedChoiceField(
            label=_("Patch"), required=False, choices=_patches(patches), coerce=int, empty_value=None
        )


class StatusForm(DeedForm):
    """In use or not, in the landlord's words where there are some."""

    def __init__(self, *args: Any, words: Sequence[Lookup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = {str(each.pk): each for each in words}
        named = [(f"word:{key}", each.description) for key, each in self.words.items()]
        plain = [(value, label) for value, label in AssetStatus.choices]
        self.fields["status"] = forms.ChoiceField(label=_("Status"), choices=[*plain, *named])
        self.fields["reason"] = forms.CharField(label=_("Why it changes"), max_length=200)

    def chosen(self) -> tuple[AssetStatus, int | None]:
        """The status that rules read, and the landlord's word."""
        text = str(self.cleaned_data["status"])
        if text.startswith("word:"):
            word = self.words[text.removeprefix("word:")]
            return AssetStatus(word.master), word.pk
        return AssetStatus(text), None
