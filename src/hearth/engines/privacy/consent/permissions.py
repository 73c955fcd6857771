"""Who may do what with consent and sharing."""

from __future__ import annotations

from hearth.platform.identity.permissions import permission

SEE = permission("consent.see", "See consent and data sharing of contacts, and the compliance dashboard")
RECORD = permission("consent.record", "Record, review and withdraw consent; write down data sharing")
CORRECT = permission("consent.correct", "Void what was recorded of consent in error")
CONFIGURE = permission("consent.configure", "Set up consent types, outcomes, purposes, tag types and tags")
