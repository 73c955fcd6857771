"""Forms of configuration records of any kind: made from the kind's fields. Shapes only; the kind's rules judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField, RecordPicker
from hearth.faces.staff.configuration import codes, looks
from hearth.faces.staff.configuration.items import items_field
from hearth.faces.staff.paths.widgets import StatementArea
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.catalogue import CATALOGUE, PrivacyClass
from hearth.platform.configuration.kinds import Kind
from hearth.platform.configuration.lookups import HEADINGS
from hearth.platform.configuration.models import ConfigurationPeriod
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.identity.queries import colleague
from hearth.platform.organisation.models import Company

ONE_DAY = dt.timedelta(days=1)
BLANK = ("", "")


class LastDayField(DayField):
    """The last day of a period: people say "to 31 March", what is kept is the first day after it."""

    def prepare_value(self, value: Any) -> Any:
        """The last day of a stored end."""
        return value - ONE_DAY if isinstance(value, dt.date) else value

    def clean(self, value: Any) -> dt.date | None:
        """The end, exclusive; None for no end."""
        day: dt.date | None = super().clean(value)
        if day is None:
            return None
        if day == dt.date.max:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day + ONE_DAY


class ColleagueField(forms.CharField):
    """A colleague by email address, found as one types; cleaned to the user, None where nobody is named."""

    def __init__(self, *, access: Access, on: dt.date, shown: str = "", **kwargs: Any) -> None:
        widget = RecordPicker(hits_url=str(reverse_lazy("staff:colleagues")), shown=shown)
        super().__init__(widget=widget, max_length=254, **kwargs)
        self.access, self.on = access, on

    def clean(self, value: Any) -> User | None:
        """Refused: nobody of that address works in the companies of the access."""
        email = super().clean(value)
        if not email:
            return None
        try:
            return colleague(email, company_ids=self.access.company_ids, on=self.on)
        except NotFound as refusal:
            raise forms.ValidationError(refusal.sentence) from None


def _select(choices: Iterable[tuple[str, str]]) -> Callable[..., forms.Field]:
    return lambda **kwargs: forms.ChoiceField(choices=[BLANK, *choices], **kwargs)


def _masters(heading: str) -> tuple[tuple[str, str], ...]:
    """What the values of a lookup list can mean; nothing where no rule reads it, or no part of Hearth knows it now."""
    return HEADINGS.get(heading).masters if heading in HEADINGS else ()


def _special(kind: Kind, name: str, scope: str) -> Callable[..., forms.Field] | None:
    """Fields whose choices are registered, not written in the model; and long ones."""
    if name == "expression" and kind.name == "segment":
        return lambda **kwargs: forms.CharField(widget=StatementArea(entity="contact"), **kwargs)
    if name == "expression" and kind.name == "functional-unit":
        return lambda **kwargs: forms.CharField(widget=StatementArea(entity_field="id_entity"), **kwargs)
    if name == "expression" and kind.name == "void-rule":
        return lambda **kwargs: forms.CharField(widget=StatementArea(entity="asset"), **kwargs)
    return _registered(kind, name, scope)


def _registered(  # noqa: PLR0911 - one for each field
    kind: Kind, name: str, scope: str
) -> Callable[..., forms.Field] | None:
    match kind.name, name:
        case "lookup", "master":
            return _select(_masters(scope))
        case (("user-defined-field" | "functional-unit"), "entity"):
            return _select(looks.entity_choices())
        case "user-defined-field", "heading":
            return _select(looks.heading_choices())
        case "user-defined-field", "privacy":
            return _select(looks.privacy_choices())
        case "retention-rule", ("subject" | "event"):
            return _select(looks.retention_choices(name))
        case "task-definition", "subject":
            return _select(looks.case_subject_choices())
        case "communication-definition", "subject_kind":
            return lambda **kwargs: forms.ChoiceField(choices=looks.subject_choices(), **kwargs)
        case "data-purpose", "code":
            return _select(looks.purpose_choices())
        case "data-tag", "items":
            return items_field
        case _:
            return codes.ticked(kind.name, name) or codes.told(kind.name, name) or _keys_of(kind, name)


def _keys_of(kind: Kind, name: str) -> Callable[..., forms.Field] | None:
    """Lists of information management: several records of another kind, by their keys."""
    offered = looks.listed_choices(kind, name)
    if offered is None:
        return None
    coerce = str if name == "definitions" else int

    def made(**said: Any) -> forms.Field:
        ticks = forms.CheckboxSelectMultiple
        return forms.TypedMultipleChoiceField(choices=offered, coerce=coerce, widget=ticks, **said)

    return made


_HINTS = {
    ("lookup", "master"): gettext_lazy("What rules read. People see the description."),
    ("lookup", "position"): gettext_lazy("Lower comes first."),
    ("user-defined-field", "description"): gettext_lazy("What people see beside the field."),
    ("user-defined-field", "name"): gettext_lazy(
        "For expressions and letters: lower case, with underscores. It can't be changed later."
    ),
    ("user-defined-field", "heading"): gettext_lazy("For type Lookup."),
    ("user-defined-field", "position"): gettext_lazy("Lower comes first."),
    ("user-defined-field", "privacy"): gettext_lazy("Only people whose roles are cleared for it see the values."),
    ("functional-unit", "entity"): gettext_lazy("For units of homes it is the home; groups have none."),
    ("functional-unit", "expression"): gettext_lazy(
        'Which of them belong to it: asset.patch.description = "North". Not today’s date. Groups have none.'
    ),
    ("functional-unit", "related"): gettext_lazy("A home’s tenancies, accounts, tenants and cases belong to it, too."),
    ("functional-unit", "classification"): gettext_lazy("Your own word for what kind of unit it is."),
    ("functional-unit", "group"): gettext_lazy("A unit of the type “Other units, taken together”, if it is in one."),
    ("segment", "expression"): gettext_lazy(
        "Which contacts are in it: contact.interpreter = true. It may ask for the day: today()."
    ),
    ("case-type", "code"): gettext_lazy("A short name that never changes."),
    ("allocation-rule", "rank"): gettext_lazy("Where several rules fit, the lowest counts."),
    ("allocation-rule", "case_types"): gettext_lazy("None ticked: every type of case."),
    ("allocation-rule", "task_definitions"): gettext_lazy("None ticked: every task that a path allocates by rule."),
    ("case-type", "owner"): gettext_lazy("Only where every case of the type belongs to one person."),
    ("case-type", "keywords"): gettext_lazy("Other words that find it, with commas."),
    ("consent-type", "recipients"): gettext_lazy(
        "Who would have the data, by name. Consent to a category alone is not valid."
    ),
    ("consent-type", "review_period"): gettext_lazy("After how many of them. Blank: never."),
    ("consent-type", "review_calendar"): gettext_lazy("Reviews fall on its working days. Blank: on any day."),
    ("consent-outcome", "default_for_master"): gettext_lazy("One for each meaning: a withdrawal takes it."),
    ("data-purpose", "consent_type"): gettext_lazy("Only where the lawful basis is consent: it waits for this one."),
    ("data-purpose", "code"): gettext_lazy(
        "Objections and restrictions hold it back by this. Blank: a purpose of your own."
    ),
    ("data-tag", "masked"): gettext_lazy(
        "Its items read “masked” everywhere: pages, lists, exports, letters, search, history, interfaces."
    ),
    ("data-tag", "seen_by"): gettext_lazy("Whoever holds one of these roles sees them all the same."),
    ("data-purpose", "definitions"): gettext_lazy("Held back where the purpose rests on consent and it is missing."),
    ("void-rule", "rank"): gettext_lazy("Where several rules fit, the lowest counts."),
    ("void-rule", "expression"): gettext_lazy('Blank: every home. asset.type.description = "Bungalow".'),
    ("void-rule", "case_type"): gettext_lazy("Its path can count back from the start of the void: void.starts_at."),
    ("task-definition", "code"): gettext_lazy("What paths call it. It can't be changed later."),
    ("task-definition", "subject"): gettext_lazy("Blank: any record, of which it names no field. Set once."),
    ("communication-definition", "key"): gettext_lazy("What paths call it. It can't be changed later."),
    ("communication-definition", "subject_kind"): gettext_lazy("The kind of record that it is about."),
}


def _is_secret(kind: Kind, name: str) -> bool:
    declared = CATALOGUE.entity_of(kind.model).declared.get(name)
    return declared is not None and declared.privacy is PrivacyClass.SECRET


def form_field(kind: Kind, name: str, *, scope: str, access: Access, on: dt.date, record: Any = None) -> forms.Field:
    """The question for a field of a kind. `scope` is the list that was chosen first (a lookup's heading)."""
    column: Any = kind.model._meta.get_field(name)
    said: dict[str, Any] = {
        "label": looks.label_of(kind, name),
        "help_text": _HINTS.get((kind.name, name)) or codes.hint_of(kind.name, name) or column.help_text,
    }
    if special := _special(kind, name, scope):
        return special(**said, required=not column.blank or name == "master")
    if isinstance(column, models.ForeignKey) and column.related_model is User:
        owner = getattr(record, name, None)
        return ColleagueField(
            **said, required=not column.blank, access=access, on=on, shown=owner.name if owner else ""
        )
    if isinstance(column, ArrayField):
        choices: Any = column.base_field.choices
        return forms.MultipleChoiceField(**said, choices=choices, widget=forms.CheckboxSelectMultiple)
    field: forms.Field = column.formfield(**said)
    if _is_secret(kind, name):
        field.widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})  # what stands there is not sent out
    elif isinstance(field, forms.TypedChoiceField):
        field.choices = [BLANK, *column.choices]
    elif isinstance(field, forms.IntegerField | forms.DecimalField):
        field.widget = forms.TextInput(
            attrs={"inputmode": "decimal" if isinstance(field, forms.DecimalField) else "numeric"}
        )
    elif isinstance(field, forms.ModelChoiceField):
        field.empty_label = ""
    return field


