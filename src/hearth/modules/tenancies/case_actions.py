"""What paths can do to a tenancy, and what a case about a tenancy can read and whom it can write to."""

# ruff: noqa: ARG001 - the case engine calls every action alike, with the case that it runs in

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import F

from hearth.engines.cases.actions import Takes, system_action
from hearth.engines.cases.program import RecipientRule
from hearth.engines.cases.subjects import CaseSubject, subjects
from hearth.feel import types
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import LONDON, UTC
from hearth.modules.tenancies import operations
from hearth.modules.tenancies.models import PartyRole, Tenancy, TenancyParty
from hearth.modules.tenancies.operations import Forwarding, ReceivedNotice
from hearth.modules.tenancies.queries import responsible_parties
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.records.assets import queries as assets

TENANCY = ("tenancy",)
_CHOSEN = types.context({"id": types.NUMBER})


class ParameterUnusable(Refused):
    """A path handed over a value that the action can't use."""

    code = "parameter_unusable"


def _optional(type_: types.FeelType, label: str) -> Takes:
    return Takes(type=type_, label=label, mandatory=False)


@system_action(
    "tenancies.receive_notice",
    label="Accept a notice to quit",
    subjects=TENANCY,
    takes={
        "received_at": Takes(type=types.DATE_TIME, label="Received at"),
        "asked_end_date": _optional(types.DATE, "End that the notice asks for (empty: the earliest)"),
        "stated_start_date": _optional(types.DATE, "Start that the notice states"),
        "given_by": _optional(types.STRING, "Who gave it: contact references, comma separated (empty: every tenant)"),
        "end_reason": _optional(_CHOSEN, "Reason for leaving"),
        "forwarding_address": _optional(types.STRING, "Forwarding address of those who gave it"),
        "forwarding_postcode": _optional(types.STRING, "Its postcode"),
        "forwarding_confidential": _optional(types.BOOLEAN, "The forwarding address is confidential"),
        "shorter_by_agreement": _optional(types.BOOLEAN, "A shorter notice is agreed"),
        "decision_reason": _optional(types.STRING, "Why it is accepted in spite of a warning"),
    },
    gives={"ends_at": types.DATE_TIME, "alerts_officer": types.BOOLEAN, "warnings": types.list_of(types.STRING)},
)
def receive_notice(
    *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
) -> Mapping[str, object]:
    """Accepts the notice; the proposed end and the provisional void follow from it."""
    given_by = _contacts(subject_id, text_of(parameters, "given_by"))
    forwarding = text_of(parameters, "forwarding_address")
    address = Forwarding(
        address=forwarding,
        postcode=text_of(parameters, "forwarding_postcode"),
        confidential=parameters.get("forwarding_confidential") is True,
    )
    received = operations.receive_notice(
        by=by,
        tenancy_id=subject_id,
        notice=ReceivedNotice(
            received_at=_needed(_instant(parameters, "received_at"), "received_at"),
            asked_end_date=day_of(parameters, "asked_end_date"),
            stated_start_date=day_of(parameters, "stated_start_date"),
            shorter_by_agreement=parameters.get("shorter_by_agreement") is True,
            given_by=given_by,
            forwarding=dict.fromkeys(given_by or _tenants(subject_id), address) if forwarding else {},
            end_reason_id=_lookup(parameters, "end_reason"),
            decision_reason=text_of(parameters, "decision_reason"),
        ),
        now=now,
    )
    return {
        "ends_at": received.ends_at,
        "alerts_officer": Tenancy.objects.select_related("end_reason").get(pk=subject_id).alerts_officer,
        "warnings": received.explanation.get("warnings", []),
    }


@system_action(
    "tenancies.return_notice",
    label="Return a notice to quit",
    subjects=TENANCY,
    takes={
        "received_at": _optional(types.DATE_TIME, "Received at (empty: the notice that stands)"),
        "reason": Takes(type=types.STRING, label="Why it is not valid"),
    },
    gives={"received_at": types.DATE_TIME},
)
def return_notice(
    *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
) -> Mapping[str, object]:
    """Keeps the notice as returned; dates that it had set are cleared."""
    returned = operations.return_notice(
        by=by,
        tenancy_id=subject_id,
        received_at=_instant(parameters, "received_at"),
        reason=text_of(parameters, "reason"),
        now=now,
    )
    return {"received_at": returned.received_at}


@system_action(
    "tenancies.end_tenancy",
    label="End the tenancy",
    subjects=TENANCY,
    takes={
        "end_at": _optional(types.DATE_TIME, "End (empty: the proposed end)"),
        "end_reason": _optional(_CHOSEN, "Reason for leaving"),
        "reason": _optional(types.STRING, "Why it does not end at the proposed end"),
    },
    gives={"ended_at": types.DATE_TIME},
)
def end_tenancy(
    *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
) -> Mapping[str, object]:
    """Ends the tenancy officially, whether or not keys came back."""
    tenancy = operations.end_tenancy(
        by=by,
        tenancy_id=subject_id,
        end_at=_instant(parameters, "end_at"),
        end_reason_id=_lookup(parameters, "end_reason"),
        reason=text_of(parameters, "reason"),
        now=now,
    )
    return {"ended_at": tenancy.end_at}


