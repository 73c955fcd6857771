"""Case types as configuration: what is kept for the finder, and what is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hearth.engines.cases import reasons
from hearth.engines.cases.models import (
    AllocationRule,
    CaseType,
    EscalationGroup,
    SlaDefinition,
    TaskDefinition,
    VersionStatus,
)
from hearth.engines.cases.people import ASSIGNEES, CREATOR, MANAGERS, OWNER, words_of
from hearth.engines.cases.working_time import Unit
from hearth.platform.configuration.lookups import HEADINGS
from hearth.platform.configuration.operations import InvalidConfiguration
from hearth.platform.identity.models import Role
from hearth.platform.identity.queries import addressed
from hearth.platform.index.rules import fold

TOLD = (OWNER, ASSIGNEES, CREATOR, MANAGERS)
"""Words that say who is told, beside codes of roles and groups and email addresses."""


def make_findable(case_type: CaseType) -> None:
    """Folds the words that the finder looks through: category, description, information and keywords."""
    words = (case_type.category, case_type.description, case_type.information, case_type.keywords)
    case_type.search_text = fold(" ".join(words))


def check(case_type: CaseType) -> None:
    """Refuses a type that no case could be opened of, and an owner who can't sign in."""
    if not case_type.path.versions.filter(status=VersionStatus.PUBLISHED).exists():
        raise InvalidConfiguration(f"“{case_type.path.name}” has no published version yet.", field="path")
    if case_type.owner is not None and not case_type.owner.is_active:
        raise InvalidConfiguration(
            f"{case_type.owner.name} can't sign in any more. Choose somebody else.", field="owner"
        )
    for code in words_of(case_type.opened_by):
        if not Role.objects.filter(code=code).exists():
            raise InvalidConfiguration(f"There is no role “{code}”.", field="opened_by")


def check_sla(sla: SlaDefinition) -> None:
    """Refuses a definition that takes no time, pauses against the law, or tells somebody who does not exist."""
    if not sla.amount:
        raise InvalidConfiguration("Say how long it may take.", field="amount")
    if sla.statutory and sla.pauses_on_hold:
        raise InvalidConfiguration(
            "A statutory target is not paused by a hold. List the legal pauses instead.", field="pauses_on_hold"
        )
    if sla.legal_pauses and not sla.statutory:
        raise InvalidConfiguration("Legal pauses belong to a statutory target.", field="legal_pauses")
    known = {master for master, _ in HEADINGS.get(reasons.HOLD).masters}
    for word in words_of(sla.legal_pauses):
        if word not in known:
            raise InvalidConfiguration(
                f"“{word}” is no legal pause. Choose from: {', '.join(sorted(known))}.", field="legal_pauses"
            )
    if sla.amber_amount and sla.amber_unit == sla.unit and sla.amber_amount >= sla.amount:
        raise InvalidConfiguration("The warning comes before the target, so it must be shorter.", field="amber_amount")
    if sla.unit == Unit.MONTHS and sla.amber_unit == Unit.WORKING_HOURS:
        raise InvalidConfiguration("Warn a number of days before a target of months.", field="amber_unit")
    _check_who_is_told(sla)


def _check_who_is_told(sla: SlaDefinition) -> None:
    for field in ("amber_tells", "missed_tells", "follow_on_tells"):
        _check_words(_but_groups(words_of(getattr(sla, field))), field)


def _but_groups(words: Collection[str]) -> list[str]:
    groups = set(EscalationGroup.objects.filter(code__in=words).values_list("code", flat=True))
    return [word for word in words if word not in groups]


def _check_words(words: Iterable[str], field: str, known: Collection[str] = TOLD) -> None:
    for word in words:
        somebody = "@" in word
        if somebody:
            found = any(user.is_active for user in addressed([word]).values())
        else:
            found = word in known or (word not in TOLD and Role.objects.filter(code=word).exists())
        if not found:
            what = "colleague" if somebody else "role"
            raise InvalidConfiguration(
                f"There is no {what} “{word}”. Say {', '.join(known)}, a role or a colleague’s email address.",
                field=field,
            )


def check_group(group: EscalationGroup) -> None:
    """Refuses a group that tells nobody, or somebody who does not exist, and a code that a role has."""
    words = words_of(group.tells)
    if not words:
        raise InvalidConfiguration("Say who is told.", field="tells")
    if group.code in TOLD or Role.objects.filter(code=group.code).exists():
        raise InvalidConfiguration("A role has that code. Take another one.", field="code")
    _check_words(words, "tells")


def called(codes: Collection[str]) -> list[tuple[str, str]]:
    """This function will give each code of a case type with what it is called; one that is gone is called itself."""
    names = dict(CaseType.objects.filter(code__in=codes).values_list("code", "description"))
    return [(code, names.get(code, code)) for code in codes]


def check_rule(rule: AllocationRule) -> None:
    """Refuses a rule that names nobody, somebody who does not exist, or a case type or task definition that there is
    not; and one about tasks that names managers."""
    if not (words_of(rule.gives_to) or words_of(rule.managers)):
        raise InvalidConfiguration("Say who gets the work, or who manages the cases.", field="gives_to")
    for field in ("gives_to", "managers"):
        _check_words(_but_groups(words_of(getattr(rule, field))), field, known=(OWNER, CREATOR))
    for named, field, what in (
        (CaseType, "case_types", "case type"),
        (TaskDefinition, "task_definitions", "task definition"),
    ):
        codes = words_of(getattr(rule, field))
        standing = set(named._default_manager.filter(code__in=codes).values_list("code", flat=True))
        if missing := [code for code in codes if code not in standing]:
            raise InvalidConfiguration(f"There is no {what} “{missing[0]}”.", field=field)
    if words_of(rule.task_definitions) and words_of(rule.managers):
        raise InvalidConfiguration("Managers have whole cases. Say so in a rule for every task.", field="managers")
