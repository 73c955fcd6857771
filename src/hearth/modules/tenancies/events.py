"""What happens to tenancies, for those above who must follow. `at` is when it was done, `by` who did it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from hearth.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyCharge:
    """What is charged each week from the start: the charge element's lookup and pounds a week."""

    element_id: int
    weekly: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TenancyEvent(Event):
    """Something happened to this tenancy."""

    tenancy_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TenancyStarted(TenancyEvent):
    """An agreement was made; it may start in the future."""

    charges: tuple[WeeklyCharge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TenancyCancelled(TenancyEvent):
    """An agreement was cancelled before it started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReceived(TenancyEvent):
    """A tenant's notice was accepted: the tenancy is to end at `ends_at`."""

    notice_id: int
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReturned(TenancyEvent):
    """A notice was given back to the tenant as not valid."""

    notice_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWithdrawn(TenancyEvent):
    """The dates of a notice were cleared: the tenancy goes on."""

    notice_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedEndCorrected(TenancyEvent):
    """The proposed end was moved."""

    was: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TenancyEnded(TenancyEvent):
    """The tenancy has officially ended. No rent is due for weeks that start on or after the day of `ended_at`."""

    ended_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCorrected(TenancyEvent):
    """A wrong official end was moved, or cleared (`ended_at` None: the tenancy goes on)."""

    was: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysReceived(TenancyEvent):
    """The keys came back; `late`: after the end, so somebody decides about use and occupation."""

    received_at: dt.datetime
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantDied(TenancyEvent):
    """A tenant died. `survivors` are the contacts of the joint tenants who keep the tenancy; none for a sole one."""

    contact_id: int
    survivors: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesChanged(TenancyEvent):
    """Somebody joined the agreement or left it, the agreement going on."""

    contact_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TenancyPassedOn(TenancyEvent):
    """Somebody took the tenancy over: `how` is "succession" or the basis of an assignment."""

    contact_id: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TenureChanged(TenancyEvent):
    """The tenancy is of another tenure now (master values)."""

    was: str
    became: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAgreed(TenancyEvent):
    """Landlord and tenants agreed on an end without a notice: they move to another home then."""

    ends_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesCarried(TenancyEvent):
    """A tenancy began on a home on the terms of the one before it: what that was charged is charged here."""

    from_tenancy_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionDecided(TenancyEvent):
    """An alteration was permitted, or not."""

    permission_id: int
    granted: bool
