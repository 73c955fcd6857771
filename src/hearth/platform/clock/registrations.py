"""What the clock offers: its table to the catalogue."""

from __future__ import annotations

from hearth.platform import catalogue
from hearth.platform.catalogue import key, plain
from hearth.platform.clock.models import ClockShift

catalogue.describe(
    ClockShift,
    entity="clock_shift",
    label="Development clock",
    feed=False,
    items={
        "id": key("Key"),
        "seconds": plain("Moved ahead by", "about the installation", unit="seconds"),
        "moved_at": plain("First moved at", "about the installation"),
    },
)
