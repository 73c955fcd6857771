"""What is recorded of information management, by its rooms."""

from hearth.engines.privacy.models.disclosure import RELEASING, DisclosureDecision, Ground, Outcome, SubjectAccessPack
from hearth.engines.privacy.models.seals import Seal, SealedRow

__all__ = ["RELEASING", "DisclosureDecision", "Ground", "Outcome", "Seal", "SealedRow", "SubjectAccessPack"]
