"""Warn before act: what must be known before somebody is rung, written to, visited or served with a notice.

`warnings_before` is the one question that pages, cases and letters ask. Floors above register what they know
(`@warner("breathing-space")`): a moratorium, an open complaint, a disrepair claim.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from hearth.kernel.refusal import Refused
from hearth.kernel.registry import Registry
from hearth.kernel.time import business_day
from hearth.platform.catalogue import Masked, Reader, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.records.contacts import rules
from hearth.records.contacts.models import Alert, AlertConfirmation, Contact, Severity
from hearth.records.contacts.queries import standing

CONFIRMATION_STANDS = dt.timedelta(hours=24)
"""A confirmation is asked for again after so long: what was read yesterday is forgotten at the door."""


class Act(StrEnum):
    """What somebody is about to do. A notice is one that is served: possession, rent increase, entry."""

    CALL = "call"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"
    NOTICE = "notice"


ACT_WORDS = {
    Act.CALL: "Ring",
    Act.TEXT: "Send a text",
    Act.EMAIL: "Send an email",
    Act.LETTER: "Write a letter",
    Act.VISIT: "Visit",
    Act.NOTICE: "Serve a notice",
}


class Weight(StrEnum):
    """STOP: it may not be done. CONFIRM: read it first, and say so. KNOW: good to know."""

    STOP = "stop"
    CONFIRM = "confirm"
    KNOW = "know"


_HEAVIEST_FIRST = [Weight.STOP, Weight.CONFIRM, Weight.KNOW]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActWarning:
    """One thing to know. `key` is stable while it stands ("deceased", "alert:12"); `confirmed` when this person said
    within the last day that they had read it. `text` is masked where the reader is not cleared: that there is
    something to know must reach whoever acts.
    """

    key: str
    weight: Weight
    text: str | Masked
    detail: str = ""
    confirmed: bool = False

    @property
    def alert_id(self) -> int | None:
        """The alert that it is about, where it is one: reading it is noted."""
        kind, _, number = self.key.partition(":")
        return int(number) if kind == "alert" else None

    @property
    def holds_up(self) -> bool:
        """Whether the act waits for it."""
        return self.weight is Weight.STOP or (self.weight is Weight.CONFIRM and not self.confirmed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a warner is asked: who is about to do what, about which record (already found visible).

    `contact` is the person or organisation, None where the record is a home or a tenancy.
    """

    access: Access
    reading: Reader
    record: Record
    contact: Contact | None
    act: Act
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The business day."""
        return business_day(self.now)


Warner = Callable[[Asking], Iterable[ActWarning]]
WARNERS: Registry[Warner] = Registry("warner")


def warner(name: str) -> Callable[[Warner], Warner]:
    """Registers what a module knows. Its warnings' keys begin with the name."""

    def register(fn: Warner) -> Warner:
        return WARNERS.register(name, fn)

    return register


class ActStopped(Refused):
    """It may not be done as things stand."""

    code = "act_stopped"


class ConfirmFirst(Refused):
    """There are warnings that must be read, and confirmed, first."""

    code = "confirm_first"


def warnings_before(access: Access, record: Record, act: Act, *, now: dt.datetime) -> list[ActWarning]:
    """What must be known before an act towards a record (already found visible), the heaviest first."""
    contact = None
    if record.kind == "contact":
        contact = Contact.objects.select_related("record").get(pk=record.pk)
    here = access.within(record.company_id)
    asking = Asking(access=here, reading=reader(here), record=record, contact=contact, act=act, now=now)
    found = [warning for _, fn in WARNERS.items() for warning in fn(asking)]
    return sorted(found, key=lambda warning: _HEAVIEST_FIRST.index(warning.weight))


def check_before(
    access: Access, record: Record, act: Act, *, confirmed: Collection[str] = (), now: dt.datetime
) -> list[ActWarning]:
    """The warnings, when nothing holds the act up; else refused: ActStopped, or ConfirmFirst until the keys of all
    that must be confirmed are in `confirmed` (or were confirmed within the last day).
    """
    found = warnings_before(access, record, act, now=now)
    for warning in found:
        if warning.weight is Weight.STOP:
            raise ActStopped(str(warning.text))
    if any(warning.holds_up and warning.key not in confirmed for warning in found):
        raise ConfirmFirst("Read the warnings, tick each of them, then go on.", field="confirmed")
    return found


# --- what contacts know themselves


@warner("deceased")
def _deceased(asking: Asking) -> Iterable[ActWarning]:
    contact = asking.contact
    if contact is None or contact.date_of_death is None:
        return
    if asking.act in {Act.LETTER, Act.NOTICE}:
        yield ActWarning(
            key="deceased",
            weight=Weight.CONFIRM,
            text="This person has died. Address it to their personal representatives.",
            detail="A notice is also copied to the Public Trustee (Law of Property (Miscellaneous Provisions) Act 1994,"
            " section 18)."
            if asking.act is Act.NOTICE
            else "",
        )
    else:
        yield ActWarning(
            key="deceased",
            weight=Weight.STOP,
            text="This person has died. Speak to whoever looks after the estate instead.",
        )


