"""Case types as configuration: what is kept for the finder, and what is refused."""

from __future__ import annotations

from hearth.engines.cases.models import AllocationRule, CaseType, SlaDefinition, VersionStatus
from hearth.engines.cases.targets import ASSIGNEES, HOLD_REASONS, OWNER
from hearth.engines.cases.working_time import Unit
from hearth.platform.configuration.lookups import HEADINGS
from hearth.platform.configuration.operations import InvalidConfiguration
from hearth.platform.identity.models import Role
from hearth.platform.index.rules import fold


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
    known = {master for master, _ in HEADINGS.get(HOLD_REASONS).masters}
    for word in _words(sla.legal_pauses):
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
        for word in _words(getattr(sla, field)):
            if word not in {OWNER, ASSIGNEES} and not Role.objects.filter(code=word).exists():
                raise InvalidConfiguration(f"There is no role “{word}”. Say owner, assignees or a role.", field=field)


def check_rule(rule: AllocationRule) -> None:
    """Refuses a rule that names nobody, or somebody who can't sign in."""
    if not (rule.creator or rule.user_id or rule.role_id):
        raise InvalidConfiguration("Say who gets the work: the creator, a user or a role.", field="user")
    if rule.user is not None and not rule.user.is_active:
        raise InvalidConfiguration(f"{rule.user.name} can't sign in any more. Choose somebody else.", field="user")


def _words(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := part.strip())]
