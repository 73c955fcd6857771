"""Fields that keep codes with commas between them: ticked where what can be chosen is a short list, picked by a search
where it is people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.engines.cases import addressees, reasons
from hearth.engines.cases.addressees import Asked
from hearth.engines.cases.models import CaseType, TaskDefinition
from hearth.engines.cases.people import words_of
from hearth.engines.cases.webhooks import EVENTS
from hearth.platform.configuration.lookups import HEADINGS
from hearth.platform.identity.models import Role

Choices = list[tuple[str, str]]


class CodesField(forms.MultipleChoiceField):
    """Some of the choices, kept as one text. A code that is kept and is no choice any more can be taken away."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: Choices, **kwargs: Any) -> None:
        super().__init__(choices=choices, **kwargs)
        self.codes = [code for code, _words in choices]

    def prepare_value(self, value: Any) -> Any:
        """The text as the codes in it."""
        return list(words_of(value)) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        """The codes in the order of the choices, with commas between them."""
        ticked = set(super().clean(value))
        return ", ".join(code for code in self.codes if code in ticked)


def _roles() -> Choices:
    return list(Role.objects.order_by("name").values_list("code", "name"))


def _pauses() -> Choices:
    return list(HEADINGS.get(reasons.HOLD).masters)


def _events() -> Choices:
    return [("*", _("Every event")), *((name, name) for name in EVENTS)]


def _case_types() -> Choices:
    return list(CaseType.objects.order_by("description").values_list("code", "description"))


def _task_definitions() -> Choices:
    return list(TaskDefinition.objects.order_by("description").values_list("code", "description"))


_TOLD = {
    **dict.fromkeys((("sla-definition", f"{when}_tells") for when in ("amber", "missed", "follow_on")), Asked.TARGET),
    ("escalation-group", "tells"): Asked.GROUP,
    ("allocation-rule", "gives_to"): Asked.RULE,
    ("allocation-rule", "managers"): Asked.RULE,
}
"""The fields that name people by words, and which words each can have."""
_TICKED: dict[tuple[str, str], Callable[[], Choices]] = {
    ("case-type", "opened_by"): _roles,
    ("sla-definition", "legal_pauses"): _pauses,
    ("webhook", "wanted"): _events,
    ("webhook", "case_types"): _case_types,
    ("allocation-rule", "case_types"): _case_types,
    ("allocation-rule", "task_definitions"): _task_definitions,
}


def ticked(kind: str, name: str) -> Callable[..., forms.Field] | None:
    """The field of codes that can be ticked; None for any other."""
    found = _TICKED.get((kind, name))
    if found is None:
        return None
    choices = found()
    return lambda **said: CodesField(choices=choices, **said)


class ToldPicker(forms.TextInput):
    """Words that name people, picked from what there is (web/src/parts/told.ts); typed with commas without a script."""

    template_name = "staff/configuration/told.html"

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The usual, with where to search and what the words that stand there are called."""
        context = super().get_context(name, value, attrs)
        context["widget"]["hits_url"] = f"{reverse('staff:who-is-told')}?of={self.asked.value}"
        context["widget"]["chosen"] = addressees.called(words_of(str(value or "")))
        return context


def told(kind: str, name: str) -> Callable[..., forms.Field] | None:
    """The field that says who is told or who gets work; None for any other."""
    asked = _TOLD.get((kind, name))
    if asked is None:
        return None
    return lambda **said: forms.CharField(max_length=500, widget=ToldPicker(asked), **said)


def hint_of(kind: str, name: str) -> str:
    """For a field that names people: how it is written; "" for any other."""
    if (kind, name) not in _TOLD:
        return ""
    return _("The case’s own people, roles, groups and colleagues: part of a name finds them.")
