"""Privacy classes: how much a field says about a person, and so who may read it."""

from __future__ import annotations

from enum import StrEnum


class PrivacyClass(StrEnum):
    """The value is what `identity.Role.clearances` lists. Articles are the UK GDPR's.

    OPEN needs no clearance, SECRET is never shown whatever the clearances; each of the others needs its own.
    CONFIDENTIAL is also the clearance for rows that are marked confidential, on top of the field's own class.
    """

    OPEN = "open"
    """Not personal data; the declaration says why."""
    PERSONAL = "personal"
    """Personal data (Article 4)."""
    SPECIAL_CATEGORY = "special-category"
    """Health, ethnicity, religion, sexual orientation... (Article 9)."""
    CRIMINAL_OFFENCE = "criminal-offence"
    """Convictions and offences (Article 10)."""
    FINANCIAL = "financial"
    """What a person owes, pays and earns, and how."""
    CONFIDENTIAL = "confidential"
    """What could put somebody at risk: an address fled to, a reason that must not travel."""
    SECRET = "secret"  # noqa: S105 - the name of a class, not a password
    """Passwords, keys, tokens: for programs only."""


CLEARANCES: tuple[PrivacyClass, ...] = tuple(
    each for each in PrivacyClass if each not in {PrivacyClass.OPEN, PrivacyClass.SECRET}
)
"""What a role can be cleared for."""
