"""Sending: a definition, a person and a record become a letter or an email, once per cause.

The words are merged in the transaction and kept with the communication; making the PDF and handing the email over
are effects, done from the outbox (delivery.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hearth.engines.comms.models import (
    Channel,
    Communication,
    CommunicationDefinition,
    CommunicationStatus,
    CommunicationTemplate,
    Enclosure,
)
from hearth.engines.comms.policies import held_back
from hearth.engines.comms.recipients import RecipientRule
from hearth.engines.comms.rendering import merge, merge_line, parse_template, render_text
from hearth.engines.comms.rendering.formatting import format_items, format_value
from hearth.engines.comms.rendering.template import Template
from hearth.engines.comms.subjects import SUBJECTS
from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform import catalogue, outbox
from hearth.platform.audit.acting import acting
from hearth.platform.audit.events import DataDisclosed
from hearth.platform.catalogue import Masked, PrivacyClass
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible
from hearth.records.contacts import queries as contacts
from hearth.records.contacts.models import Contact, ContactKind
from hearth.records.contacts.operations import confirm_alerts, named_contacts
from hearth.records.contacts.warnings import Act, ActStopped, ActWarning, ConfirmFirst, Weight, warnings_before

DELIVER = "comms.deliver"


class _SystemClearance:
    """What letters that the system sends by itself may say: personal data of the recipient's matter, nothing marked."""

    user_id = None
    masked: frozenset[str] = frozenset()

    def cleared(self, privacy: str, /) -> bool:
        return privacy in {PrivacyClass.PERSONAL, PrivacyClass.FINANCIAL}


SYSTEM = _SystemClearance()


class NoWayToReach(Refused):
    """There is no address of the kind that the communication needs."""

    code = "no_way_to_reach"


