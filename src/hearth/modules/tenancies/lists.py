"""The lists of this module and the master values that its rules read."""

from __future__ import annotations

TENURE = "tenure"
TENURES = (
    "secure",
    "introductory",
    "flexible",
    "assured",
    "assured-shorthold",
    "starter",
    "fixed-term",
    "demoted",
    "licence",
    "leasehold",
    "shared-ownership",
    "garage",
    "use-and-occupation",
)

END_REASON = "end-reason"
END_REASONS = (
    ("moving-for-work", "Moving for work"),
    ("moving-home", "Moving home"),
    ("transfer", "Transfer to another home of ours"),
    ("mutual-exchange", "Mutual exchange"),
    ("care-home", "Going to care home"),
    ("domestic-abuse", "Domestic abuse"),
    ("harassment", "Harassment"),
    ("relationship-breakdown", "Relationship breakdown"),
    ("affordability", "Can't afford the home"),
    ("condition-of-home", "Condition of the home"),
    ("bought-home", "Bought a home"),
    ("death", "Death of the tenant"),
    ("abandoned", "Abandoned"),
    ("eviction", "Eviction"),
    ("other", "Other"),
)

ALTERATION = "alteration"
"""What tenants ask to alter, in the landlord's words; no rule reads it."""
