"""The rules of a tenant's notice, of joint tenants, of keys and of age. Pure: no Django, no clock, no tables.

No figure stands here: each comes from the rule passed in (hearth.platform.configuration.statutory), which names its
source, and each result explains itself: what went in, which rule, what came out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from hearth.kernel.refusal import Refused
from hearth.kernel.time import LONDON, UTC, business_day, london
from hearth.modules.tenancies.words import WEEKDAYS, count_words, day_words, instant_words, time_words

NOTICE_RULE = "tenant-notice"
JOINT_NOTICE_RULE = "joint-tenant-notice"
MINIMUM_AGE_RULE = "tenant-minimum-age"
LIABLE_ROLES = frozenset({"tenant", "successor"})
"""The roles of a party that answer for the rent."""
ALERTING_END_REASONS = frozenset({"care-home", "domestic-abuse", "harassment"})
"""The reasons for leaving (master values) of which the patch's officer is told at once."""
VERIFIED_JURISDICTIONS = frozenset({"england"})
"""Where these rules have been checked. Elsewhere notices are refused until somebody has."""


class JurisdictionNotVerified(Refused):
    """The rules of notice of that nation have not been checked."""

    code = "jurisdiction_not_verified"


class EndDateRefused(Refused):
    """The asked-for end can't be; `offered` is the next day that can."""

    code = "end_date_refused"

    def __init__(self, sentence: str, *, offered: dt.date) -> None:
        super().__init__(sentence, field="asked_end_date")
        self.offered = offered


class EndDateTooEarly(EndDateRefused):
    """The notice would be too short."""

    code = "end_date_too_early"


class EndDateWrongWeekday(EndDateRefused):
    """Tenancies don't end on that weekday."""

    code = "end_date_wrong_weekday"


class NoticeBackdated(Refused):
    """The notice says that it starts before the landlord had it."""

    code = "notice_backdated"


class NoticeReceivedInFuture(Refused):
    """Nothing has been received yet at that instant."""

    code = "notice_received_in_future"


class NoticeUnsigned(Refused):
    """No tenant gave the notice."""

    code = "notice_unsigned"


class NoticeNotFromTenant(Refused):
    """Somebody gave the notice who is not a tenant."""

    code = "notice_not_from_tenant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One line of how a result came about, with what it rests on: `source` is the Act and section, or the policy."""

    says: str
    value: str
    source: str = ""
    parts: tuple[Explanation, ...] = ()

    def as_json(self) -> dict[str, object]:
        """For keeping with the record: {says, value, source, parts: [...]}; empty ones left out."""
        kept: dict[str, object] = {"says": self.says, "value": self.value}
        if self.source:
            kept["source"] = self.source
        if self.parts:
            kept["parts"] = [part.as_json() for part in self.parts]
        return kept


def check_verified(jurisdiction: str) -> None:
    """Refuses (JurisdictionNotVerified) a nation whose rules of notice nobody has checked."""
    if jurisdiction not in VERIFIED_JURISDICTIONS:
        raise JurisdictionNotVerified(
            f"The rules of notice for {jurisdiction.replace('-', ' ').title()} have not been verified in Hearth."
            " Handle this notice outside the system and ask for the rules to be checked."
        )


class TenancyStatus(StrEnum):
    """Where an agreement stands, told from its instants, never stored."""

    FUTURE = "future"
    CURRENT = "current"
    ENDING = "ending"
    ENDED = "ended"
    CANCELLED = "cancelled"


def tenancy_status(
    *,
    start_at: dt.datetime,
    proposed_end_at: dt.datetime | None,
    end_at: dt.datetime | None,
    cancelled_at: dt.datetime | None,
    now: dt.datetime,
) -> TenancyStatus:
    """The status at an instant. One whose proposed end has passed is still ending: only an official end ends it."""
    if cancelled_at is not None:
        return TenancyStatus.CANCELLED
    if end_at is not None and end_at <= now:
        return TenancyStatus.ENDED
    if start_at > now:
        return TenancyStatus.FUTURE
    return TenancyStatus.CURRENT if proposed_end_at is None and end_at is None else TenancyStatus.ENDING


T = TypeVar("T")


