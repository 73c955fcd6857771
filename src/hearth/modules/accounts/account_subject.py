"""Cases and letters about a rent account: those of its tenancy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from hearth.engines.cases.subjects import CaseSubject, subjects
from hearth.engines.comms.recipients import RecipientRule
from hearth.modules.accounts.models import Account


def _tenancy(account_id: int) -> int:
    return Account.objects.values_list("tenancy_id", flat=True).get(pk=account_id)


def _related(account_id: int) -> Mapping[str, int | None]:
    return {"account": account_id, **subjects.get("tenancy").related(_tenancy(account_id))}


def _related_many(account_ids: Collection[int]) -> dict[int, Mapping[str, int | None]]:
    tenancies = dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "tenancy_id"))
    ask = subjects.get("tenancy").related_many
    theirs = ask(set(tenancies.values())) if ask is not None else {}
    return {key: {"account": key, **theirs[tenancy]} for key, tenancy in tenancies.items() if tenancy in theirs}


def _patch_officer(account_id: int, day: dt.date) -> int | None:
    return subjects.get("tenancy").patch_officer(_tenancy(account_id), day)


def _recipients(account_id: int, rule: RecipientRule, day: dt.date) -> tuple[int, ...]:
    return subjects.get("tenancy").recipients(_tenancy(account_id), rule, day)


subjects.register(
    "account",
    CaseSubject(
        label="Rent account",
        roots={"account": "account", "tenancy": "tenancy", "asset": "asset", "contact": "contact"},
        related=_related,
        related_many=_related_many,
        patch_officer=_patch_officer,
        recipients=_recipients,
    ),
)
