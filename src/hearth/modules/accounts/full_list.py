"""The list of all rent accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from hearth.kernel.time import business_day
from hearth.modules.accounts.models import Account
from hearth.modules.accounts.queries import balances_on
from hearth.modules.accounts.registrations import SEE
from hearth.modules.tenancies.full_list import tenants_of
from hearth.platform.catalogue import Masked, reader
from hearth.platform.identity.access import Access
from hearth.platform.workspace.lists import LISTS, REFERENCE, ListColumn, ListDefinition, ListFilter, title
from hearth.records.assets.full_list import patches


def _balances(access: Access, keys: Sequence[int], now: dt.datetime) -> Mapping[int, object]:
    """A balance says what its lines say."""
    if not reader(access).may("account.transaction", "amount"):
        return dict.fromkeys(keys, Masked("Balance"))
    return dict(balances_on(keys, business_day(now)))


def _tenants(access: Access, keys: Sequence[int], now: dt.datetime) -> Mapping[int, object]:
    held = dict(Account.objects.filter(pk__in=keys).values_list("pk", "tenancy_id"))
    names = tenants_of(access, list(held.values()), now)
    return {key: names[tenancy_id] for key, tenancy_id in held.items() if tenancy_id in names}


LISTS.register(
    "accounts",
    ListDefinition(
        label="Rent accounts",
        kind="account",
        entity="account",
        permission=SEE,
        about="Every rent account with its balance.",
        words="rents balances list",
        ended="Closed",
        columns=(
            title("Account"),
            REFERENCE,
            ListColumn(name="tenants", label="Tenants", values=_tenants),
            ListColumn(name="balance", label="Balance", values=_balances, number=True, money=True),
            ListColumn(name="opened", label="Opened", path="opened_date", order="opened_date", phone=False),
            ListColumn(name="closed_date", label="Closed", path="closed_date", order="closed_date", shown=False),
        ),
        filters=(
            ListFilter(
                name="patch",
                label="Patch",
                path="tenancy__asset__patch",
                uses=("tenancy.asset.patch.description",),
                options=patches,
            ),
            ListFilter(name="opened", label="Opened", path="opened_date", uses=("opened_date",), days=True),
        ),
    ),
)
