"""Random expressions of a wanted type over a small landlord, and random records for them, nulls among them.

What back-ends are compared with: every one must give the same for each of these (design: no differences in 10,000).
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from hypothesis import strategies as st

from hearth.feel import FeelType, Scope, types

PARTY = types.context({"name": types.STRING, "born_date": types.DATE, "adult": types.BOOLEAN, "share": types.NUMBER})
SCOPE = Scope(
    {
        "tenancy": types.context(
            {
                "tenure": types.STRING,
                "rent": types.NUMBER,
                "start_date": types.DATE,
                "end_at": types.DATE_TIME,
                "starter": types.BOOLEAN,
                "notice": types.DAYS_DURATION,
                "parties": types.list_of(PARTY),
            }
        ),
        "today_date": types.DATE,
        "limit": types.NUMBER,
    }
)
Source = st.SearchStrategy[str]

_numbers = st.decimals(min_value=-1000, max_value=1000, places=2)
_dates = st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1))
_instants = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2040, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
_words = st.sampled_from(["secure", "assured", "starter", "Müller", "O'Neil", "", "a b"])
_spans = st.integers(-400, 400).map(lambda hours: dt.timedelta(hours=hours))


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


PARTIES = st.fixed_dictionaries(
    {"name": _maybe(_words), "born_date": _maybe(_dates), "adult": _maybe(st.booleans()), "share": _maybe(_numbers)}
)
RECORDS = st.fixed_dictionaries(
    {
        "tenancy": _maybe(
            st.fixed_dictionaries(
                {
                    "tenure": _maybe(_words),
                    "rent": _maybe(_numbers),
                    "start_date": _maybe(_dates),
                    "end_at": _maybe(_instants),
                    "starter": _maybe(st.booleans()),
                    "notice": _maybe(_spans),
                    "parties": _maybe(st.lists(PARTIES, max_size=3)),
                }
            )
        ),
        "today_date": _maybe(_dates),
        "limit": _maybe(_numbers),
    }
)
_LEAVES: dict[FeelType, Source] = {
    types.BOOLEAN: st.sampled_from(["true", "false", "null", "tenancy.starter"]),
    types.NUMBER: st.sampled_from(["tenancy.rent", "limit", "null", "0", "1", "2.5"]) | _numbers.map(str),
    types.STRING: st.sampled_from(["tenancy.tenure", "null"]) | _words.map(lambda word: f'"{word}"'),
    types.DATE: st.sampled_from(["tenancy.start_date", "today_date", "today()", "date(tenancy.end_at)", "null"])
    | _dates.map(lambda day: f'date("{day}")'),
    types.DATE_TIME: st.sampled_from(["tenancy.end_at", "now()"])
    | _instants.map(lambda instant: f'@"{instant:%Y-%m-%dT%H:%M:%S}Z"'),
    types.DAYS_DURATION: st.sampled_from(["tenancy.notice", 'duration("P14D")', 'duration("-PT6H")']),
    types.YEARS_DURATION: st.sampled_from(['duration("P1Y2M")', 'duration("-P3M")']),
}
_ORDERED = (types.NUMBER, types.STRING, types.DATE, types.DATE_TIME, types.DAYS_DURATION)


def _pair(left: Source, right: Source, form: str) -> Source:
    return st.tuples(left, right).map(lambda pair: form.format(*pair))


def _one_of(*forms: Source) -> Source:
    return st.one_of(*forms)


@cache
def expressions(wanted: FeelType, depth: int = 3) -> Source:
    """Sources of expressions that give `wanted` (or null), at most so deep."""
    if depth == 0:
        return _LEAVES[wanted]
    inner = {type_: st.deferred(lambda type_=type_: expressions(type_, depth - 1)) for type_ in _LEAVES}  # type: ignore[misc]
    same = inner[wanted]
    choice = st.tuples(inner[types.BOOLEAN], same, same).map(lambda it: f"(if {it[0]} then {it[1]} else {it[2]})")
    forms: dict[FeelType, list[Source]] = {
        types.BOOLEAN: _conditions(inner),
        types.NUMBER: [
            *(_pair(same, same, f"({{}} {sign} {{}})") for sign in "+-*/"),
            inner[types.DATE].map("{}.year".format),
            inner[types.DATE_TIME].map("{}.hour".format),
            inner[types.STRING].map("string length({})".format),
            same.map("round half up({}, 1)".format),
            same.map("count(tenancy.parties[share > {}])".format),
            st.just("sum(for p in tenancy.parties return p.share)"),
            _pair(inner[types.DAYS_DURATION], st.just('duration("PT1H")'), "({} / {})"),
        ],
        types.STRING: [
            _pair(same, same, "({} + {})"),
            same.map("upper case({})".format),
            inner[types.DATE].map("string({})".format),
            st.just("tenancy.parties[1].name"),
            _pair(same, same, "substring before({}, {})"),
        ],
        types.DATE: [
            *(_pair(same, inner[types.YEARS_DURATION], f"({{}} {sign} {{}})") for sign in "+-"),
            *(_pair(same, inner[types.DAYS_DURATION], f"({{}} {sign} {{}})") for sign in "+-"),
            inner[types.DATE_TIME].map("date({})".format),
            st.just("min(tenancy.parties.born_date)"),
        ],
        types.DATE_TIME: [
            _pair(same, inner[types.DAYS_DURATION], "({} + {})"),
            inner[types.DATE].map('date and time({}, time("12:00:00@Europe/London"))'.format),
        ],
        types.DAYS_DURATION: [
            _pair(inner[types.DATE], inner[types.DATE], "({} - {})"),
            _pair(inner[types.DATE_TIME], inner[types.DATE_TIME], "({} - {})"),
            _pair(same, same, "({} + {})"),
            same.map("(-{})".format),
        ],
        types.YEARS_DURATION: [_pair(inner[types.DATE], inner[types.DATE], "years and months duration({}, {})")],
    }
    return _one_of(_LEAVES[wanted], choice, *forms[wanted])


def _conditions(inner: dict[FeelType, Source]) -> list[Source]:
    truth = inner[types.BOOLEAN]
    compared = [
        _pair(inner[type_], inner[type_], f"({{}} {sign} {{}})")
        for type_ in _ORDERED
        for sign in ("=", "!=", "<", "<=", ">", ">=")
    ]
    return [
        _pair(truth, truth, "({} and {})"),
        _pair(truth, truth, "({} or {})"),
        truth.map("not({})".format),
        _one_of(*compared),
        _one_of(*(inner[type_].map("({} = null)".format) for type_ in _ORDERED)),
        _pair(inner[types.NUMBER], inner[types.NUMBER], "(limit between {} and {})"),
        _pair(inner[types.DATE], inner[types.DATE], "(today_date in [{}..{}))"),
        inner[types.STRING].map('(tenancy.tenure in ("secure", {}))'.format),
        inner[types.NUMBER].map("(some p in tenancy.parties satisfies p.share > {})".format),
        inner[types.DATE].map("(every p in tenancy.parties satisfies p.born_date < {})".format),
        _pair(inner[types.STRING], inner[types.STRING], "contains({}, {})"),
    ]
