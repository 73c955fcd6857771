"""The rules of a landlord's nation, kind and tenure on a day, from the rule table, in the shape that rules.py reads."""

from __future__ import annotations

import datetime as dt

from hearth.modules.tenancies.holding_rules import SUCCESSION_RULE, TRIAL_RULE, SuccessionRule, TrialRule
from hearth.modules.tenancies.rules import (
    JOINT_NOTICE_RULE,
    MINIMUM_AGE_RULE,
    NOTICE_RULE,
    JointNoticeRule,
    MinimumAge,
    NoticeRule,
)
from hearth.platform.configuration import statutory
from hearth.platform.configuration.statutory import Rule
from hearth.platform.organisation.models import Company


def _rule(key: str, company: Company, tenure: str, on: dt.date) -> Rule:
    return statutory.rule(
        key, jurisdiction=company.jurisdiction, landlord_type=company.landlord_type, tenure=tenure, on=on
    )


def notice_rule(company: Company, *, tenure: str, on: dt.date) -> NoticeRule:
    """How notice is given under a tenure (its master value) on the day the notice is received."""
    rule = _rule(NOTICE_RULE, company, tenure, on)
    return NoticeRule.from_value(rule.value, source=rule.source)


def joint_notice_rule(company: Company, *, tenure: str, on: dt.date) -> JointNoticeRule:
    """Whether one joint tenant's notice is enough."""
    rule = _rule(JOINT_NOTICE_RULE, company, tenure, on)
    return JointNoticeRule.from_value(rule.value, source=rule.source)


def minimum_age(company: Company, *, tenure: str, on: dt.date) -> MinimumAge:
    """From which age a person can hold a tenancy."""
    rule = _rule(MINIMUM_AGE_RULE, company, tenure, on)
    return MinimumAge.from_value(rule.value, source=rule.source)


def succession_rule(company: Company, *, tenure: str, on: dt.date) -> SuccessionRule:
    """How often, and to whom, a tenancy passes on by law, for a death on the day."""
    rule = _rule(SUCCESSION_RULE, company, tenure, on)
    return SuccessionRule.from_value(rule.value, source=rule.source)


def trial_rule(company: Company, *, tenure: str, on: dt.date) -> TrialRule:
    """How long a trial runs that begins on the day, and how it is extended."""
    rule = _rule(TRIAL_RULE, company, tenure, on)
    return TrialRule.from_value(rule.value, source=rule.source)