class RecordForm(forms.Form):
    """The fields of a record; those that are set once only when there is no record yet."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: Kind,
        access: Access,
        on: dt.date,
        scope: str = "",
        record: Any = None,
        asks_fixed: bool = True,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial={**initial_of(kind, record), **(initial or {})})
        self.kind = kind
        of_scope = looks.look_of(kind).scope
        given = {of_scope.field} if of_scope is not None and of_scope.first else set()
        if kind.name == "lookup" and not _masters(scope):
            given |= {"master"}
        left_out = given | (set() if asks_fixed else set(kind.fixed))
        self.fact_names = [name for name in kind.fields if name not in left_out]
        for name in self.fact_names:
            self.fields[name] = form_field(kind, name, scope=scope, access=access, on=on, record=record)

    def facts(self) -> dict[str, object]:
        """The fields as they were answered. A secret that nobody typed stays as it is."""
        kept = {name for name in self.fact_names if not self.cleaned_data[name] and _is_secret(self.kind, name)}
        return {name: self.cleaned_data[name] for name in self.fact_names if name not in kept}

    def refuse(self, refusal: Refused) -> None:
        """Puts a refusal beside the field that it is about, else at the top."""
        field = {"effective": "companies", "on": "last_day"}.get(refusal.field, refusal.field)
        self.add_error(field if field in self.fields else None, refusal.sentence)


def initial_of(kind: Kind, record: Any) -> dict[str, object]:
    """What the fields say now."""
    if record is None:
        return {}
    found: dict[str, object] = {}
    for name in kind.fields:
        if _is_secret(kind, name):
            continue
        value = getattr(record, name)
        if isinstance(value, Decimal):
            value = f"{value.normalize():f}"
        elif isinstance(value, User):
            value = value.email
        found[name] = value.pk if isinstance(value, models.Model) else value
    return found


class NewRecordForm(RecordForm):
    """A record that is not there yet: its fields, the companies and the dates."""

    def __init__(self, *args: Any, companies: list[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(company.pk), company.name) for company in companies]
        self.fields["companies"] = forms.MultipleChoiceField(
            label=_("Companies"),
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            initial=[value for value, _name in choices],
        )
        self.fields["effective_from"] = DayField(label=_("Effective from"))
        self.fields["effective_to"] = LastDayField(
            label=_("Effective to"), required=False, help_text=_("The last day. Blank: no end")
        )

    def periods(self) -> list[Effective]:
        """The dates for each company that was chosen."""
        return [
            Effective(
                company_id=int(company_id),
                effective_from=self.cleaned_data["effective_from"],
                effective_to=self.cleaned_data["effective_to"],
            )
            for company_id in self.cleaned_data["companies"]
        ]


class CloneForm(NewRecordForm):
    """A copy: the same questions, and whether the original ends as it begins."""

    end_original = forms.BooleanField(required=False)

    def __init__(self, *args: Any, original: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["end_original"].label = _("End “%(name)s” the day before") % {"name": original}
        self.order_fields([*self.fact_names, "companies", "effective_from", "effective_to", "end_original"])


class PeriodForm(forms.Form):
    """A company, from when, to when."""

    company = forms.ChoiceField(label=gettext_lazy("Company"))
    effective_from = DayField(label=gettext_lazy("Effective from"))
    effective_to = LastDayField(
        label=gettext_lazy("Effective to"), required=False, help_text=gettext_lazy("The last day. Blank: no end")
    )
    take_away = forms.BooleanField(label=gettext_lazy("Take these dates away"), required=False)

    def __init__(self, *args: Any, companies: list[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(company.pk), company.name) for company in companies]
        field = self.fields["company"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices if len(choices) == 1 else [BLANK, *choices]
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
            field.initial = choices[0][0]


if TYPE_CHECKING:
    _PeriodFormSet = forms.BaseFormSet[PeriodForm]
else:  # Django's own class takes no parameter at run time
    _PeriodFormSet = forms.BaseFormSet


class _Periods(_PeriodFormSet):
    """The dates of a record, company by company."""

    def effective(self) -> list[Effective]:
        """The periods that stand, as they were answered; blank rows and those taken away are left out."""
        return [
            Effective(
                company_id=int(form.cleaned_data["company"]),
                effective_from=form.cleaned_data["effective_from"],
                effective_to=form.cleaned_data["effective_to"],
            )
            for form in self.forms
            if form.cleaned_data.get("effective_from") and not form.cleaned_data["take_away"]
        ]

    def refuse(self, refusal: Refused) -> bool:
        """Puts a refusal about an end beside the row whose end is not after its start; False when it is about none."""
        for form in self.forms:
            start, end = form.cleaned_data.get("effective_from"), form.cleaned_data.get("effective_to")
            if refusal.field == "effective_to" and start is not None and end is not None and end <= start:
                form.add_error("effective_to", refusal.sentence)
                return True
        return False


def period_forms(
    periods: Iterable[ConfigurationPeriod],
    companies: list[Company],
    *,
    more: bool,
    data: Mapping[str, Any] | None = None,
) -> _Periods:
    """A row for each period, and (`more`) a blank one."""
    made = forms.formset_factory(PeriodForm, formset=_Periods, extra=1 if more else 0, max_num=100, absolute_max=100)
    initial = [
        {
            "company": str(period.company_id),
            "effective_from": period.effective_from,
            "effective_to": period.effective_to,
        }
        for period in periods
    ]
    return cast("_Periods", made(data, initial=initial, prefix="periods", form_kwargs={"companies": companies}))


class ExpireForm(forms.Form):
    """The last day of a record."""

    last_day = LastDayField(label=gettext_lazy("Last day in use"))

    def refuse(self, refusal: Refused) -> None:
        """Puts a refusal beside the day."""
        self.add_error("last_day" if refusal.field in ("on", "") else None, refusal.sentence)
