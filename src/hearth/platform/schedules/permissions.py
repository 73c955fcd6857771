"""The permission of schedules."""

from __future__ import annotations

from hearth.platform.identity.permissions import permission

MANAGE = permission("schedules.manage", "See what Hearth does by itself; pause it, run it at once, set when it runs")
