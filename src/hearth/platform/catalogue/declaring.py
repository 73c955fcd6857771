"""The words of a declaration: `personal("First name", tag="identifiers")`, `plain("Kind", "says only ...")`."""

from __future__ import annotations

from dataclasses import dataclass

from hearth.feel.types import FeelType
from hearth.platform.catalogue.privacy import PrivacyClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a module says of one field beyond what its Django field says already."""

    label: str
    privacy: PrivacyClass
    tag: str = ""
    reason: str = ""
    unit: str = ""
    is_key: bool = False
    sources: tuple[str, ...] = ()
    type: FeelType | None = None


def plain(label: str, reason: str, *, tag: str = "", unit: str = "") -> Declaration:
    """A field that is not personal data; `reason` says why not."""
    return Declaration(label=label, privacy=PrivacyClass.OPEN, tag=tag, reason=reason, unit=unit)


def key(label: str) -> Declaration:
    """A column that only links rows. It is not offered to expressions or screens; its relation is."""
    return Declaration(label=label, privacy=PrivacyClass.OPEN, reason="links rows", is_key=True)


def personal(
    label: str, *, tag: str, privacy: PrivacyClass = PrivacyClass.PERSONAL, reason: str = "", unit: str = ""
) -> Declaration:
    """Personal data. `tag` groups fields for consent, sharing and retention ("identifiers", "contact-details")."""
    return Declaration(label=label, privacy=privacy, tag=tag, reason=reason, unit=unit)


def special_category(label: str, *, tag: str, reason: str = "") -> Declaration:
    """Special category data (Article 9 UK GDPR)."""
    return Declaration(label=label, privacy=PrivacyClass.SPECIAL_CATEGORY, tag=tag, reason=reason)


def criminal_offence(label: str, *, tag: str, reason: str = "") -> Declaration:
    """Data about convictions and offences (Article 10 UK GDPR)."""
    return Declaration(label=label, privacy=PrivacyClass.CRIMINAL_OFFENCE, tag=tag, reason=reason)


def financial(label: str, *, tag: str = "money", reason: str = "", unit: str = "") -> Declaration:
    """What a person owes, pays or earns."""
    return Declaration(label=label, privacy=PrivacyClass.FINANCIAL, tag=tag, reason=reason, unit=unit)


def confidential(label: str, *, tag: str, reason: str = "") -> Declaration:
    """A field that is confidential in every row (a mark makes single rows so: see `describe`)."""
    return Declaration(label=label, privacy=PrivacyClass.CONFIDENTIAL, tag=tag, reason=reason)


def secret(label: str, reason: str) -> Declaration:
    """For programs only: never shown, exported or merged."""
    return Declaration(label=label, privacy=PrivacyClass.SECRET, reason=reason)


def derived(label: str, *, of: tuple[str, ...], type: FeelType, tag: str = "", unit: str = "") -> Declaration:  # noqa: A002
    """A property of the model, computed from columns of its row (a formal name) and as private as they are."""
    if not of:
        raise ValueError(f"The derived field '{label}' must name the columns that it is made of.")
    return Declaration(label=label, privacy=PrivacyClass.OPEN, tag=tag, unit=unit, sources=of, type=type)
