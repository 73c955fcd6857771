"""Making two contacts one, and taking that back.

What refers to the loser is found in the model graph: every foreign key to its index record or contact, whichever
module it belongs to. Each row that is touched is journalled, so that undoing puts back exactly what was. Tables that
are append-only (notes, readings) stay where they were written; the survivor's page reads them through its stubs.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue import CATALOGUE
from hearth.platform.configuration.models import UserDefinedValue
from hearth.platform.index.models import Record, Restriction
from hearth.platform.index.rules import fold, search_text
from hearth.platform.workspace.models import OpenRecord, RecentRecord
from hearth.records.contacts.events import ContactsMerged, MergeUndone
from hearth.records.contacts.models import (
    AddressCategory,
    CommunicationPreference,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactGroupMember,
    ContactIdentifier,
    ContactPhone,
    Decision,
    DuplicatePair,
    FormerName,
    HouseholdMember,
    Merge,
    MergeStep,
    Profile,
    Relationship,
    SecurityPassword,
    SegmentMember,
    StepAction,
    ThirdPartyAuthority,
)
from hearth.records.contacts.operations.keeping import day_words, keep_index, lock_contacts, needed_words
from hearth.records.contacts.operations.naming import NAME_WORDS
from hearth.records.contacts.operations.reaching import ONE_AT_A_TIME
from hearth.records.contacts.operations.refusals import CanNotBeMerged, CanNotBeUndone
from hearth.records.contacts.rules import Names, sort_name

CHOSEN = (
    *NAME_WORDS,
    "date_of_birth",
    "national_insurance_number",
    "language",
    "interpreter",
    "preferred_channel",
    "needs",
)
"""The fields of which an officer chooses the survivor's value or the loser's. `main_address` is the other choice."""

# What both may have and one person needs once: the loser's gives way, and comes back with an undo. (Whoever compared
# the two has both open in the dock.)
_GIVE_WAY: tuple[type[models.Model], ...] = (
    ContactPhone,
    ContactEmail,
    ContactIdentifier,
    ContactGroupMember,
    HouseholdMember,
    FormerName,
    CommunicationPreference,
    Profile,
    SecurityPassword,
    Relationship,
    ThirdPartyAuthority,
    UserDefinedValue,
    OpenRecord,
    RecentRecord,
)
# The merge's own bookkeeping, what only one record can have, and what is worked out from the rest (segments; floors
# above say it of a model by `is_derived`, and work it out anew when they are told of the merge).
_STAYS: tuple[type[models.Model], ...] = (Merge, DuplicatePair, Restriction, SegmentMember)


@dataclass(frozen=True, slots=True)
class _Reference:
    """A foreign key that leads to a contact, or to its index record."""

    model: type[models.Model]
    column: str

    def rows(self, key: int) -> models.QuerySet[Any]:
        return self.model._base_manager.filter(**{self.column: key})

    @property
    def label(self) -> str:
        """What people call the table."""
        return CATALOGUE.entity_of(self.model).label


def references() -> list[_Reference]:
    """Every foreign key to a contact or index record that follows the survivor, whichever module it belongs to.

    Left out: history tables (they tell what was), append-only tables, rows that share the record's key.
    """
    fixed = _append_only_tables()
    found = []
    for model in apps.get_models():
        stays = model in _STAYS or getattr(model, "is_derived", False)
        if stays or model._meta.db_table in fixed or hasattr(model, "pgh_tracked_model"):
            continue
        for field in model._meta.concrete_fields:
            target = field.related_model
            shares_key = field.primary_key and target is Record
            if target in (Record, Contact) and not shares_key:
                found.append(_Reference(model, field.attname))
    return found


def _append_only_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = 'append_only' OR t.tgname LIKE %s",
            [r"pgtrigger\_append\_only%"],
        )
        return {name for (name,) in cursor.fetchall()}


def merge(
    *,
    by: Actor,
    survivor_id: int,
    loser_id: int,
    from_loser: Collection[str] = (),
    reason: str,
    now: dt.datetime,
) -> Merge:
    """Makes two contacts one: everything that refers to the loser refers to the survivor from now on.

    `from_loser` names the fields of `CHOSEN` (and "main_address") in which the loser's value stands. The loser stays
    as a stub that finds the survivor by its old reference. Refused: a person and an organisation, two companies, one
    restricted and one not, two dates of death, something that both have and only one can have (joint tenants).
    """
    with acting(by=by, reason=needed_words(reason, "A merge", "reason")):
        if survivor_id == loser_id:
            raise CanNotBeMerged("Choose two contacts.")
        survivor, loser = lock_contacts(survivor_id, loser_id)
        _check(survivor, loser)
        done = Merge.objects.create(
            survivor=survivor, loser=loser, reason=reason.strip(), merged_at=now, merged_by_id=by.user_id
        )
        journal = _Journal(done)
        _choose(journal, survivor, loser, set(from_loser))
        _one_address_each(journal, survivor, loser, "main_address" in from_loser, business_day(now))
        _drop_what_joins_them(journal, survivor, loser)
        for reference in references():
            _move(journal, reference, survivor, loser)
        journal.change(loser, {"merged_into_id": survivor.pk})
        _index(journal, survivor, loser, on=business_day(now))
        journal.keep()
        _decided(survivor, loser, by=by, now=now)
        events.publish(ContactsMerged(by=by, at=now, survivor_id=survivor.pk, loser_id=loser.pk))
    return done


def _check(survivor: Contact, loser: Contact) -> None:
    if survivor.kind != loser.kind:
        raise CanNotBeMerged("A person and an organisation can't be the same contact.")
    one, other = survivor.record, loser.record
    if one.company_id != other.company_id:
        raise CanNotBeMerged(f"{one.reference} and {other.reference} belong to different companies.")
    if one.restricted != other.restricted:
        raise CanNotBeMerged(
            f"Only one of {one.reference} and {other.reference} is restricted. Restrict the other too, or lift it."
        )
    deaths = {survivor.date_of_death, loser.date_of_death}
    if len(deaths) > 1:
        raise CanNotBeMerged("The dates of death differ. Record or correct the death first, so that both say the same.")


class _Journal:
    """The steps of a merge as they are done; kept at the end."""

    def __init__(self, merge: Merge) -> None:
        self._merge = merge
        self.steps: list[MergeStep] = []

    def change(self, row: models.Model, values: Mapping[str, Any]) -> None:
        """Changes columns (by attname) of a row; nothing where they say so already."""
        before = {column: getattr(row, column) for column in values}
        if before == dict(values):
            return
        type(row)._base_manager.filter(pk=row.pk).update(**values)
        for column, value in values.items():
            setattr(row, column, value)
        self.add(row, StepAction.CHANGED, before, dict(values))

    def remove(self, row: models.Model) -> None:
        """Removes a row that is there twice; all its columns are kept."""
        before = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        type(row)._base_manager.filter(pk=row.pk).delete()
        self.add(row, StepAction.REMOVED, before, {})

    def add(self, row: models.Model, action: StepAction, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Notes what was done to a row."""
        self.steps.append(
            MergeStep(
                merge=self._merge,
                number=len(self.steps) + 1,
                model=row._meta.label,
                row=str(row.pk),
                action=action,
                before=_plain(before),
                after=_plain(after),
            )
        )

    def keep(self) -> None:
        """Writes the steps down."""
        MergeStep.objects.bulk_create(self.steps, batch_size=1000)


