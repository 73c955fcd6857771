"""The edge of time: the only place that reads a clock. Everything else is passed `now` or `today`."""

from hearth.platform.clock.reading import now, today

__all__ = ["now", "today"]
