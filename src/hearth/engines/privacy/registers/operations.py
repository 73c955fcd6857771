"""The only writers of the registers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from hearth.engines.privacy.models import (
    Assessment,
    AssessmentVersion,
    Breach,
    Controller,
    PrivacyComplaint,
    SharingAgreement,
)
from hearth.engines.privacy.registers.rules import RegisterRefused, check_told
from hearth.engines.privacy.requests.holding import all_purposes
from hearth.engines.privacy.rules import ACKNOWLEDGE_COMPLAINT_DAYS, breach_deadline
from hearth.engines.privacy.tags import all_tags
from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.index import operations as index
from hearth.records.contacts.operations import named_contacts

M = TypeVar("M", Assessment, Breach, PrivacyComplaint, SharingAgreement)

# --- who controls


def describe_controller(*, by: Actor, company_id: int, **facts: str) -> Controller:
    """This function will keep what the record of processing activities says of a company: `ico_number`,
    `officer_name`, `officer_contact`, `joint_controllers`, `transfers`, `security`."""
    with acting(by=by, reason="Controller described"):
        row, _ = Controller.objects.select_for_update().get_or_create(company_id=company_id)
        for name, value in facts.items():
            setattr(row, name, value.strip())
        row.save()
    return row


# --- assessments


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentText:
    """What a version says (Article 35(7)): the processing and its necessity, risks, measures, who was consulted, the
    risk that is left."""

    necessity: str
    risks: str
    measures: str
    consulted: str = ""
    risk: str
    review_date: dt.date
    ico_consulted_date: dt.date | None = None


def open_assessment(*, by: Actor, company_id: int, purpose: str, text: AssessmentText, now: dt.datetime) -> Assessment:
    """This function will begin the assessment of a purpose with its first draft. Refused: no such purpose, one that has
    an assessment in this company, and as `write_version` refuses."""
    known = all_purposes()
    if purpose not in known:
        raise RegisterRefused("There is no such purpose.", field="purpose")
    if standing := Assessment.objects.filter(purpose=purpose, record__company_id=company_id).first():
        raise RegisterRefused(
            f"{known[purpose].label} has an assessment: {standing.record.reference}. Write a new version of it.",
            field="purpose",
        )
    with acting(by=by, reason="Impact assessment begun"):
        record = index.create_record(
            kind="dpia",
            company_id=company_id,
            title=f"Assessment: {known[purpose].label}",
            context=known[purpose].basis,
        )
        assessment = Assessment.objects.create(record=record, purpose=purpose)
        write_version(by=by, assessment_id=assessment.pk, text=text, now=now)
    return assessment


def write_version(*, by: Actor, assessment_id: int, text: AssessmentText, now: dt.datetime) -> AssessmentVersion:
    """This function will write the draft of the next version, or change the one that stands. Refused: an empty part, a
    review day that has passed."""
    for name in ("necessity", "risks", "measures"):
        if not getattr(text, name).strip():
            raise RegisterRefused("Fill this in: the law asks for it (Article 35(7)).", field=name)
    check_day(text.review_date, field="review_date")
    if text.review_date <= business_day(now):
        raise RegisterRefused("Give a day to come.", field="review_date")
    with acting(by=by, reason="Impact assessment written"):
        assessment = _lock(Assessment, assessment_id)
        draft = assessment.versions.filter(approved_at=None).first()
        if draft is None:
            last = assessment.versions.order_by("-number").first()
            draft = AssessmentVersion(assessment=assessment, number=last.number + 1 if last else 1, written_at=now)
        for name in ("necessity", "risks", "measures", "consulted"):
            setattr(draft, name, getattr(text, name).strip())
        draft.risk, draft.review_date = text.risk, text.review_date
        draft.ico_consulted_date, draft.written_at = text.ico_consulted_date, now
        draft.save()
    return draft


def approve_version(*, by: Actor, assessment_id: int, now: dt.datetime) -> AssessmentVersion:
    """This function will approve the draft: from then on it holds and never changes. Refused: no draft; a high risk
    that is left without prior consultation of the Commissioner (Article 36)."""
    if by.user_id is None:
        raise RegisterRefused("An assessment is approved by a person.")
    with acting(by=by, reason="Impact assessment approved"):
        assessment = _lock(Assessment, assessment_id)
        draft = assessment.versions.filter(approved_at=None).first()
        if draft is None:
            raise RegisterRefused("There is no draft to approve. Write a new version first.")
        if draft.risk == "high" and draft.ico_consulted_date is None:
            raise RegisterRefused(
                "A high risk is left: the Commissioner is consulted before the processing begins (Article 36). Give the"
                " day, or take measures that lower the risk."
            )
        draft.approved_at, draft.approved_by_id = now, by.user_id
        draft.save()
        assessment.version, assessment.risk, assessment.review_date = draft.number, draft.risk, draft.review_date
        assessment.save()
    return draft


# --- breaches


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBreach:
    """A breach as it became known."""

    title: str
    what: str
    aware_at: dt.datetime
    happened_at: dt.datetime | None = None
    people: int | None = None
    data: str = ""


def record_breach(*, by: Actor, company_id: int, new: NewBreach, now: dt.datetime) -> Breach:
    """This function will enter a breach; the 72 hours run from the instant at which the landlord became aware.

    Every breach is entered, whether it has to be notified or not (Article 33(5)). Refused: no words, an instant to
    come, one that was known before it happened.
    """
    if not new.title.strip():
        raise RegisterRefused("Give it a short name.", field="title")
    if not new.what.strip():
        raise RegisterRefused("Say what happened.", field="what")
    if new.aware_at > now:
        raise RegisterRefused("That instant is to come.", field="aware_at")
    if new.happened_at is not None and new.happened_at > new.aware_at:
        raise RegisterRefused("It can't have been known before it happened.", field="happened_at")
    with acting(by=by, reason="Breach recorded"):
        record = index.create_record(kind="breach", company_id=company_id, title=new.title.strip())
        return Breach.objects.create(
            record=record,
            happened_at=new.happened_at,
            aware_at=new.aware_at,
            due_at=breach_deadline(new.aware_at),
            what=new.what.strip(),
            people=new.people,
            data=new.data.strip(),
        )


def assess_breach(
    *, by: Actor, breach_id: int, risky: bool, high_risk: bool, assessment: str, consequences: str, measures: str,
    now: dt.datetime,
) -> Breach:  # fmt: skip
    """This function will record whether a breach is likely to put people at risk, and at a high one, and why.

    Refused: a high risk that is none; without the reasons; not risky after the Commissioner was told of it.
    """
    if high_risk and not risky:
        raise RegisterRefused("A high risk is a risk.", field="high_risk")
    if not assessment.strip():
        raise RegisterRefused("Say why: the Commissioner may ask.", field="assessment")
    with acting(by=by, reason="Breach assessed"):
        breach = _open_breach(breach_id)
        breach.risky, breach.high_risk, breach.assessed_at = risky, high_risk, now
        breach.assessment, breach.consequences = assessment.strip(), consequences.strip()
        breach.measures = measures.strip()
        breach.save()
    return breach


def tell_ico(
    *, by: Actor, breach_id: int, told_at: dt.datetime, reference: str, late_reason: str = "", now: dt.datetime
) -> Breach:
    """This function will record that the Commissioner was told. Refused as `rules.check_told` refuses, and twice."""
    with acting(by=by, reason="Commissioner told of a breach"):
        breach = _open_breach(breach_id)
        if breach.told_ico_at is not None:
            raise RegisterRefused("The Commissioner was told already.")
        check_told(aware_at=breach.aware_at, due_at=breach.due_at, told_at=told_at, late_reason=late_reason, now=now)
        breach.told_ico_at, breach.ico_reference = told_at, reference.strip()
        breach.late_reason = late_reason.strip()
        breach.save()
    return breach


def tell_people(*, by: Actor, breach_id: int, told_at: dt.datetime, how: str, now: dt.datetime) -> Breach:
    """This function will record that the people concerned were told (Article 34). Refused: without saying how, an
    instant before it was known or to come."""
    if not how.strip():
        raise RegisterRefused("Say how they were told.", field="how")
    with acting(by=by, reason="People told of a breach"):
        breach = _open_breach(breach_id)
        if not breach.aware_at <= told_at <= now:
            raise RegisterRefused("Give an instant since it became known.", field="told_people_at")
        breach.told_people_at, breach.told_people_how = told_at, how.strip()
        breach.save()
    return breach


def close_breach(*, by: Actor, breach_id: int, lessons: str, now: dt.datetime) -> Breach:
    """This function will close a breach. Refused: before it is assessed, while somebody still has to be told, without
    what was learnt."""
    if not lessons.strip():
        raise RegisterRefused("Say what was learnt and changed.", field="lessons")
    with acting(by=by, reason="Breach closed"):
        breach = _open_breach(breach_id)
        if breach.assessed_at is None:
            raise RegisterRefused("Assess the risk first.")
        if breach.risky and breach.told_ico_at is None:
            raise RegisterRefused("It puts people at risk: the Commissioner has to be told first.")
        if breach.high_risk and breach.told_people_at is None:
            raise RegisterRefused("The risk is high: the people concerned have to be told first.")
        breach.closed_at, breach.lessons = now, lessons.strip()
        breach.save()
        index.set_closed(record_id=breach.pk, closed=True)
    return breach


def _open_breach(breach_id: int) -> Breach:
    breach = _lock(Breach, breach_id)
    if breach.closed_at is not None:
        raise RegisterRefused("This breach is closed.")
    return breach


# --- complaints


def record_complaint(
    *, by: Actor, contact_id: int, received_date: dt.date, words: str, now: dt.datetime
) -> PrivacyComplaint:
    """This function will enter a complaint about the use of personal data; it is acknowledged within 30 days of its
    receipt. Refused: no words, a day to come, a contact merged into another."""
    if not words.strip():
        raise RegisterRefused("Write down what they complain about.", field="words")
    check_day(received_date, field="received_date")
    if received_date > business_day(now):
        raise RegisterRefused("It can't have come in the future.", field="received_date")
    contact = named_contacts([contact_id], field="contact")[contact_id]
    due = received_date + dt.timedelta(days=ACKNOWLEDGE_COMPLAINT_DAYS)
    with acting(by=by, reason="Data-protection complaint recorded"):
        record = index.create_record(
            kind="privacy_complaint",
            company_id=contact.record.company_id,
            title="Data-protection complaint",
            context=contact.record.title,
            restricted=contact.record.restricted,
        )
        return PrivacyComplaint.objects.create(
            record=record, contact=contact, received_date=received_date, due_date=due, words=words.strip()
        )


def acknowledge_complaint(*, by: Actor, complaint_id: int, on_date: dt.date, now: dt.datetime) -> PrivacyComplaint:
    """This function will record that a complaint was acknowledged. Refused: twice, before it came, a day to come."""
    with acting(by=by, reason="Data-protection complaint acknowledged"):
        complaint = _lock(PrivacyComplaint, complaint_id)
        if complaint.acknowledged_date is not None:
            raise RegisterRefused("It was acknowledged already.")
        if not complaint.received_date <= on_date <= business_day(now):
            raise RegisterRefused("Give a day from the receipt until today.", field="on_date")
        complaint.acknowledged_date = on_date
        complaint.save()
    return complaint


def close_complaint(
    *, by: Actor, complaint_id: int, on_date: dt.date, outcome: str, now: dt.datetime
) -> PrivacyComplaint:
    """This function will close a complaint with its outcome, of which the person is told without undue delay. Refused:
    before it was acknowledged, without the outcome, a day before the acknowledgement or to come."""
    if not outcome.strip():
        raise RegisterRefused("Say what came of it.", field="outcome")
    with acting(by=by, reason="Data-protection complaint closed"):
        complaint = _lock(PrivacyComplaint, complaint_id)
        if complaint.closed_date is not None:
            raise RegisterRefused("It is closed already.")
        if complaint.acknowledged_date is None:
            raise RegisterRefused("Record its acknowledgement first.")
        if not complaint.acknowledged_date <= on_date <= business_day(now):
            raise RegisterRefused("Give a day from the acknowledgement until today.", field="on_date")
        complaint.closed_date, complaint.outcome = on_date, outcome.strip()
        complaint.save()
        index.set_closed(record_id=complaint.pk, closed=True)
    return complaint


# --- agreements


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """What an agreement about sharing says. `to_date` is the first day without it."""

    partner: str
    role: str
    purposes: Sequence[str]
    tags: Sequence[str]
    terms: str
    transfers: str = ""
    from_date: dt.date
    to_date: dt.date | None = None
    review_date: dt.date


def make_agreement(*, by: Actor, company_id: int, facts: AgreementFacts) -> SharingAgreement:
    """This function will enter an agreement. Refused as `change_agreement` refuses."""
    _check_agreement(facts)
    with acting(by=by, reason="Sharing agreement entered"):
        record = index.create_record(kind="sharing_agreement", company_id=company_id, title=facts.partner.strip())
        return SharingAgreement.objects.create(record=record, **_agreement(facts))


def change_agreement(*, by: Actor, agreement_id: int, facts: AgreementFacts, reason: str) -> SharingAgreement:
    """This function will change an agreement, with the reason in its history. Refused: no partner, purpose, kind of
    data or terms, an end or review before its beginning, a purpose or tag that there is not."""
    if not reason.strip():
        raise RegisterRefused("Say why it is changed.", field="reason")
    _check_agreement(facts)
    with acting(by=by, reason=reason):
        agreement = _lock(SharingAgreement, agreement_id)
        for name, value in _agreement(facts).items():
            setattr(agreement, name, value)
        agreement.save()
        index.retitle(record_id=agreement.pk, title=facts.partner.strip(), context="")
    return agreement


def review_agreement(
    *, by: Actor, agreement_id: int, on_date: dt.date, note: str, next_review: dt.date, now: dt.datetime
) -> SharingAgreement:
    """This function will record that an agreement was looked at. Refused: without what was found, a day to come, a next
    review that is not after it."""
    if not note.strip():
        raise RegisterRefused("Say what was found.", field="note")
    if on_date > business_day(now):
        raise RegisterRefused("That day is to come.", field="on_date")
    if next_review <= on_date:
        raise RegisterRefused("The next review comes after this one.", field="next_review")
    with acting(by=by, reason="Sharing agreement reviewed"):
        agreement = _lock(SharingAgreement, agreement_id)
        if on_date < agreement.from_date:
            raise RegisterRefused("It did not stand on that day yet.", field="on_date")
        agreement.reviewed_date, agreement.review_note, agreement.review_date = on_date, note.strip(), next_review
        agreement.save()
    return agreement


def _agreement(facts: AgreementFacts) -> dict[str, object]:
    return {
        "partner": facts.partner.strip(),
        "role": facts.role,
        "purposes": list(dict.fromkeys(facts.purposes)),
        "tags": list(dict.fromkeys(facts.tags)),
        "terms": facts.terms.strip(),
        "transfers": facts.transfers.strip(),
        "from_date": facts.from_date,
        "to_date": facts.to_date,
        "review_date": facts.review_date,
    }


def _check_agreement(facts: AgreementFacts) -> None:
    if not facts.partner.strip():
        raise RegisterRefused("Say with whom.", field="partner")
    if not facts.purposes or (set(facts.purposes) - set(all_purposes())):
        raise RegisterRefused("Choose what it is shared for.", field="purposes")
    if not facts.tags or (set(facts.tags) - set(all_tags())):
        raise RegisterRefused("Choose which data is shared.", field="tags")
    if not facts.terms.strip():
        raise RegisterRefused("Say on what terms, or where the agreement lies.", field="terms")
    for name in ("from_date", "to_date", "review_date"):
        check_day(getattr(facts, name), field=name)
    if facts.to_date is not None and facts.to_date <= facts.from_date:
        raise RegisterRefused("It can't end before it begins.", field="to_date")
    if facts.review_date < facts.from_date:
        raise RegisterRefused("It is reviewed after it begins.", field="review_date")


def _lock(model: type[M], key: int) -> M:
    found = model._default_manager.select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise NotFound("There is no such entry.")
    return found
