"""The record of processing activities (UK GDPR, Article 30): purposes, tags and the catalogue say all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hearth.engines.comms.delivery import letterhead
from hearth.engines.comms.rendering.disclosure import Fact, Section, Sheaf, Table, render_sheaf_pdf
from hearth.engines.privacy.models import Assessment, Controller, SharingAgreement
from hearth.engines.privacy.requests.holding import all_purposes
from hearth.engines.privacy.tags import TagFacts, all_tags
from hearth.kernel.time import business_day
from hearth.platform import catalogue
from hearth.platform.catalogue import PrivacyClass
from hearth.platform.organisation.models import Company

HEADS = (
    "Purpose",
    "Lawful basis",
    "Condition for special category data",
    "People",
    "Categories of data",
    "Where it comes from",
    "Recipients",
    "Kept",
    "Shared under",
    "Impact assessment",
)
_WHO = "Tenants, applicants, leaseholders, members of their households and those who act for them"
_SPECIAL = {PrivacyClass.SPECIAL_CATEGORY, PrivacyClass.CRIMINAL_OFFENCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A tag as the record shows it: how many kinds of item it has, and whether some are special category data."""

    key: str
    label: str
    items: tuple[str, ...]
    special: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One purpose with all that Article 30(1) asks of it."""

    key: str
    label: str
    basis: str
    condition: str
    people: str
    categories: tuple[Category, ...]
    sources: tuple[str, ...]
    recipients: tuple[str, ...]
    kept: str
    agreements: tuple[tuple[str, str], ...]
    assessment: str
    assessment_state: str

    @property
    def cells(self) -> tuple[str, ...]:
        """As a row under HEADS."""
        return (
            self.label,
            self.basis,
            self.condition,
            self.people,
            "; ".join(each.label for each in self.categories),
            "; ".join(self.sources),
            "; ".join(self.recipients),
            self.kept,
            "; ".join(f"{name} ({reference})" for reference, name in self.agreements),
            f"{self.assessment} {self.assessment_state}".strip(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingRecord:
    """The whole record of one company."""

    company: str
    controller: Controller | None
    activities: tuple[Activity, ...]


def processing_record(company: Company, *, on: dt.date) -> ProcessingRecord:
    """The record of a company's processing activities as of a day."""
    tags = all_tags()
    agreements = [
        each
        for each in SharingAgreement.objects.filter(record__company=company)
        .select_related("record")
        .order_by("partner")
        if each.from_date <= on and (each.to_date is None or on < each.to_date)
    ]
    assessments = {
        each.purpose: each for each in Assessment.objects.filter(record__company=company).select_related("record")
    }
    held = _items()
    return ProcessingRecord(
        company=company.name,
        controller=Controller.objects.filter(company=company).first(),
        activities=tuple(
            Activity(
                key=key,
                label=purpose.label,
                basis=purpose.basis,
                condition=purpose.condition,
                people=_WHO,
                categories=tuple(
                    Category(key=tag.key, label=tag.label, items=held[tag.key][0], special=held[tag.key][1])
                    for tag in _serving(tags, key)
                    if tag.key in held
                ),
                sources=tuple(dict.fromkeys(source for tag in _serving(tags, key) for source in tag.sources)),
                recipients=tuple(purpose.recipients),
                kept=purpose.kept,
                agreements=tuple((each.record.reference, each.partner) for each in agreements if key in each.purposes),
                assessment=assessments[key].record.reference if key in assessments else "",
                assessment_state=_assessed(assessments.get(key), on),
            )
            for key, purpose in all_purposes().items()
        ),
    )


def _serving(tags: dict[str, TagFacts], purpose: str) -> list[TagFacts]:
    return [tag for tag in tags.values() if purpose in {each.key for each in tag.purposes}]


def _items() -> dict[str, tuple[tuple[str, ...], bool]]:
    """By tag the kinds of item that the catalogue holds under it, and whether some are special category data."""
    labels: dict[str, dict[str, None]] = {}
    special: set[str] = set()
    for entity in catalogue.entities():
        for item in entity.declared.values():
            if item.column and item.tag and item.privacy not in {PrivacyClass.OPEN, PrivacyClass.SECRET}:
                labels.setdefault(item.tag, {})[f"{entity.label}: {item.label.lower()}"] = None
                if item.privacy in _SPECIAL:
                    special.add(item.tag)
    return {tag: (tuple(sorted(found)), tag in special) for tag, found in labels.items()}


def _assessed(assessment: Assessment | None, on: dt.date) -> str:
    if assessment is None:
        return ""
    if not assessment.version:
        return "draft"
    late = assessment.review_date is not None and assessment.review_date <= on
    return f"version {assessment.version}{', review due' if late else ''}"


def as_rows(record: ProcessingRecord) -> list[Sequence[str]]:
    """Heads and rows, for a sheet."""
    return [HEADS, *(each.cells for each in record.activities)]


def as_pdf(company: Company, *, now: dt.datetime) -> bytes:
    """The record as a tagged PDF: a section for each purpose."""
    record = processing_record(company, on=business_day(now))
    known = record.controller
    about = [Fact("Controller", company.name), Fact("Address", ", ".join(company.address.splitlines()))]
    if known:
        said = (
            ("Registered with the Commissioner", known.ico_number),
            ("Data protection officer", " · ".join(filter(None, (known.officer_name, known.officer_contact)))),
            ("Joint controllers", known.joint_controllers),
            ("Transfers to other countries", known.transfers),
            ("Security", known.security),
        )
        about += [Fact(label, text) for label, text in said if text]
    sections = tuple(
        Section(
            title=each.label,
            facts=tuple(Fact(head, cell) for head, cell in zip(HEADS[1:], each.cells[1:], strict=True) if cell),
            tables=(
                Table(
                    "Categories of data",
                    ("Category", "Items", "Special category"),
                    tuple((one.label, str(len(one.items)), "yes" if one.special else "") for one in each.categories),
                ),
            )
            if each.categories
            else (),
        )
        for each in record.activities
    )
    sheaf = Sheaf(
        sender=letterhead(company),
        title="Record of processing activities",
        about=tuple(about),
        dated=business_day(now),
        opening=("Kept under Article 30 of the UK GDPR, and generated from what is held.",),
        sections=sections,
        closing_title="How it is kept",
        closing=(
            "Purposes and kinds of data are configuration; what each holds is read from the catalogue of fields.",
        ),
    )
    return render_sheaf_pdf(sheaf)
