"""Forms: one renderer for all of Django's forms, and the fields that officers type most (day, instant, money, record).

Fields hold shapes only; rules belong to the module that is called.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from hearth.faces.kit.time_words import day_words
from hearth.kernel.money import PENNY
from hearth.kernel.time import LONDON, UTC

DAY_FORMATS = ("%d %b %Y", "%d %B %Y", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%Y-%m-%d", "%d-%m-%Y")
TIME_FORMATS = ("%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%H%M")
LARGEST_AMOUNT_DIGITS = 10  # pounds before the point: no account of a landlord comes near
_SPOKEN_TIMES = {"noon": "12:00", "12 noon": "12:00", "midday": "12:00", "midnight": "00:00", "12 midnight": "00:00"}


class KitRenderer(DjangoTemplates):
    """Django's renderer with the kit's field and form; settings name it in FORM_RENDERER."""

    form_template_name = "kit/forms/form.html"
    field_template_name = "kit/forms/field.html"


def parse_day(text: str) -> dt.date | None:
    """A day as people write it in the United Kingdom (`30/11/2026`, `30 Nov 2026`, `Mon 30 Nov 2026`), else None."""
    words = re.sub(r"^[A-Za-z]{3,9}day\b,?|^(?:mon|tue|wed|thu|fri|sat|sun)\b,?", "", text.strip(), flags=re.IGNORECASE)
    words = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", " ".join(words.split()), flags=re.IGNORECASE)
    for form in DAY_FORMATS:
        try:
            return dt.datetime.strptime(words, form).date()  # noqa: DTZ007 - a calendar day has no time zone
        except ValueError:
            continue
    return None


def parse_time(text: str) -> dt.time | None:
    """A wall-clock time (`16:30`, `4.30pm`, `12 noon`), else None."""
    words = " ".join(text.lower().split())
    words = _SPOKEN_TIMES.get(words, words.replace(" ", ""))
    for form in TIME_FORMATS:
        try:
            return dt.datetime.strptime(words, form).time()  # noqa: DTZ007 - the zone is put on by the caller
        except ValueError:
            continue
    return None


class DayInput(forms.DateInput):
    """A day typed in words or figures; the calendar button beside it is the browser's own."""

    template_name = "kit/forms/day.html"

    def format_value(self, value: Any) -> str | None:
        return day_words(value) if isinstance(value, dt.date) else super().format_value(value)


class DayField(forms.DateField):
    """A calendar day, shown as `30 Nov 2026` and read in every usual British form."""

    widget = DayInput
    default_error_messages = {"invalid": _("Enter a real date, such as 30 Nov 2026")}

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, str) and value.strip():
            day = parse_day(value)
            if day is None:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            return day
        return super().to_python(value)


class InstantInput(forms.MultiWidget):
    """A day and a time of that day, side by side."""

    template_name = "kit/forms/instant.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"day": DayInput(), "time": forms.TextInput()}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, dt.datetime):
            return [None, None]
        local = value.astimezone(LONDON)
        return [local.date(), local.strftime("%H:%M")]


class InstantField(forms.MultiValueField):
    """An instant given as a London day and wall-clock time; cleaned to an aware datetime in UTC.

    A time that the clocks skip in spring, or repeat in autumn, is refused: nobody can tell which was meant.
    """

    widget = InstantInput
    default_error_messages = {
        "invalid_time": _("Enter a real time, such as 16:30 or 12 noon"),
        "invalid_instant": _("The clocks change at that time. Choose another time"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__((DayField(), forms.CharField(max_length=20)), **kwargs)

    def compress(self, data_list: list[Any]) -> dt.datetime | None:
        if not data_list:
            return None
        day, text = data_list
        at = parse_time(text)
        if at is None:
            raise forms.ValidationError(self.error_messages["invalid_time"], code="invalid_time")
        first = dt.datetime.combine(day, at, tzinfo=LONDON)
        if first.utcoffset() != first.replace(fold=1).utcoffset():
            raise forms.ValidationError(self.error_messages["invalid_instant"], code="invalid_instant")
        return first.astimezone(UTC)


class MoneyInput(forms.TextInput):
    """Pounds and pence, with the sign shown in front."""

    template_name = "kit/forms/money.html"


class MoneyField(forms.DecimalField):
    """Pounds as Decimal to the penny. `£1,234.5` is read; a third decimal place is refused, not rounded."""

    widget = MoneyInput
    default_error_messages = {
        "invalid": _("Enter an amount in pounds, such as 1,234.50"),
        "pennies": _("Enter pounds and pence, with no more than two figures after the point"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # the stubs inherit IntegerField's
        if isinstance(value, str):
            value = value.replace("£", "").replace(",", "").strip()
        try:
            amount = super().to_python(value)
        except InvalidOperation:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if amount is None:
            return None
        if not amount.is_finite() or amount.adjusted() >= LARGEST_AMOUNT_DIGITS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if amount != amount.quantize(PENNY):
            raise forms.ValidationError(self.error_messages["pennies"], code="pennies")
        return amount.quantize(PENNY)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


class RecordPicker(forms.TextInput):
    """Chooses a record, a colleague or a subject: search as you type, or the reference typed in full.

    What is sent is always the chosen hit's `value` (a visible reference), so the field works without JavaScript.
    `hits_url` answers kit/hits.html for `?q=`. `shown` gives the words for the value that the form starts with.
    """

    template_name = "kit/forms/picker.html"

    def __init__(self, *, hits_url: str, shown: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.hits_url = hits_url
        self.shown = shown

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["hits_url"] = str(self.hits_url)
        context["widget"]["shown"] = self.shown
        return context