def _plain(values: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))


def _choose(journal: _Journal, survivor: Contact, loser: Contact, from_loser: set[str]) -> None:
    """The chosen values; where the survivor says nothing, the loser's stand."""
    values = {
        name: getattr(loser, name)
        for name in CHOSEN
        if name in from_loser or (name not in NAME_WORDS and not getattr(survivor, name))
    }
    if from_loser & set(NAME_WORDS):
        names = {name: values.get(name, getattr(survivor, name)) for name in NAME_WORDS}
        values["sort_name"] = fold(sort_name(Names(**names)))[:160]
    journal.change(survivor, values)


def _one_address_each(journal: _Journal, survivor: Contact, loser: Contact, losers_stands: bool, on: dt.date) -> None:
    """Both may have a main and a correspondence address at a time; what gives way becomes a previous address."""
    for category in ONE_AT_A_TIME:
        for theirs in loser.addresses.filter(category=category):
            for ours in survivor.addresses.filter(category=category):
                if not _overlap(theirs, ours):
                    continue
                takes = losers_stands and category == AddressCategory.MAIN and _stands(theirs, on)
                journal.change(ours if takes else theirs, {"category": AddressCategory.PREVIOUS.value})
                if not takes:
                    break


def _overlap(one: ContactAddress, other: ContactAddress) -> bool:
    return (one.to_date is None or one.to_date > other.from_date) and (
        other.to_date is None or other.to_date > one.from_date
    )


