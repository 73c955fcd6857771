"""Who may hold a tenancy after somebody: succession, assignment, exchange; how long an introductory trial runs. Pure.

No figure stands here: each comes from the rule passed in, which names its source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hearth.kernel.refusal import Refused
from hearth.modules.tenancies.rules import Explanation
from hearth.modules.tenancies.words import count_words, date_words

SUCCESSION_RULE = "statutory-succession"
TRIAL_RULE = "introductory-trial"
TRIAL_TENURES = frozenset({"introductory"})
"""Tenures (master values) that begin with a trial set by law."""
EXCHANGE_TENURES = frozenset({"secure", "flexible", "assured", "assured-shorthold", "fixed-term"})
"""Tenures whose tenants may exchange (Housing Act 1985 s92, Localism Act 2011 s158). Introductory and demoted ones
may not."""


class NoRightToSucceed(Refused):
    """The law gives the person no right to succeed."""

    code = "no_right_to_succeed"


class NotExchangeable(Refused):
    """A tenancy can't be exchanged."""

    code = "not_exchangeable"


class ExtensionTooLate(Refused):
    """A trial can't be extended any more, or was extended before."""

    code = "extension_too_late"


class Relationship(StrEnum):
    """What the claimant was to the tenant."""

    PARTNER = "partner"
    FAMILY = "family"
    OTHER = "other"


