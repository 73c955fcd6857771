"""Fields that keep codes with commas between them: ticked where what can be chosen is a short list, else with the
codes named beside the box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from hearth.engines.cases.models import CaseType, EscalationGroup
from hearth.engines.cases.people import ASSIGNEES, OWNER, words_of
from hearth.engines.cases.targets import HOLD_REASONS
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
    return list(HEADINGS.get(HOLD_REASONS).masters)


def _events() -> Choices:
    return [("*", _("Every event")), *((name, name) for name in EVENTS)]


def _case_types() -> Choices:
    return list(CaseType.objects.order_by("description").values_list("code", "description"))


_TICKED: dict[tuple[str, str], Callable[[], Choices]] = {
    ("case-type", "opened_by"): _roles,
    ("sla-definition", "legal_pauses"): _pauses,
    ("webhook", "wanted"): _events,
    ("webhook", "case_types"): _case_types,
}
_TOLD = {("sla-definition", "amber_tells"), ("escalation-group", "tells")}
_TOLD_LIKEWISE = {("sla-definition", "missed_tells"), ("sla-definition", "follow_on_tells")}


def ticked(kind: str, name: str) -> Callable[..., forms.Field] | None:
    """The field of codes that can be ticked; None for any other."""
    found = _TICKED.get((kind, name))
    if found is None:
        return None
    choices = found()
    return lambda **said: CodesField(choices=choices, **said)


def hint_of(kind: str, name: str) -> str:
    """For a field that says who is told: what can be written there; "" for any other."""
    if (kind, name) in _TOLD_LIKEWISE:
        return _("As above.")
    if (kind, name) not in _TOLD:
        return ""
    found = Role.objects.order_by().values_list("code", flat=True)
    if kind != "escalation-group":
        found = found.union(EscalationGroup.objects.order_by().values_list("code", flat=True))
    known = [OWNER, ASSIGNEES, *sorted(found)]
    return _("Any of these, or a colleague’s email address, with commas: %(known)s.") % {"known": ", ".join(known)}
