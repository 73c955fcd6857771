"""Case types as configuration: what is kept for the finder, and what is refused."""

from __future__ import annotations

from hearth.engines.cases.models import CaseType, VersionStatus
from hearth.platform.configuration.operations import InvalidConfiguration
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
