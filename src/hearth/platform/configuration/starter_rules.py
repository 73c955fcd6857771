"""The rules that Hearth ships: each row was read in its source. What was not is left out, not guessed.

A landlord's own conditions of tenancy differ from place to place: those rows are a start, to be replaced by the
landlord's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

_ENGLAND = ("england",)
_UNITED_KINGDOM = ("england", "wales", "scotland", "northern-ireland")


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterRule:
    """One row for each of its nations; "" stands for every landlord type or tenure."""

    key: str
    jurisdictions: tuple[str, ...]
    effective_from: dt.date
    value: Mapping[str, object]
    source: str
    landlord_type: str = ""
    tenure: str = ""


STARTER_RULES: tuple[StarterRule, ...] = (
    StarterRule(
        key="tenant-notice",
        jurisdictions=_ENGLAND,
        landlord_type="local-authority",
        effective_from=dt.date(2020, 4, 6),
        value={"weeks": 4, "ends_on": "Monday", "ends_at": "12:00", "received_by": "12:00"},
        source=(
            "Landlord's tenancy conditions: four weeks' notice in writing; received by noon on a Monday, ends at noon"
            " on a Monday"
        ),
    ),
    StarterRule(
        key="joint-tenant-notice",
        jurisdictions=_ENGLAND,
        effective_from=dt.date(1991, 11, 28),
        value={"periodic": "one", "fixed_term": "all", "shorter": "all"},
        source="Hammersmith and Fulham LBC v Monk [1992] 1 AC 478 (House of Lords, 28 November 1991)",
    ),
    StarterRule(
        key="tenant-minimum-age",
        jurisdictions=_ENGLAND,
        effective_from=dt.date(1970, 1, 1),
        value={"years": 18},
        source="Law of Property Act 1925 s1(6); Family Law Reform Act 1969 s1",
    ),
    StarterRule(
        key="introductory-trial",
        jurisdictions=_ENGLAND,
        landlord_type="local-authority",
        tenure="introductory",
        effective_from=dt.date(2005, 6, 6),
        value={"months": 12, "extension_months": 6, "extension_notice_weeks": 8, "review_request_days": 14},
        source="Housing Act 1996 s125(2), s125A(1)-(2), s125B(1) (extension inserted by the Housing Act 2004 s179)",
    ),
    *(
        StarterRule(
            key="statutory-succession",
            jurisdictions=_ENGLAND,
            tenure=tenure,
            effective_from=dt.date(2012, 4, 1),
            value={"successions": 1, "family_months": 12, "family_until": "2012-04-01"},
            source=(
                "Housing Act 1985 s87 and s88 (tenancies granted before 1 April 2012), s86A (granted since, inserted by"
                " the Localism Act 2011 s160)"
            ),
        )
        for tenure in ("secure", "flexible")
    ),
    StarterRule(
        key="pre-termination-visit",
        jurisdictions=_ENGLAND,
        effective_from=dt.date(2020, 4, 6),
        value={"days": 14},
        source="Landlord's tenancy conditions: a visit in the fortnight after the notice is received",
    ),
    StarterRule(
        key="subject-access-response",
        jurisdictions=_UNITED_KINGDOM,
        effective_from=dt.date(2018, 5, 25),
        value={"months": 1, "extension_months": 2},
        source="UK GDPR Article 12(3); ICO, Right of access: the same day next month, else the month's last",
    ),
    StarterRule(
        key="data-protection-complaint",
        jurisdictions=_UNITED_KINGDOM,
        effective_from=dt.date(2026, 6, 19),
        value={"acknowledge_days": 30},
        source="Data (Use and Access) Act 2025 s103 (Data Protection Act 2018 s164A), in force 19 June 2026",
    ),
)
