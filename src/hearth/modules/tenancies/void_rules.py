"""Void rules: a void that comes starts a case about the home, once, as the landlord has set it up.

A tick looks at voids, however they came about, so that nothing that an officer does fails because of a case; what it
decided is kept beside the void.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from hearth.engines.cases import operations as cases
from hearth.engines.cases.models import Case
from hearth.engines.cases.subjects import subjects
from hearth.feel.stored import Library
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day, london
from hearth.modules.tenancies.models import VoidEpisode, VoidStage
from hearth.modules.tenancies.void_rule_models import VoidRule, VoidRulePeriod, VoidStart, VoidTrigger
from hearth.platform import catalogue, changes
from hearth.platform.audit.acting import acting
from hearth.platform.changes.models import Change
from hearth.platform.configuration.operations import InvalidConfiguration
from hearth.platform.identity.models import User
from hearth.platform.index.stamping import Unit, Watch, readable

MOST_AT_ONCE = 500
LONGEST_REFUSAL = 500
LONGEST_NAME = 75
"""So much of the name of a rule history has room for."""
AGAIN_AFTER = dt.timedelta(hours=1)
BY = Actor.system("void rules")
log = structlog.get_logger(__name__)


def prepare(rule: VoidRule) -> None:
    """Takes the spaces off the condition."""
    rule.expression = rule.expression.strip()


def check(rule: VoidRule) -> None:
    """Refuses a condition that can't be asked of a home, a case that is not about one, an owner who can't sign in."""
    if rule.expression:
        _check_condition(rule)
    if rule.case_type.path.subject != "asset":
        raise InvalidConfiguration("Choose a type of case that is about a home.", field="case_type")
    if not rule.owner.is_active:
        raise InvalidConfiguration(f"{rule.owner.name} can't sign in any more. Choose somebody else.", field="owner")


def stand_with(library: Library) -> None:
    """Refuses (InvalidConfiguration, naming the rule) functions with which the condition of a void rule could not
    stand."""
    for rule in VoidRule.objects.exclude(expression=""):
        try:
            _check_condition(rule, library)
        except Refused as refusal:
            raise InvalidConfiguration(f"The void rule “{rule.description}” calls it. {refusal.sentence}") from None


def _check_condition(rule: VoidRule, library: Library | None = None) -> None:
    if readable("asset", rule.expression, library).reads_clock:
        raise InvalidConfiguration(
            "It is asked once, when the void comes: it can't ask for today’s date.", field="expression"
        )


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

    Where no rule fits, that is kept, too, until a rule, the void or what is asked of its home changes: a rule that
    comes later still counts. What a condition or a path refuses is kept in words and tried again after an hour. A void
    that fails otherwise is logged, and holds up no other.
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
    _forget_changed(rules)
    opened = 0
    for key in _undecided(rules, now) if rules else ():
        try:
            opened += _decide(key, rules, now)
        except Exception:
            log.exception("a void could not be decided on", void=key)
        if opened == MOST_AT_ONCE:
            break
    return opened


def _forget_changed(rules: Iterable[InForce]) -> None:
    """That no rule fitted counts no more for voids of which something has changed since; of all, if a rule has."""
    known = {each.rule.pk: each.rule for each in rules if each.rule.expression}
    asked = [unit for rule in known.values() if (unit := _asked(rule)) is not None]
    watch = Watch(asked, following=False)
    nothing = VoidStart.objects.filter(rule=None)

    def forget(batch: Sequence[Change]) -> None:
        stale = nothing.filter(void__asset__in=watch.affected(batch))
        if any(change.entity in _RULES for change in batch):
            stale = nothing
        else:
            stale |= nothing.filter(void__asset__in={each.record_id for each in batch if each.entity == _VOID})
        with acting(by=BY, reason="A void is looked at anew"):
            stale.delete()

    changes.drain(_CONSUMER, forget, entities={*_RULES, _VOID, *(entity for _, _, entity in watch.ways)})


def _asked(rule: VoidRule) -> Unit | None:
    """What a rule asks of a home, as something whose changes can be watched; None where it can't be read (any more),
    which is refused, and so tried again by itself."""
    try:
        asked = readable("asset", rule.expression)
    except Refused:
        return None
    return Unit(id=rule.pk, entity="asset", related=False, company_ids=frozenset(), expression=asked)


_CONSUMER = "tenancies.void_rules"
_VOID = "tenancy.void"
_RULES = frozenset({"void_rule", "void_rule.period", "function"})
"""What changes the decision on any void: the rules, and the functions that their conditions may call."""
_AT: dict[str, Q] = {
    VoidTrigger.TO_COME: Q(stage=VoidStage.PROVISIONAL),
    VoidTrigger.END: Q(stage=VoidStage.ACTUAL, tenancy__isnull=False),
    VoidTrigger.EMPTY: Q(stage=VoidStage.ACTUAL, tenancy=None),
}
"""Where `trigger_of` gives which trigger."""


def _undecided(rules: list[InForce], now: dt.datetime) -> list[int]:
    """The voids that stand, begin when a rule for what they are now may count, and are not decided on as that; the
    earliest first."""
    decided = VoidStart.objects.filter(void=OuterRef("pk")).exclude(~Q(refused=""), decided_at__lte=now - AGAIN_AFTER)
    wanted = Q(pk__in=[])
    for trigger, at in _AT.items():
        theirs = [each for each in rules if each.rule.trigger == trigger]
        if theirs:
            first = london(min(each.effective_from for each in theirs), dt.time.min)
            companies = {each.company_id for each in theirs}
            spoken_of = at & Q(starts_at__gte=first, asset__record__company_id__in=companies)
            wanted |= Q(spoken_of, ~Exists(decided.filter(trigger=trigger)))
    standing = VoidEpisode.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now))
    return list(standing.filter(wanted).order_by("starts_at", "pk").values_list("pk", flat=True))


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
        before = VoidStart.objects.filter(void=void, trigger=trigger).first()
        if before is not None and not _open_again(before, now):
            return 0
        start = VoidStart(pk=before.pk if before else None, void=void, trigger=trigger, decided_at=now)
        try:
            with transaction.atomic():
                for start.rule in _about(void, trigger, rules):
                    if _meets(void.asset_id, start.rule.expression, now):
                        break
                else:
                    start.rule = None
                if start.rule is not None and not _stands(void, start.rule):
                    start.case = _open(void, start.rule, now)
        except Refused as refusal:
            named = f"The void rule “{start.rule.description}”: " if start.rule is not None else ""
            start.refused = f"{named}{refusal.sentence}"[:LONGEST_REFUSAL]
        start.save()
        return int(start.case is not None)


def _open_again(start: VoidStart, now: dt.datetime) -> bool:
    """Whether a decision is made anew: what was refused an hour ago."""
    return bool(start.refused) and start.decided_at <= now - AGAIN_AFTER


def _about(void: VoidEpisode, trigger: str, rules: Iterable[InForce]) -> list[VoidRule]:
    """The rules that speak of such a void, by rank."""
    company_id, starts_on = void.asset.record.company_id, business_day(void.starts_at)
    return [each.rule for each in rules if each.about(company_id, trigger, starts_on)]


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
    return cases.open_case(
        by=Actor.system(f"void rule “{rule.description[:LONGEST_NAME]}”"),
        owner=_officer(void, now) or rule.owner,
        case_type=rule.case_type,
        subject=void.asset.record,
        note=rule.description,
        now=now,
    )


def _officer(void: VoidEpisode, now: dt.datetime) -> User | None:
    officer = subjects.get("asset").patch_officer(void.asset_id, business_day(now))
    return User.objects.filter(pk=officer, is_active=True).first() if officer is not None else None
