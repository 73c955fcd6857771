"""What may be done in information management. Who keeps the registers is the data-protection officer."""

from __future__ import annotations

from hearth.platform.identity.permissions import permission

RECORD_REQUEST = permission("privacy.record_request", "Record a rights request, however it comes")
SEE_REQUESTS = permission("privacy.see_requests", "See rights requests")
HANDLE_REQUESTS = permission("privacy.handle_requests", "Handle rights requests: clock, review, packs, holds")
HAND_OVER = permission("privacy.hand_over", "Fetch packs and send links to them")
SEE_REGISTERS = permission("privacy.see_registers", "See the data-protection registers")
KEEP_REGISTERS = permission("privacy.keep_registers", "Keep the data-protection registers")
CONFIGURE_PACKS = permission("privacy.configure_packs", "Set up forms of the subject access pack")
