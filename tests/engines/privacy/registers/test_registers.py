"""The registers: each instant kept, what the law asks for asked for, the record of processing generated."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hearth.engines.privacy.models import Breach
from hearth.engines.privacy.registers import operations, processing, queries
from hearth.engines.privacy.registers.operations import AgreementFacts, AssessmentText, NewBreach
from hearth.engines.privacy.registers.rules import RegisterRefused, clock_words
from hearth.engines.privacy.starter import PURPOSES
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.audit.acting import acting
from tests.engines.comms.rendering.pdf_reading import read, root, tags
from tests.landlord import WholeLandlord, rights_of
from tests.modules.landlord import BY, NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
HOUR = dt.timedelta(hours=1)


def breach(landlord: WholeLandlord, **more: Any) -> Breach:
    facts: dict[str, Any] = {"title": "Letter misdirected", "what": "To a neighbour", "aware_at": NOW}
    return operations.record_breach(by=BY, company_id=landlord.company.pk, new=NewBreach(**facts | more), now=NOW)


def test_a_breach_runs_seventy_two_hours_and_closes_when_all_were_told(whole: WholeLandlord) -> None:
    one = breach(whole)
    assert one.due_at == NOW + 72 * HOUR
    of: dict[str, Any] = {"by": BY, "breach_id": one.pk}
    assess: dict[str, Any] = {"assessment": "Bank details", "consequences": "Fraud", "measures": "Warned"}
    with pytest.raises(RegisterRefused, match="Assess"):
        operations.close_breach(lessons="Check twice", now=NOW, **of)
    with pytest.raises(RegisterRefused, match="high risk is a risk"):
        operations.assess_breach(risky=False, high_risk=True, now=NOW, **assess, **of)
    operations.assess_breach(risky=True, high_risk=True, now=NOW, **assess, **of)
    for told, why in (
        (NOW + 73 * HOUR, "reasons for the delay"),
        (NOW - HOUR, "before it was known"),
        (NOW + 99 * HOUR, "to come"),
    ):
        with pytest.raises(RegisterRefused, match=why):
            operations.tell_ico(told_at=told, reference="IC-1", now=NOW + 80 * HOUR, **of)
    with pytest.raises(RegisterRefused, match="Commissioner has to be told"):
        operations.close_breach(lessons="Check twice", now=NOW, **of)
    late = {"told_at": NOW + 73 * HOUR, "reference": "IC-1", "late_reason": "The bank holiday"}
    operations.tell_ico(now=NOW + 80 * HOUR, **late, **of)  # type: ignore[arg-type]
    with pytest.raises(RegisterRefused, match="people concerned"):
        operations.close_breach(lessons="Check twice", now=NOW, **of)
    operations.tell_people(told_at=NOW + HOUR, how="By letter", now=NOW + 80 * HOUR, **of)
    operations.close_breach(lessons="Check twice", now=NOW + 80 * HOUR, **of)
    with pytest.raises(RegisterRefused, match="closed"):
        operations.tell_people(told_at=NOW + HOUR, how="Again", now=NOW + 80 * HOUR, **of)
    seen = queries.entry(
        rights_of(whole.colleague("Dee Po", "data-protection-officer")), "breach", one.record.reference, now=NOW
    )
    assert (seen.word, seen.clock) == ("Closed", "Told 1 hour late")


def test_the_database_itself_wants_reasons_for_a_late_notification(whole: WholeLandlord) -> None:
    one = breach(whole)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(by=BY, reason="Test"):
        Breach.objects.filter(pk=one.pk).update(told_ico_at=NOW + 73 * HOUR)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"title": " "}, "short name"),
        ({"what": ""}, "what happened"),
        ({"aware_at": NOW + HOUR}, "to come"),
        ({"happened_at": NOW + HOUR}, "before it happened"),
    ],
)
def test_a_breach_that_can_not_be_is_refused(whole: WholeLandlord, more: dict[str, Any], why: str) -> None:
    with pytest.raises(RegisterRefused, match=why):
        breach(whole, **more)


def test_the_clock_in_words() -> None:
    due = NOW + 72 * HOUR
    assert clock_words(due, None, NOW) == "72 hours left of the 72 hours"
    assert clock_words(due, None, due + HOUR) == "1 hour past the 72 hours"
    assert clock_words(due, due, due) == "Told in time"
    assert clock_words(due, due + dt.timedelta(minutes=5), due) == "Told 5 minutes late"


def test_a_complaint_is_acknowledged_within_thirty_days_and_closed_after(whole: WholeLandlord) -> None:
    person = whole.person("Alice", "Alder")
    one = operations.record_complaint(by=BY, contact_id=person.pk, received_date=TODAY, words="Too much", now=NOW)
    assert one.due_date == TODAY + dt.timedelta(days=30)
    of: dict[str, Any] = {"by": BY, "complaint_id": one.pk, "now": NOW}
    with pytest.raises(RegisterRefused, match="acknowledgement first"):
        operations.close_complaint(on_date=TODAY, outcome="Less", **of)
    with pytest.raises(RegisterRefused):
        operations.acknowledge_complaint(on_date=TODAY - dt.timedelta(days=1), **of)
    operations.acknowledge_complaint(on_date=TODAY, **of)
    with pytest.raises(RegisterRefused, match="already"):
        operations.acknowledge_complaint(on_date=TODAY, **of)
    operations.close_complaint(on_date=TODAY, outcome="Less from now on", **of)
    came: dict[str, Any] = {"by": BY, "contact_id": person.pk, "received_date": TODAY, "words": "x", "now": NOW}
    for wrong in ({"words": " "}, {"received_date": TODAY + dt.timedelta(days=1)}):
        with pytest.raises(Refused):
            operations.record_complaint(**(came | wrong))
    blind = whole.somebody_with("Bel Ind", {"privacy.see_registers"}, ["personal"])
    with pytest.raises(NotFound):
        queries.entry(rights_of(blind), "privacy_complaint", one.record.reference, now=NOW)


def facts(**more: Any) -> AgreementFacts:
    given: dict[str, Any] = {
        "partner": "Gas contractor",
        "role": "processor",
        "purposes": ["repairs-safety"],
        "tags": ["contact-details"],
        "terms": "Contract of 1 May",
        "from_date": TODAY,
        "review_date": TODAY + dt.timedelta(days=20),
    }
    return AgreementFacts(**given | more)


def text(**more: Any) -> AssessmentText:
    given: dict[str, Any] = {
        "necessity": "To keep homes safe",
        "risks": "Misuse",
        "measures": "Training",
        "risk": "low",
        "review_date": TODAY + dt.timedelta(days=365),
    }
    return AssessmentText(**given | more)


def test_agreements_are_reviewed_and_assessments_approved_version_by_version(whole: WholeLandlord) -> None:
    company = whole.company.pk
    bad: list[dict[str, Any]] = [
        {"partner": ""},
        {"purposes": ["x"]},
        {"tags": []},
        {"to_date": TODAY},
        {"review_date": TODAY - dt.timedelta(days=1)},
    ]
    for wrong in bad:
        with pytest.raises(RegisterRefused):
            operations.make_agreement(by=BY, company_id=company, facts=facts(**wrong))
    agreement = operations.make_agreement(by=BY, company_id=company, facts=facts())
    dpo = rights_of(whole.colleague("Dee Po", "data-protection-officer"))
    assert [each.what for each in queries.registers_due(dpo, now=NOW, limit=5)] == ["Review"]
    later = TODAY + dt.timedelta(days=400)
    of: dict[str, Any] = {"by": BY, "agreement_id": agreement.pk}
    with pytest.raises(RegisterRefused, match="after this one"):
        operations.review_agreement(on_date=TODAY, note="Still right", next_review=TODAY, now=NOW, **of)
    operations.review_agreement(on_date=TODAY, note="Still right", next_review=later, now=NOW, **of)
    operations.change_agreement(facts=facts(partner="Gas Ltd", review_date=later), reason="New name", **of)
    assert queries.registers_due(dpo, now=NOW, limit=5) == []

    made = operations.open_assessment(by=BY, company_id=company, purpose="repairs-safety", text=text(), now=NOW)
    with pytest.raises(RegisterRefused, match=made.record.reference):
        operations.open_assessment(by=BY, company_id=company, purpose="repairs-safety", text=text(), now=NOW)
    by = whole.officer.actor
    operations.approve_version(by=by, assessment_id=made.pk, now=NOW)
    with pytest.raises(RegisterRefused, match="no draft"):
        operations.approve_version(by=by, assessment_id=made.pk, now=NOW)
    operations.write_version(by=by, assessment_id=made.pk, text=text(risk="high"), now=NOW)
    with pytest.raises(RegisterRefused, match="Article 36"):
        operations.approve_version(by=by, assessment_id=made.pk, now=NOW)
    operations.write_version(by=by, assessment_id=made.pk, text=text(risk="high", ico_consulted_date=TODAY), now=NOW)
    second = operations.approve_version(by=by, assessment_id=made.pk, now=NOW)
    made.refresh_from_db()
    assert (second.number, made.version, made.risk) == (2, 2, "high")


def test_the_record_of_processing_says_all_that_article_30_asks(whole: WholeLandlord) -> None:
    operations.describe_controller(
        by=BY, company_id=whole.company.pk, officer_name="Dee Po", ico_number="Z1234567", security="Roles, encryption"
    )
    operations.make_agreement(by=BY, company_id=whole.company.pk, facts=facts())
    record = processing.processing_record(whole.company, on=TODAY)
    assert {each.key for each in record.activities} == set(PURPOSES)
    for each in record.activities:
        assert each.basis, each.key
        assert each.kept, each.key
        assert each.categories, each.key
        assert each.sources, each.key
    repairs = next(each for each in record.activities if each.key == "repairs-safety")
    assert [name for _, name in repairs.agreements] == ["Gas contractor"]
    equality = next(each for each in record.activities if each.key == "equality-monitoring")
    assert any(category.special for category in equality.categories)
    heads, *rows = processing.as_rows(record)
    assert all(len(row) == len(heads) for row in rows)
    pdf = processing.as_pdf(whole.company, now=NOW)
    assert "/StructTreeRoot" in root(pdf)
    assert str(root(pdf)["/Lang"]).startswith("en")
    assert read(pdf).metadata["/Title"] == "Record of processing activities"  # type: ignore[index]
    assert {"H1", "H2", "Table", "TH"} <= set(tags(pdf))
