"""Working time, bank holidays, tenancy weeks. The rules are pure (rules.py); the calendars are the landlord's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hearth.platform.calendars.queries import CompanyWorkingTime


def working_time(company_id: int) -> CompanyWorkingTime:
    """Counts working days and hours by the landlord's calendars, each found by its code."""
    from hearth.platform.calendars.queries import CompanyWorkingTime

    return CompanyWorkingTime(company_id)


__all__ = ["working_time"]
