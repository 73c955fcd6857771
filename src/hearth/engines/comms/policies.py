"""Whether a communication may go to somebody: floors above may hold one back, and say why.

Consent is asked only by the policy that knows which communications rest on it; what the law or a contract obliges the
landlord to send is held back by nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from hearth.engines.comms.models import CommunicationDefinition
from hearth.kernel.registry import Registry
from hearth.records.contacts.models import Contact

Policy = Callable[[CommunicationDefinition, Contact, dt.datetime], str]
"""`policy(definition, contact, now)`: why it is held back, a sentence; "" where it may go."""

POLICIES: Registry[Policy] = Registry("dispatch policy")


def held_back(definition: CommunicationDefinition, contact: Contact, *, now: dt.datetime) -> str:
    """Why a communication may not go to a contact, by the first policy that says so; "" where none does."""
    return next(filter(None, (policy(definition, contact, now) for _, policy in POLICIES.items())), "")
