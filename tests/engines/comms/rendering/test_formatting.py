import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.engines.comms.rendering import UnwritableValue, format_instant
from hearth.engines.comms.rendering.formatting import clean, format_list, format_time, format_value, says_yes
from hearth.kernel.time import LONDON, london

NAIVE = dt.datetime(2026, 1, 1, 12, 0)  # noqa: DTZ001 - the time without a zone that is refused
EARLIEST = dt.datetime(1900, 1, 1)  # noqa: DTZ001 - hypothesis wants its bounds so


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (dt.date(2026, 11, 30), "30 November 2026"),
        (dt.date(2026, 2, 1), "1 February 2026"),
        (london(dt.date(2026, 11, 30)), "12 noon on Monday 30 November 2026"),
        (london(dt.date(2026, 7, 6)), "12 noon on Monday 6 July 2026"),
        (london(dt.date(2026, 7, 6), dt.time(9, 5)), "9:05am on Monday 6 July 2026"),
        (london(dt.date(2026, 7, 6), dt.time(0, 0, 30)), "midnight at the start of Monday 6 July 2026"),
        (dt.time(17, 30), "5:30pm"),
        (dt.time(12, 1), "12:01pm"),
        (dt.time(0, 15), "12:15am"),
        (dt.time(0, 0), "midnight"),
        (Decimal("1234.5"), "£1,234.50"),
        (Decimal(-3), "-£3.00"),
        (Decimal(0), "£0.00"),
        (2026, "2026"),
        (True, "yes"),
        (False, "no"),
        ("  O’Neill ", "O’Neill"),
        ("\u200b\ufeff", ""),
    ],
)
def test_a_value_is_written_by_its_type(value: object, written: str) -> None:
    assert format_value(value) == written


def test_an_instant_kept_in_utc_is_written_by_the_clocks_of_london_in_summer() -> None:
    assert format_instant(dt.datetime(2026, 7, 6, 11, 0, tzinfo=dt.UTC)) == "12 noon on Monday 6 July 2026"


@pytest.mark.parametrize("value", [1.5, object(), b"bytes", Decimal("NaN"), NAIVE, {"a": 1}])
def test_a_value_without_a_form_is_refused(value: object) -> None:
    with pytest.raises(UnwritableValue) as refusal:
        format_value(value)
    assert refusal.value.code == "unwritable_value"


@given(st.datetimes(min_value=EARLIEST, timezones=st.just(LONDON)))
def test_every_instant_names_its_london_day(instant: dt.datetime) -> None:
    local = instant.astimezone(dt.UTC).astimezone(LONDON)
    assert format_instant(instant).endswith(f"{local:%A} {local.day} {local:%B} {local.year}")


@given(st.times())
def test_no_two_minutes_of_a_day_are_written_alike(at: dt.time) -> None:
    other = at.replace(hour=(at.hour + 12) % 24)
    assert format_time(at) != format_time(other)


@pytest.mark.parametrize(("items", "written"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_a_list_in_a_sentence(items: list[str], written: str) -> None:
    assert format_list(items) == written


@pytest.mark.parametrize("value", [True, "yes", "Y", "1", "12 Example Street", 3, dt.date(2026, 1, 1), ["a"]])
def test_a_flag_that_says_yes(value: object) -> None:
    assert says_yes(value)


@pytest.mark.parametrize("value", [False, None, "", " ", "No", "false", "0", 0, [], Decimal(0)])
def test_a_flag_that_says_no(value: object) -> None:
    assert not says_yes(value)


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_can_be_encoded_and_has_no_control_but_the_new_line(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert all(character >= " " or character == "\n" for character in cleaned)
    assert clean(cleaned) == cleaned


def test_text_that_would_turn_the_line_round_is_disarmed_and_accents_are_composed() -> None:
    assert clean("\u202egnirts W\u0302\r\nx\u2028y\tz") == "gnirts Ŵ\nx\ny z"
