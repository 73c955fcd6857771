"""What has left Hearth, for the floors above that account for it. Ids only."""

from __future__ import annotations

from dataclasses import dataclass

from hearth.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDisclosed(Event):
    """Data about records was told to somebody who is not the landlord.

    `origin` says how ("export", "api", "communication", "order"), `recipient` to whom, by name, and `reason` why.
    `items` are columns of the catalogue ("contact.last_name"); empty where they are not known one by one. `key` names
    the cause: all that is disclosed under one key is one sharing (a client's readings of a day). `recipient_id` is the
    recipient's own contact, if they have one: what they are told of themselves is no sharing.
    """

    origin: str
    record_ids: tuple[int, ...]
    recipient: str
    reason: str
    summary: str
    key: str
    items: tuple[str, ...] = ()
    recipient_id: int | None = None
