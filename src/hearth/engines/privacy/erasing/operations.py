"""Erasing people, one or many: each whole and in one transaction, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from hearth.engines.privacy import sealing
from hearth.engines.privacy.erasing import elsewhere, replaying, ways
from hearth.engines.privacy.erasing.applying import Erased, apply
from hearth.engines.privacy.erasing.blocking import blocks
from hearth.engines.privacy.erasing.elsewhere import Elsewhere
from hearth.engines.privacy.erasing.scope import Scope
from hearth.engines.privacy.mentions.finding import Place, Told
from hearth.engines.privacy.models import Erasure, ErasureGround
from hearth.engines.privacy.subject_access import all_stubs
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Conflict, Refused
from hearth.kernel.time import business_day
from hearth.platform import catalogue, outbox
from hearth.platform.audit.acting import acting
from hearth.platform.audit.erasing import erasing
from hearth.platform.catalogue import erasing as actions
from hearth.platform.identity.access import Access
from hearth.platform.workspace.models import ExportedRows, ExportState, ListExport
from hearth.records.contacts.models import Contact, ContactKind

BATCH = 1000


class ErasureBlocked(Refused):
    """Somebody who can't be erased now: a tenancy that stands, an open case, a legal hold."""

    code = "erasure_blocked"


class NotErasable(Refused):
    """Organisations, and contacts that were merged into another, which is to be erased with them."""

    code = "not_erasable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of one kind of row. `kept` says why rows stay ("" where they go); `loses` which of their fields are
    emptied then, `stays` which are not."""

    entity: str
    label: str
    rows: int
    kept: str = ""
    loses: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()

    @property
    def goes(self) -> bool:
        """Whether the rows go."""
        return not self.kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an erasure would do, item by item, and what stands in its way (sentences; empty: nothing). `told` are the
    places in what was written about others that tell of the person."""

    contact: Contact
    lines: tuple[Line, ...]
    blocked_by: tuple[str, ...]
    erased: Erasure | None
    told: tuple[Told, ...] = ()


@dataclass(slots=True)
class BulkErasure:
    """How far an erasure of many has come: how many are erased, and who was left out and why, by contact."""

    erased: int = 0
    left_out: dict[int, list[str]] = field(default_factory=dict)


def _check_erasable(contact: Contact) -> None:
    if contact.kind != ContactKind.PERSON:
        raise NotErasable(f"{contact.reference} is an organisation. The right to erasure is a person's.")
    if contact.merged_into is not None:
        raise NotErasable(
            f"{contact.reference} was merged into {contact.merged_into.reference}: erase that one, and both go."
        )


def preview(*, contact: Contact, now: dt.datetime) -> Preview:
    """What erasing somebody would do; nothing is changed."""
    with transaction.atomic():
        scope = Scope()
        scope.gather([contact.pk])
        lines = tuple(_lines(scope))
        blocked = blocks(scope.records(), business_day(now)).get(contact.pk, [])
        told = elsewhere.told_elsewhere(scope, [contact.pk, *all_stubs(contact.pk)])
        transaction.set_rollback(True)
    done = Erasure.objects.filter(contact=contact).first()
    return Preview(contact=contact, lines=lines, blocked_by=tuple(blocked), erased=done, told=tuple(told))


def _lines(scope: Scope) -> Iterator[Line]:
    for name in scope.entities:
        entity = catalogue.entity(name)
        said = catalogue.erasure_of(name)
        if ways.goes(entity):
            yield Line(entity=name, label=entity.label, rows=scope.found[name])
        elif said.kept:
            labels = {item: entity.declared[item].label for item in entity.declared}
            yield Line(
                entity=name,
                label=entity.label,
                rows=scope.found[name],
                kept=said.kept,
                loses=tuple(labels[item] for item in actions.blanks(entity, said)),
                stays=tuple(labels[item] for item in entity.declared if item in said.keep),
            )


def erase(
    *,
    by: Actor,
    contact_id: int,
    ground: str,
    reason: str,
    told: Mapping[Place, str] | None = None,
    access: Access | None = None,
    now: dt.datetime,
) -> Erasure:
    """This function will erase a person, and keep what the law obliges to without them. It can't be undone.

    `told` says of each place in what was written about others (Preview.told) whether their name is left there or taken
    out (elsewhere.LEAVE, TAKE_OUT); None leaves all. `access`, within their company, is that of whoever decided so
    (None: the system's). Refused: an organisation or a merged stub (NotErasable), somebody who was erased before
    (Conflict), while something stands in the way (ErasureBlocked, with each sentence), a place that `access` may not
    open (NotSeen), and one of which `told` says nothing (Undecided). Files go from the store once it is committed.
    """
    contact = Contact.objects.select_related("record", "merged_into__record").get(pk=contact_id)
    _check_erasable(contact)
    if Erasure.objects.filter(contact_id=contact_id).exists():
        raise Conflict(f"{contact.reference} was erased before.")
    decisions = {} if told is None else {contact_id: told}
    done = _erase_together(
        [contact_id], by=by, ground=ground, reason=reason, decisions=decisions, access=access, now=now
    )
    if contact_id in done.left_out:
        raise ErasureBlocked(" ".join(done.left_out[contact_id]))
    return Erasure.objects.get(contact_id=contact_id)


