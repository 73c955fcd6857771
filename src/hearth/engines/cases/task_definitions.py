"""The library of task definitions as paths read it: their newest versions, which are offered, where each is used."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from defusedxml.ElementTree import fromstring
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from hearth.engines.cases.definition.bpmn import HEARTH, read
from hearth.engines.cases.definition.reused import Defined
from hearth.engines.cases.models import (
    Case,
    PathVersion,
    TaskDefinition,
    TaskDefinitionPeriod,
    TaskDefinitionVersion,
    VersionStatus,
)
from hearth.platform.configuration.queries import effective

MOST_USES = 200
_NAMED = re.compile(r'\bdefinition\s*=\s*["\']([^"\']+)["\']')


def named_in(drawn: str) -> set[str]:
    """The codes of the definitions that a file may name."""
    return set(_NAMED.findall(drawn))


def newest_versions(codes: Collection[str] | None) -> list[TaskDefinitionVersion]:
    """This function will give the newest version of these definitions (None: of all), by code."""
    found = TaskDefinitionVersion.objects.filter(pk=Subquery(_last())).select_related("definition")
    wanted = found if codes is None else found.filter(definition__code__in=codes)
    return list(wanted.order_by("definition__code"))


def _last() -> QuerySet[TaskDefinitionVersion, int]:
    """The key of the newest version of the definition that the query around it is at."""
    versions = TaskDefinitionVersion.objects.filter(definition=OuterRef("definition"))
    return versions.order_by("-number").values_list("pk", flat=True)[:1]


def newest() -> dict[str, Defined]:
    """This function will give the newest version of every task definition that has one, by code."""
    periods = TaskDefinitionPeriod.objects.filter(of=OuterRef("definition"))
    ends = periods.order_by(F("effective_to").desc(nulls_first=True)).values("effective_to")[:1]
    found = TaskDefinitionVersion.objects.filter(pk=Subquery(_last())).select_related("definition")
    return {each.definition.code: defined(each, ends=each.ends) for each in found.annotate(ends=Subquery(ends))}


def defined(version: TaskDefinitionVersion, *, ends: dt.date | None) -> Defined:
    """A version as paths meet it. `ends`: the day from which no company has the definition in force any more."""
    definition = version.definition
    return Defined(
        code=definition.code,
        label=definition.description,
        subject=definition.subject,
        many=definition.several,
        version=version.number,
        ends=ends,
        content=fromstring(version.content, forbid_dtd=True),
    )


def called(codes: Collection[str]) -> list[tuple[str, str]]:
    """This function will give each code of a definition with what it is called; one that is gone is called itself."""
    names = dict(TaskDefinition.objects.filter(code__in=codes).values_list("code", "description"))
    return [(code, names.get(code, code)) for code in codes]


def offered(subject: str, drawn: str, *, on: dt.date) -> list[tuple[str, str]]:
    """This function will list the definitions that a path about a kind of record can take: those in force on a day that
    have a version, and those that the file `drawn` names; pairs of code and words."""
    fitting = TaskDefinition.objects.filter(Q(subject="") | Q(subject=subject), versions__number=1)
    wanted = Q(pk__in=effective(fitting, on=on).values("pk")) | Q(code__in=named_in(drawn))
    standing = TaskDefinition.objects.filter(wanted).order_by("category", "description")
    return [
        (each.code, f"{each.category}: {each.description}" if each.category else each.description) for each in standing
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A version of a path that has the definition: as which version of it (None for a draft, which takes the newest
    when it is published), in which blocks, and how many open cases run on it."""

    version: PathVersion
    taken: int | None
    blocks: tuple[str, ...]
    open_cases: int


def uses(definition: TaskDefinition) -> tuple[list[Use], bool]:
    """This function will list where a definition is used, by path and the newest version first: in drafts, in force, to
    come, and in retired versions that still have open cases; and say whether there are more."""
    versions = PathVersion.objects.select_related("path").defer("diagram").order_by("path__name", "-number")
    open_cases = Case.objects.filter(ended_at=None)
    compiled = versions.filter(
        ~Q(status=VersionStatus.RETIRED) | Exists(open_cases.filter(version=OuterRef("pk"))),
        program__contains={"nodes": [{"definition": definition.code, "is": "Task"}]},
    )
    drafts = versions.filter(status=VersionStatus.DRAFT, bpmn__contains=definition.code)
    running, drawn = list(compiled.defer("bpmn")[: MOST_USES + 1]), list(drafts.defer("program")[: MOST_USES + 1])
    counted = open_cases.filter(version__in=running[:MOST_USES]).values_list("version").annotate(Count("pk"))
    standing = dict(counted.order_by())
    found = [_compiled_use(each, definition.code, standing.get(each.pk, 0)) for each in running[:MOST_USES]]
    found += [
        Use(version=each, taken=None, blocks=blocks, open_cases=0)
        for each in drawn[:MOST_USES]
        if (blocks := _blocks_of(each.bpmn, definition.code))
    ]
    more = len(running) > MOST_USES or len(drawn) > MOST_USES
    return sorted(found, key=lambda use: (use.version.path.name, -use.version.number)), more


def _compiled_use(version: PathVersion, code: str, open_cases: int) -> Use:
    nodes = [each for each in (version.program or {})["nodes"] if each.get("definition") == code]
    return Use(
        version=version,
        taken=max(each["definition_version"] for each in nodes),
        blocks=tuple(each["name"] for each in nodes),
        open_cases=open_cases,
    )


def _blocks_of(bpmn: str, code: str) -> tuple[str, ...]:
    definition = read(bpmn).definition
    elements = definition.elements if definition is not None else ()
    return tuple(
        each.name or each.id
        for each in elements
        if any(task.get("definition", "").strip() == code for task in each.xml.iter(f"{HEARTH}task"))
    )