def _stands(address: ContactAddress, on: dt.date) -> bool:
    return address.from_date <= on and (address.to_date is None or address.to_date > on)


def _drop_what_joins_them(journal: _Journal, survivor: Contact, loser: Contact) -> None:
    """A relationship or an authority between the two says nothing once they are one."""
    both = {survivor.pk, loser.pk}
    for row in Relationship.objects.filter(contact__in=both, other__in=both):
        journal.remove(row)
    for authority in ThirdPartyAuthority.objects.filter(contact__in=both, holder__in=both):
        journal.remove(authority)


def _move(journal: _Journal, reference: _Reference, survivor: Contact, loser: Contact) -> None:
    for row in reference.rows(loser.pk).order_by("pk").select_for_update():
        field = row._meta.get_field(reference.column.removesuffix("_id"))
        try:
            with transaction.atomic():
                if field.primary_key:
                    _take_over(journal, row, reference, survivor)
                else:
                    journal.change(row, {reference.column: survivor.pk})
        except IntegrityError as error:
            if not isinstance(row, _GIVE_WAY):
                raise CanNotBeMerged(
                    f"{reference.label}: {survivor.record.reference} and {loser.record.reference} both have what"
                    " only one can have at a time. End or correct one of the two first, then merge."
                ) from error
            setattr(row, reference.column, loser.pk)
            journal.remove(row)


def _take_over(journal: _Journal, row: models.Model, reference: _Reference, survivor: Contact) -> None:
    """A row whose key is the contact's: a copy under the survivor's key takes its place."""
    if reference.rows(survivor.pk).exists():
        raise IntegrityError("Both have one.")
    model = type(row)
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    journal.remove(row)
    made = model._base_manager.create(**(columns | {reference.column: survivor.pk}))
    journal.add(made, StepAction.CHANGED, {}, columns | {reference.column: survivor.pk})


def _index(journal: _Journal, survivor: Contact, loser: Contact, *, on: dt.date) -> None:
    """The survivor is found by what both said; the loser by its reference alone."""
    columns = ("title", "context", "sort_key", "search_text", "closed")
    for contact in (survivor, loser):
        contact.record.refresh_from_db()
    before = {contact.pk: {name: getattr(contact.record, name) for name in columns} for contact in (survivor, loser)}
    keep_index(survivor, on=on)
    reference = loser.record.reference
    Record.objects.filter(pk=loser.pk).update(
        title=f"Merged into {survivor.record.reference}",
        context="",
        sort_key=fold(reference),
        search_text=search_text(reference=reference, title=reference),
        closed=True,
    )
    for contact in (survivor, loser):
        contact.record.refresh_from_db()
        after = {name: getattr(contact.record, name) for name in columns}
        if after != before[contact.pk]:
            journal.add(contact.record, StepAction.CHANGED, before[contact.pk], after)


