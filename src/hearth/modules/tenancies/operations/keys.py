"""Keys coming back. They neither end a tenancy nor keep it going."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import Conflict, Refused
from hearth.modules.tenancies.events import KeysReceived
from hearth.modules.tenancies.models import VoidEpisode
from hearth.modules.tenancies.operations.locking import lock_tenancy
from hearth.modules.tenancies.rules import KeysEffect, keys_effect
from hearth.modules.tenancies.words import instant_words
from hearth.platform.audit.acting import acting


class NoVoid(Refused):
    """No end has been proposed, so the home has no void to which keys could belong."""

    code = "no_void"


class KeysReceivedInFuture(Refused):
    """Keys can't have come back at an instant that has not come."""

    code = "keys_received_in_future"


class KeysRecordedOtherwise(Conflict):
    """Keys have been recorded at another instant."""

    code = "keys_recorded_otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedKeys:
    """The void that the keys were noted on, and what their day means."""

    void_id: int
    received_at: dt.datetime
    effect: KeysEffect


def record_keys(
    *, by: Actor, tenancy_id: int, received_at: dt.datetime, reason: str = "", now: dt.datetime
) -> RecordedKeys:
    """This function will note when the keys came back, and answer with what that means.

    Early keys don't stop rent. Late keys raise the question of use and occupation charges, which somebody decides:
    nothing is charged here. The same instant twice is one note; another one corrects it and needs a `reason`.
    Refused: a tenancy of which no end has been proposed, keys from the future.
    """
    check_day(received_at, field="received_at")
    with acting(by=by, reason=reason.strip() or "Keys received"):
        tenancy = lock_tenancy(tenancy_id)
        if received_at > now:
            raise KeysReceivedInFuture(
                f"The keys can't have come at {instant_words(received_at)}: that has not come yet.",
                field="received_at",
            )
        # The newest void, also where it was cancelled because the home is let again at the same hour.
        void = VoidEpisode.objects.select_for_update(no_key=True).filter(tenancy=tenancy).order_by("-id").first()
        ends = tenancy.end_at or tenancy.proposed_end_at
        if void is None or ends is None:
            raise NoVoid(
                f"No end has been proposed for tenancy {tenancy.record.reference}. Record the notice first, then the"
                " keys."
            )
        effect = keys_effect(received_at, ends)
        recorded = RecordedKeys(void_id=void.pk, received_at=received_at, effect=effect)
        if void.keys_received_at == received_at:
            return recorded
        if void.keys_received_at is not None and not reason.strip():
            raise KeysRecordedOtherwise(
                f"Keys were recorded as received at {instant_words(void.keys_received_at)}. Give a reason to correct"
                " that.",
                field="reason",
            )
        void.keys_received_at = received_at
        void.save(update_fields=["keys_received_at"])
        events.publish(KeysReceived(by=by, at=now, tenancy_id=tenancy.pk, received_at=received_at, late=effect.late))
    return recorded
