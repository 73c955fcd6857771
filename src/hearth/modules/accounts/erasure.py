"""What stands in the way of erasing somebody who is liable: an account that is not settled."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from hearth.engines.privacy.erasing.blocking import blocker
from hearth.kernel.money import format_pounds
from hearth.modules.accounts.models import Account
from hearth.modules.accounts.queries import balances_on
from hearth.modules.tenancies.rules import LIABLE_ROLES


@blocker("accounts")
def _unsettled_accounts(contact_ids: Collection[int], _today: dt.date) -> dict[int, list[str]]:
    """What is owed by somebody, or to them, is settled first (Article 17(3)(e): legal claims)."""
    whose: dict[int, set[int]] = defaultdict(set)
    parts = Account.objects.filter(
        tenancy__parties__contact__in=contact_ids, tenancy__parties__role__in=LIABLE_ROLES
    ).values_list("pk", "tenancy__parties__contact_id", "record__reference")
    references: dict[int, str] = {}
    for account, contact, reference in parts:
        if contact in contact_ids:
            whose[account].add(contact)
            references[account] = reference
    found: dict[int, list[str]] = defaultdict(list)
    for account, balance in sorted(balances_on(list(whose), dt.date.max).items()):
        if not balance:
            continue
        what = f"{format_pounds(abs(balance))} {'is owed' if balance > 0 else 'is owed to them'}"
        for contact in whose[account]:
            found[contact].append(f"On account {references[account]} {what}. Settle it first, or write it off.")
    return found
