"""Whom a communication is addressed to."""

from __future__ import annotations

from enum import StrEnum


class RecipientRule(StrEnum):
    """EACH_RESPONSIBLE_TENANT: one document for each, by name. TENANTS_TOGETHER: one for all of them."""

    CONTACT = "contact"
    EACH_RESPONSIBLE_TENANT = "each-responsible-tenant"
    TENANTS_TOGETHER = "tenants-together"
