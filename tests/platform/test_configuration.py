"""The one pattern of configuration records: periods in companies, names that don't clash, cloning, expiring."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import functions, lookups, operations
from hearth.platform.configuration.kinds import KINDS, Kind, kind_of, period_model
from hearth.platform.configuration.models import FeelFunction, Lookup, LookupPeriod, ReferenceSyntax, StatutoryRule
from hearth.platform.configuration.operations import Effective, NameTaken, change, clone, create, expire, set_periods
from hearth.platform.configuration.queries import Standing, effective
from hearth.platform.configuration.registrations import MANAGE
from hearth.platform.organisation.models import Company
from tests.records.landlord import BY, make_company

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
HEADING = "test.colours"
if HEADING not in lookups.HEADINGS:
    lookups.heading(HEADING, "Colours")


@pytest.fixture
def company() -> Company:
    return make_company("northmoor")


@pytest.fixture
def other() -> Company:
    return make_company("southmoor")


def period(company: Company, start: str = "2026-01-01", end: str | None = None) -> Effective:
    return Effective(
        company_id=company.pk,
        effective_from=dt.date.fromisoformat(start),
        effective_to=dt.date.fromisoformat(end) if end else None,
    )


def colour(description: str, *periods: Effective, **facts: object) -> Lookup:
    given_facts = {"heading": HEADING, "description": description, **facts}
    return create(by=BY, model=Lookup, facts=given_facts, effective=periods)


def current(company: Company | None = None, standing: Standing = Standing.CURRENT) -> set[str]:
    rows = Lookup.objects.filter(heading=HEADING)
    found = effective(rows, on=TODAY, company_id=company.pk if company else None, standing=standing)
    return set(found.values_list("description", flat=True))


# --- creating


def test_a_record_is_in_force_in_its_companies(company: Company, other: Company) -> None:
    colour("Red", period(company))
    colour("Blue", period(company), period(other, "2026-06-01"))
    assert current(company) == {"Red", "Blue"}
    assert current(other) == {"Blue"}


def test_it_is_kept_with_who_and_why(company: Company) -> None:
    record = colour("Red", period(company))
    assert record.events.get().pgh_context.metadata["reason"] == "Lookup “Red” added"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["Red", " red ", "RED", "Réd", "red!"])
def test_a_name_that_reads_the_same_is_taken(company: Company, name: str) -> None:
    colour("Red", period(company))
    with pytest.raises(NameTaken, match=r"already a “.*” in Northmoor from 1 January 2026") as refused:
        colour(name, period(company, "2026-12-01"))
    assert (refused.value.code, refused.value.field) == ("name_taken", "description")
    assert current(company) == {"Red"}


def test_the_sentence_names_the_last_day_of_the_clash(company: Company) -> None:
    colour("Red", period(company, "2026-01-01", "2027-01-01"))
    with pytest.raises(NameTaken, match=r"from 1 January 2026 to 31 December 2026\. Give this one another name"):
        colour("Red", period(company, "2026-12-31"))


def test_a_name_is_free_elsewhere_and_before_and_after(company: Company, other: Company) -> None:
    colour("Red", period(company, "2026-01-01", "2026-07-01"))
    colour("Red", period(other))
    colour("Red", period(company, "2026-07-01"))
    colour("Red", period(company, "2025-01-01", "2026-01-01"))
    assert Lookup.objects.filter(heading=HEADING).count() == 4


def test_two_lists_may_have_the_same_word(company: Company) -> None:
    if "test.moods" not in lookups.HEADINGS:
        lookups.heading("test.moods", "Moods")
    colour("Blue", period(company))
    colour("Blue", period(company), heading="test.moods")


@pytest.mark.parametrize(
    ("description", "says"),
    [
        ("", "This field cannot be blank"),
        ("  ", "cannot be blank"),
        ("!?", "needs a letter"),
        ("x" * 201, "at most 200"),
    ],
)
def test_a_description_that_is_none(company: Company, description: str, says: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        colour(description, period(company))
    assert refused.value.field == "description"


def test_periods_that_can_not_be(company: Company) -> None:
    with pytest.raises(Refused, match="at least one company"):
        colour("Red")
    with pytest.raises(Refused, match="expire after it starts on 1 January 2026"):
        colour("Red", period(company, "2026-01-01", "2026-01-01"))
    with pytest.raises(NameTaken, match="Two periods of “Red” in one company overlap"):
        colour("Red", period(company), period(company, "2026-06-01"))
    assert not Lookup.objects.filter(heading=HEADING).exists()


def test_the_database_itself_keeps_names_apart(company: Company) -> None:
    record = colour("Red", period(company))
    with pytest.raises(IntegrityError), transaction.atomic(), acting(by=BY, reason="Behind the back"):
        LookupPeriod.objects.create(
            of=record, company=company, key=operations.key_of(record), effective_from=dt.date(2026, 5, 1)
        )


# --- standing


def test_current_expired_future_and_all(company: Company, other: Company) -> None:
    colour("Current", period(company))
    colour("Expired", period(company, "2025-01-01", "2026-11-22"))
    colour("Future", period(company, "2026-11-23"))
    colour("Again", period(company, "2024-01-01", "2025-01-01"), period(company, "2027-01-01"))
    colour("Elsewhere", period(other))
    assert current(company) == {"Current"}
    assert current(company, Standing.EXPIRED) == {"Expired"}
    assert current(company, Standing.FUTURE) == {"Future", "Again"}
    assert current(company, Standing.ALL) == {"Current", "Expired", "Future", "Again"}
    assert current() == {"Current", "Elsewhere"}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-40, 40), min_size=2, max_size=6, unique=True))
def test_a_record_stands_in_exactly_one_of_the_three(company: Company, offsets: list[int]) -> None:
    turns = [TODAY + dt.timedelta(days=offset) for offset in sorted(offsets)]
    pairs = zip(turns[::2], [*turns[1::2], None], strict=False)
    periods = [Effective(company_id=company.pk, effective_from=start, effective_to=end) for start, end in pairs]
    with transaction.atomic():
        record = colour("Red", *periods)
        found = [
            standing
            for standing in (Standing.CURRENT, Standing.EXPIRED, Standing.FUTURE)
            if record.description in current(company, standing)
        ]
        transaction.set_rollback(True)
    assert len(found) == 1
    holds = any(each.effective_from <= TODAY and (each.effective_to or dt.date.max) > TODAY for each in periods)
    assert (found == [Standing.CURRENT]) is holds


# --- changing, cloning, expiring


def test_a_new_name_is_checked_and_frees_the_old(company: Company) -> None:
    red, blue = colour("Red", period(company)), colour("Blue", period(company))
    with pytest.raises(NameTaken):
        change(by=BY, record=blue, facts={"description": "RED"})
    change(by=BY, record=red, facts={"description": "Crimson"})
    blue.refresh_from_db()
    change(by=BY, record=blue, facts={"description": "Red"})
    assert current(company) == {"Crimson", "Red"}


def test_an_unchanged_period_is_not_written_anew(company: Company, other: Company) -> None:
    red = colour("Red", period(company), period(other))
    set_periods(by=BY, record=red, effective=[period(company), period(other, "2026-02-01")])
    kept = red.periods.get(company=company)
    assert [event.pgh_label for event in kept.events.all()] == ["insert"]  # type: ignore[attr-defined]


def test_a_clone_has_a_name_and_periods_of_its_own(company: Company, other: Company) -> None:
    red = colour("Red", period(company), position=7)
    with pytest.raises(NameTaken):
        clone(by=BY, record=red, description="Red", effective=[period(company)])
    copy = clone(by=BY, record=red, description="Scarlet", effective=[period(other)])
    assert copy.pk != red.pk
    assert (copy.position, copy.heading) == (7, HEADING)
    assert (current(company), current(other)) == ({"Red"}, {"Scarlet"})


def test_expiring_ends_what_runs_and_drops_what_is_to_come(company: Company, other: Company) -> None:
    red = colour("Red", period(company, "2026-01-01", "2026-12-01"), period(company, "2027-01-01"), period(other))
    expire(by=BY, record=red, on=TODAY, company_id=company.pk)
    assert [(row.company_id, row.effective_to) for row in red.periods.order_by("company_id")] == [
        (company.pk, TODAY),
        (other.pk, None),
    ]
    expire(by=BY, record=red, on=TODAY)
    assert current(other) == set()
    with pytest.raises(Refused, match="already expired by 22 November 2026"):
        expire(by=BY, record=red, on=TODAY)


# --- kinds


def test_the_kinds_follow_the_pattern() -> None:
    assert {"lookup", "user-defined-field"} <= set(KINDS)
    assert kind_of(Lookup) is KINDS.get("lookup")
    assert KINDS.get("lookup").periods is LookupPeriod
    assert KINDS.get("lookup").permission == MANAGE


@pytest.mark.parametrize("fields", [("description", "colour"), ("heading",)])
def test_a_kind_whose_form_does_not_fit_is_refused(fields: tuple[str, ...]) -> None:
    odd = Kind(name="odd", label="Odd", plural="Odd", model=Lookup, fields=fields, permission=MANAGE)
    with pytest.raises(ValueError, match=r"has no field colour|must ask for its description"):
        KINDS.register("odd", odd)
    assert "odd" not in KINDS


@pytest.mark.parametrize("model", [ReferenceSyntax, StatutoryRule])
def test_a_model_without_periods_is_no_configuration_record(model: type) -> None:
    with pytest.raises(ValueError, match="has no ConfigurationPeriod child"):
        period_model(model)


# --- functions in FEEL


def test_a_function_is_typed_new_and_in_no_circle_and_may_be_changed_inside(company: Company) -> None:
    def function(name: str, parameters: str, gives: str, body: str) -> FeelFunction:
        facts = {"description": name, "name": name, "parameters": parameters, "gives": gives, "body": body}
        return create(by=BY, model=FeelFunction, facts=facts, effective=[period(company)])

    overdue = function("overdue", "due: date", "boolean", "due < today()")
    function("chased", "due: date, times: number", "boolean", "overdue(due) and times > 2")
    assert functions.library()["chased"].signature == "chased(due: date, times: number) -> boolean"
    for facts, words in (
        (("overdue", "", "number", "1"), "already"),
        (("today", "", "date", "now()"), "can't be a function's name"),
        (("later", "due", "date", "due"), "can't be read"),
        (("later", "due: date", "number", "due"), "number is wanted"),
    ):
        with pytest.raises(Refused, match=words):
            function(*facts)
    with pytest.raises(Refused, match="circle"):
        change(by=BY, record=overdue, facts={"body": "chased(due, 3)"})
    change(by=BY, record=FeelFunction.objects.get(name="overdue"), facts={"body": "due <= today()"})
    assert functions.library()["overdue"].body == "due <= today()"
    with pytest.raises(Refused):
        change(by=BY, record=FeelFunction.objects.get(name="overdue"), facts={"gives": "number"})
