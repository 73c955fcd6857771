"""What goes to somebody who wants to take their data elsewhere (UK GDPR, Article 20): what they provided, and what was
observed of what they did. What the landlord worked out, judged or wrote itself does not (Article 29 Working Party,
WP 242 rev.01, section III; they may ask for it under Article 15).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from hearth.engines.comms.models import Communication
from hearth.engines.privacy.disclosing import Disclosed


class Origin(StrEnum):
    PROVIDED = "provided"
    OBSERVED = "observed"
    MADE = "made"
    """Worked out, judged or written by the landlord, or by somebody else about them."""


_BY_TAG: dict[str, Origin] = {
    "identifiers": Origin.PROVIDED,
    "official-identifiers": Origin.PROVIDED,
    "contact-details": Origin.PROVIDED,
    "household": Origin.PROVIDED,
    "authority": Origin.PROVIDED,
    "accessibility": Origin.PROVIDED,
    "profile": Origin.PROVIDED,
    "equality": Origin.PROVIDED,
    "income": Origin.PROVIDED,
    "consent": Origin.PROVIDED,
    "user-defined": Origin.PROVIDED,
    "files": Origin.PROVIDED,
    "tenancy": Origin.MADE,
    "money": Origin.MADE,
    "alerts": Origin.MADE,
    "restriction": Origin.MADE,
    "correspondence": Origin.MADE,
    "case-notes": Origin.MADE,
    "sharing": Origin.MADE,
    "segments": Origin.MADE,
    "audit": Origin.MADE,
}
"""Where what stands under a tag usually comes from."""

_BY_PLACE: dict[str, Origin] = {
    # Copies for lists and search, and what colleagues wrote about the work on a record.
    "record": Origin.MADE,
    "contact.sort_name": Origin.MADE,
    "contact_address.uprn": Origin.MADE,
    "communication": Origin.MADE,
    "duplicate_pair": Origin.MADE,
    "merge": Origin.MADE,
    "import": Origin.MADE,
    "import.row": Origin.MADE,
    "export": Origin.MADE,
    "saved_view": Origin.MADE,
    "tenancy.party": Origin.MADE,
    "asset.keys.loan": Origin.MADE,
    # What they told the landlord, though its kind is mostly the landlord's own.
    "tenancy.notice": Origin.PROVIDED,
    "tenancy.notice.explanation": Origin.MADE,
    "privacy_complaint.words": Origin.PROVIDED,
    "rights_request.words": Origin.PROVIDED,
    # The account shows what they paid and were charged as it happened.
    "account.transaction": Origin.OBSERVED,
}
"""Where it is otherwise, by entity or "entity.item"."""

TOLD = (
    "It holds what you provided to us and what was recorded of what you did, as far as we use it with your consent or"
    " for our contract with you (UK GDPR, Article 20). What we worked out or wrote ourselves is not in it: you can ask"
    " for a copy of that under Article 15."
)


def origin_of(entity: str, item: str, tag: str) -> Origin:
    """Where an item comes from. KeyError for a tag of which nobody said so."""
    return _BY_PLACE.get(f"{entity}.{item}") or _BY_PLACE.get(entity) or _BY_TAG[tag]


def portable_rows(rows: Iterable[Disclosed]) -> list[Disclosed]:
    """The rows with what is portable of them alone; those of which nothing is are left out."""
    found = []
    for row in rows:
        values = tuple(each for each in row.values if origin_of(row.entity, each.item, each.tag) is not Origin.MADE)
        if values:
            found.append(replace(row, values=values))
    return found


def portable_files(files: Collection[UUID]) -> list[UUID]:
    """The files without the landlord's own letters."""
    letters = set(Communication.objects.filter(file__in=files).values_list("file_id", flat=True))
    return [each for each in files if each not in letters]
