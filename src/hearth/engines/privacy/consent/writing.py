"""A letter or email to everybody in a part of the dashboard: looked at first, then sent, each person's by itself.

Each goes the way that the person prefers and stands under their own communications. What rests on a consent that does
not stand is held back by the policy of every communication (`using.py`), with its reason; somebody with a warning that
is to be read first is left to be written to singly.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from hearth.engines.comms import sending
from hearth.engines.comms.models import Communication, CommunicationStatus
from hearth.engines.comms.registrations import SEND
from hearth.engines.comms.sending import Merged, Sending
from hearth.engines.privacy.consent.rules import ConsentInvalid
from hearth.kernel.refusal import Refused
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible
from hearth.records.contacts.warnings import ConfirmFirst

MOST = 200
"""So many people are written to at once: it is done while the officer waits, all of it or nothing."""
_READ_FIRST = "There is a warning about them to be read first: write to them by themselves."
_UNSEEN = "It can't be seen, or is restricted."


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody who was not written to, and why. `title` is empty where they may not be seen."""

    reference: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What becomes of a letter to many: how many go by each channel, what is held back, who is left out.

    `shown` is one as it goes (None: none goes).
    """

    going: dict[str, int]
    held: tuple[LeftOut, ...]
    left_out: tuple[LeftOut, ...]
    shown: Merged | None = None

    @property
    def total(self) -> int:
        """How many go."""
        return sum(self.going.values())


def foresee(*, access: Access, references: Sequence[str], definition: str, text: str, now: dt.datetime) -> Written:
    """This function will say what `write` would do, and leave nothing written. Refused as it refuses."""
    with transaction.atomic():
        found = _write(access, references, definition, text, key="foreseen", now=now, show=True)
        transaction.set_rollback(True)
    return found


def write(
    *, access: Access, references: Sequence[str], definition: str, text: str, key: str, now: dt.datetime
) -> Written:
    """This function will send a communication to each of these people about themselves; the same `key` sends nothing
    again. `text` is the officer's own paragraph.

    Refused as a whole: nobody, more than MOST, no such definition, no permission to send. Left out: who can't be seen,
    who is restricted, whom nothing reaches, who has a warning to be read first, words that the sender may not read.
    """
    with transaction.atomic():
        return _write(access, references, definition, text, key=key, now=now, show=False)


def _write(
    access: Access, references: Sequence[str], definition: str, text: str, *, key: str, now: dt.datetime, show: bool
) -> Written:
    access.require(SEND)
    wanted = list(dict.fromkeys(references))
    if not wanted:
        raise ConsentInvalid("There is nobody to write to.", field="records")
    if len(wanted) > MOST:
        raise ConsentInvalid(f"At most {MOST} people are written to at once.", field="records")
    sending.definition_by_key(definition)
    seen = Record.objects.filter(kind="contact", reference__in=wanted, restricted=False)
    people = {each.reference: each for each in visible(access, seen.filter(company_id__in=access.companies_with(SEND)))}
    going: Counter[str] = Counter()
    held: list[LeftOut] = []
    left_out = [LeftOut(reference=each, title="", sentence=_UNSEEN) for each in wanted if each not in people]
    shown: Merged | None = None
    for record in (people[each] for each in wanted if each in people):
        here = access.within(record.company_id)
        one = Sending(
            definition=definition,
            about_id=record.pk,
            contact_ids=[record.pk],
            key=f"many:{key}",
            roots=sending.roots_of("contact", record.pk),
            given={"parameters.text": text.strip() or None},
            confirmed=(),
        )
        try:
            with transaction.atomic():
                (sent,) = sending.send(by=here.actor, sending=one, access=here, now=now)
        except ConfirmFirst:
            left_out.append(LeftOut(reference=record.reference, title=record.title, sentence=_READ_FIRST))
        except Refused as refusal:
            left_out.append(LeftOut(reference=record.reference, title=record.title, sentence=refusal.sentence))
        else:
            if sent.status == CommunicationStatus.HELD:
                held.append(LeftOut(reference=record.reference, title=record.title, sentence=sent.channel_reason))
            else:
                going[sent.get_channel_display()] += 1
                if show and shown is None:
                    shown = _as_it_goes(sent)
    return Written(going=dict(going), held=tuple(held), left_out=tuple(left_out), shown=shown)


def _as_it_goes(sent: Communication) -> Merged:
    return Merged(
        channel=sent.channel,
        recipient=sent.recipient,
        salutation=sent.document["salutation"],
        subject=sent.subject,
        text=sent.text,
        values={},
    )
