"""What calendars offer the catalogue and the screens."""

from __future__ import annotations

from hearth.platform.calendars import models
from hearth.platform.catalogue import describe, key, plain
from hearth.platform.identity.permissions import permission

MANAGE = permission("calendars.manage", "Change calendars and closures")

_CONFIGURATION = "configuration of the landlord"

describe(
    models.Calendar,
    entity="calendar",
    label="Calendar",
    title="name",
    items={
        name: plain(label, _CONFIGURATION)
        for name, label in {
            "code": "Code",
            "name": "Name",
            "nation": "Nation",
            "weekdays": "Weekdays",
            "opens": "Opens",
            "closes": "Closes",
            "bank_holidays": "Closed on bank holidays",
            "usual": "Usual calendar",
        }.items()
    },
)
describe(
    models.Closure,
    entity="calendar.closure",
    label="Closure",
    title="day",
    items={
        "calendar": key("Calendar"),
        "day": plain("Day", _CONFIGURATION),
        "reason": plain("Reason", _CONFIGURATION),
    },
)
