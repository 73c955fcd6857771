"""The outbox's own tick."""

from __future__ import annotations

from hearth.platform.outbox import sweeping, ticks

ticks.register("outbox.due", sweeping.deliver_due)
