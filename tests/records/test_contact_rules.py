"""How people are named, addressed and counted of age."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.records.contacts import rules
from hearth.records.contacts.rules import Names

WORD = st.text(alphabet=st.characters(categories=("Lu", "Ll")), min_size=1, max_size=12)
BLANK_OR_WORD = st.one_of(st.just(""), WORD)
PEOPLE = st.builds(Names, title=BLANK_OR_WORD, first_name=BLANK_OR_WORD, last_name=WORD, dead=st.booleans())
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
ANNA = Names(title="Ms", first_name="Anna", middle_names="Maria", last_name="Kowalczyk", known_as="Ania")


def test_a_person_as_letters_and_lists_have_them() -> None:
    assert rules.formal_name(ANNA) == "Ms Anna Kowalczyk"
    assert rules.sort_name(ANNA) == "Kowalczyk Anna Maria"
    assert rules.addressee(ANNA) == "Ms Anna Kowalczyk"
    assert rules.salutation([ANNA]) == "Dear Ms Kowalczyk"


def test_an_organisation_is_called_by_its_name_and_greeted_without_one() -> None:
    shelter = Names(organisation_name="Northmoor Night Shelter")
    assert (
        rules.formal_name(shelter) == rules.addressee(shelter) == rules.sort_name(shelter) == "Northmoor Night Shelter"
    )
    assert rules.salutation([shelter]) == "Dear Sir or Madam"


def test_post_for_the_dead_goes_to_their_personal_representatives() -> None:
    late = Names(title="Mr", first_name="Jan", last_name="Novak", dead=True)
    assert rules.addressee(late) == "The Personal Representatives of Mr Jan Novak"
    assert rules.salutation([late]) == "Dear Sir or Madam"
    assert rules.formal_name(late) == "Mr Jan Novak"


@pytest.mark.parametrize(
    ("people", "greeting"),
    [
        ([Names(first_name="Anna", last_name="Kowalczyk")], "Dear Anna Kowalczyk"),
        ([Names(last_name="Kowalczyk")], "Dear Kowalczyk"),
        ([ANNA, Names(title="Mr", last_name="Novak")], "Dear Ms Kowalczyk and Mr Novak"),
        (
            [ANNA, Names(title="Mr", last_name="Novak"), Names(title="Dr", last_name="Shah")],
            "Dear Ms Kowalczyk, Mr Novak and Dr Shah",
        ),
        ([ANNA, ANNA], "Dear Ms Kowalczyk"),
    ],
)
def test_greetings(people: list[Names], greeting: str) -> None:
    assert rules.salutation(people) == greeting


def test_a_letter_greets_somebody() -> None:
    with pytest.raises(ValueError, match="greets somebody"):
        rules.salutation([])


@given(st.lists(PEOPLE, min_size=1, max_size=5))
def test_every_greeting_names_each_living_person_once(people: list[Names]) -> None:
    greeting = rules.salutation(people)
    assert greeting.startswith("Dear ")
    assert "  " not in greeting
    for names in people:
        assert names.last_name in greeting or names.dead


@given(PEOPLE)
def test_no_name_has_stray_spaces(names: Names) -> None:
    for words in (rules.formal_name(names), rules.sort_name(names), rules.addressee(names)):
        assert words == " ".join(words.split())
        assert names.last_name in words


@given(DAYS, st.integers(0, 100))
def test_age_grows_by_one_on_each_birthday_and_never_between(born: dt.date, age: int) -> None:
    birthday = rules.birthday(born, age)
    assert rules.age_on(born, birthday) == age
    if age:
        assert rules.age_on(born, birthday - dt.timedelta(days=1)) == age - 1


@given(DAYS, DAYS)
def test_a_minor_is_somebody_younger_than_eighteen(born: dt.date, day: dt.date) -> None:
    if day < born:
        with pytest.raises(ValueError, match="before the date of birth"):
            rules.age_on(born, day)
    else:
        assert rules.is_under_18(born, day) == (rules.age_on(born, day) < 18)


def test_a_leap_day_child_comes_of_age_on_the_first_of_march() -> None:
    born = dt.date(2008, 2, 29)
    assert rules.is_under_18(born, dt.date(2026, 2, 28))
    assert not rules.is_under_18(born, dt.date(2026, 3, 1))
    assert rules.birthday(born, 20) == dt.date(2028, 2, 29)


def test_an_unknown_date_of_birth_is_an_adults() -> None:
    assert not rules.is_under_18(None, dt.date(2026, 6, 15))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lm1 2ab", "LM1 2AB"),
        ("LM12AB", "LM1 2AB"),
        (" sw1a1aa ", "SW1A 1AA"),
        ("M1 1AE", "M1 1AE"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_postcodes(typed: str, kept: str) -> None:
    assert rules.postcode(typed) == kept


@given(st.text(max_size=12))
def test_a_postcode_is_refused_or_comes_back_the_same(typed: str) -> None:
    try:
        kept = rules.postcode(typed)
    except ValueError:
        return
    assert rules.postcode(kept) == kept
    assert not kept or re.fullmatch(r"[A-Z0-9]{2,4} [0-9][A-Z]{2}", kept)


@pytest.mark.parametrize("typed", ["LM1", "1234", "LM1 2AB 3", "ÅM1 2AB", "12 Mill Lane"])
def test_what_is_no_postcode(typed: str) -> None:
    with pytest.raises(ValueError, match="not a UK postcode"):
        rules.postcode(typed)


@given(st.text())
def test_address_lines_have_no_blanks(typed: str) -> None:
    lines = rules.address_lines(typed)
    assert rules.address_lines(lines) == lines
    assert "\n" not in lines
    assert all(lines.split(", ")) or not lines


def test_address_lines_as_they_are_typed() -> None:
    assert rules.address_lines("Flat 2,,  14 Mill  Lane\nNorthmoor,\n") == "Flat 2, 14 Mill Lane, Northmoor"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("07700 900123", "07700 900123"),
        ("(01632) 960-001", "01632 960 001"),
        ("+44 7700 900123", "+44 7700 900123"),
        (" 01632.960001 ", "01632 960001"),
    ],
)
def test_numbers_as_they_are_dialled(typed: str, kept: str) -> None:
    assert rules.phone_number(typed) == kept


@pytest.mark.parametrize("typed", ["", "12345", "ring me", "07700 900123 ext 4", "1" * 16, "++447700900123"])
def test_what_is_no_number(typed: str) -> None:
    with pytest.raises(ValueError, match="not a telephone number"):
        rules.phone_number(typed)


def test_national_insurance_numbers() -> None:
    assert rules.national_insurance_number("ab 12 34 56 c") == "AB123456C"
    assert rules.national_insurance_number(" ") == ""
    for typed in ("QQ123456C", "DA123456A", "AO123456A", "GB123456A", "AB12345C", "AB123456E", "AB1234567"):
        with pytest.raises(ValueError, match="not a National Insurance number"):
            rules.national_insurance_number(typed)
