"""The lists of this module and the master values that its rules read."""

from __future__ import annotations

CHARGE_ELEMENT = "charge-element"
CHARGE_ELEMENTS = (
    ("rent", "Rent"),
    ("service", "Service charge"),
    ("heating", "Heating and hot water"),
    ("water", "Water"),
    ("support", "Support"),
    ("garage", "Garage"),
    ("use-and-occupation", "Use and occupation"),
    ("other", "Other"),
)

PAYMENT_METHODS = (
    "Direct Debit",
    "Standing order",
    "Bank transfer",
    "Payment card",
    "Debit or credit card",
    "Cash",
    "Cheque",
    "Housing Benefit",
    "Universal Credit, paid to the landlord",
)
"""How a payment came, as the statement says it."""