def erase_many(
    *,
    by: Actor,
    contact_ids: Sequence[int],
    ground: str,
    reason: str,
    again: Mapping[int, Collection[Place]] | None = None,
    now: dt.datetime,
) -> Iterator[BulkErasure]:
    """This function will erase many people, a thousand in a transaction; yields how far it is after each.

    `again`: it was done before and a restore has brought them back; what was decided then about what was written about
    others, by contact. Without it such words are left: nobody has weighed them. Who can't be erased (see `erase`) is
    left out, with why. A run that was stopped is taken up by asking again: who was erased before is passed over.
    """
    total = BulkErasure()
    for start in range(0, len(contact_ids), BATCH):
        part = contact_ids[start : start + BATCH]
        before = set(Erasure.objects.filter(contact__in=part).values_list("contact_id", flat=True))
        fit = Contact.objects.filter(pk__in=part, kind=ContactKind.PERSON, merged_into=None)
        chosen = [key for key in fit.values_list("pk", flat=True) if key not in before]
        for key in set(part) - before - set(chosen):
            total.left_out[key] = ["It is an organisation, or was merged into another contact."]
        if chosen:
            done = _erase_together(chosen, by=by, ground=ground, reason=reason, again=again, now=now)
            total.erased += done.erased
            total.left_out |= done.left_out
        yield total


def _erase_together(
    contact_ids: Sequence[int],
    *,
    by: Actor,
    ground: str,
    reason: str,
    decisions: Mapping[int, Mapping[Place, str]] | None = None,
    again: Mapping[int, Collection[Place]] | None = None,
    access: Access | None = None,
    now: dt.datetime,
) -> BulkErasure:
    if ground not in ErasureGround.values:
        raise ValueError(f"'{ground}' is no ground for an erasure.")
    if not reason.strip():
        raise Refused("Say why they are erased, without naming them.", field="reason")
    done = BulkErasure()
    with transaction.atomic():
        list(Contact.objects.select_for_update().filter(pk__in=contact_ids).order_by("pk").values_list("pk"))
        scope = Scope()
        scope.gather(contact_ids)
        if again is None:  # what stood in the way then was decided then
            done.left_out = blocks(scope.records(), business_day(now))
        chosen = [key for key in contact_ids if key not in done.left_out]
        if not chosen:
            return done
        if done.left_out:  # what somebody who stays has a part in, stays
            scope = Scope()
            scope.gather(chosen)
        taken = _decided(scope, chosen, decisions or {}, again or {}, access)
        paths = _expire_exports(scope)
        with erasing(by=by, reason=f"Erased: {ErasureGround(ground).label}") as opened:
            erased = apply(scope)
            erased.salts += sum(elsewhere.take_out(each) for each in taken.values())
            sealing.note_salts_gone(erasing_id=opened, rows=erased.salts)
        _record(chosen, erased, taken, by=by, ground=ground, reason=reason, now=now, replayed=again is not None)
        _clear_up(paths + erased.paths, chosen, now=now)
    done.erased = len(chosen)
    return done


def _decided(
    scope: Scope,
    contact_ids: Collection[int],
    decisions: Mapping[int, Mapping[Place, str]],
    again: Mapping[int, Collection[Place]],
    access: Access | None,
) -> dict[int, Elsewhere]:
    """By contact what is taken out of what was written about others."""
    found = {
        key: elsewhere.decided(
            scope, [key, *all_stubs(key)], decisions.get(key), again=again.get(key, ()), access=access
        )
        for key in contact_ids
        if key in decisions or again.get(key)
    }
    return {key: each for key, each in found.items() if each.places}


def _record(
    contact_ids: Collection[int], erased: Erased, taken: Mapping[int, Elsewhere], *, by: Actor, ground: str,
    reason: str, now: dt.datetime, replayed: bool,
) -> None:  # fmt: skip
    """That they were erased. Counts are those of all that were erased together; `elsewhere` names the places of one
    where words were taken out, for an erasure after a restore."""
    counts: dict[str, Any] = {
        "people": len(contact_ids), "gone": erased.gone, "emptied": erased.emptied, "history": erased.history,
        "salts": erased.salts, "archived": erased.archived, "files": len(erased.paths),
    }  # fmt: skip
    with acting(by=by, reason="Erased"):
        Erasure.objects.bulk_create(
            Erasure(
                contact_id=key,
                ground=ground,
                reason=reason.strip(),
                erased_at=now,
                erased_by_id=by.user_id,
                counts=counts | ({"elsewhere": [list(at) for at in taken[key].places]} if key in taken else {}),
                replayed_at=now if replayed else None,
            )
            for key in contact_ids
        )


def _expire_exports(scope: Scope) -> list[str]:
    """Files of lists that still hold somebody go; what is known of the export stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT DISTINCT r.export_id FROM {rows} r JOIN {exports} e ON e.id = r.export_id"
                " WHERE e.state = %s AND r.records && (SELECT coalesce(array_agg(key), '{{}}') FROM {records})"
            ).format(
                rows=sql.Identifier(ExportedRows._meta.db_table),
                exports=sql.Identifier(ListExport._meta.db_table),
                records=scope.table("record"),
            ),
            [ExportState.DONE],
        )
        found = [key for (key,) in cursor.fetchall()]
    exports = list(ListExport.objects.filter(pk__in=found))
    with acting(by=Actor.system("erasure"), reason="Export expired"):
        ListExport.objects.filter(pk__in=found).update(state=ExportState.EXPIRED)
    return [each.path for each in exports if each.path]


def _clear_up(paths: list[str], contact_ids: Sequence[int], *, now: dt.datetime) -> None:
    """What lies outside the database goes once it is committed; the log for a restore is written then too."""
    key = f"{contact_ids[0]}:{len(contact_ids)}:{now.isoformat()}"
    if paths:
        outbox.enqueue(kind=replaying.FILES, key=f"{replaying.FILES}:{key}", payload={"paths": paths}, now=now)
    replaying.enqueue(contact_ids, key=key, now=now)
