"""How people are named, addressed and counted of age. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

ADULT_AGE = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a contact is called. An organisation has only `organisation_name`; a person has a last name at least."""

    title: str = ""
    first_name: str = ""
    middle_names: str = ""
    last_name: str = ""
    known_as: str = ""
    organisation_name: str = ""
    dead: bool = False


def _joined(*parts: str) -> str:
    return " ".join(part for part in (part.strip() for part in parts) if part)


def formal_name(names: Names) -> str:
    """As lists and letters name them: title, first and last name ("Ms Anna Kowalczyk"), or the organisation's name."""
    return names.organisation_name or _joined(names.title, names.first_name, names.last_name)


def sort_name(names: Names) -> str:
    """As lists order them, before folding: last name first ("Kowalczyk Anna Maria")."""
    return names.organisation_name or _joined(names.last_name, names.first_name, names.middle_names)


def addressee(names: Names) -> str:
    """The first line on the envelope. Post for somebody who has died goes to their personal representatives."""
    if names.dead:
        return f"The Personal Representatives of {formal_name(names)}"
    return formal_name(names)


def salutation(people: Sequence[Names]) -> str:
    """How a letter greets those it is for: "Dear Ms Kowalczyk and Mr Novak".

    Without a title the first name stands ("Dear Anna Kowalczyk"). An organisation, somebody who has died, or nobody
    named is "Sir or Madam": their letters are opened by someone whose name is not known. ValueError for nobody.
    """
    if not people:
        raise ValueError("A letter greets somebody.")
    greeted: list[str] = []
    for names in people:
        if names.organisation_name or names.dead:
            name = "Sir or Madam"
        else:
            name = _joined(names.title or names.first_name, names.last_name)
        if name not in greeted:
            greeted.append(name)
    if len(greeted) == 1:
        return f"Dear {greeted[0]}"
    return f"Dear {', '.join(greeted[:-1])} and {greeted[-1]}"


def birthday(date_of_birth: dt.date, age: int) -> dt.date:
    """The day on which somebody reaches an age, at its first moment (Family Law Reform Act 1969, section 9).

    Who was born on 29 February reaches it on 1 March in a year without one.
    """
    try:
        return date_of_birth.replace(year=date_of_birth.year + age)
    except ValueError:
        return dt.date(date_of_birth.year + age, 3, 1)


def age_on(date_of_birth: dt.date, day: dt.date) -> int:
    """Whole years of age on a day; below nought before the birth is refused with ValueError."""
    if day < date_of_birth:
        raise ValueError(f"{day} is before the date of birth, {date_of_birth}.")
    age = day.year - date_of_birth.year
    return age if birthday(date_of_birth, age) <= day else age - 1


def is_under_18(date_of_birth: dt.date | None, day: dt.date) -> bool:
    """Whether somebody is a minor, who can't hold a legal estate in land (Law of Property Act 1925, section 1(6)).

    Age of majority: Family Law Reform Act 1969, section 1. An unknown date of birth is taken for an adult's.
    """
    return date_of_birth is not None and day < birthday(date_of_birth, ADULT_AGE)


_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


def postcode(text: str) -> str:
    """A postcode in its usual form ("LM1 2AB"), from whatever was typed; "" for nothing. ValueError if it is none."""
    squeezed = re.sub(r"\s+", "", text).upper()
    if not squeezed:
        return ""
    parts = _POSTCODE.fullmatch(squeezed)
    if parts is None:
        raise ValueError(f"'{text.strip()}' is not a UK postcode.")
    return f"{parts[1]} {parts[2]}"


def address_lines(text: str) -> str:
    """Address lines, comma separated, from lines or commas: blanks and doubled commas fall away."""
    return ", ".join(part for part in (" ".join(part.split()) for part in re.split(r"[,\n]", text)) if part)


def phone_number(text: str) -> str:
    """A number as it is dialled: "07700 900123", "+44 7700 900123". Seven to fifteen digits, else ValueError.

    Fifteen is the most that an international number has (ITU-T E.164).
    """
    tidy = " ".join(re.sub(r"[().\-/]", " ", text).split())
    if not re.fullmatch(r"\+?[0-9][0-9 ]*", tidy) or not 7 <= len(re.sub(r"\D", "", tidy)) <= 15:
        raise ValueError(f"'{text.strip()}' is not a telephone number.")
    return tidy


# HMRC National Insurance Manual, NIM39110: never D F I Q U V first or second, nor O second, nor these prefixes.
_NATIONAL_INSURANCE = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")


def national_insurance_number(text: str) -> str:
    """A National Insurance number without spaces ("QQ123456C" is not one: HMRC never issues QQ); "" for nothing.

    ValueError if it can't be one (HMRC National Insurance Manual, NIM39110).
    """
    squeezed = re.sub(r"\s+", "", text).upper()
    if squeezed and not _NATIONAL_INSURANCE.fullmatch(squeezed):
        raise ValueError(f"'{text.strip()}' is not a National Insurance number.")
    return squeezed


PERSON_ALERTS = {
    "0": "Other: ask a colleague before contact",
    "1": "Other: see the comments",
    "10": "Don't visit alone",
    "10-10": "Antisocial behaviour",
    "20": "Disability or vulnerability",
    "20-10": "Hearing",
    "20-20": "Vision",
    "20-30": "Illness",
    "20-40": "Needs physical support",
    "20-50": "Uses a wheelchair",
    "20-60": "Older person",
    "20-70": "Safeguarding",
    "30": "Misses appointments",
    "40": "Language",
    "50": "Operative of one gender only",
    "60": "Mental capacity",
}
"""UK Housing Data Standards, PersonAlertType: what each code means. Alert texts are never copied onto work orders."""

DONT_VISIT_ALONE, MENTAL_CAPACITY, SAFEGUARDING = "10", "60", "20-70"

RECIPROCAL = {
    "spouse": "spouse",
    "partner": "partner",
    "former-partner": "former-partner",
    "parent": "child",
    "child": "parent",
    "sibling": "sibling",
    "grandparent": "grandchild",
    "grandchild": "grandparent",
    "relative": "relative",
    "next-of-kin": "next-of-kin-of",
    "next-of-kin-of": "next-of-kin",
    "emergency-contact": "emergency-contact-of",
    "emergency-contact-of": "emergency-contact",
    "carer": "cared-for",
    "cared-for": "carer",
    "support-worker": "supported",
    "supported": "support-worker",
    "employer": "employee",
    "employee": "employer",
    "friend": "friend",
}
"""What a relationship is, read from the other side."""


def authority_holds(kind: str, *, dead: bool) -> bool:
    """Whether somebody's word for another still counts.

    A power of attorney, a deputyship, consent end with the life of the one who gave them or is protected by them
    (Mental Capacity Act 2005, sections 13 and 20; a mandate ends by death at common law); an executor's or
    administrator's authority begins there (Administration of Estates Act 1925, section 1).
    """
    return (kind == "executor") is dead
