"""Tenancies with their charges, and what stands on their accounts, taken over from a former system.

`hearth import tenancies` comes after the homes and the people, `hearth import balances` after the tenancies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import transaction

from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day, london
from hearth.modules.accounts.lists import CHARGE_ELEMENT
from hearth.modules.accounts.models import Account, TransactionKind
from hearth.modules.accounts.operations import post_transaction
from hearth.modules.tenancies.events import WeeklyCharge
from hearth.modules.tenancies.lists import TENURE
from hearth.modules.tenancies.models import AgreementKind, PartyRole
from hearth.modules.tenancies.operations import NewParty, start_tenancy
from hearth.platform.configuration import lookups
from hearth.platform.importing.kinds import IMPORTS, KEY, CellInvalid, Cells, ImportField, ImportKind, Taking
from hearth.platform.index.rules import fold

_ROLES = {"tenants": PartyRole.TENANT, "occupiers": PartyRole.OCCUPIER, "guarantors": PartyRole.GUARANTOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agreement:
    home: str
    people: tuple[tuple[PartyRole, str], ...]
    tenure: str
    kind: str
    start: dt.date
    fixed_term_ends: dt.date | None
    charges: tuple[tuple[str, Decimal], ...]


def _pounds(cells: Cells, name: str) -> Decimal | None:
    """An amount in pounds: 98.50, £1,234.50, or (12.00) and -12.00 for less than nothing. None where there is none."""
    text = cells.text(name)
    if not text:
        return None
    plain = text.replace("£", "").replace(",", "").replace(" ", "")
    plain = f"-{plain[1:-1]}" if plain.startswith("(") and plain.endswith(")") else plain
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise CellInvalid(f"“{text}” is not an amount in pounds.", field=name) from None
    if not amount.is_finite():
        raise CellInvalid(f"“{text}” is not an amount in pounds.", field=name)
    return amount


def _check_agreement(_taking: Taking, cells: Cells) -> _Agreement:
    start = cells.day("start_date")
    if start is None:
        raise CellInvalid("Say on which day it started.", field="start_date")
    kind = cells.text("kind").lower() or AgreementKind.TENANCY.value
    if kind not in AgreementKind.values:
        raise CellInvalid(f"“{kind}” is not one of {', '.join(AgreementKind.values)}.", field="kind")
    people = [(role, key.strip()) for name, role in _ROLES.items() for key in cells.text(name).split(";")]
    charges = [(name, _pounds(cells, name)) for name in ("rent", "service")]
    return _Agreement(
        home=cells.text("home"),
        people=tuple((role, key) for role, key in people if key),
        tenure=cells.text("tenure"),
        kind=kind,
        start=start,
        fixed_term_ends=cells.day("fixed_term_ends"),
        charges=tuple((name, amount) for name, amount in charges if amount),
    )


def _add_agreements(taking: Taking, agreements: Sequence[_Agreement]) -> list[int | Refused]:
    on = business_day(taking.now)
    tenures = {fold(each.description): each.pk for each in lookups.choices(TENURE, taking.company_id, on)}
    elements = {each.master: each.pk for each in reversed(lookups.choices(CHARGE_ELEMENT, taking.company_id, on))}
    homes = taking.record_of("assets", {each.home for each in agreements})
    people = taking.record_of("contacts", {key for each in agreements for _, key in each.people})
    answers: list[int | Refused] = []
    for each in agreements:
        try:
            with transaction.atomic():
                tenancy = start_tenancy(
                    by=taking.by,
                    asset_id=_of(homes, each.home, "home"),
                    tenure_id=_of(tenures, fold(each.tenure), "tenure", said=each.tenure),
                    parties=[
                        NewParty(
                            contact_id=_of(people, key, "tenants"),
                            role=role.value,
                            responsible=role == PartyRole.TENANT,
                        )
                        for role, key in each.people
                    ],
                    start_at=london(each.start),
                    kind=each.kind,
                    fixed_term_ends=each.fixed_term_ends,
                    charges=[
                        WeeklyCharge(element_id=_of(elements, name, name), weekly=amount)
                        for name, amount in each.charges
                    ],
                    now=taking.now,
                )
        except Refused as refused:
            answers.append(refused)
        else:
            answers.append(tenancy.pk)
    return answers


_MISSING = {
    "home": "No home with the key “{}” was taken over. Import the assets first.",
    "tenants": "No contact with the key “{}” was taken over. Import the contacts first.",
    "tenure": "There is no tenure “{}” in this company's list.",
}


def _of(known: Mapping[str, int], key: str, field: str, *, said: str = "") -> int:
    if key not in known:
        words = _MISSING.get(field, "This company's list has no charge that means “{}”.")
        raise CellInvalid(words.format(said or key), field=field)
    return known[key]


IMPORTS.register(
    "tenancies",
    ImportKind(
        label="Tenancies",
        about="Tenancies that stand, with their tenants and weekly charges; each opens its rent account.",
        fields=(
            ImportField(name=KEY, label="Key", about="what the former system calls the tenancy", required=True),
            ImportField(name="home", label="Home", about="the key of the home", required=True),
            ImportField(name="tenants", label="Tenants", about="keys of contacts, set apart by ;", required=True),
            ImportField(name="occupiers", label="Occupiers", about="keys of contacts, set apart by ;"),
            ImportField(name="guarantors", label="Guarantors", about="keys of contacts, set apart by ;"),
            ImportField(name="tenure", label="Tenure", about="as it is called here", required=True),
            ImportField(name="kind", label="Kind", about=", ".join(AgreementKind.values)),
            ImportField(name="start_date", label="Start date", about="it starts at 12 noon", required=True),
            ImportField(name="fixed_term_ends", label="Fixed term ends"),
            ImportField(name="rent", label="Rent", about="pounds a week"),
            ImportField(name="service", label="Service charge", about="pounds a week"),
        ),
        check=_check_agreement,
        add=_add_agreements,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Balance:
    key: str
    tenancy: str
    amount: Decimal
    date: dt.date


def _check_balance(_taking: Taking, cells: Cells) -> _Balance:
    amount, date = _pounds(cells, "amount"), cells.day("date")
    if not amount:
        raise CellInvalid(
            "Give what is owed, or -12.50 for what is paid ahead. Leave out who owes nothing.", field="amount"
        )
    if date is None:
        raise CellInvalid("Say on which day it was so.", field="date")
    return _Balance(key=cells.text(KEY), tenancy=cells.text("tenancy"), amount=amount, date=date)


def _add_balances(taking: Taking, balances: Sequence[_Balance]) -> list[int | Refused]:
    tenancies = taking.record_of("tenancies", {each.tenancy for each in balances})
    accounts = dict(Account.objects.filter(tenancy_id__in=tenancies.values()).values_list("tenancy_id", "pk"))
    answers: list[int | Refused] = []
    for each in balances:
        try:
            if tenancies.get(each.tenancy) not in accounts:
                raise CellInvalid(f"No tenancy with the key “{each.tenancy}” was taken over.", field="tenancy")
            account_id = accounts[tenancies[each.tenancy]]
            with transaction.atomic():
                post_transaction(
                    by=taking.by,
                    account_id=account_id,
                    kind=TransactionKind.ADJUSTMENT,
                    amount=each.amount,
                    effective_date=each.date,
                    description=f"Balance brought forward from {taking.source}"[:100],
                    key=f"import:{taking.source}:{each.key}"[:100],
                    now=taking.now,
                )
        except Refused as refused:
            answers.append(refused)
        else:
            answers.append(account_id)
    return answers


IMPORTS.register(
    "balances",
    ImportKind(
        label="Balances",
        about="What stands on each rent account on the day on which it is taken over.",
        fields=(
            ImportField(name=KEY, label="Key", about="what the former system calls the account", required=True),
            ImportField(name="tenancy", label="Tenancy", about="the key of the tenancy", required=True),
            ImportField(name="amount", label="Amount", about="pounds owed; less than nothing: ahead", required=True),
            ImportField(name="date", label="Date", about="the day on which it was so", required=True),
        ),
        check=_check_balance,
        add=_add_balances,
    ),
)
