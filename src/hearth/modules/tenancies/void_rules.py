"""Void rules: a void that comes starts a case about the home, once, as the landlord has set it up.

A tick looks at voids, however they came about, so that nothing that an officer does fails because of a case; what it
decided is kept beside the void.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from hearth.engines.cases import operations as cases
from hearth.engines.cases.models import Case
from hearth.engines.cases.subjects import subjects
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies.models import VoidEpisode, VoidStage
from hearth.modules.tenancies.void_rule_models import VoidRule, VoidRulePeriod, VoidStart, VoidTrigger
from hearth.platform import catalogue
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.operations import InvalidConfiguration
from hearth.platform.identity.models import User
from hearth.platform.index.stamping import readable

MOST_AT_ONCE = 500
LONGEST_REFUSAL = 500
BY = Actor.system("void rules")


def prepare(rule: VoidRule) -> None:
    """Takes the spaces off the condition."""
    rule.expression = rule.expression.strip()


def check(rule: VoidRule) -> None:
    """Refuses a condition that can't be asked of a home, a case that is not about one, an owner who can't sign in."""
    if rule.expression:
        condition = readable("asset", rule.expression)
        if condition.reads_clock:
            raise InvalidConfiguration(
                "It is asked once, when the void comes: it can't ask for today’s date.", field="expression"
            )
    if rule.case_type.path.subject != "asset":
        raise InvalidConfiguration("Choose a type of case that is about a home.", field="case_type")
    if not rule.owner.is_active:
        raise InvalidConfiguration(f"{rule.owner.name} can't sign in any more. Choose somebody else.", field="owner")


def trigger_of(void: VoidEpisode) -> VoidTrigger:
    """What a standing void starts cases as: one to come, one after a tenancy, one of a home that came empty."""
    if void.stage == VoidStage.PROVISIONAL:
        return VoidTrigger.TO_COME
    return VoidTrigger.END if void.tenancy_id is not None else VoidTrigger.EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A rule as it counts in a company, for voids that start from a day up to but not including another."""

    rule: VoidRule
    company_id: int
    effective_from: dt.date
    effective_to: dt.date | None

    def about(self, company_id: int, trigger: str, starts_on: dt.date) -> bool:
        """Whether it speaks of such a void."""
        return (
            self.company_id == company_id
            and self.rule.trigger == trigger
            and self.effective_from <= starts_on
            and (self.effective_to is None or starts_on < self.effective_to)
        )


def start_cases(now: dt.datetime) -> int:
    """This function will decide on voids that stand and were not decided on yet; returns how many cases were opened.

    Without a rule there is nothing to decide, and nothing is kept. What a path refuses is kept in words.
    """
    rules = [
        InForce(
            rule=each.of,
            company_id=each.company_id,
            effective_from=each.effective_from,
            effective_to=each.effective_to,
        )
        for each in VoidRulePeriod.objects.select_related("of__case_type__owner", "of__owner").order_by(
            "of__rank", "pk"
        )
    ]
    if not rules:
        return 0
    return sum(_decide(key, rules, now) for key in _undecided(rules, now))


def _undecided(rules: list[InForce], now: dt.datetime) -> list[int]:
    """The voids that stand, begin when some rule counts, and have no decision at what they are now."""
    first = min(each.effective_from for each in rules)
    decided = VoidStart.objects.filter(void=OuterRef("pk"))
    ends = (VoidTrigger.END, VoidTrigger.EMPTY)
    found = VoidEpisode.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now),
        starts_at__date__gte=first,
        asset__record__company_id__in={each.company_id for each in rules},
    ).filter(
        Q(stage=VoidStage.PROVISIONAL) & ~Exists(decided.filter(trigger=VoidTrigger.TO_COME))
        | Q(stage=VoidStage.ACTUAL) & ~Exists(decided.filter(trigger__in=ends))
    )
    return list(found.order_by("starts_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def _decide(void_id: int, rules: Iterable[InForce], now: dt.datetime) -> int:
    with acting(by=BY, reason="A void of a home has come"):
        void = (
            VoidEpisode.objects.select_for_update(no_key=True, of=("self",))
            .select_related("asset__record")
            .get(pk=void_id)
        )
        if void.stage == VoidStage.CANCELLED:
            return 0
        trigger = trigger_of(void)
        if VoidStart.objects.filter(void=void, trigger=trigger).exists():
            return 0
        start = VoidStart(void=void, trigger=trigger, decided_at=now)
        start.rule = _counting(void, trigger, rules, now)
        if start.rule is not None and not _stands(void, start.rule):
            try:
                with transaction.atomic():
                    start.case = _open(void, start.rule, now)
            except Refused as refusal:
                start.refused = refusal.sentence[:LONGEST_REFUSAL]
        start.save()
        return int(start.case is not None)


def _counting(void: VoidEpisode, trigger: str, rules: Iterable[InForce], now: dt.datetime) -> VoidRule | None:
    """The first rule by rank that speaks of this void and whose condition the home meets."""
    company_id, starts_on = void.asset.record.company_id, business_day(void.starts_at)
    for each in rules:
        if each.about(company_id, trigger, starts_on) and _meets(void.asset_id, each.rule.expression, now):
            return each.rule
    return None


def _meets(asset_id: int, expression: str, now: dt.datetime) -> bool:
    if not expression:
        return True
    condition = readable("asset", expression)
    paths = sorted(path.partition(".")[2] for path in condition.reads if "." in path)
    return condition.evaluate({"asset": catalogue.load("asset", asset_id, paths)}, now=now) is True


def _stands(void: VoidEpisode, rule: VoidRule) -> bool:
    """Whether the void has started such a case before: the one that was to come has become actual."""
    return VoidStart.objects.filter(void=void, case__type=rule.case_type).exists()


def _open(void: VoidEpisode, rule: VoidRule, now: dt.datetime) -> Case:
    owner = rule.case_type.owner or _officer(void, now) or rule.owner
    return cases.open_case(
        by=Actor(owner.pk, owner.name),
        case_type=rule.case_type,
        subject=void.asset.record,
        note=rule.description,
        now=now,
    )


def _officer(void: VoidEpisode, now: dt.datetime) -> User | None:
    officer = subjects.get("asset").patch_officer(void.asset_id, business_day(now))
    return User.objects.filter(pk=officer, is_active=True).first() if officer is not None else None
