"""From a BPMN file to a published path: checked whole, compiled once, never changed afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from django.db.models import Max

from hearth.engines.cases import codec
from hearth.engines.cases.definition.bpmn import Definition, read
from hearth.engines.cases.definition.compiling import compile_path
from hearth.engines.cases.definition.findings import Finding, Level, PathRefused
from hearth.engines.cases.diagram import render_svg
from hearth.engines.cases.installation import Installation
from hearth.engines.cases.library_entries import CLOCKS, LIBRARY, LibraryPath
from hearth.engines.cases.models import CaseType, CaseTypePeriod, Path, PathVersion, SlaDefinition, VersionStatus
from hearth.engines.cases.program import Program
from hearth.kernel.actor import Actor
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.index.rules import fold
from hearth.platform.organisation.models import Company

__all__ = [
    "LIBRARY",
    "Compiled",
    "LibraryPath",
    "check",
    "compiled",
    "install_library",
    "library_bpmn",
    "next_number",
    "offer",
    "publish",
    "take_on",
    "take_out_of_force",
]


def check(bpmn: str) -> tuple[Finding, ...]:
    """What is to be said of a path file, errors first; nothing is kept. Never raises for what a file may hold."""
    definition, findings = read(bpmn)
    if definition is None:
        return findings
    _, more = compile_path(definition, Installation())
    return (*findings, *more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A path that can run: as it was drawn, and the program made of it."""

    definition: Definition
    program: Program

    def content(self) -> dict[str, Any]:
        """The fields of a version that come from compiling."""
        return {
            "program": codec.program_to_json(self.program),
            "diagram": render_svg(self.program, self.definition.drawing),
            "content_hash": codec.content_hash(self.program),
            "jurisdictions": list(self.definition.jurisdictions),
        }


def compiled(*, key: str, bpmn: str) -> Compiled:
    """This function will compile a path's file. PathRefused, with every finding, when anything in it is wrong."""
    definition, findings = read(bpmn)
    program = None
    if definition is not None:
        program, more = compile_path(definition, Installation())
        findings = (*findings, *more)
    if definition is None or program is None or any(each.level is Level.ERROR for each in findings):
        raise PathRefused(key, findings)
    return Compiled(definition=definition, program=program)


def publish(*, by: Actor, key: str, bpmn: str, now: dt.datetime) -> PathVersion:
    """This function will compile a path and make it the one in force; the former version is retired.

    Running cases stay on theirs. Publishing what is in force already returns it. Refused (PathRefused, with every
    finding) when anything in the file is wrong.
    """
    made = compiled(key=key, bpmn=bpmn)
    with acting(by=by, reason=f"Publishing the path “{made.program.name}”"):
        path, _ = Path.objects.select_for_update().get_or_create(
            key=key, defaults={"name": made.program.name, "subject": made.program.subject}
        )
        take_on(path, made.program)
        standing = path.versions.filter(status=VersionStatus.PUBLISHED).first()
        if standing is not None and standing.content_hash == codec.content_hash(made.program):
            return standing
        take_out_of_force(path, now=now)
        return PathVersion.objects.create(
            path=path,
            number=next_number(path),
            status=VersionStatus.PUBLISHED,
            bpmn=bpmn,
            published_at=now,
            **made.content(),
        )


def take_on(path: Path, program: Program) -> None:
    """This function will give a path the name and subject of a program that is to be its own.

    Refused (PathRefused): another subject than that of the versions that cases may run on.
    """
    if path.subject != program.subject and path.versions.exclude(status=VersionStatus.DRAFT).exists():
        raise PathRefused(path.key, (_other_subject(path, program),))
    if (path.name, path.subject) != (program.name, program.subject):
        path.name, path.subject = program.name, program.subject
        path.save(update_fields=["name", "subject"])


def take_out_of_force(path: Path, *, now: dt.datetime) -> PathVersion | None:
    """This function will retire the version in force; None when there was none."""
    standing = path.versions.filter(status=VersionStatus.PUBLISHED).first()
    if standing is not None:
        standing.status, standing.retired_at = VersionStatus.RETIRED, now
        standing.save(update_fields=["status", "retired_at"])
    return standing


def next_number(path: Path) -> int:
    """The number of a version to come."""
    newest: int = path.versions.aggregate(newest=Max("number"))["newest"] or 0
    return newest + 1


def _other_subject(path: Path, program: Program) -> Finding:
    """Case types and open cases rest on what a path is about."""
    return Finding(
        level=Level.ERROR,
        code="other_subject",
        element=program.key,
        name=program.name,
        sentence=f"is about a {program.subject}; “{path.name}” is about a {path.subject}, and its cases are.",
        advice="Give the process an id of its own, so that it becomes another path.",
    )


def library_bpmn(key: str) -> str:
    """The BPMN of a path of the library."""
    return resources.files("hearth.engines.cases").joinpath("library", f"{key}.bpmn").read_text(encoding="utf-8")


def install_library(*, by: Actor, companies: Sequence[Company], now: dt.datetime, from_date: dt.date) -> None:
    """This function will publish the paths of the library, with their clocks, and offer their case types.

    A path of the law of some nations is offered to the companies of those. Done again it changes nothing but what is
    new.
    """
    _install_clocks(by=by, companies=companies, from_date=from_date)
    for entry in LIBRARY:
        version = publish(by=by, key=entry.key, bpmn=library_bpmn(entry.key), now=now)
        nations = version.jurisdictions
        concerned = [each for each in companies if not nations or each.jurisdiction in nations]
        if entry.sub_path or not concerned:
            continue
        offer(
            by=by,
            code=entry.key,
            entry=entry,
            path=version.path,
            companies=concerned,
            from_date=from_date,
        )


def _install_clocks(*, by: Actor, companies: Sequence[Company], from_date: dt.date) -> None:
    standing = set(SlaDefinition.objects.values_list("code", flat=True))
    effective = [Effective(company_id=company.pk, effective_from=from_date) for company in companies]
    for clock in CLOCKS:
        if clock.code not in standing:
            configuration.create(
                by=by,
                model=SlaDefinition,
                facts={
                    "code": clock.code,
                    "description": clock.description,
                    "amount": clock.amount,
                    "unit": clock.unit.value,
                    "amber_amount": clock.amber_amount,
                    "amber_unit": clock.amber_unit.value,
                    "statutory": True,
                    "amber_tells": "owner,assignees",
                    "missed_tells": "owner,assignees",
                },
                effective=effective,
            )


def offer(
    *,
    by: Actor,
    code: str,
    entry: LibraryPath,
    path: Path,
    companies: Sequence[Company],
    from_date: dt.date,
    owner_id: int | None = None,
) -> CaseType:
    """This function will make a case type of a path findable in companies from a day; a standing one is returned."""
    with acting(by=by, reason=f"Offering the case type “{entry.description}”"):
        standing = CaseType.objects.filter(code=code).first()
        if standing is not None:
            return standing
        words = f"{entry.category} {entry.description} {entry.information} {entry.keywords}"
        case_type = CaseType.objects.create(
            code=code,
            description=entry.description,
            category=entry.category,
            information=entry.information,
            keywords=entry.keywords,
            search_text=fold(words),
            path=path,
            owner_id=owner_id,
            asks_for_note=entry.asks_for_note,
        )
        CaseTypePeriod.objects.bulk_create(
            [
                CaseTypePeriod(of=case_type, company=company, key=fold(entry.description), effective_from=from_date)
                for company in companies
            ]
        )
    return case_type
