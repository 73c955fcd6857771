"""Programs and values as JSON; spans of time; what people read of values."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.engines.cases.codec import (
    FORMAT,
    content_hash,
    pack,
    program_from_json,
    program_to_json,
    unpack,
)
from hearth.engines.cases.formula import Formula
from hearth.engines.cases.saying import say
from hearth.engines.cases.working_time import Span
from hearth.feel import YearsMonths, types
from hearth.kernel.time import LONDON, london
from tests.engines.cases.town import REASONS, OfficeHours, at, compiled, library

PATHS = ("end-of-tenancy", "rent-statement", "laminate-flooring", "call-back")

values = st.recursive(
    st.none()
    | st.booleans()
    | st.text(max_size=20)
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.just(dt.UTC))
    | st.timedeltas()
    | st.builds(YearsMonths, st.integers(-1000, 1000)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b c", "@", "is"]), inner),
    max_leaves=8,
)


@given(values)
def test_feel_values_survive_json(value: object) -> None:
    assert unpack(json.loads(json.dumps(pack(value)))) == value


def test_what_is_no_feel_value_is_not_kept() -> None:
    with pytest.raises(TypeError, match="object can't be kept"):
        pack([object()])


@pytest.mark.parametrize("key", PATHS)
def test_a_program_survives_json(key: str) -> None:
    program = compiled(library(key))
    stored = json.loads(json.dumps(program_to_json(program)))
    again = program_from_json(stored)
    assert again == program
    assert list(again.nodes) == list(program.nodes)
    assert list(again.flows) == list(program.flows)
    assert content_hash(again) == content_hash(program)


def test_programs_that_say_something_else_have_another_hash() -> None:
    source = library("call-back")
    hashes = {content_hash(compiled(each)) for each in (source, source.replace("PT5M", "PT6M"))}
    assert len(hashes) == 2
    spaced = source.replace("<bpmn:process", "\n\n<bpmn:process")
    assert content_hash(compiled(spaced)) == content_hash(compiled(source))


def test_a_program_of_another_format_is_not_guessed_at() -> None:
    stored = {**program_to_json(compiled(library("call-back"))), "format": FORMAT + 1}
    with pytest.raises(ValueError, match="format"):
        program_from_json(stored)


def test_a_stored_formula_depends_on_nothing_but_the_fields_that_it_reads() -> None:
    roots = {
        "tenancy": types.context({"ends": types.DATE, "other": types.STRING}),
        "contact": types.context({"name": types.STRING}),
    }
    formula = Formula.compile('tenancy.ends > date("2026-01-01")', roots, types.BOOLEAN)
    assert formula.scope == (("tenancy", "context<ends: date>"),)
    assert formula.evaluate({"tenancy": {"ends": dt.date(2026, 1, 2)}}, at("2026-01-01 09:00")) is True
    assert formula.evaluate({"tenancy": None}, at("2026-01-01 09:00")) is None
    assert formula.evaluate({}, at("2026-01-01 09:00")) is None


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        (Span(months=1), "2026-01-31 12:00", "2026-02-28 12:00"),
        (Span(months=-2), "2026-01-31 12:00", "2025-11-30 12:00"),
        (Span(days=1), "2026-03-28 12:00", "2026-03-29 12:00"),
        (Span(seconds=24 * 3600), "2026-03-28 12:00", "2026-03-29 13:00"),
        (Span(months=1, days=1, seconds=60), "2026-01-31 12:00", "2026-03-01 12:01"),
        (Span(working_days=1), "2026-11-06 17:00", "2026-11-09 17:00"),
    ],
)
def test_spans_end_on_the_london_clock(span: Span, start: str, end: str) -> None:
    assert span.after(at(start), OfficeHours()) == at(end)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 600))
def test_months_never_overshoot(day: dt.date, months: int) -> None:
    start = london(day)
    end = Span(months=months).after(start, OfficeHours()).astimezone(LONDON)
    wanted = day.year * 12 + day.month + months
    assert end.year * 12 + end.month == wanted
    assert end.day <= day.day
    assert end.hour == 12


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (True, "Yes"),
        (False, "No"),
        (Decimal("1234.50"), "1,234.50"),
        (Decimal("1E+3"), "1,000"),
        (7, "7"),
        (dt.date(2026, 11, 3), "3 November 2026"),
        (at("2026-11-30 12:00"), "30 November 2026, 12 noon"),
        (at("2026-07-01 09:05"), "1 July 2026, 09:05"),
        (dt.time(9, 5), "09:05"),
        (["a", None, "b"], "a, b"),
        (REASONS[1], "Going into residential care"),
        ("plain", "plain"),
    ],
)
def test_values_in_the_words_of_a_sentence(value: object, words: str) -> None:
    assert say(value) == words
