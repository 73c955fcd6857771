"""Forms of cases: shapes only. The form of a task is made from its sheet, a field for each question that is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.utils import ErrorDict, ErrorList
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from hearth.engines.cases.answers import OUTCOME, Asked
from hearth.engines.cases.page import TaskSheet
from hearth.engines.cases.program import FieldType
from hearth.faces.kit.forms import DayField, InstantField, RecordPicker

_BLANK = ("", "")


def _yes_or_no(_asked: Asked) -> forms.Field:
    return forms.ChoiceField(choices=[("true", _("Yes")), ("false", _("No"))], widget=forms.RadioSelect)


def _choice(asked: Asked) -> forms.Field:
    choices = [(option.value, option.label) for option in asked.options]
    if len(choices) <= 3:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[_BLANK, *choices])


def _text(asked: Asked) -> forms.Field:
    if asked.field.lines > 1:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": asked.field.lines}))
    return forms.CharField()


_FIELDS: dict[FieldType, Any] = {
    FieldType.TRUE_OR_FALSE: _yes_or_no,
    FieldType.CHOICE: _choice,
    FieldType.LOOKUP: _choice,
    FieldType.TEXT: _text,
    FieldType.DATE: lambda _asked: DayField(),
    FieldType.DATE_AND_TIME: lambda _asked: InstantField(),
    FieldType.INTEGER: lambda _asked: forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"})),
    FieldType.DECIMAL: lambda _asked: forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"})),
    FieldType.TIME: lambda _asked: forms.CharField(),
}


class TaskForm(forms.Form):
    """The questions and fields that a task shows now, its checklist and its outcomes.

    The engine judges the answers, not this form: its errors are those given.
    """

    def __init__(self, sheet: TaskSheet, *args: Any, errors: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._given = errors or {}
        for asked in (*sheet.sheet.script, *sheet.sheet.fields):
            if isinstance(asked, Asked):
                self.fields[asked.field.key] = self._field(asked, hidden=asked.field.key in sheet.hidden)
        for item in sheet.node.checklist:
            self.fields[item.key] = forms.BooleanField(label=item.label, required=item.mandatory)
        if sheet.node.outcomes:
            self.fields[OUTCOME] = forms.ChoiceField(
                label=_("Outcome"),
                choices=[(each.value, each.label) for each in sheet.node.outcomes],
                widget=forms.RadioSelect,
            )

    def full_clean(self) -> None:
        """Takes over the errors that the engine found."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data: dict[str, Any] = {}
        for key, sentence in self._given.items():
            where = key if key in self.fields else NON_FIELD_ERRORS
            self._errors.setdefault(where, ErrorList(renderer=self.renderer)).append(sentence)

    @staticmethod
    def _field(asked: Asked, *, hidden: bool) -> forms.Field:
        field: forms.Field = _FIELDS[asked.field.type](asked)
        field.label = asked.wording
        field.required = asked.mandatory and not hidden
        field.help_text = asked.field.help
        if hidden:
            words = _("A colleague has answered this. It is masked for you: leave it empty to keep their answer.")
            field.help_text = f"{field.help_text} {words}".strip()
        return field


def texts_of(form: TaskForm) -> dict[str, str]:
    """What was sent as the texts that the engine reads: ISO days and instants, everything else as typed."""
    texts: dict[str, str] = {}
    for key, field in form.fields.items():
        raw = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(key))
        try:
            value = field.to_python(raw) if not isinstance(field, forms.MultiValueField) else field.clean(raw)
        except forms.ValidationError:
            value = None
        if isinstance(field, DayField | InstantField) and value is not None:
            texts[key] = value.isoformat()
        elif isinstance(field, forms.BooleanField):
            texts[key] = "true" if value else "false"
        elif isinstance(raw, list):
            texts[key] = " ".join(part for part in raw if part)
        else:
            texts[key] = str(raw or "")
    return texts


class NewCaseForm(forms.Form):
    """What a new case is about, and the note where its type asks for one."""

    about = forms.CharField(label=_("About"), max_length=30)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, kind: str, shown: str = "", asks_for_note: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        url = f"{reverse_lazy('staff:search')}?pick=1&kind={kind}"
        self.fields["about"].widget = RecordPicker(hits_url=url, shown=shown)
        if asks_for_note:
            self.fields["note"].required = True
        else:
            del self.fields["note"]