class NotCleared(Refused):
    """The words would show something that the sender may not read."""

    code = "not_cleared_for_letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What is to be sent. `about` is the record it is about; `roots` the records that the words may name.

    `roots` maps a root ("tenancy") to (entity, record id); the root "contact" is each recipient. `given` holds further
    values by path ("parameters.reasons"). `key` names the cause: sending it again sends nothing. `channel` "" lets
    the recipient's preference decide. `enclosures` are keys of enclosure definitions, `files` ids of stored files.
    `confirmed` are the keys of the warnings (`to_confirm`) that the sender has read; None: nobody looks at it before
    it goes, as with a path's letters, so that only what may not be done at all holds it up.
    """

    definition: str
    about_id: int
    contact_ids: Sequence[int]
    key: str
    roots: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    given: Mapping[str, object] = field(default_factory=dict)
    case_id: int | None = None
    channel: str = ""
    enclosures: Sequence[str] = ()
    files: Sequence[str] = ()
    confirmed: Collection[str] | None = None
    named: bool = False
    """The recipients are those that the record itself names: nobody is told of a stranger's matter."""
    late: Mapping[str, str] = field(default_factory=dict)
    """Values that only the recipient sees: path to "name:key" of who makes it as it is delivered (delivery.LATE). What
    is `given` for the path stands in the words that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientWarning:
    """What the sender should know of a recipient before it goes. `key` is unique within one sending."""

    key: str
    name: str
    warning: ActWarning


def to_confirm(*, sending: Sending, access: Access, now: dt.datetime) -> list[RecipientWarning]:
    """The warnings about all recipients that the sender must have read before it goes.

    Refused as `send` refuses a recipient: one merged into another, whom nothing reaches, or whom a warning stops.
    """
    definition = definition_by_key(sending.definition)
    found = []
    for contact in named_contacts(sending.contact_ids, field="recipients").values():
        act = _act(_way(definition, contact, sending.channel, business_day(now)))
        for warning in warnings_before(access, contact.record, act, now=now):
            if warning.weight is Weight.STOP:
                raise ActStopped(f"{contact.record.title}: {warning.text}", field="recipients")
            if warning.holds_up:
                key = f"{contact.pk}:{warning.key}"
                found.append(RecipientWarning(key=key, name=contact.record.title, warning=warning))
    return found


def _act(way: _Way) -> Act:
    return Act.EMAIL if way.channel == Channel.EMAIL else Act.LETTER


def _check_warnings(sending: Sending, *, by: Actor, access: Access, now: dt.datetime) -> None:
    """Refuses what is stopped, and what the sender has not read; notes the alerts that they did."""
    read: list[int] = []
    for each in to_confirm(sending=sending, access=access, now=now):
        if sending.confirmed is None:
            continue
        if each.key not in sending.confirmed:
            raise ConfirmFirst("Read the warnings, tick each of them, then send it.", field="confirmed")
        if each.warning.alert_id is not None:
            read.append(each.warning.alert_id)
    if read and by.user_id is not None:
        confirm_alerts(by=by, alert_ids=read, now=now)


def send(*, by: Actor, sending: Sending, access: Access | None, now: dt.datetime) -> list[Communication]:
    """This function will write one communication for each recipient and have it delivered after the commit.

    One that a policy holds back (policies.py) is written down as held, with the reason, and goes nowhere.
    `access` is that of the officer who sends; None for the system, which is cleared for personal data but for nothing
    confidential. Refused: no such definition, no address, a missing merge field, words that the sender may not read,
    a recipient who was merged into another; for an officer what warnings stop (ActStopped), or what they have not yet
    confirmed (ConfirmFirst).
    """
    definition = definition_by_key(sending.definition)
    with acting(by=by, reason=f"Sending “{definition.description}”"):
        if access is not None:
            _check_warnings(sending, by=by, access=access, now=now)
        sent = []
        for contact_id in sending.contact_ids:
            key = f"{sending.key}:{contact_id}"
            standing = Communication.objects.filter(key=key).first()
            sent.append(standing or _write(definition, sending, contact_id, key=key, by=by, access=access, now=now))
    return sent


def definition_by_key(key: str) -> CommunicationDefinition:
    """The definition of that key; NotFound names it."""
    try:
        return CommunicationDefinition.objects.get(key=key)
    except CommunicationDefinition.DoesNotExist:
        raise NotFound(f"There is no communication “{key}”. A definition of that key must be set up first.") from None


def current_template(definition: CommunicationDefinition, channel: str) -> CommunicationTemplate:
    """The newest words for a channel; an email falls back on the letter's."""
    newest = CommunicationTemplate.objects.filter(definition=definition).order_by("-version")
    found = newest.filter(channel=channel).first() or newest.filter(channel=Channel.LETTER).first()
    if found is None:
        raise NotFound(f"“{definition.description}” has no words yet for {channel}.")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Words with their values filled in. `values` are formatted texts by path, enough to merge again."""

    channel: str
    recipient: str
    salutation: str
    subject: str
    text: str
    values: dict[str, object]


def preview(
    *,
    sending: Sending,
    contact_id: int,
    access: Access,
    now: dt.datetime,
    words: CommunicationTemplate | None = None,
) -> Merged:
    """The words as they would go to one recipient, without sending anything. Refused as `send` refuses.

    `words` are looked at instead of those in use: a draft, or an older version.
    """
    definition = definition_by_key(sending.definition)
    contact = Contact.objects.select_related("record").get(pk=contact_id)
    way = _way(definition, contact, sending.channel, business_day(now))
    return _merged(words or current_template(definition, way.channel), way, sending, contact_id, access)


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleRecipient:
    """Somebody that a communication about a record may go to."""

    contact_id: int
    reference: str
    name: str


def possible_recipients(access: Access, about: Record, *, now: dt.datetime) -> list[PossibleRecipient]:
    """Whom a communication about a record may go to: those that the record names, as far as the reader may see them."""
    if about.kind not in SUBJECTS:
        return []
    ids = SUBJECTS.get(about.kind).recipients(about.pk, RecipientRule.EACH_RESPONSIBLE_TENANT, business_day(now))
    found = {record.pk: record for record in visible(access, Record.objects.filter(pk__in=ids))}
    return [
        PossibleRecipient(contact_id=pk, reference=found[pk].reference, name=found[pk].title)
        for pk in ids
        if pk in found
    ]


def for_record(
    *,
    access: Access,
    about: Record,
    definition: str,
    contact_references: Sequence[str],
    channel: str,
    text: str,
    key: str,
    confirmed: Collection[str] = (),
    now: dt.datetime,
) -> Sending:
    """What an officer sends about a record: to those of its possible recipients who were chosen.

    `text` is the officer's own paragraph, `parameters.text` in the words. Refused when nobody is left to send it to.
    """
    chosen = [
        each.contact_id
        for each in possible_recipients(access, about, now=now)
        if each.reference in set(contact_references)
    ]
    if not chosen:
        raise NoWayToReach("Choose at least one person to send it to.", field="recipients")
    return Sending(
        definition=definition,
        about_id=about.pk,
        contact_ids=chosen,
        key=key,
        roots=roots_of(about.kind, about.pk),
        given={"parameters.text": text.strip() or None},
        channel=channel,
        confirmed=confirmed,
        named=True,
    )


def roots_of(kind: str, record_id: int) -> dict[str, tuple[str, int]]:
    """The records that words about this one may name: root to (entity, record). The contact is each recipient."""
    if kind not in SUBJECTS:
        return {}
    subject = SUBJECTS.get(kind)
    related = subject.related(record_id)
    return {
        root: (entity, found)
        for root, entity in subject.roots.items()
        if root != "contact" and (found := related.get(root)) is not None
    }


def _write(
    definition: CommunicationDefinition,
    sending: Sending,
    contact_id: int,
    *,
    key: str,
    by: Actor,
    access: Access | None,
    now: dt.datetime,
) -> Communication:
    contact = named_contacts([contact_id], field="recipients")[contact_id]
    today = business_day(now)
    way = _way(definition, contact, sending.channel, today)
    template = current_template(definition, way.channel)
    if why := held_back(definition, contact, now=now):
        return _hold(definition, template, sending, contact, way, why, key=key, by=by, now=now)
    merged = _merged(template, way, sending, contact_id, access)
    communication = Communication.objects.create(
        about_id=sending.about_id,
        contact=contact,
        case_id=sending.case_id,
        template=template,
        key=key,
        channel=way.channel,
        channel_reason=way.reason,
        recipient=way.name,
        destination=way.destination,
        subject=merged.subject,
        text=merged.text,
        document={
            "values": merged.values,
            "salutation": way.salutation,
            "dated": today.isoformat(),
            "enclosures": list(sending.enclosures),
            **({"late": dict(sending.late)} if sending.late else {}),
        },
        confidential=way.confidential,
        created_at=now,
        created_by_id=by.user_id,
    )
    for position, file_id in enumerate(sending.files):
        Enclosure.objects.create(communication=communication, file_id=file_id, position=position)
    outbox.enqueue(
        kind=DELIVER,
        key=f"{DELIVER}:{communication.pk}",
        payload={"communication": communication.pk},
        record_id=sending.about_id,
        now=now,
    )
    if _is_third_party(contact, sending, today):
        _tell_of_disclosure(communication, definition, {**sending.roots, "": ("", sending.about_id)}, by=by, now=now)
    return communication


def _is_third_party(contact: Contact, sending: Sending, today: dt.date) -> bool:
    """Whether somebody is told of what is not their own: an organisation (but of itself), a person (an agent, say) whom
    the record is not about."""
    if contact.pk == sending.about_id:
        return False
    if contact.kind == ContactKind.ORGANISATION:
        return True
    if sending.named:
        return False
    kind = Record.objects.values_list("kind", flat=True).get(pk=sending.about_id)
    about = SUBJECTS.get(kind) if kind in SUBJECTS else None
    rule = RecipientRule.EACH_RESPONSIBLE_TENANT
    return about is None or contact.pk not in about.recipients(sending.about_id, rule, today)


def _tell_of_disclosure(
    communication: Communication,
    definition: CommunicationDefinition,
    roots: Mapping[str, tuple[str, int]],
    *,
    by: Actor,
    now: dt.datetime,
) -> None:
    """What a third party is told of somebody's matter is a sharing of their data."""
    events.publish(
        DataDisclosed(
            by=by,
            at=now,
            origin="communication",
            record_ids=tuple(sorted({record_id for _, record_id in roots.values()})),
            recipient=communication.recipient,
            reason=definition.description,
            summary=communication.subject,
            key=f"communication:{communication.pk}",
            recipient_id=communication.contact_id,
        )
    )


