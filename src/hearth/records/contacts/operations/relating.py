"""Who belongs to whom, and who may speak for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.platform.audit.acting import acting
from hearth.records.contacts import rules
from hearth.records.contacts.models import (
    AuthorityKind,
    AuthorityScope,
    Contact,
    Relationship,
    RelationshipKind,
    ThirdPartyAuthority,
)
from hearth.records.contacts.operations.keeping import check_end, lock_contact, lock_contacts, needed_words
from hearth.records.contacts.operations.refusals import AlreadyThere, ContactDead, DetailInvalid, OtherCompany


def add_relationship(
    *,
    by: Actor,
    contact_id: int,
    other_id: int,
    kind: str,
    confidential: bool = False,
    from_date: dt.date,
    to_date: dt.date | None = None,
) -> Relationship:
    """Notes what another contact is to this one (`kind`, a RelationshipKind), from a day until (not including) another.

    Refused: the same contact, another company's, one that is noted from either side already.
    """
    if kind not in RelationshipKind.values:
        raise DetailInvalid("Choose what they are to each other.", field="kind")
    _check_period(from_date, to_date, "The relationship")
    with acting(by=by, reason="Relationship added"):
        contact, other = _two(contact_id, other_id)
        same = Q(contact=contact, other=other, kind=kind) | Q(contact=other, other=contact, kind=rules.RECIPROCAL[kind])
        standing = Relationship.objects.filter(Q(to_date=None) | Q(to_date__gt=from_date), same)
        if (standing if to_date is None else standing.filter(from_date__lt=to_date)).exists():
            raise AlreadyThere("This relationship is noted already.", field="other")
        return Relationship.objects.create(
            contact=contact,
            other=other,
            kind=kind,
            confidential=confidential,
            from_date=from_date,
            to_date=to_date,
        )


def end_relationship(*, by: Actor, relationship_id: int, on: dt.date, reason: str) -> Relationship:
    """Ends a relationship: `on` is the first day without it."""
    with acting(by=by, reason=needed_words(reason, "Ending a relationship", "reason")):
        found = Relationship.objects.select_for_update().filter(pk=relationship_id).first()
        if found is None:
            raise NotFound("There is no such relationship.")
        lock_contacts(found.contact_id, found.other_id)
        check_end(began=found.from_date, ended=found.to_date, on=on, what="The relationship")
        found.to_date = on
        found.save(update_fields=["to_date"])
    return found


def grant_authority(
    *,
    by: Actor,
    contact_id: int,
    holder_id: int,
    kind: str,
    scopes: Collection[str],
    evidence: str,
    from_date: dt.date,
    to_date: dt.date | None = None,
    review_date: dt.date | None = None,
) -> ThirdPartyAuthority:
    """Notes that `holder` may speak for the contact about `scopes`, on evidence that was seen.

    `kind` is an AuthorityKind, `scopes` are AuthorityScope values. Refused: no scope or evidence, the same contact,
    another company's, an authority that death has ended or that only death begins (`rules.authority_holds`).
    """
    if kind not in AuthorityKind.values:
        raise DetailInvalid("Choose on what the authority rests.", field="kind")
    chosen = [scope for scope in AuthorityScope.values if scope in scopes]
    if not chosen:
        raise DetailInvalid("Say what they may speak about.", field="scopes")
    evidence = needed_words(evidence, "An authority", "evidence")
    _check_period(from_date, to_date, "The authority")
    if review_date is not None and review_date <= from_date:
        raise DetailInvalid("The authority must be reviewed after the day on which it begins.", field="review_date")
    with acting(by=by, reason="Third-party authority added"):
        contact, holder = _two(contact_id, holder_id)
        if holder.date_of_death is not None:
            raise ContactDead(f"{holder} has died and can't speak for anybody.", field="holder")
        if not rules.authority_holds(kind, dead=contact.date_of_death is not None):
            raise ContactDead(_WRONG_SIDE[contact.date_of_death is not None].format(contact), field="kind")
        return ThirdPartyAuthority.objects.create(
            contact=contact,
            holder=holder,
            kind=kind,
            scopes=chosen,
            evidence=evidence,
            from_date=from_date,
            to_date=to_date,
            review_date=review_date,
        )


_WRONG_SIDE = {
    True: "{} has died: only an executor or administrator speaks for the estate now.",
    False: "{} is alive as far as is known: an executor's authority begins with the death.",
}


def end_authority(*, by: Actor, authority_id: int, on: dt.date, reason: str) -> ThirdPartyAuthority:
    """Ends an authority (withdrawn, revoked, run out): `on` is the first day without it."""
    with acting(by=by, reason=needed_words(reason, "Ending an authority", "reason")):
        found = ThirdPartyAuthority.objects.select_for_update().filter(pk=authority_id).first()
        if found is None:
            raise NotFound("There is no such authority.")
        lock_contact(found.contact_id)
        check_end(began=found.from_date, ended=found.to_date, on=on, what="The authority")
        found.to_date = on
        found.save(update_fields=["to_date"])
    return found


def _check_period(from_date: dt.date, to_date: dt.date | None, what: str) -> None:
    if to_date is not None and to_date <= from_date:
        raise DetailInvalid(f"{what} must end after the day on which it begins.", field="to_date")


def _two(contact_id: int, other_id: int) -> tuple[Contact, Contact]:
    if contact_id == other_id:
        raise DetailInvalid("Choose another contact, not the same one.", field="other")
    contact, other = lock_contacts(contact_id, other_id)
    if contact.record.company_id != other.record.company_id:
        raise OtherCompany(f"{other} belongs to another company.", field="other")
    return contact, other
