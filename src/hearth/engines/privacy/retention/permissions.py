"""Who may keep, propose, approve, erase and redact."""

from __future__ import annotations

from hearth.platform.identity.permissions import permission

SEE = permission("retention.see", "See retention batches, legal holds and certificates")
CONFIGURE = permission("retention.configure", "Set how long records are kept")
PROPOSE = permission("retention.propose", "Propose what is disposed of")
APPROVE = permission("retention.approve", "Approve and run what others propose; restore from the archive")
HOLD = permission("retention.hold", "Place and release legal holds")
ERASE = permission("privacy.erase", "Erase people (right to erasure)")
REDACT = permission("privacy.redact", "Redact files")
ORIGINALS = permission("privacy.originals", "Open what files said before they were redacted")