@system_action(
    "tenancies.record_keys",
    label="Record the keys",
    subjects=TENANCY,
    takes={
        "received_at": Takes(type=types.DATE_TIME, label="Received at"),
        "reason": _optional(types.STRING, "Why an earlier record is corrected"),
    },
    gives={
        "early": types.BOOLEAN,
        "late": types.BOOLEAN,
        "weeks_late": types.NUMBER,
        "says": types.STRING,
    },
)
def record_keys(
    *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
) -> Mapping[str, object]:
    """Notes when the keys came; `says` is what that means for rent, in a sentence."""
    recorded = operations.record_keys(
        by=by,
        tenancy_id=subject_id,
        received_at=_needed(_instant(parameters, "received_at"), "received_at"),
        reason=text_of(parameters, "reason"),
        now=now,
    )
    effect = recorded.effect
    return {"early": effect.early, "late": effect.late, "weeks_late": effect.weeks_late, "says": effect.sentence}


# --- parameters: FEEL values, checked


def _instant(parameters: Mapping[str, object], name: str) -> dt.datetime | None:
    """An instant; a date and time without a zone is that of the London clock."""
    value = parameters.get(name)
    if value is None:
        return None
    if not isinstance(value, dt.datetime):
        raise ParameterUnusable(f"The path must give '{name}' as a date and time, not {value!r}.", field=name)
    return (value if value.tzinfo else value.replace(tzinfo=LONDON)).astimezone(UTC)


def day_of(parameters: Mapping[str, object], name: str) -> dt.date | None:
    value = parameters.get(name)
    if value is None:
        return None
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise ParameterUnusable(f"The path must give '{name}' as a date, not {value!r}.", field=name)
    return value


def text_of(parameters: Mapping[str, object], name: str) -> str:
    value = parameters.get(name)
    return "" if value is None else str(value).strip()


def _lookup(parameters: Mapping[str, object], name: str) -> int | None:
    value = parameters.get(name)
    if value is None:
        return None
    if not isinstance(value, Mapping) or value.get("id") is None:
        raise ParameterUnusable(f"The path must give '{name}' as a value chosen from a list.", field=name)
    return int(str(value["id"]))


def _needed(value: dt.datetime | None, name: str) -> dt.datetime:
    if value is None:
        raise ParameterUnusable(f"The path gave no '{name}'.", field=name)
    return value


def _contacts(tenancy_id: int, references: str) -> list[int]:
    """The tenancy's parties with those references; refused where one is none of them."""
    wanted = [reference.strip() for reference in references.split(",") if reference.strip()]
    found = dict(
        TenancyParty.objects.filter(tenancy_id=tenancy_id, contact__record__reference__in=wanted).values_list(
            "contact__record__reference", "contact_id"
        )
    )
    if strangers := [reference for reference in wanted if reference not in found]:
        raise ParameterUnusable(f"{', '.join(strangers)} is no party of this tenancy.", field="given_by")
    return [found[reference] for reference in wanted]


def _tenants(tenancy_id: int) -> list[int]:
    return list(TenancyParty.objects.filter(tenancy_id=tenancy_id).values_list("contact_id", flat=True))


# --- cases about a tenancy


def _related(tenancy_id: int) -> Mapping[str, int | None]:
    """The home, and the party who is addressed first (null once nobody is)."""
    tenancy = Tenancy.objects.only("asset_id").get(pk=tenancy_id)
    party = (
        TenancyParty.objects.filter(tenancy_id=tenancy_id, responsible=True, role__in=LIABLE_ROLES)
        .order_by(F("to_date").desc(nulls_first=True), "from_date", "id")
        .values_list("contact_id", flat=True)
    )
    return {"tenancy": tenancy_id, "asset": tenancy.asset_id, "contact": party.first()}


def _patch_officer(tenancy_id: int, day: dt.date) -> int | None:
    officer = assets.officer_of(Tenancy.objects.only("asset_id").get(pk=tenancy_id).asset_id, on=day)
    return officer.pk if officer is not None else None


def _recipients(tenancy_id: int, rule: RecipientRule, day: dt.date) -> tuple[int, ...]:
    """Each responsible party gets a letter of their own: joint tenants may live apart, one in hiding."""
    contacts = tuple(
        recipient.contact_id
        for recipient in responsible_parties(tenancy_id, on=day)
        if recipient.role in LIABLE_ROLES or recipient.role == PartyRole.TRUSTEE
    )
    return contacts[:1] if rule is RecipientRule.CONTACT else contacts


subjects.register(
    "tenancy",
    CaseSubject(
        label="Tenancy",
        roots={"tenancy": "tenancy", "asset": "asset", "contact": "contact"},
        related=_related,
        patch_officer=_patch_officer,
        recipients=_recipients,
    ),
)
