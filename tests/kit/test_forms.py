"""Fields read what officers type; a form says what is wrong, where, and what to do."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from hypothesis import assume, given
from hypothesis import strategies as st

from hearth.faces.kit.forms import (
    DayField,
    InstantField,
    InstantInput,
    KitRenderer,
    MoneyField,
    RecordPicker,
    parse_day,
    parse_time,
)
from hearth.faces.kit.time_words import day_words
from hearth.kernel.time import LONDON, UTC, london


@pytest.mark.parametrize(
    "text",
    [
        "30 Nov 2026",
        "30 november 2026",
        "30/11/2026",
        "30/11/26",
        "30.11.2026",
        "2026-11-30",
        " Mon 30  Nov 2026",
        "Monday, 30th November 2026",
    ],
)
def test_a_day_is_read_in_every_usual_british_form(text: str) -> None:
    assert parse_day(text) == dt.date(2026, 11, 30)


@pytest.mark.parametrize("text", ["31/02/2026", "11/30/2026", "next week", "30 Nov", "", "30/11/20266"])
def test_what_is_no_day_is_refused_never_guessed(text: str) -> None:
    assert parse_day(text) is None


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_a_day_shown_can_be_sent_back(day: dt.date) -> None:
    assert parse_day(day_words(day)) == day
    assert parse_day(day_words(day, weekday=True)) == day
    assert parse_day(day.strftime("%d/%m/%Y")) == day


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("16:30", (16, 30)),
        ("4.30pm", (16, 30)),
        ("4 pm", (16, 0)),
        ("12 noon", (12, 0)),
        ("Midnight", (0, 0)),
        ("0930", (9, 30)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, at: tuple[int, int]) -> None:
    assert parse_time(text) == dt.time(*at)


def test_a_time_that_is_none_is_refused() -> None:
    assert parse_time("25:00") is None
    assert parse_time("soon") is None


class Visit(forms.Form):
    default_renderer = KitRenderer
    reason = forms.ChoiceField(label="Reason for leaving", choices=[("", "Choose"), ("work", "Work")])
    held = DayField(label="Visit held on", help_text="For example <30 Nov 2026>")
    received = InstantField(label="Notice received")
    refund = MoneyField(label="Refund agreed", required=False, min_value=0)
    keys = forms.ChoiceField(label="Keys handed over?", widget=forms.RadioSelect, choices=[("y", "Yes"), ("n", "No")])
    tenant = forms.CharField(label="Tenant", widget=RecordPicker(hits_url="/people/", shown="Ms <J>"))
    agreed = forms.BooleanField(label="Read back")
    word = forms.CharField(label="Word", required=False, widget=forms.PasswordInput)

    def clean(self) -> None:
        if self.cleaned_data.get("refund") == Decimal("13.00"):
            raise forms.ValidationError("The account is closed: a refund can't be agreed.")


GOOD = {
    "reason": "work",
    "held": "17/11/2026",
    "received_day": "30 Nov 2026",
    "received_time": "12 noon",
    "refund": "£1,234.50",
    "keys": "n",
    "tenant": "CN-0001",
    "agreed": "on",
}


def errors(**changes: str) -> dict[str, list[str]]:
    form = Visit(GOOD | changes)
    return {name: [str(e) for e in found] for name, found in form.errors.items()}


def test_a_good_form_gives_days_instants_and_money() -> None:
    form = Visit(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["held"] == dt.date(2026, 11, 17)
    assert form.cleaned_data["received"] == dt.datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert form.cleaned_data["refund"] == Decimal("1234.50")


def test_summer_time_is_taken_off() -> None:
    form = Visit(GOOD | {"received_day": "1 Jul 2026"})
    assert form.is_valid()
    assert form.cleaned_data["received"] == dt.datetime(2026, 7, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize("day", ["29 Mar 2026", "25 Oct 2026"])
def test_a_time_that_the_clocks_skip_or_repeat_is_refused(day: str) -> None:
    assert errors(received_day=day, received_time="01:30") == {
        "received": ["The clocks change at that time. Choose another time"]
    }


@pytest.mark.parametrize("text", ["12.345", "ten", "1e400", "NaN", "Infinity", "-1", "99999999999.00"])
def test_money_that_is_no_amount_to_the_penny_is_refused(text: str) -> None:
    assert list(errors(refund=text)) == ["refund"]


@given(st.decimals(min_value=0, max_value=9999999, places=2))
def test_money_shown_can_be_sent_back(amount: Decimal) -> None:
    field = MoneyField(min_value=0)
    assert field.clean(field.prepare_value(amount)) == amount


@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 23), st.integers(0, 59))
def test_an_instant_shown_can_be_sent_back(on: dt.date, hour: int, minute: int) -> None:
    local = dt.datetime.combine(on, dt.time(hour, minute), tzinfo=LONDON)
    assume(local.utcoffset() == local.replace(fold=1).utcoffset())
    field = InstantField()
    day, time = InstantInput().decompress(local.astimezone(UTC))
    assert field.clean([day_words(day), time]) == local.astimezone(UTC)


def page(form: forms.Form, source: str) -> str:
    return Template("{% load kit %}" + source).render(Context({"form": form}))


def test_a_field_wires_its_label_hint_and_error_to_its_control() -> None:
    html = page(Visit(GOOD | {"held": "soon"}), "{% field form.held %}")
    assert '<label class="lab" for="id_held">Visit held on <span class="req">required</span></label>' in html
    control = re.search(r"<input[^>]*id=\"id_held\"[^>]*>", html)
    assert control
    assert 'aria-invalid="true"' in control[0]
    assert 'aria-describedby="id_held_helptext id_held_error"' in control[0]
    assert 'value="soon"' in control[0]
    assert '<p class="hint" id="id_held_helptext">For example &lt;30 Nov 2026&gt;</p>' in html
    assert re.search(r'<p class="err" id="id_held_error">.*Enter a real date, such as 30 Nov 2026</p>', html)


def test_a_group_is_a_fieldset_with_a_legend_and_its_summary_line_leads_to_the_first_choice() -> None:
    form = Visit(GOOD | {"keys": ""})
    html = page(form, "{% error_summary form %}{% field form.keys %}")
    assert '<a href="#id_keys_0">Keys handed over? Choose one</a>' in html
    assert 'id="id_keys_0"' in html
    assert re.search(r"<fieldset[^>]*>\s*<legend", html)


def test_the_summary_names_each_question_and_says_what_to_do() -> None:
    html = page(Visit({}), "{% error_summary form %}")
    lines = re.findall(r"<a href=\"#(\w+)\">([^<]+)</a>", html)
    assert lines == [
        ("id_reason", "Reason for leaving: Choose one"),
        ("id_held", "Visit held on: Fill this in"),
        ("id_received_0", "Notice received: Fill this in"),
        ("id_keys_0", "Keys handed over? Choose one"),
        ("id_tenant", "Tenant: Fill this in"),
        ("id_agreed", "Read back: Tick this to go on"),
    ]


def test_a_rule_about_the_whole_form_stands_first_in_its_own_words() -> None:
    html = page(Visit(GOOD | {"refund": "13", "keys": ""}), "{% error_summary form %}")
    assert html.index("The account is closed") < html.index("Keys handed over?")


def test_no_summary_without_errors_and_none_before_sending() -> None:
    assert page(Visit(GOOD), "{% error_summary form %}").strip() == ""
    assert page(Visit(), "{% error_summary form %}").strip() == ""


def test_a_whole_form_renders_with_the_kit_and_every_control_has_a_name() -> None:
    html = page(Visit(initial={"received": london(dt.date(2026, 11, 30))}), "{{ form }}")
    assert 'value="30 Nov 2026"' in html
    assert 'value="12:00"' in html
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    controls = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html))
    assert controls <= labelled | {"id_agreed"}  # the tick box stands inside its label
    assert 'data-url="/people/"' in html
    assert 'data-shown="Ms &lt;J&gt;"' in html


def test_passwords_and_marked_fields_are_kept_off_drafts() -> None:
    assert "data-no-draft" in page(Visit(), "{% field form.word %}")
    assert "data-no-draft" in page(Visit(), "{% field form.refund no_draft=True %}")
    assert "data-no-draft" not in page(Visit(), "{% field form.refund %}")


def test_classes_are_not_doubled_when_a_form_is_rendered_twice() -> None:
    form = Visit()
    page(form, "{% field form.refund %}")
    assert page(form, "{% field form.refund %}").count("form-control") == 1