class Basis(StrEnum):
    """By what somebody takes over a tenancy from a living tenant (Housing Act 1985 s91(3))."""

    POTENTIAL_SUCCESSOR = "potential-successor"
    FAMILY_ORDER = "family-order"
    JOINT_TO_SOLE = "joint-to-sole"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessionRule:
    """From `{"successions": 1, "family_months": 12, "family_until": "2012-04-01"}`: how often a tenancy passes on by
    law; for how many months a member of the family must have lived there, if the tenancy was granted before a day."""

    successions: int
    family_months: int
    family_until: dt.date
    source: str

    @classmethod
    def from_value(cls, value: Mapping[str, object], *, source: str) -> SuccessionRule:
        """Reads a row of the rule table; a value of another shape is a ValueError."""
        try:
            return cls(
                successions=int(str(value["successions"])),
                family_months=int(str(value["family_months"])),
                family_until=dt.date.fromisoformat(str(value["family_until"])),
                source=source,
            )
        except KeyError as fault:
            raise ValueError(f"The rule's value lacks {fault}: {dict(value)}.") from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody who says that they succeed: what they were to the tenant, whether the home was their only or main one
    at the death, and since when they had lived with the tenant."""

    relationship: Relationship
    only_home: bool
    lived_since: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessionRight:
    """Whether the law lets somebody succeed, and how that came out. `why_not` are sentences, none where it does."""

    entitled: bool
    why_not: tuple[str, ...]
    explanation: Explanation


def succession_right(
    *, claim: Claim, granted: dt.date, died: dt.date, successions_before: int, rule: SuccessionRule
) -> SuccessionRight:
    """Whether somebody may succeed to a tenancy granted on a day, whose sole tenant died on another.

    `successions_before`: how many have passed it on already; a survivor of joint tenants counts as one (Housing Act
    1985 s88(1)(b)). A spouse, civil partner or somebody who lived as one succeeds whatever the day of the grant;
    another member of the family only where the tenancy is as old as the rule says, after living there so long.
    """
    why_not = []
    if successions_before >= rule.successions:
        why_not.append(
            f"The tenancy has been passed on {count_words(successions_before, 'time')} already; the law allows"
            f" {count_words(rule.successions, 'succession')}."
        )
    if not claim.only_home:
        why_not.append("The home was not the person's only or principal home when the tenant died.")
    if claim.relationship is Relationship.OTHER:
        why_not.append("The person was neither the tenant's partner nor a member of the family.")
    if claim.relationship is Relationship.FAMILY:
        why_not.extend(_family(claim, granted, died, rule))
    since = date_words(claim.lived_since) if claim.lived_since is not None else "not said"
    explanation = Explanation(
        says="May succeed by law",
        value="No" if why_not else "Yes",
        source=rule.source,
        parts=(
            Explanation(says="Was to the tenant", value=str(claim.relationship)),
            Explanation(says="Only or principal home", value="Yes" if claim.only_home else "No"),
            Explanation(says="Lived there since", value=since),
            Explanation(says="Tenancy granted", value=date_words(granted)),
            Explanation(says="Successions before", value=str(successions_before)),
        ),
    )
    return SuccessionRight(entitled=not why_not, why_not=tuple(why_not), explanation=explanation)


def _family(claim: Claim, granted: dt.date, died: dt.date, rule: SuccessionRule) -> list[str]:
    if granted >= rule.family_until:
        return [f"Granted on or after {date_words(rule.family_until)}, it passes by law to the tenant's partner alone."]
    needed = add_months(died, -rule.family_months)
    if claim.lived_since is None or claim.lived_since > needed:
        months = count_words(rule.family_months, "month")
        return [f"One of the family must have lived there for {months} before, so since {date_words(needed)}."]
    return []


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later (or earlier); the month's last day where there is no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    first = dt.date(year, month + 1, 1)
    last = ((first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRule:
    """From `{"months": 12, "extension_months": 6, "extension_notice_weeks": 8, ...}`."""

    months: int
    extension_months: int
    extension_notice_weeks: int
    source: str

    @classmethod
    def from_value(cls, value: Mapping[str, object], *, source: str) -> TrialRule:
        """Reads a row of the rule table; a value of another shape is a ValueError."""
        try:
            return cls(
                months=int(str(value["months"])),
                extension_months=int(str(value["extension_months"])),
                extension_notice_weeks=int(str(value["extension_notice_weeks"])),
                source=source,
            )
        except KeyError as fault:
            raise ValueError(f"The rule's value lacks {fault}: {dict(value)}.") from fault

    def ends(self, starts: dt.date) -> dt.date:
        """The first day after a trial that began on a day."""
        return add_months(starts, self.months)

    def review_by(self, ends: dt.date) -> dt.date:
        """The last day on which a notice of extension can be served: that many weeks before the trial's last day."""
        return ends - dt.timedelta(days=1) - dt.timedelta(weeks=self.extension_notice_weeks)

    def extended(self, *, starts: dt.date, ends: dt.date, notice_served: dt.date) -> dt.date:
        """The first day after an extended trial. Refused: a notice served too late, a trial extended before."""
        if ends > self.ends(starts):
            raise ExtensionTooLate("The trial has been extended before; the law allows one extension.")
        if notice_served > self.review_by(ends):
            raise ExtensionTooLate(
                f"The notice of extension had to be served by {date_words(self.review_by(ends))},"
                f" {count_words(self.extension_notice_weeks, 'week')} before the trial ends ({self.source}).",
                field="notice_served",
            )
        return add_months(ends, self.extension_months)


def check_exchangeable(tenures: Collection[str]) -> None:
    """Refuses (NotExchangeable) tenures (master values) of which one has no right to exchange."""
    wrong = sorted(set(tenures) - EXCHANGE_TENURES)
    if wrong:
        raise NotExchangeable(
            f"Tenants who hold as {' and '.join(wrong)} have no right to exchange (Housing Act 1985 s92, Localism Act"
            " 2011 s158). Transfer them instead, or wait until their trial has ended."
        )


def assigned_role(*, basis: Basis, assignor_role: str) -> str:
    """The role of somebody who takes a tenancy over: tenant or successor.

    One who would have succeeded counts as a successor (Housing Act 1985 s88(1)(d)), and so does a joint tenant who
    becomes the sole one (s88(1)(b)). By an order in family proceedings only where the other party was one (s88(2)).
    """
    if basis is Basis.FAMILY_ORDER and assignor_role != "successor":
        return "tenant"
    return "successor"
