"""Identifiers of the UK in text: NI and NHS numbers, postcodes, telephones, bank details, births, names.

Suggestions for somebody who decides: a miss costs more than one too many, so that doubtful ones are found as well, and
what can be checked (the NHS number's check digit) says so by being found at all. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

KINDS = {
    "email": "Email address",
    "ni-number": "National Insurance number",
    "nhs-number": "NHS number",
    "postcode": "Postcode",
    "phone": "Telephone number",
    "sort-code": "Sort code",
    "account-number": "Bank account number",
    "date-of-birth": "Date of birth",
    "name": "Name",
}

_GAP = r"[ \t\u00a0\u2009-]{0,2}"
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
# HMRC, NIM39110: the first letter is none of D F I Q U V, the second none of those or O; some pairs are never given.
_NI = re.compile(
    r"(?<![A-Za-z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    + "".join(f"{_GAP}[0-9]{{2}}" for _ in range(3))
    + rf"{_GAP}[A-D](?![A-Za-z0-9])",
    re.IGNORECASE,
)
# Royal Mail's forms A9 9AA to AA9A 9AA; the last two letters are none of C I K M O V.
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?:GIR[ \u00a0]?0AA|[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[0-9][A-HJKPSTUW]"
    r"|[A-HK-Y][0-9][ABEHMNPRVWXY])[ \t\u00a0]{0,2}[0-9][ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![0-9A-Za-z£.])(?:\+|00)?[0-9(][0-9() \t\u00a0\u2009.-]{7,22}[0-9](?![0-9A-Za-z])")
_TEN = re.compile(rf"(?<![0-9+.£])[0-9]{{3}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}(?![0-9])")
_SORT = re.compile(r"(?<![0-9-])[0-9]{2}[-\u2010-\u2013 ][0-9]{2}[-\u2010-\u2013 ][0-9]{2}(?![0-9-])")
_SORT_SAID = re.compile(r"sort[ \t-]{0,2}code\W{0,5}(?:no\.?|number|is)?\W{0,3}([0-9]{6})(?![0-9])", re.IGNORECASE)
_ACCOUNT_SAID = re.compile(
    r"(?:account|acc(?:t|oun)?|a/c)\W{0,3}(?:number|no\.?|num\.?|is|:)?\W{0,5}([0-9]{8})(?![0-9])", re.IGNORECASE
)
_EIGHT = re.compile(r"(?<![0-9])[0-9]{8}(?![0-9])")
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_DATE = (
    rf"[0-9]{{1,2}}(?:[/.-][0-9]{{1,2}}[/.-]|(?:st|nd|rd|th)?[ \t]{{1,3}}(?:of )?(?:{_MONTHS}),?[ \t]{{1,3}})"
    r"(?:[0-9]{4}|[0-9]{2})(?![0-9])|(?:18|19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?![0-9])"
)
_BORN = re.compile(
    r"(?:\bd\.?[ ]?o\.?[ ]?b\b\.?|\bdate[ \t]+of[ \t]+birth\b|\bbirth[ \t]*date\b|\bborn\b(?:[ \t]+on\b)?|\bgeni\b)"
    rf"\W{{0,6}}({_DATE})",
    re.IGNORECASE,
)
_NEAR = 60  # characters between a sort code and its account


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` to before `end` of the text, both in characters; `kind` is a word of KINDS."""

    start: int
    end: int
    kind: str
    text: str


def find(text: str, *, names: Collection[str] = ()) -> list[Span]:
    """What should be looked at, in the order of the text. Where two overlap, the one that was surer stays.

    `names` are names to look for besides, in any case of letters.
    """
    found: list[Span] = []
    taken = bytearray(len(text))
    for start, end, kind in _in_order_of_certainty(text, names):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Span(start, end, kind, text[start:end]))
    return sorted(found)


def is_nhs_number(digits: str) -> bool:
    """Ten digits whose last is the check by modulus 11 (NHS Data Dictionary, NHS NUMBER)."""
    if len(digits) != 10 or not digits.isdigit():
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return check != 10 and check % 11 == int(digits[9])


def is_uk_phone(text: str) -> bool:
    """Whether digits in that form are a UK number: 0 or +44 and nine or ten digits of a range that is given out."""
    digits = re.sub(r"[^0-9+]", "", text.replace("(0)", ""))
    for prefix in ("+44", "0044"):
        if digits.startswith(prefix):
            digits = "0" + digits[len(prefix) :].lstrip("0")
            break
    return digits.isdigit() and len(digits) in {10, 11} and digits[0] == "0" and digits[1] in "1235789"


def _in_order_of_certainty(text: str, names: Collection[str]) -> Iterator[tuple[int, int, str]]:
    for pattern, kind in ((_EMAIL, "email"), (_NI, "ni-number")):
        yield from ((*match.span(), kind) for match in pattern.finditer(text))
    yield from ((*match.span(1), "date-of-birth") for match in _BORN.finditer(text))
    for match in _TEN.finditer(text):
        if is_nhs_number(re.sub("[^0-9]", "", match[0])):
            yield *match.span(), "nhs-number"
    for match in _DIGITS.finditer(text):
        if is_uk_phone(match[0]):
            yield *match.span(), "phone"
    yield from _bank_details(text)
    yield from ((*match.span(), "postcode") for match in _POSTCODE.finditer(text))
    if known := _names(names):
        yield from ((*match.span(), "name") for match in known.finditer(text))


def _bank_details(text: str) -> Iterator[tuple[int, int, str]]:
    yield from ((*match.span(1), "account-number") for match in _ACCOUNT_SAID.finditer(text))
    yield from ((*match.span(1), "sort-code") for match in _SORT_SAID.finditer(text))
    for match in _SORT.finditer(text):
        yield *match.span(), "sort-code"
        for account in _EIGHT.finditer(text, max(0, match.start() - _NEAR), match.end() + _NEAR):
            yield *account.span(), "account-number"


def _names(names: Collection[str]) -> re.Pattern[str] | None:
    words = sorted(
        {" ".join(name.split()) for name in names if len(name.strip()) > 1}, key=lambda word: (-len(word), word)
    )
    if not words:
        return None
    either = "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in words)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