def _read(value: Mapping[str, object], field: str, convert: Callable[[str], T]) -> T:
    """A field of a rule's JSON value, or ValueError that names it."""
    try:
        return convert(str(value[field]))
    except (KeyError, ValueError) as fault:
        raise ValueError(f"The rule's value lacks a usable '{field}': {dict(value)}.") from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule:
    """How much notice a tenant gives and when it ends.

    From `{"weeks": 4, "ends_on": "Monday", "ends_at": "12:00", "received_by": "12:00"}`: whole weeks, counted from the
    first such weekday whose `received_by` has not passed when the notice comes; times of the London clock.
    """

    weeks: int
    ends_on: int
    ends_at: dt.time
    received_by: dt.time
    source: str

    @classmethod
    def from_value(cls, value: Mapping[str, object], *, source: str) -> NoticeRule:
        """Reads a row of the rule table; a value of another shape is a ValueError."""
        weeks = _read(value, "weeks", int)
        if weeks < 0:
            raise ValueError(f"A notice can't be {weeks} weeks long.")
        return cls(
            weeks=weeks,
            ends_on=_read(value, "ends_on", lambda name: WEEKDAYS.index(name.capitalize())),
            ends_at=_read(value, "ends_at", dt.time.fromisoformat),
            received_by=_read(value, "received_by", dt.time.fromisoformat),
            source=source,
        )

    @property
    def weekday(self) -> str:
        """The name of the day on which tenancies end."""
        return WEEKDAYS[self.ends_on]

    def on_or_after(self, day: dt.date) -> dt.date:
        """The first day, from this one on, on which a tenancy may end."""
        return day + dt.timedelta(days=(self.ends_on - day.weekday()) % 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEnd:
    """When a tenancy ends by a notice: the instant (UTC) and how it came about."""

    instant: dt.datetime
    explanation: Explanation

    @property
    def day(self) -> dt.date:
        """The London day of the end; no rent is due for the week that starts on it."""
        return business_day(self.instant)


def _counts_from(received_at: dt.datetime, rule: NoticeRule) -> dt.date:
    """The day from which the weeks are counted: "by 12 noon on Monday" counts as that Monday."""
    received_day = business_day(received_at)
    day = rule.on_or_after(received_day)
    if day == received_day and received_at > london(day, rule.received_by):
        day += dt.timedelta(weeks=1)
    return day


def earliest_end(received_at: dt.datetime, rule: NoticeRule, *, stated_start_date: dt.date | None = None) -> NoticeEnd:
    """When a tenancy ends by a notice that asks for no day.

    `received_at` is an aware instant. `stated_start_date` is the day on which the notice says that it starts; one
    before the landlord had it is refused (NoticeBackdated), a later one is counted from. Weeks are counted on the
    London calendar, so the end is at the same hour on both sides of a change of the clocks; a bank holiday does not
    move it.
    """
    from_day = _counts_from(received_at, rule)
    received = Explanation(says="Notice received", value=instant_words(received_at))
    facts = [received]
    if stated_start_date is not None:
        _check_not_backdated(received_at, stated_start_date, rule)
        from_day = max(from_day, rule.on_or_after(stated_start_date))
        facts.append(Explanation(says="The notice says it starts", value=day_words(stated_start_date)))
    counts = Explanation(
        says="Counted from",
        value=day_words(from_day),
        source=f"Received by {time_words(rule.received_by)} on a {rule.weekday} counts as that {rule.weekday}",
        parts=tuple(facts),
    )
    end = from_day + dt.timedelta(weeks=rule.weeks)
    instant = london(end, rule.ends_at)
    explanation = Explanation(
        says="The tenancy ends",
        value=instant_words(instant),
        source=rule.source,
        parts=(
            counts,
            Explanation(says="Length of notice", value=count_words(rule.weeks, "week")),
            Explanation(
                says="Tenancies end",
                value=f"at {time_words(rule.ends_at)} on a {rule.weekday}, a bank holiday too",
            ),
        ),
    )
    return NoticeEnd(instant=instant, explanation=explanation)


def _check_not_backdated(received_at: dt.datetime, stated: dt.date, rule: NoticeRule) -> None:
    received_day = business_day(received_at)
    in_time = received_day.weekday() == rule.ends_on and received_at <= london(received_day, rule.received_by)
    if stated < received_day or (stated == received_day and not in_time):
        raise NoticeBackdated(
            f"The notice says that it starts on {day_words(stated)}, but it was received at"
            f" {instant_words(received_at)}. A notice starts after the day it was received, unless it came by"
            f" {time_words(rule.received_by)} on a {rule.weekday}; it can't be backdated.",
            field="stated_start_date",
        )


def notice_end(
    received_at: dt.datetime,
    asked_end_date: dt.date | None,
    rule: NoticeRule,
    *,
    stated_start_date: dt.date | None = None,
    shorter_by_agreement: bool = False,
) -> NoticeEnd:
    """When a tenancy ends by a notice that asks for a day; None asks for the earliest.

    Refused: a day on another weekday (EndDateWrongWeekday), a day too early (EndDateTooEarly), each offering the next
    right one; a stated start before receipt (NoticeBackdated). `shorter_by_agreement`: the landlord and every tenant
    agree to a shorter notice, so the day need only be a right one after receipt.
    """
    earliest = earliest_end(received_at, rule, stated_start_date=stated_start_date)
    if asked_end_date is None:
        return earliest
    asked = london(asked_end_date, rule.ends_at)
    floor = rule.on_or_after(business_day(received_at) + dt.timedelta(days=1)) if shorter_by_agreement else earliest.day
    offered = max(rule.on_or_after(asked_end_date), floor)
    if asked_end_date.weekday() != rule.ends_on:
        raise EndDateWrongWeekday(
            f"{day_words(asked_end_date)} is not a {rule.weekday}. Tenancies end at {time_words(rule.ends_at)} on a"
            f" {rule.weekday}: the next right day is {day_words(offered)}.",
            offered=offered,
        )
    if asked_end_date < floor:
        length = "" if shorter_by_agreement else f"{count_words(rule.weeks, 'week')} of "
        raise EndDateTooEarly(
            f"{day_words(asked_end_date)} is too early for a notice received at {instant_words(received_at)}."
            f" With {length}notice the tenancy can end at {instant_words(london(offered, rule.ends_at))}.",
            offered=offered,
        )
    if asked == earliest.instant:
        return earliest
    return NoticeEnd(instant=asked, explanation=_asked_for(asked, earliest, rule))


def _asked_for(asked: dt.datetime, earliest: NoticeEnd, rule: NoticeRule) -> Explanation:
    shorter = "Shorter notice, agreed by the landlord and every tenant" if asked < earliest.instant else ""
    by_rule = earliest.explanation
    return Explanation(
        says="The tenancy ends",
        value=instant_words(asked),
        source=rule.source,
        parts=(
            Explanation(says="The notice asks for", value=day_words(business_day(asked)), source=shorter),
            Explanation(says="Earliest by the rule", value=by_rule.value, parts=by_rule.parts),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JointNoticeRule:
    """Whether one joint tenant's notice is enough.

    From `{"periodic": "one", "fixed_term": "all", "shorter": "all"}`.
    """

    one_ends_periodic: bool
    one_ends_fixed_term: bool
    one_agrees_shorter: bool
    source: str

    @classmethod
    def from_value(cls, value: Mapping[str, object], *, source: str) -> JointNoticeRule:
        """Reads a row of the rule table; a value of another shape is a ValueError."""
        one_is_enough = {"one": True, "all": False}.__getitem__
        return cls(
            one_ends_periodic=_read(value, "periodic", one_is_enough),
            one_ends_fixed_term=_read(value, "fixed_term", one_is_enough),
            one_agrees_shorter=_read(value, "shorter", one_is_enough),
            source=source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeValidity:
    """Whether a notice ends the tenancy for everybody. With `warnings` an officer decides, giving a reason."""

    ends_for_all: bool
    warnings: tuple[str, ...]
    explanation: Explanation

    @property
    def needs_decision(self) -> bool:
        """Whether an officer must decide."""
        return bool(self.warnings)


def notice_validity(
    *,
    jurisdiction: str,
    tenants: Collection[int],
    given_by: Collection[int] | None,
    fixed_term_ends: dt.date | None,
    end: NoticeEnd,
    rule: JointNoticeRule,
    shorter_by_agreement: bool = False,
    died: Collection[int] = (),
) -> NoticeValidity:
    """Whether the notice of these tenants ends the tenancy for all, and what an officer must decide.

    `tenants` and `given_by` are contacts' ids; None: some gave it, but not said which. One joint tenant's valid notice
    ends a periodic tenancy for all of them (Hammersmith and Fulham LBC v Monk [1992] 1 AC 478); a fixed term that
    still runs, or a shorter notice by agreement, needs every one. A fixed term is not ended by a tenant's notice
    alone: that needs a break clause or the landlord's agreement. `died` are the tenants who had died before it was
    received: their tenancy is with the personal representatives, and only these can end it. Refused: a nation whose
    rules are not verified, a notice from nobody or from a stranger.
    """
    check_verified(jurisdiction)
    if given_by is not None:
        _check_given_by(tenants, given_by)
    joint = len(set(tenants)) > 1
    everyone = set(given_by) == set(tenants) if given_by is not None else not joint
    in_fixed_term = fixed_term_ends is not None and end.day < fixed_term_ends
    enough_with_one = rule.one_ends_fixed_term if in_fixed_term else rule.one_ends_periodic
    if shorter_by_agreement:
        enough_with_one = enough_with_one and rule.one_agrees_shorter
    ends_for_all = everyone or enough_with_one
    signed = f"{'Some' if given_by is None else len(set(given_by))} of {len(set(tenants))}"
    warnings = []
    if in_fixed_term and fixed_term_ends is not None:
        warnings.append(
            f"The fixed term runs until {day_words(fixed_term_ends)}. A tenant's notice ends it early only by a break"
            " clause, or if the landlord agrees."
        )
    if not everyone:
        needs = "A shorter notice" if shorter_by_agreement else "A fixed term"
        warnings.append(
            f"{signed} joint tenants gave this notice. "
            + (
                "It ends the tenancy for all of them: write to each by name."
                if ends_for_all
                else f"{needs} needs every one of them."
            )
        )
    dead = set(died) & set(tenants if given_by is None and set(died) == set(tenants) else given_by or ())
    if dead:
        warnings.append(
            "A tenant who is said to have given this notice had died by then. Only the personal representatives can"
            " give it: see the grant of probate or letters of administration first."
        )
    explanation = Explanation(
        says="The notice ends the tenancy for every tenant",
        value="Yes" if ends_for_all else "No",
        source=rule.source,
        parts=(
            Explanation(says="Tenants who gave it", value="All" if everyone else signed),
            Explanation(says="Kind of term", value="Fixed term" if in_fixed_term else "Periodic"),
            Explanation(says="Shorter notice by agreement", value="Yes" if shorter_by_agreement else "No"),
            *([Explanation(says="Had died by then", value=count_words(len(dead), "tenant"))] if dead else []),
        ),
    )
    return NoticeValidity(ends_for_all=ends_for_all, warnings=tuple(warnings), explanation=explanation)


def _check_given_by(tenants: Collection[int], given_by: Collection[int]) -> None:
    if not given_by:
        raise NoticeUnsigned("Say which tenant gave the notice: it needs at least one signature.", field="given_by")
    if not set(given_by) <= set(tenants):
        raise NoticeNotFromTenant(
            "Only a tenant of this tenancy can give notice. Check who signed it.", field="given_by"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysEffect:
    """What the day of the keys means: `weeks_late` is the number of rent weeks begun after the end."""

    early: bool
    late: bool
    weeks_late: int
    sentence: str


def keys_effect(received_at: dt.datetime, ends_at: dt.datetime | None) -> KeysEffect:
    """What keys received at an instant mean for a tenancy that ends at another (None: no end is known).

    A valid notice ends the tenancy whether or not keys come back. Early keys don't stop rent. After the end the
    home's use is charged as use and occupation, never as rent: somebody must decide whether to.
    """
    if ends_at is None:
        return KeysEffect(
            early=True, late=False, weeks_late=0, sentence="No end is recorded, so rent goes on whoever holds the keys."
        )
    if received_at <= ends_at:
        return KeysEffect(
            early=received_at < ends_at,
            late=False,
            weeks_late=0,
            sentence=f"Rent goes on until the tenancy ends at {instant_words(ends_at)}: early keys don't stop it.",
        )
    # Weeks of the London calendar, so that a change of the clocks makes no extra week.
    over = received_at.astimezone(LONDON).replace(tzinfo=UTC) - ends_at.astimezone(LONDON).replace(tzinfo=UTC)
    weeks = -(-over // dt.timedelta(weeks=1))
    return KeysEffect(
        early=False,
        late=True,
        weeks_late=weeks,
        sentence=(
            f"The keys came after the tenancy ended at {instant_words(ends_at)}. Decide whether to charge use and"
            f" occupation for {count_words(weeks, 'week')}; it is not rent."
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumAge:
    """The age in years from which a person can hold a legal tenancy. From `{"years": 18}`."""

    years: int
    source: str

    @classmethod
    def from_value(cls, value: Mapping[str, object], *, source: str) -> MinimumAge:
        """Reads a row of the rule table; a value of another shape is a ValueError."""
        return cls(years=_read(value, "years", int), source=source)

    def birthday(self, born: dt.date) -> dt.date:
        """The day on which somebody reaches the age; one born on 29 February does so on 1 March of a common year."""
        try:
            return born.replace(year=born.year + self.years)
        except ValueError:
            return dt.date(born.year + self.years, 3, 1)

    def reached(self, born: dt.date | None, on: dt.date) -> bool:
        """Whether somebody is old enough on a day; one whose date of birth is not known counts as an adult."""
        return born is None or self.birthday(born) <= on
