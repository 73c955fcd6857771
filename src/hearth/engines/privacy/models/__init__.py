"""What is recorded of information management, by its rooms."""

from hearth.engines.privacy.models.disclosure import RELEASING, DisclosureDecision, Ground, Outcome, SubjectAccessPack
from hearth.engines.privacy.models.registers import (
    Assessment,
    AssessmentVersion,
    Breach,
    Controller,
    PrivacyComplaint,
    SharingAgreement,
)
from hearth.engines.privacy.models.requests import (
    CollectionLink,
    CollectionTry,
    PackState,
    PackVariant,
    PackVariantPeriod,
    ProcessingHold,
    RequestEvent,
    RequestPack,
    RightsRequest,
)
from hearth.engines.privacy.models.seals import Seal, SealedRow

__all__ = [
    "RELEASING",
    "Assessment",
    "AssessmentVersion",
    "Breach",
    "CollectionLink",
    "CollectionTry",
    "Controller",
    "DisclosureDecision",
    "Ground",
    "Outcome",
    "PackState",
    "PackVariant",
    "PackVariantPeriod",
    "PrivacyComplaint",
    "ProcessingHold",
    "RequestEvent",
    "RequestPack",
    "RightsRequest",
    "Seal",
    "SealedRow",
    "SharingAgreement",
    "SubjectAccessPack",
]
