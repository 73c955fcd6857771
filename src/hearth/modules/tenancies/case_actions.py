"""What paths can do to a tenancy."""

# ruff: noqa: ARG001 - the case engine calls every action alike, with the case that it runs in

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TypeVar

from hearth.engines.cases.actions import Takes, system_action
from hearth.engines.cases.launching import Screen, screens
from hearth.feel import types
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import LONDON, UTC, business_day
from hearth.modules.tenancies import operations
from hearth.modules.tenancies.models import AlterationPermission, Finding, Tenancy, TenancyParty
from hearth.modules.tenancies.operations import Forwarding, ReceivedNotice
from hearth.modules.tenancies.rules import ALERTING_END_REASONS, LIABLE_ROLES
from hearth.platform.configuration.models import Lookup

T = TypeVar("T")
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
        "signed_by": _optional(types.STRING, "all, or some of the joint tenants where it is not said which"),
        "forwarding_address": _optional(types.STRING, "Forwarding address of the one who gave it"),
        "forwarding_postcode": _optional(types.STRING, "Its postcode"),
        "forwarding_confidential": _optional(types.BOOLEAN, "It is confidential (empty: where it may put at risk)"),
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
    reason_id = _lookup(parameters, "end_reason")
    received = operations.receive_notice(
        by=by,
        tenancy_id=subject_id,
        notice=ReceivedNotice(
            received_at=_needed(_instant(parameters, "received_at"), "received_at"),
            asked_end_date=day_of(parameters, "asked_end_date"),
            stated_start_date=day_of(parameters, "stated_start_date"),
            shorter_by_agreement=parameters.get("shorter_by_agreement") is True,
            given_by=given_by,
            some_unnamed=text_of(parameters, "signed_by") == "some",
            forwarding=_forwarding(subject_id, given_by, parameters, reason_id),
            end_reason_id=reason_id,
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


@system_action(
    "tenancies.grant_permission",
    label="Permit an alteration",
    subjects=TENANCY,
    takes={
        "work": Takes(type=types.STRING, label="What may be altered"),
        "conditions": _optional(types.STRING, "Conditions"),
        "expires_date": _optional(types.DATE, "Last day for the work"),
        "inspect_on": _optional(types.DATE, "Day of the inspection"),
        "requested_date": _optional(types.DATE, "Asked for on (empty: today)"),
    },
    gives={"permission": types.NUMBER},
)
def grant_permission(
    *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
) -> Mapping[str, object]:
    """Enters the request and its permission into the register, so that the next tenant's officer finds it."""
    asked = _request(by, subject_id, parameters, now)
    granted = operations.grant_permission(
        by=by,
        permission_id=asked,
        conditions=text_of(parameters, "conditions"),
        expires_date=day_of(parameters, "expires_date"),
        inspect_on=day_of(parameters, "inspect_on"),
        now=now,
    )
    return {"permission": granted.pk}


@system_action(
    "tenancies.refuse_permission",
    label="Refuse an alteration",
    subjects=TENANCY,
    takes={
        "work": Takes(type=types.STRING, label="What was to be altered"),
        "reason": Takes(type=types.STRING, label="Why it is refused"),
        "requested_date": _optional(types.DATE, "Asked for on (empty: today)"),
    },
    gives={"permission": types.NUMBER},
)
def refuse_permission(
    *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
) -> Mapping[str, object]:
    """Enters the request and its refusal into the register."""
    asked = _request(by, subject_id, parameters, now)
    refused = operations.refuse_permission(by=by, permission_id=asked, reason=text_of(parameters, "reason"), now=now)
    return {"permission": refused.pk}


@system_action(
    "tenancies.inspect_permission",
    label="Record the inspection of an alteration",
    subjects=TENANCY,
    takes={
        "permission": Takes(type=types.NUMBER, label="The permission (from the result that granted it)"),
        "finding": Takes(type=types.STRING, label="satisfactory, unsatisfactory or not-done"),
        "done_date": Takes(type=types.DATE, label="Inspected on"),
        "note": _optional(types.STRING, "What was found"),
        "again_on": _optional(types.DATE, "Day of the next inspection"),
    },
)
def inspect_permission(
    *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
) -> Mapping[str, object]:
    """Enters the inspection into the register; satisfactory work completes the permission."""
    number = int(str(_needed(parameters.get("permission"), "permission")))
    if not AlterationPermission.objects.filter(pk=number, tenancy_id=subject_id).exists():
        raise ParameterUnusable("That permission is not one of this tenancy.", field="permission")
    finding = text_of(parameters, "finding")
    if finding not in Finding.values:
        raise ParameterUnusable(f"The path must give 'finding' as one of {', '.join(Finding.values)}.", field="finding")
    operations.inspect_permission(
        by=by,
        permission_id=number,
        finding=Finding(finding),
        done_date=_needed(day_of(parameters, "done_date"), "done_date"),
        note=text_of(parameters, "note"),
        again_on=day_of(parameters, "again_on"),
        now=now,
    )
    return {}


def _request(by: Actor, tenancy_id: int, parameters: Mapping[str, object], now: dt.datetime) -> int:
    requested = operations.request_permission(
        by=by,
        tenancy_id=tenancy_id,
        work=text_of(parameters, "work"),
        requested_date=day_of(parameters, "requested_date") or business_day(now),
        now=now,
    )
    return requested.pk


@system_action(
    "tenancies.change_tenure",
    label="Change the tenure",
    subjects=TENANCY,
    takes={
        "tenure": Takes(type=_CHOSEN, label="New tenure"),
        "reason": Takes(type=types.STRING, label="By what it changes"),
    },
    gives={"tenure": types.STRING},
)
def change_tenure(
    *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
) -> Mapping[str, object]:
    """Gives the tenancy another tenure; `tenure` is its master value."""
    changed = operations.change_tenure(
        by=by,
        tenancy_id=subject_id,
        tenure_id=_needed(_lookup(parameters, "tenure"), "tenure"),
        reason=text_of(parameters, "reason"),
        now=now,
    )
    return {"tenure": changed.tenure_master}


for _name, _label, _url_name in (
    ("tenancies.receive-notice", "Record a notice to quit", "receive-notice"),
    ("tenancies.end-tenancy", "End the tenancy", "end-tenancy"),
    ("tenancies.record-keys", "Record keys", "record-keys"),
    ("tenancies.request-permission", "Ask for permission to alter", "request-permission"),
    ("tenancies.change-tenure", "Change the tenure", "change-tenure"),
):
    screens.register(_name, Screen(label=_label, subjects=TENANCY, url_name=_url_name))


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


def _needed(value: T | None, name: str) -> T:
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


def _forwarding(
    tenancy_id: int, given_by: list[int], parameters: Mapping[str, object], reason_id: int | None
) -> Mapping[int, Forwarding]:
    """The address of the one who gave the notice; refused where that may be any of several.

    Where the path does not say, it is confidential in a joint tenancy and for reasons of which the officer is told:
    letters to the others must never show it.
    """
    address = text_of(parameters, "forwarding_address")
    if not address:
        return {}
    tenants = list(
        TenancyParty.objects.filter(tenancy_id=tenancy_id, role__in=LIABLE_ROLES, to_date=None)
        .values_list("contact_id", flat=True)
        .distinct()
    )
    givers = given_by or tenants
    if len(givers) != 1:
        raise ParameterUnusable(
            "This is a joint tenancy: say which tenant's forwarding address it is, or leave it empty and record it"
            " with that person.",
            field="forwarding_address",
        )
    confidential = parameters.get("forwarding_confidential")
    if confidential is None:
        alerting = Lookup.objects.filter(pk=reason_id or 0, master__in=ALERTING_END_REASONS).exists()
        confidential = len(tenants) > 1 or alerting
    postcode = text_of(parameters, "forwarding_postcode")
    return {givers[0]: Forwarding(address=address, postcode=postcode, confidential=confidential is True)}
