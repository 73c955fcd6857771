"""The register of keys that the landlord keeps: who has which set, and when it is due back."""

from __future__ import annotations

import datetime as dt

from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import Conflict, NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.records.assets.models import KeyLoan, KeySet
from hearth.records.assets.operations.homes import lock_asset

MOST_KEYS = 99


class KeysRefused(Refused):
    """A fact about keys can't be true."""

    code = "keys_refused"


class KeysOut(Conflict):
    """Somebody has the keys."""

    code = "keys_out"


def add_key_set(*, by: Actor, asset_id: int, label: str, count: int, kept_at: str = "") -> KeySet:
    """Adds a set of keys to a home's register. Refused: no label, a count that is none, a label that is there."""
    if not label.strip():
        raise KeysRefused("Say what the keys open, or how they are labelled.", field="label")
    if not 1 <= count <= MOST_KEYS:
        raise KeysRefused(f"Give the number of keys, 1 to {MOST_KEYS}.", field="count")
    with acting(by=by, reason="Keys added to the register"):
        asset = lock_asset(asset_id)
        if KeySet.objects.filter(asset=asset, label__iexact=label.strip(), removed_date=None).exists():
            raise KeysRefused(f"“{label.strip()}” is in the register already.", field="label")
        return KeySet.objects.create(asset=asset, label=label.strip(), count=count, kept_at=kept_at.strip())


def lend_keys(
    *, by: Actor, key_set_id: int, holder: str, purpose: str = "", due_date: dt.date | None = None, now: dt.datetime
) -> KeyLoan:
    """Hands a set of keys to somebody, to be back by the end of `due_date` (None: not said).

    Refused: nobody named, a day that has passed, a set that is out (KeysOut names who has it) or no longer kept.
    """
    check_day(due_date, field="due_date")
    if not holder.strip():
        raise KeysRefused("Say who takes the keys.", field="holder")
    if due_date is not None and due_date < business_day(now):
        raise KeysRefused("That day has passed.", field="due_date")
    with acting(by=by, reason="Keys handed out"):
        keys = _locked(key_set_id)
        out = keys.loans.filter(returned_at=None).first()
        if out is not None:
            raise KeysOut(f"{out.holder} has these keys since {business_day(out.lent_at):%-d %B %Y}.")
        return KeyLoan.objects.create(
            key_set=keys, holder=holder.strip(), purpose=purpose.strip(), lent_at=now, due_date=due_date
        )


def return_keys(*, by: Actor, key_set_id: int, now: dt.datetime) -> KeyLoan:
    """Takes a set of keys back. Refused: keys that nobody has."""
    with acting(by=by, reason="Keys came back"):
        keys = _locked(key_set_id)
        out = keys.loans.filter(returned_at=None).first()
        if out is None:
            raise KeysRefused(f"Nobody has “{keys.label}”.")
        out.returned_at = max(now, out.lent_at + dt.timedelta(microseconds=1))
        out.save(update_fields=["returned_at"])
    return out


def remove_key_set(*, by: Actor, key_set_id: int, reason: str, now: dt.datetime) -> KeySet:
    """Takes a set out of the register (locks changed, keys lost). Refused: without a reason."""
    if not reason.strip():
        raise KeysRefused("Say why the keys are no longer kept.", field="reason")
    with acting(by=by, reason=reason.strip()):
        keys = _locked(key_set_id)
        keys.removed_date = business_day(now)
        keys.save(update_fields=["removed_date"])
    return keys


def _locked(key_set_id: int) -> KeySet:
    keys = KeySet.objects.select_for_update(of=("self",)).filter(pk=key_set_id).first()
    if keys is None:
        raise NotFound("There are no such keys.")
    if keys.removed_date is not None:
        raise KeysRefused(f"“{keys.label}” left the register on {keys.removed_date:%-d %B %Y}.")
    return keys
