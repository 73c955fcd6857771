"""A tenant's notice to quit: received, returned, corrected, withdrawn.

The proposed end that a notice sets opens a provisional void, so that void work can be planned from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import Conflict, Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies import rule_table, rules
from hearth.modules.tenancies.events import (
    NoticeReceived,
    NoticeReturned,
    NoticeWithdrawn,
    ProposedEndCorrected,
)
from hearth.modules.tenancies.lists import END_REASON
from hearth.modules.tenancies.models import Notice, NoticeGiver, NoticeStatus, Tenancy, VoidStage
from hearth.modules.tenancies.operations.locking import lock_standing_tenancy, needed_reason, tenants_on
from hearth.modules.tenancies.operations.voids import void_from
from hearth.modules.tenancies.words import instant_words
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups
from hearth.platform.configuration.models import Lookup
from hearth.records.contacts.operations import named_contacts
from hearth.records.contacts.rules import address_lines, postcode


class NoticeStands(Conflict):
    """Another notice has been accepted."""

    code = "notice_stands"


class NoNotice(Refused):
    """There is no accepted notice."""

    code = "no_notice"


class TenancyNotStarted(Refused):
    """A notice came before the agreement starts."""

    code = "tenancy_not_started"


class DecisionNeeded(Refused):
    """The rule warns: an officer must decide, giving a reason. `warnings` are what the rule says."""

    code = "decision_needed"

    def __init__(self, warnings: tuple[str, ...]) -> None:
        super().__init__(
            f"{' '.join(warnings)} If the notice is to be accepted all the same, say why.", field="decision_reason"
        )
        self.warnings = warnings


class ForwardingInvalid(Refused):
    """A forwarding address is not one, or of nobody who gave the notice."""

    code = "forwarding_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarding:
    """Where one tenant goes: lines, comma separated, without the postcode."""

    address: str
    postcode: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedNotice:
    """What a notice says and how it came.

    `received_at` is an instant. `asked_end_date` None asks for the earliest end; `stated_start_date` is the day on
    which the notice says that it starts. `given_by` are the contacts of the tenants who signed; none named means all,
    or with `some_unnamed` some of them. `forwarding` is by contact: where each of those who gave it goes.
    `decision_reason` is why an officer accepts it where the rule warns.
    """

    received_at: dt.datetime
    asked_end_date: dt.date | None = None
    stated_start_date: dt.date | None = None
    shorter_by_agreement: bool = False
    given_by: Collection[int] = ()
    some_unnamed: bool = False
    forwarding: Mapping[int, Forwarding] = field(default_factory=dict)
    end_reason_id: int | None = None
    decision_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAdvice:
    """What the rules say of a notice before it is accepted."""

    end: rules.NoticeEnd
    validity: rules.NoticeValidity


def receive_notice(*, by: Actor, tenancy_id: int, notice: ReceivedNotice, now: dt.datetime) -> Notice:
    """This function will accept a notice: the proposed end is set and a provisional void opens from it.

    The same facts given twice are one notice. Refused: a notice from the future or before the start, backdated, asking
    for a wrong or too early day (hearth.modules.tenancies.rules says which one is offered); from nobody, a stranger,
    or some of the joint tenants where an officer has not decided, or somebody who had died by then, unless an officer
    decides that the personal representatives gave it; a second one while another stands; a tenancy that has ended; a
    nation whose rules are not verified.
    """
    with acting(by=by, reason="Notice to quit received"):
        tenancy = lock_standing_tenancy(tenancy_id)
        standing = _accepted(tenancy)
        if standing is not None:
            return _same_or_refused(standing, notice)
        advice = _advice(tenancy, notice, now)
        if advice.validity.needs_decision and not notice.decision_reason.strip():
            raise DecisionNeeded(advice.validity.warnings)
        givers = set(notice.given_by)
        if not givers and not notice.some_unnamed:
            givers = _tenant_ids(tenancy, notice.received_at)
        forwarding = _checked_forwarding(notice.forwarding, givers)
        received = Notice.objects.create(
            tenancy=tenancy,
            received_at=notice.received_at,
            stated_start_date=notice.stated_start_date,
            asked_end_date=notice.asked_end_date,
            shorter_by_agreement=notice.shorter_by_agreement,
            ends_at=advice.end.instant,
            reason=notice.decision_reason.strip(),
            explanation=_explained(advice),
        )
        _keep_givers(received, givers, forwarding)
        tenancy.notice_received_at = notice.received_at
        tenancy.proposed_end_at = advice.end.instant
        tenancy.end_reason = end_reason(tenancy, notice.end_reason_id, now)
        tenancy.save(update_fields=["notice_received_at", "proposed_end_at", "end_reason"])
        void_from(tenancy, advice.end.instant, VoidStage.PROVISIONAL)
        events.publish(
            NoticeReceived(by=by, at=now, tenancy_id=tenancy.pk, notice_id=received.pk, ends_at=advice.end.instant)
        )
    return received


def advise_on_notice(*, tenancy: Tenancy, notice: ReceivedNotice, now: dt.datetime) -> NoticeAdvice:
    """What the rules say of a notice, without accepting it: for the checklist and the form. Refused as above.

    `tenancy` comes with its record's company and its tenure.
    """
    return _advice(tenancy, notice, now)


def _advice(tenancy: Tenancy, notice: ReceivedNotice, now: dt.datetime) -> NoticeAdvice:
    check_day(notice.received_at, field="received_at")
    check_day(notice.asked_end_date, field="asked_end_date")
    check_day(notice.stated_start_date, field="stated_start_date")
    named_contacts(notice.given_by, field="given_by")
    if notice.received_at > now:
        raise rules.NoticeReceivedInFuture(
            f"A notice can't have been received at {instant_words(notice.received_at)}: that has not come yet.",
            field="received_at",
        )
    if notice.received_at < tenancy.start_at:
        raise TenancyNotStarted(
            f"The tenancy starts at {instant_words(tenancy.start_at)}, after this notice. Cancel it before it starts"
            " if the tenant does not want it.",
            field="received_at",
        )
    company, tenure, on = tenancy.record.company, tenancy.tenure_master, business_day(notice.received_at)
    rules.check_verified(company.jurisdiction)
    end = rules.notice_end(
        notice.received_at,
        notice.asked_end_date,
        rule_table.notice_rule(company, tenure=tenure, on=on),
        stated_start_date=notice.stated_start_date,
        shorter_by_agreement=notice.shorter_by_agreement,
    )
    tenants = tenants_on(tenancy.pk, on)
    tenant_ids = {party.contact_id for party in tenants}
    validity = rules.notice_validity(
        jurisdiction=company.jurisdiction,
        tenants=tenant_ids,
        given_by=set(notice.given_by) or (None if notice.some_unnamed else tenant_ids),
        died={
            party.contact_id
            for party in tenants
            if party.contact.date_of_death is not None and party.contact.date_of_death < on
        },
        fixed_term_ends=tenancy.fixed_term_ends,
        end=end,
        rule=rule_table.joint_notice_rule(company, tenure=tenure, on=on),
        shorter_by_agreement=notice.shorter_by_agreement,
    )
    return NoticeAdvice(end=end, validity=validity)


def _tenant_ids(tenancy: Tenancy, at: dt.datetime) -> set[int]:
    return {party.contact_id for party in tenants_on(tenancy.pk, business_day(at))}


def _explained(advice: NoticeAdvice) -> dict[str, object]:
    return {
        "end": advice.end.explanation.as_json(),
        "validity": advice.validity.explanation.as_json(),
        "warnings": list(advice.validity.warnings),
    }


def _checked_forwarding(forwarding: Mapping[int, Forwarding], givers: Collection[int]) -> Mapping[int, Forwarding]:
    """Addresses in their usual form; refused for somebody who did not give the notice, and for a wrong postcode."""
    if set(forwarding) - set(givers):
        raise ForwardingInvalid(
            "A forwarding address belongs to the tenant who gave the notice and named it. Say who did, or record the"
            " address with that person.",
            field="forwarding_address",
        )
    try:
        return {
            contact_id: Forwarding(
                address=address_lines(to.address), postcode=postcode(to.postcode), confidential=to.confidential
            )
            for contact_id, to in forwarding.items()
        }
    except ValueError as error:
        raise ForwardingInvalid(f"Forwarding address: {error}", field="forwarding_postcode") from None


def _keep_givers(received: Notice, givers: Collection[int], forwarding: Mapping[int, Forwarding]) -> None:
    for contact_id in sorted(givers):
        to = forwarding.get(contact_id, Forwarding(address=""))
        NoticeGiver.objects.create(
            notice=received,
            contact_id=contact_id,
            forwarding_address=to.address,
            forwarding_postcode=to.postcode,
            confidential=to.confidential,
        )


def _accepted(tenancy: Tenancy) -> Notice | None:
    return Notice.objects.filter(tenancy=tenancy, status=NoticeStatus.ACCEPTED).first()


def _same_or_refused(standing: Notice, notice: ReceivedNotice) -> Notice:
    """The standing notice where it is the same one again."""
    said = (notice.received_at, notice.stated_start_date, notice.asked_end_date)
    if said == (standing.received_at, standing.stated_start_date, standing.asked_end_date):
        return standing
    raise NoticeStands(
        f"A notice received at {instant_words(standing.received_at)} has been accepted already. Return or withdraw it"
        " first, or correct the proposed end."
    )


def end_reason(tenancy: Tenancy, lookup_id: int | None, now: dt.datetime) -> Lookup | None:
    """The reason for leaving of that key; NotInList if it is not in the list."""
    if lookup_id is None:
        return None
    return lookups.chosen(END_REASON, lookup_id, tenancy.record.company_id, business_day(now))


def return_notice(
    *, by: Actor, tenancy_id: int, received_at: dt.datetime | None, reason: str, now: dt.datetime
) -> Notice:
    """This function will give a notice back as not valid: one that was accepted, or one that just came.

    An accepted notice loses its effect: the proposed end is cleared and the provisional void cancelled. Otherwise the
    notice of `received_at` is kept as returned, so that its receipt can be shown; the same one twice is one notice.
    Refused without a reason, and if it neither stands nor has an instant of receipt.
    """
    check_day(received_at, field="received_at")
    why = needed_reason(reason, "why the notice is not valid")
    # Why is confidential: it is kept with the notice and masked there, and not in the history's own reason.
    with acting(by=by, reason="Notice returned"):
        tenancy = lock_standing_tenancy(tenancy_id)
        notice = _accepted(tenancy)
        if notice is not None and received_at in {None, notice.received_at}:
            notice.status, notice.reason = NoticeStatus.RETURNED, why
            notice.save(update_fields=["status", "reason"])
            _clear(tenancy, last_received=notice.received_at)
        elif notice is not None:
            raise NoticeStands(
                f"The notice that stands was received at {instant_words(notice.received_at)}, not at the time given."
            )
        elif received_at is None:
            raise NoNotice("No notice stands on this tenancy: say when the one to return was received.")
        else:
            returned = Notice.objects.filter(
                tenancy=tenancy, received_at=received_at, status=NoticeStatus.RETURNED
            ).first()
            if returned is not None:
                return returned
            if received_at > now:
                raise rules.NoticeReceivedInFuture(
                    f"A notice can't have been received at {instant_words(received_at)}: that has not come yet.",
                    field="received_at",
                )
            notice = Notice.objects.create(
                tenancy=tenancy, received_at=received_at, status=NoticeStatus.RETURNED, reason=why
            )
            tenancy.notice_received_at = received_at
            tenancy.save(update_fields=["notice_received_at"])
        events.publish(NoticeReturned(by=by, at=now, tenancy_id=tenancy.pk, notice_id=notice.pk))
    return notice


def withdraw_notice(*, by: Actor, tenancy_id: int, reason: str, now: dt.datetime) -> Notice:
    """This function will clear the dates of an accepted notice: the tenancy goes on, the provisional void is cancelled.

    In law a notice can't be withdrawn by the tenant alone; the reason says what the landlord agreed to. Refused
    without a reason, without an accepted notice, and once the tenancy has ended.
    """
    why = needed_reason(reason, "why the tenancy goes on")
    with acting(by=by, reason="Notice withdrawn"):  # why: see return_notice
        tenancy = lock_standing_tenancy(tenancy_id)
        notice = _accepted(tenancy)
        if notice is None:
            raise NoNotice("No notice stands on this tenancy.")
        notice.status, notice.reason = NoticeStatus.WITHDRAWN, why
        notice.save(update_fields=["status", "reason"])
        _clear(tenancy, last_received=None)
        events.publish(NoticeWithdrawn(by=by, at=now, tenancy_id=tenancy.pk, notice_id=notice.pk))
    return notice


def _clear(tenancy: Tenancy, *, last_received: dt.datetime | None) -> None:
    tenancy.notice_received_at = last_received
    tenancy.proposed_end_at = tenancy.end_reason = None
    tenancy.save(update_fields=["notice_received_at", "proposed_end_at", "end_reason"])
    void_from(tenancy, None, VoidStage.PROVISIONAL)


def correct_proposed_end(
    *,
    by: Actor,
    tenancy_id: int,
    end_date: dt.date,
    reason: str,
    shorter_by_agreement: bool = False,
    now: dt.datetime,
) -> Notice:
    """This function will move the proposed end of an accepted notice, and the provisional void with it.

    The day is held against the rule as if the notice had asked for it; what waits for the proposed end waits for the
    new one. Refused without a reason, and as the rule refuses the day.
    """
    why = needed_reason(reason, "why the proposed end is corrected")
    with acting(by=by, reason=f"Proposed end corrected: {why}"):
        tenancy = lock_standing_tenancy(tenancy_id)
        notice = _accepted(tenancy)
        if notice is None or tenancy.proposed_end_at is None:
            raise NoNotice("No notice stands on this tenancy, so it has no proposed end to correct.")
        given_by = list(notice.givers.values_list("contact_id", flat=True))
        asked = ReceivedNotice(
            received_at=notice.received_at,
            asked_end_date=end_date,
            stated_start_date=notice.stated_start_date,
            shorter_by_agreement=shorter_by_agreement,
            given_by=given_by,
            some_unnamed=not given_by,
        )
        advice = _advice(tenancy, asked, now)
        was = tenancy.proposed_end_at
        # What the notice itself asked for stays: by it the same notice, sent in again, is known.
        notice.shorter_by_agreement = shorter_by_agreement
        notice.ends_at, notice.explanation = advice.end.instant, _explained(advice)
        notice.save(update_fields=["shorter_by_agreement", "ends_at", "explanation"])
        if advice.end.instant != was:
            tenancy.proposed_end_at = advice.end.instant
            tenancy.save(update_fields=["proposed_end_at"])
            void_from(tenancy, advice.end.instant, VoidStage.PROVISIONAL)
            events.publish(
                ProposedEndCorrected(by=by, at=now, tenancy_id=tenancy.pk, was=was, ends_at=advice.end.instant)
            )
    return notice
