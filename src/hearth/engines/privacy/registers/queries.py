"""What pages show of the registers: each entry as parts of labels and values, masked as its reader is cleared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, TruncDate

from hearth.engines.privacy.models import Assessment, Breach, Controller, PrivacyComplaint, SharingAgreement
from hearth.engines.privacy.registers.rules import SOON, clock_words
from hearth.engines.privacy.requests.holding import all_purposes
from hearth.engines.privacy.tags import all_tags
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import LONDON, business_day
from hearth.platform.catalogue import Masked, reader
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import may_see, visible
from hearth.platform.organisation.models import Company


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A label and what it says: text, a day, an instant, Masked; None is left out. `reference` leads to a record."""

    label: str
    value: object
    reference: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an entry."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a register. `mark` and `word` are its state, `clock` a sentence about its time, `late` whether it has
    run out; `stage` what can be done next ("draft", "assess", ...)."""

    record_id: int
    company_id: int
    kind: str
    reference: str
    title: str
    restricted: bool
    mark: str
    word: str
    clock: str
    late: bool
    parts: tuple[Part, ...]
    stages: frozenset[str]


def entry(access: Access, kind: str, reference: str, *, now: dt.datetime, reason: str = "") -> Entry:
    """An entry, where the reader may see it (and, of a complaint, the person)."""
    record = visibility.get_visible(access, reference, now=now, kind=kind, reason=reason)
    here = access.within(record.company_id)
    row = _MODELS[kind]._default_manager.select_related("record").get(pk=record.pk)
    if isinstance(row, PrivacyComplaint) and not (
        visible(access, Record.objects.filter(pk=row.contact_id), narrowed=False).exists()
    ):
        raise NotFound("There is no such record, or it is not one that you can see.")
    told = _READ[kind](here, row, now)
    return Entry(
        record_id=record.pk,
        company_id=record.company_id,
        kind=kind,
        reference=record.reference,
        title=record.title,
        restricted=record.restricted,
        mark=told.mark,
        word=told.word,
        clock=told.clock,
        late=told.late,
        parts=tuple(
            Part(title=title, lines=tuple(each for each in lines if _says(each))) for title, lines in told.parts
        ),
        stages=told.stages,
    )


def _says(line: Line) -> bool:
    return line.value is not None and line.value != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    mark: str
    word: str
    parts: Sequence[tuple[str, Sequence[Line]]]
    clock: str = ""
    late: bool = False
    stages: frozenset[str] = frozenset()


def _breach(access: Access, row: Any, now: dt.datetime) -> _Told:
    said = reader(access).row(row, ["what", "data", "consequences", "measures", "assessment", "lessons"])
    risk = {None: None, False: "No risk to people is likely"}.get(row.risky, "A risk to people is likely")
    if row.high_risk:
        risk = "A high risk to people is likely"
    stages = {"assess", "tell-ico", "tell-people", "close"} if row.closed_at is None else set()
    if row.told_ico_at is not None:
        stages.discard("tell-ico")
    if row.told_people_at is not None:
        stages.discard("tell-people")
    clock = "" if row.risky is False else clock_words(row.due_at, row.told_ico_at, now)
    late = row.closed_at is None and row.risky is not False and row.told_ico_at is None and now >= row.due_at
    return _Told(
        mark="closed" if row.closed_at else "late" if late else "open",
        word="Closed" if row.closed_at else "Open",
        clock=clock,
        late=late,
        stages=frozenset(stages),
        parts=(
            (
                "What happened",
                (
                    Line(label="Happened", value=row.happened_at),
                    Line(label="We became aware", value=row.aware_at),
                    Line(label="What", value=said["what"]),
                    Line(label="People concerned, about", value=row.people),
                    Line(label="Data", value=said["data"]),
                ),
            ),
            (
                "Risk",
                (
                    Line(label="Assessed", value=row.assessed_at),
                    Line(label="Risk", value=risk),
                    Line(label="Why", value=said["assessment"]),
                    Line(label="Likely consequences", value=said["consequences"]),
                    Line(label="Measures", value=said["measures"]),
                ),
            ),
            (
                "Who was told",
                (
                    Line(label="Commissioner by", value=row.due_at),
                    Line(label="Commissioner told", value=row.told_ico_at),
                    Line(label="Their reference", value=row.ico_reference),
                    Line(label="Why it was late", value=row.late_reason),
                    Line(label="People told", value=row.told_people_at),
                    Line(label="How", value=row.told_people_how),
                    Line(label="Closed", value=row.closed_at),
                    Line(label="Learnt", value=said["lessons"]),
                ),
            ),
        ),
    )


def _complaint(access: Access, row: Any, now: dt.datetime) -> _Told:
    said = reader(access).row(row, ["words", "outcome"])
    contact = Record.objects.get(pk=row.contact_id)
    today = business_day(now)
    late = row.acknowledged_date is None and today > row.due_date
    left = (row.due_date - today).days
    clock = ""
    if row.acknowledged_date is None:
        clock = f"{-left} days past the 30 days" if late else f"{left} days left to acknowledge it"
    stages = {"acknowledge"} if row.acknowledged_date is None else {"close"} if row.closed_date is None else set()
    return _Told(
        mark="closed" if row.closed_date else "late" if late else "open",
        word="Closed" if row.closed_date else "Acknowledged" if row.acknowledged_date else "To be acknowledged",
        clock=clock,
        late=late,
        stages=frozenset(stages),
        parts=(
            (
                "The complaint",
                (
                    Line(
                        label="From",
                        value=contact.title if access.cleared("personal") else Masked("Name"),
                        reference=contact.reference,
                        kind="contact",
                    ),
                    Line(label="Received", value=row.received_date),
                    Line(label="What they complain about", value=said["words"]),
                    Line(label="Acknowledge by", value=row.due_date),
                    Line(label="Acknowledged", value=row.acknowledged_date),
                    Line(label="Closed", value=row.closed_date),
                    Line(label="Outcome", value=said["outcome"]),
                ),
            ),
        ),
    )


def _agreement(_access: Access, row: Any, now: dt.datetime) -> _Told:
    purposes, tags, today = all_purposes(), all_tags(), business_day(now)
    ended = row.to_date is not None and row.to_date <= today
    late = not ended and row.review_date <= today
    return _Told(
        mark="ended" if ended else "late" if late else "current",
        word="Ended" if ended else "Review due" if late else "In force",
        clock="" if ended or not late else "The review is due.",
        late=late,
        stages=frozenset({"change"} | (set() if ended else {"review"})),
        parts=(
            (
                "The agreement",
                (
                    Line(label="With", value=row.partner),
                    Line(label="They are", value=row.get_role_display()),
                    Line(label="From", value=row.from_date),
                    Line(label="Last day", value=row.to_date - dt.timedelta(days=1) if row.to_date else None),
                    Line(
                        label="For", value="; ".join(purposes[each].label for each in row.purposes if each in purposes)
                    ),
                    Line(label="Data", value="; ".join(tags[each].label for each in row.tags if each in tags)),
                    Line(label="Terms", value=row.terms),
                    Line(label="Transfers to other countries", value=row.transfers),
                ),
            ),
            (
                "Reviews",
                (
                    Line(label="Next review", value=row.review_date),
                    Line(label="Last looked at", value=row.reviewed_date),
                    Line(label="Found", value=row.review_note),
                ),
            ),
        ),
    )


def _assessment(_access: Access, row: Any, now: dt.datetime) -> _Told:
    purpose = all_purposes().get(row.purpose)
    versions = list(row.versions.select_related("approved_by").order_by("-number"))
    drafted = bool(versions) and versions[0].approved_at is None
    late = row.review_date is not None and row.review_date <= business_day(now)
    return _Told(
        mark="late" if late else "draft" if drafted else "current",
        word="Review due" if late else "Draft" if drafted else "Approved",
        clock="The review is due." if late else "",
        late=late,
        stages=frozenset({"write"} | ({"approve"} if drafted else set())),
        parts=(
            (
                "The processing",
                (
                    Line(label="Purpose", value=purpose.label if purpose else row.purpose),
                    Line(label="Lawful basis", value=purpose.basis if purpose else ""),
                    Line(label="Next review", value=row.review_date),
                ),
            ),
            *(_version(each) for each in versions),
        ),
    )


def _version(each: Any) -> tuple[str, Sequence[Line]]:
    said = f"Version {each.number}" + (", draft" if each.approved_at is None else "")
    return said, (
        Line(label="Approved", value=each.approved_at),
        Line(label="By", value=each.approved_by.name if each.approved_by else ""),
        Line(label="Processing and necessity", value=each.necessity),
        Line(label="Risks", value=each.risks),
        Line(label="Measures", value=each.measures),
        Line(label="Who was consulted", value=each.consulted),
        Line(label="Risk that is left", value=each.get_risk_display()),
        Line(label="Commissioner consulted", value=each.ico_consulted_date),
        Line(label="Review by", value=each.review_date),
    )


_MODELS: Mapping[str, type[Any]] = {
    "breach": Breach,
    "privacy_complaint": PrivacyComplaint,
    "sharing_agreement": SharingAgreement,
    "dpia": Assessment,
}
_READ: Mapping[str, Callable[[Access, Any, dt.datetime], _Told]] = {
    "breach": _breach,
    "privacy_complaint": _complaint,
    "sharing_agreement": _agreement,
    "dpia": _assessment,
}


# --- for forms


def draft_of(assessment_id: int) -> dict[str, Any]:
    """What the next version starts from: the draft, else the last version."""
    row = Assessment.objects.get(pk=assessment_id).versions.order_by("-number").first()
    names = ("necessity", "risks", "measures", "consulted", "risk", "review_date", "ico_consulted_date")
    return {name: getattr(row, name) for name in names} if row else {}


def agreement_facts(agreement_id: int) -> dict[str, Any]:
    """An agreement as its form starts."""
    row = SharingAgreement.objects.get(pk=agreement_id)
    names = ("partner", "role", "purposes", "tags", "terms", "transfers", "from_date", "to_date", "review_date")
    return {name: getattr(row, name) for name in names}


def companies_with(access: Access, permission: str) -> list[Company]:
    """The companies whose registers somebody keeps or sees."""
    return list(Company.objects.filter(pk__in=access.companies_with(permission)).order_by("name"))


def controller_facts(company_id: int) -> dict[str, str]:
    """What is kept of a controller, "" where nothing is."""
    row = Controller.objects.filter(company_id=company_id).first()
    names = ("ico_number", "officer_name", "officer_contact", "joint_controllers", "transfers", "security")
    return {name: getattr(row, name) if row else "" for name in names}


# --- what is due


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """Something of the registers that must not be forgotten."""

    kind: str
    reference: str
    title: str
    what: str
    due: dt.date
    late: bool


def registers_due(access: Access, *, now: dt.datetime, limit: int) -> list[DueRow]:
    """Breaches to tell of, complaints to acknowledge, agreements and assessments to review within a month."""
    today = business_day(now)
    seen: Q = may_see(access, "record__")
    soon, past = today + SOON, Q(review_date__lte=today)
    breaches = Breach.objects.filter(seen, closed_at=None, told_ico_at=None).exclude(risky=False)
    to_do = Case(When(assessed_at=None, then=Value("Assess the risk")), default=Value("Tell the Commissioner"))
    complaints = PrivacyComplaint.objects.filter(seen, may_see(access, "contact__record__"), acknowledged_date=None)
    agreements = SharingAgreement.objects.filter(seen, review_date__lte=soon).exclude(to_date__lte=today)
    assessments = Assessment.objects.filter(seen, review_date__lte=soon)
    rows = _due(breaches, "breach", to_do, TruncDate("due_at", tzinfo=LONDON), Q(due_at__lte=now)).union(
        _due(complaints, "privacy_complaint", Value("Acknowledge"), F("due_date"), Q(due_date__lte=today)),
        _due(agreements, "sharing_agreement", Value("Review"), F("review_date"), past),
        _due(assessments, "dpia", Value("Review"), F("review_date"), past),
        all=True,
    )
    return [
        DueRow(kind=kind, reference=reference, title=title, what=what, due=due, late=late)
        for kind, reference, title, what, due, late in rows.order_by("day", "ref")[:limit]
    ]


def _due(rows: QuerySet[Any], kind: str, what: Any, day: Any, late: Q) -> QuerySet[Any, Any]:
    """The columns of a DueRow."""
    told = rows.annotate(
        entry=Value(kind, output_field=TextField()),
        ref=F("record__reference"),
        name=F("record__title"),
        todo=Cast(what, TextField()),
        day=day,
        late=Case(When(late, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )
    columns: QuerySet[Any, Any] = told.order_by().values_list("entry", "ref", "name", "todo", "day", "late")
    return columns
