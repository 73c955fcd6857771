"""Figures set by law or by the landlord's own conditions: found for a day, never written into code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.models import StatutoryRule
from hearth.platform.configuration.queries import in_force
from hearth.platform.configuration.starter_rules import STARTER_RULES
from hearth.platform.organisation.models import Jurisdiction, LandlordType


class RuleMissing(Refused):
    """No verified rule covers that landlord, tenure and day."""

    code = "statutory_rule_missing"


class RuleInvalid(Refused):
    """A rule can't be kept like that."""

    code = "statutory_rule_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A figure with where it comes from. `value` has the shape that the rule's reader declares."""

    key: str
    jurisdiction: str
    landlord_type: str
    tenure: str
    effective_from: dt.date
    effective_to: dt.date | None
    value: Mapping[str, object]
    source: str


def rule(key: str, jurisdiction: str, landlord_type: str, tenure: str, on: dt.date) -> Rule:
    """The rule of a nation for a landlord type and a tenure (master value, "" for none in particular) on a day.

    The most specific row wins: one that names the tenure over one that names the landlord type only, over one for all.
    A row that is not verified is never applied. RuleMissing when none is left.
    """
    rows = StatutoryRule.objects.filter(
        in_force(on),
        Q(landlord_type=landlord_type) | Q(landlord_type=""),
        Q(tenure=tenure) | Q(tenure=""),
        key=key,
        jurisdiction=jurisdiction,
        verified=True,
    )
    # False sorts before True, so in reverse the row that names most comes first.
    row = max(rows, key=lambda row: (row.tenure != "", row.landlord_type != ""), default=None)
    if row is None:
        raise RuleMissing(_missing(key, jurisdiction, landlord_type, tenure, on))
    return Rule(
        key=row.key,
        jurisdiction=row.jurisdiction,
        landlord_type=row.landlord_type,
        tenure=row.tenure,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        value=row.value,
        source=row.source,
    )


def add(
    *,
    by: Actor,
    key: str,
    jurisdiction: str,
    value: Mapping[str, object],
    source: str,
    effective_from: dt.date,
    effective_to: dt.date | None = None,
    landlord_type: str = "",
    tenure: str = "",
    verified: bool = False,
) -> StatutoryRule:
    """This function will add a rule. One for the same landlord type and tenure that is still open ends on the day.

    Refused (RuleInvalid): no source, an end before the start, a start before that of the rule in force.
    """
    if not source.strip():
        raise RuleInvalid("Name the Act and section, or the policy, that says so.", field="source")
    if effective_to is not None and effective_to <= effective_from:
        raise RuleInvalid("A rule must end after it starts.", field="effective_to")
    same = StatutoryRule.objects.filter(key=key, jurisdiction=jurisdiction, landlord_type=landlord_type, tenure=tenure)
    with acting(by=by, reason=f"Rule {key} from {effective_from:%-d %B %Y}: {source}"):
        same.filter(effective_to=None, effective_from__lt=effective_from).update(effective_to=effective_from)
        clash = same.filter(Q(effective_to=None) | Q(effective_to__gt=effective_from))
        if effective_to is not None:
            clash = clash.filter(effective_from__lt=effective_to)
        if found := clash.first():
            raise RuleInvalid(
                f"There is already such a rule from {found.effective_from:%-d %B %Y}. End it first.",
                field="effective_from",
            )
        return StatutoryRule.objects.create(
            key=key,
            jurisdiction=jurisdiction,
            landlord_type=landlord_type,
            tenure=tenure,
            effective_from=effective_from,
            effective_to=effective_to,
            value=dict(value),
            source=source.strip(),
            verified=verified,
        )


def verify(*, by: Actor, row: StatutoryRule, checked_against: str) -> None:
    """This function will mark a rule as checked, so that it applies. `checked_against` is what was read (kept why)."""
    if not checked_against.strip():
        raise RuleInvalid("Say what the rule was checked against.", field="checked_against")
    with acting(by=by, reason=f"Rule {row.key} checked against {checked_against.strip()}"):
        row.verified = True
        row.save(update_fields=["verified"])


def install_starter_rules(*, by: Actor) -> int:
    """This function will add the rules that Hearth ships, each unless there is one of its key, nation, landlord type

    and tenure already (the landlord's stands). Returns how many were added.
    """
    added = 0
    with acting(by=by, reason="Starter rules installed"):
        known = set(StatutoryRule.objects.values_list("key", "jurisdiction", "landlord_type", "tenure"))
        for row in STARTER_RULES:
            for jurisdiction in row.jurisdictions:
                if (row.key, jurisdiction, row.landlord_type, row.tenure) in known:
                    continue
                StatutoryRule.objects.create(
                    key=row.key,
                    jurisdiction=jurisdiction,
                    landlord_type=row.landlord_type,
                    tenure=row.tenure,
                    effective_from=row.effective_from,
                    value=dict(row.value),
                    source=row.source,
                    verified=True,
                )
                added += 1
    return added


def _missing(key: str, jurisdiction: str, landlord_type: str, tenure: str, on: dt.date) -> str:
    nation = dict(Jurisdiction.choices).get(jurisdiction, jurisdiction)
    landlord = dict(LandlordType.choices).get(landlord_type, landlord_type).lower()
    who = ", ".join(filter(None, [nation, landlord, f"tenure {tenure}" if tenure else ""]))
    return (
        f"There is no verified rule “{key}” for {who} on {on:%-d %B %Y}, so this can't be worked out."
        " Add or verify one under Configuration, Statutory rules."
    )
