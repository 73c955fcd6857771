"""What is recorded of information management, by its rooms."""

from hearth.engines.privacy.models.disclosure import RELEASING, DisclosureDecision, Ground, Outcome, SubjectAccessPack
from hearth.engines.privacy.models.redaction import Redaction
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
from hearth.engines.privacy.models.retention import (
    BatchItem,
    BatchState,
    Disposal,
    Erasure,
    ErasureGround,
    ItemState,
    LegalHold,
    RetentionBatch,
    RetentionRule,
    RetentionRulePeriod,
)
from hearth.engines.privacy.models.seals import Seal, SealedRow

__all__ = [
    "RELEASING",
    "Assessment",
    "AssessmentVersion",
    "BatchItem",
    "BatchState",
    "Breach",
    "CollectionLink",
    "CollectionTry",
    "Controller",
    "DisclosureDecision",
    "Disposal",
    "Erasure",
    "ErasureGround",
    "Ground",
    "ItemState",
    "LegalHold",
    "Outcome",
    "PackState",
    "PackVariant",
    "PackVariantPeriod",
    "PrivacyComplaint",
    "ProcessingHold",
    "Redaction",
    "RequestEvent",
    "RequestPack",
    "RetentionBatch",
    "RetentionRule",
    "RetentionRulePeriod",
    "RightsRequest",
    "Seal",
    "SealedRow",
    "SharingAgreement",
    "SubjectAccessPack",
]