def _hold(  # noqa: PLR0917 - what `_write` has worked out
    definition: CommunicationDefinition,
    template: CommunicationTemplate,
    sending: Sending,
    contact: Contact,
    way: _Way,
    why: str,
    *,
    key: str,
    by: Actor,
    now: dt.datetime,
) -> Communication:
    """What would have gone, without its words: nobody has been told them."""
    return Communication.objects.create(
        about_id=sending.about_id,
        contact=contact,
        case_id=sending.case_id,
        template=template,
        key=key,
        channel=way.channel,
        channel_reason=why[:200],
        recipient=way.name,
        destination=way.destination,
        subject=definition.description,
        text="",
        document={},
        confidential=way.confidential,
        status=CommunicationStatus.HELD,
        created_at=now,
        created_by_id=by.user_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    channel: str
    reason: str
    name: str
    salutation: str
    destination: str
    confidential: bool


def _way(definition: CommunicationDefinition, contact: Contact, wanted: str, today: dt.date) -> _Way:
    """How it reaches the contact, and why so: what was asked, else what they prefer, else by letter."""
    addressee = contacts.addressee(contact, today)
    email = contacts.safe_email(contact)
    allowed = set(definition.channels)
    if wanted and wanted not in allowed:
        raise Refused(f"“{definition.description}” can't go by {wanted}.", field="channel")
    prefers = contact.preferred_channel == Channel.EMAIL and Channel.EMAIL in allowed
    if (wanted or (Channel.EMAIL if prefers else "")) == Channel.EMAIL and contact.date_of_death is None:
        if email is not None:
            return _Way(
                channel=Channel.EMAIL,
                reason="Asked for by the sender." if wanted else "The contact prefers email.",
                name=addressee.name,
                salutation=addressee.salutation,
                destination=email.address,
                confidential=email.confidential,
            )
        if wanted:
            raise NoWayToReach(f"{addressee.name} has no email address that is safe to use.", field="channel")
    if Channel.LETTER not in allowed:
        raise NoWayToReach(f"{addressee.name} has no email address that is safe to use.", field="channel")
    if addressee.address is None:
        raise NoWayToReach(f"{addressee.name} has no postal address. Add one, then send again.", field="channel")
    return _Way(
        channel=Channel.LETTER,
        reason=_why_by_letter(contact, wanted),
        name=addressee.name,
        salutation=addressee.salutation,
        destination=", ".join(addressee.address.lines),
        confidential=addressee.address.confidential,
    )


def _why_by_letter(contact: Contact, wanted: str) -> str:
    if contact.date_of_death is not None:
        return "By letter to the personal representatives: the person has died."
    return "Asked for by the sender." if wanted else "By letter, as nothing else is preferred."


def _merged(
    template: CommunicationTemplate, way: _Way, sending: Sending, contact_id: int, access: Access | None
) -> Merged:
    body, subject = parse_template(template.body), parse_template(template.subject)
    found = _values([body, subject], sending, contact_id, access)
    return Merged(
        channel=way.channel,
        recipient=way.name,
        salutation=way.salutation,
        subject=merge_line(subject, found),
        text=render_text(merge(body, found)),
        values={path: _kept(value) for path, value in found.items()},
    )


def _kept(value: object) -> object:
    """A value as JSON that merges to the same words: texts, lists of texts, yes or no."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(format_items(value))
    return format_value(value)


def _values(
    templates: Sequence[Template], sending: Sending, contact_id: int, access: Access | None
) -> dict[str, object]:
    """Every path that the words name with its value; masked values are refused, naming the field."""
    paths = {placeholder.path for template in templates for placeholder in template.placeholders}
    company_id = Record.objects.values_list("company_id", flat=True).get(pk=sending.about_id)
    roots = {**sending.roots, "contact": ("contact", contact_id), "landlord": ("company", company_id)}
    found: dict[str, object] = {path: sending.given[path] for path in paths if path in sending.given}
    by_root: dict[str, set[str]] = {}
    for path in paths - found.keys():
        by_root.setdefault(path.split(".", 1)[0], set()).add(path)
    for root, wanted in by_root.items():
        if root not in roots:
            continue  # merging names it as missing
        entity, record_id = roots[root]
        inner = {path: path.removeprefix(f"{root}.") for path in wanted}
        loaded = catalogue.load(entity, record_id, set(inner.values()), access=access or SYSTEM)
        for path, name in inner.items():
            found[path] = _at(loaded, name)
    if masked := sorted(path for path, value in found.items() if isinstance(value, Masked)):
        raise NotCleared(f"The words would show {', '.join(masked)}, which the sender is not cleared to read.")
    return found


def _at(loaded: Mapping[str, object], path: str) -> object:
    value: object = loaded
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return value if isinstance(value, Masked) else None
        value = value.get(part)
    return value