def _decided(survivor: Contact, loser: Contact, *, by: Actor, now: dt.datetime) -> None:
    low, high = sorted((survivor.pk, loser.pk))
    DuplicatePair.objects.filter(first_id=low, second_id=high).update(
        decision=Decision.MERGED, decided_at=now, decided_by_id=by.user_id
    )


# --- undoing


def undo_merge(*, by: Actor, merge_id: int, reason: str, now: dt.datetime) -> Merge:
    """Takes a merge back: every row that it moved goes back, every row that it removed is there again.

    What was added to the survivor since stays with it; a row that was changed or removed since is left as it is.
    Refused: it was undone already, the survivor was itself merged since, a row that comes back is in the way of one
    that was made since.
    """
    with acting(by=by, reason=needed_words(reason, "Undoing a merge", "reason")):
        done = Merge.objects.select_for_update().filter(pk=merge_id).first()
        if done is None:
            raise NotFound("There is no such merge.")
        if done.undone_at is not None:
            raise CanNotBeUndone(f"This merge was undone on {day_words(business_day(done.undone_at))} already.")
        survivor, loser = (
            Contact.objects.select_for_update(of=("self",)).select_related("record").get(pk=key)
            for key in (done.survivor_id, done.loser_id)
        )
        _refuse_later_merges(done, survivor)
        described_since: set[int] = set()
        try:
            with transaction.atomic():
                for step in done.steps.order_by("-number"):
                    if not _undo(step) and step.model == Record._meta.label:
                        described_since.add(int(step.row))
        except IntegrityError as error:
            raise CanNotBeUndone(
                f"Something was noted of {survivor.record.reference} since that is in the way of what comes back to"
                f" {loser.record.reference}. End or correct it first, then undo."
            ) from error
        for contact_id in described_since:
            keep_index(Contact.objects.select_related("record").get(pk=contact_id), on=business_day(now))
        done.undone_at = now
        done.save(update_fields=["undone_at"])
        low, high = sorted((survivor.pk, loser.pk))
        DuplicatePair.objects.filter(first_id=low, second_id=high).update(
            decision=Decision.OPEN, decided_at=None, decided_by=None
        )
        events.publish(MergeUndone(by=by, at=now, survivor_id=survivor.pk, loser_id=loser.pk))
    return done


def _refuse_later_merges(done: Merge, survivor: Contact) -> None:
    later = (
        Merge.objects.filter(Q(survivor=survivor) | Q(loser=survivor), undone_at=None, pk__gt=done.pk)
        .order_by("-pk")
        .select_related("loser__record", "survivor__record")
        .first()
    )
    if later is not None:
        raise CanNotBeUndone(
            f"{later.loser.record.reference} was merged into {later.survivor.record.reference} since. Undo that first."
        )


def _undo(step: MergeStep) -> bool:
    """Puts a row back; whether nobody had changed it since."""
    model = _models()[step.model]
    if step.action == StepAction.REMOVED:
        model._base_manager.create(**dict(_typed(model, step.before)))
        return True
    standing = model._base_manager.filter(pk=step.row)
    if not step.before:  # it was made by the merge
        standing.delete()
        return True
    row = standing.first()
    if row is None:
        return False
    after = dict(_typed(model, step.after))
    before = {column: value for column, value in _typed(model, step.before) if getattr(row, column) == after[column]}
    if before:
        standing.update(**before)
    return len(before) == len(step.before)


def _models() -> dict[str, type[models.Model]]:
    return {model._meta.label: model for model in apps.get_models()}


def _typed(model: type[models.Model], values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What the journal's JSON says, as the columns have it."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for column, value in values.items():
        field = fields[column]
        if isinstance(field, models.ForeignKey | models.JSONField) or value is None:
            yield column, value
        else:
            yield column, field.to_python(value)
