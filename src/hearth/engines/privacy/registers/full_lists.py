"""The lists of the registers, with their exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Q

from hearth.engines.privacy.models import Assessment, PrivacyComplaint
from hearth.engines.privacy.permissions import SEE_REGISTERS
from hearth.engines.privacy.registers.rules import SOON
from hearth.engines.privacy.requests.holding import all_purposes
from hearth.kernel.time import business_day
from hearth.platform.catalogue import Masked
from hearth.platform.identity.access import Access
from hearth.platform.index.visibility import may_see
from hearth.platform.workspace.lists import LISTS, REFERENCE, ListColumn, ListDefinition, ListFilter, choices, title


def _breach_due(_access: Access, value: str, now: dt.datetime) -> Q:
    waiting = Q(closed_at=None, told_ico_at=None) & ~Q(risky=False)
    return waiting & (Q(due_at__lte=now) if value == "late" else Q(due_at__gt=now))


LISTS.register(
    "breaches",
    ListDefinition(
        label="Breaches of personal data",
        kind="breach",
        entity="breach",
        permission=SEE_REGISTERS,
        default="-aware",
        ended="Closed",
        about="Every breach, with the 72 hours in which the Commissioner is told.",
        words="data breach incident 72 hours ico register",
        columns=(
            title("Breach"),
            REFERENCE,
            ListColumn(name="aware", label="Became aware", path="aware_at", order="aware_at"),
            ListColumn(name="due", label="Commissioner by", path="due_at", order="due_at"),
            ListColumn(name="told", label="Commissioner told", path="told_ico_at"),
            ListColumn(name="told_people", label="People told", path="told_people_at", phone=False),
            ListColumn(name="risky", label="Risk", path="risky"),
            ListColumn(name="people", label="People", path="people", number=True, phone=False),
            ListColumn(name="closed", label="Closed", path="closed_at", order="closed_at", shown=False),
        ),
        filters=(
            ListFilter(
                name="clock",
                label="72 hours",
                uses=("due_at",),
                options=lambda _access, _now: [("late", "Run out"), ("running", "Running")],
                where=_breach_due,
            ),
            ListFilter(name="aware", label="Became aware", path="aware_at", uses=("aware_at",), days=True),
        ),
    ),
)


def _complainant_seen(access: Access) -> Q:
    return may_see(access, "contact__record__")


def _from(access: Access, keys: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    if not access.cleared("personal"):
        return dict.fromkeys(keys, Masked("From"))
    rows = PrivacyComplaint.objects.filter(pk__in=keys).select_related("contact__record")
    return {each.pk: f"{each.contact.record.title} ({each.contact.record.reference})" for each in rows}


def _to_acknowledge(_access: Access, _value: str, _now: dt.datetime) -> Q:
    return Q(acknowledged_date=None)


LISTS.register(
    "privacy-complaints",
    ListDefinition(
        label="Data-protection complaints",
        kind="privacy_complaint",
        entity="privacy_complaint",
        permission=SEE_REGISTERS,
        default="due",
        limit=_complainant_seen,
        search=("record", "contact__record"),
        ended="Closed",
        about="Complaints about the use of personal data, acknowledged within thirty days.",
        words="complaint gdpr ico 30 days register",
        columns=(
            title("Complaint"),
            REFERENCE,
            ListColumn(name="from", label="From", values=_from),
            ListColumn(name="received", label="Received", path="received_date", order="received_date"),
            ListColumn(name="due", label="Acknowledge by", path="due_date", order="due_date"),
            ListColumn(name="acknowledged", label="Acknowledged", path="acknowledged_date"),
            ListColumn(name="closed", label="Closed", path="closed_date", order="closed_date", shown=False),
        ),
        filters=(
            ListFilter(
                name="waits",
                label="Waits",
                uses=("acknowledged_date",),
                options=lambda _access, _now: [("acknowledgement", "For acknowledgement")],
                where=_to_acknowledge,
            ),
            ListFilter(name="received", label="Received", path="received_date", uses=("received_date",), days=True),
        ),
    ),
)


def _review(_access: Access, value: str, now: dt.datetime) -> Q:
    today = business_day(now)
    return Q(review_date__lte=today) if value == "late" else Q(review_date__lte=today + SOON)


def _review_options(_access: Access, _now: dt.datetime) -> Sequence[tuple[str, str]]:
    return [("late", "Due"), ("soon", "Due within thirty days")]


LISTS.register(
    "sharing-agreements",
    ListDefinition(
        label="Data-sharing agreements",
        kind="sharing_agreement",
        entity="sharing_agreement",
        permission=SEE_REGISTERS,
        default="review",
        closes=False,
        about="With whom data is shared, on what terms, and when that is reviewed.",
        words="sharing processor controller contract register",
        columns=(
            title("With"),
            REFERENCE,
            ListColumn(name="role", label="They are", path="role"),
            ListColumn(name="from", label="From", path="from_date"),
            ListColumn(name="to", label="To", path="to_date", order="to_date"),
            ListColumn(name="review", label="Next review", path="review_date", order="review_date"),
        ),
        filters=(
            ListFilter(
                name="role", label="They are", path="role", uses=("role",), options=choices("sharing_agreement", "role")
            ),
            ListFilter(name="review", label="Review", uses=("review_date",), options=_review_options, where=_review),
        ),
    ),
)


def _purpose_labels(_access: Access, keys: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    known = all_purposes()
    return {
        pk: known[purpose].label if purpose in known else purpose
        for pk, purpose in Assessment.objects.filter(pk__in=keys).values_list("pk", "purpose")
    }


LISTS.register(
    "assessments",
    ListDefinition(
        label="Impact assessments",
        kind="dpia",
        entity="dpia",
        permission=SEE_REGISTERS,
        default="review",
        closes=False,
        about="Data protection impact assessments by purpose, with their versions.",
        words="dpia impact risk register",
        columns=(
            title("Assessment"),
            REFERENCE,
            ListColumn(name="purpose", label="Purpose", values=_purpose_labels),
            ListColumn(name="version", label="Version", path="version", number=True),
            ListColumn(name="risk", label="Risk left", path="risk"),
            ListColumn(name="review", label="Next review", path="review_date", order="review_date"),
        ),
        filters=(
            ListFilter(name="risk", label="Risk left", path="risk", uses=("risk",), options=choices("dpia", "risk")),
            ListFilter(name="review", label="Review", uses=("review_date",), options=_review_options, where=_review),
        ),
    ),
)