@warner("alert")
def _alerts(asking: Asking) -> Iterable[ActWarning]:
    found = list(Alert.objects.filter(standing(asking.today), record_id=asking.record.pk).order_by("pk"))
    if not found:
        return
    read = set(
        AlertConfirmation.objects.filter(
            alert__in=found, user_id=asking.access.user_id, confirmed_at__gt=asking.now - CONFIRMATION_STANDS
        ).values_list("alert_id", flat=True)
    )
    for alert, row in zip(found, asking.reading.rows(found, ["text", "code"]), strict=True):
        code = row["code"]
        yield ActWarning(
            key=f"alert:{alert.pk}",
            weight=_weight_of(alert, asking.act),
            text=row["text"] if isinstance(row["text"], Masked) else str(row["text"]),
            detail="" if isinstance(code, Masked) else rules.PERSON_ALERTS.get(str(code), ""),
            confirmed=alert.pk in read,
        )


def _weight_of(alert: Alert, act: Act) -> Weight:
    """Severe ones are confirmed always; "don't visit alone" before a visit, whatever its severity."""
    if alert.severity in {Severity.HIGH, Severity.HIGH_CONFIRM}:
        return Weight.CONFIRM
    if alert.code.startswith(rules.DONT_VISIT_ALONE) and act is Act.VISIT:
        return Weight.CONFIRM
    if alert.code in {rules.MENTAL_CAPACITY, rules.SAFEGUARDING} and act is Act.NOTICE:
        return Weight.CONFIRM
    return Weight.KNOW


_NEEDS_PHONE, _NEEDS_EMAIL = {Act.CALL, Act.TEXT}, {Act.EMAIL}


@warner("safe-contact")
def _safe_contact(asking: Asking) -> Iterable[ActWarning]:
    """An unsafe number or address is nobody's to use; where there is no safe one, the act stops."""
    contact = asking.contact
    if contact is None:
        return
    if asking.act in _NEEDS_PHONE:
        safe, what, verb = list(contact.phones.values_list("safe", flat=True)), "number", "ring or text"
    elif asking.act in _NEEDS_EMAIL:
        safe, what, verb = list(contact.emails.values_list("safe", flat=True)), "email address", "write to"
    else:
        return
    if not safe:
        yield ActWarning(key="safe-contact", weight=Weight.STOP, text=f"No {what} of theirs is known.")
    elif not any(safe):
        yield ActWarning(
            key="safe-contact",
            weight=Weight.STOP,
            text=f"No {what} of theirs is safe to use: don’t {verb} them.",
            detail="Somebody else may answer or read it. Reach them as they have asked.",
        )
    elif not all(safe):
        yield ActWarning(
            key="safe-contact", weight=Weight.CONFIRM, text=f"Only use a {what} that is shown as safe.", detail=""
        )


@warner("confidential-address")
def _confidential_address(asking: Asking) -> Iterable[ActWarning]:
    if asking.contact is None or asking.act not in {Act.LETTER, Act.NOTICE, Act.VISIT}:
        return
    if asking.contact.addresses.filter(standing(asking.today), confidential=True).exists():
        yield ActWarning(
            key="confidential-address",
            weight=Weight.CONFIRM,
            text="An address of theirs is confidential. Tell nobody where they are, the household included.",
        )


@warner("interpreter")
def _interpreter(asking: Asking) -> Iterable[ActWarning]:
    contact = asking.contact
    if contact is None or asking.act not in {Act.CALL, Act.VISIT, Act.NOTICE, Act.LETTER}:
        return
    shown = asking.reading.row(contact, ["interpreter", "language", "needs"])
    language = shown["language"]
    if contact.interpreter and asking.act in {Act.CALL, Act.VISIT}:
        told = "" if isinstance(language, Masked) or not language else f" ({language})"
        yield ActWarning(key="interpreter", weight=Weight.CONFIRM, text=f"They need an interpreter{told}.")
    if contact.needs:
        needs = shown["needs"]
        yield ActWarning(key="needs", weight=Weight.KNOW, text=needs if isinstance(needs, Masked) else str(needs))


@warner("under-18")
def _under_18(asking: Asking) -> Iterable[ActWarning]:
    contact = asking.contact
    if contact is None or contact.date_of_death or not rules.is_under_18(contact.date_of_birth, asking.today):
        return
    yield ActWarning(
        key="under-18",
        weight=Weight.CONFIRM if asking.act is Act.NOTICE else Weight.KNOW,
        text="Under 18: an adult trustee holds any tenancy for them.",
        detail="A legal estate can't be held by a minor (Law of Property Act 1925, section 1(6)).",
    )


@warner("authority")
def _authority(asking: Asking) -> Iterable[ActWarning]:
    contact = asking.contact
    if contact is None or asking.act is Act.VISIT:
        return
    for held in contact.authorities.filter(standing(asking.today)).select_related("holder__record"):
        if rules.authority_holds(held.kind, dead=contact.date_of_death is not None):
            yield ActWarning(
                key=f"authority:{held.pk}",
                weight=Weight.KNOW,
                text="Somebody else may speak for them: see who under Authority.",
            )
            return
