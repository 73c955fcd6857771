"""What the pages of retention and erasure show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from hearth.engines.comms.delivery import letterhead
from hearth.engines.comms.rendering.disclosure import Fact, Section, Sheaf, Table, render_sheaf_pdf
from hearth.engines.privacy.erasing import operations as erasing
from hearth.engines.privacy.erasing.blocking import standing_holds
from hearth.engines.privacy.mentions import files
from hearth.engines.privacy.mentions.finding import Told, not_seen
from hearth.engines.privacy.mentions.rules import KINDS
from hearth.engines.privacy.models import (
    BatchItem,
    Disposal,
    Erasure,
    ItemState,
    LegalHold,
    RetentionBatch,
    RetentionRule,
    RetentionRulePeriod,
)
from hearth.engines.privacy.retention import permissions
from hearth.engines.privacy.retention.subjects import SUBJECTS
from hearth.kernel.refusal import NotFound
from hearth.platform import catalogue
from hearth.platform.configuration.queries import in_force
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import audit_reading, visible
from hearth.records.contacts.models import Contact

SHOWN, NEWEST = 200, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage:
    """A batch with the first SHOWN of its records; counts by state."""

    batch: RetentionBatch
    subject: str
    items: tuple[BatchItem, ...]
    waiting: int
    left_out: int
    done: int
    own: bool
    restorable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """A hold that stands; `title` as the reader may see it ("" where they may not see the record)."""

    hold: LegalHold
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """A place that tells of somebody: `key` names it in forms, `on` the record that it is on; "" for one that the
    reader may not open, of which nothing is shown. `within` a file, out of which no words are taken here."""

    key: str
    label: str
    on: str
    found_by: str
    passages: tuple[str, ...]
    within: bool


def batches(access: Access) -> list[RetentionBatch]:
    """The batches of the companies where the reader may see them, the newest first, with counts."""
    rows = RetentionBatch.objects.filter(company__in=access.companies_with(permissions.SEE))
    return list(
        rows.select_related("rule", "company", "proposed_by").annotate(
            waiting=Count("items", filter=Q(items__state=ItemState.WAITING)),
            left=Count("items", filter=Q(items__state=ItemState.LEFT_OUT)),
            gone=Count("items", filter=Q(items__state=ItemState.DONE)),
        )[:SHOWN]
    )


def batch_page(access: Access, batch_id: int) -> BatchPage:
    """One batch. NotFound for one of another company."""
    batch = (
        RetentionBatch.objects.filter(pk=batch_id, company__in=access.companies_with(permissions.SEE))
        .select_related("rule", "company", "proposed_by", "decided_by")
        .first()
    )
    if batch is None:
        raise NotFound("There is no such batch.")
    counts = dict(batch.items.order_by().values_list("state").annotate(Count("pk")))
    return BatchPage(
        batch=batch,
        subject=SUBJECTS.get(batch.rule.subject).label,
        items=tuple(batch.items.select_related("record")[:SHOWN]),
        waiting=counts.get(ItemState.WAITING, 0),
        left_out=counts.get(ItemState.LEFT_OUT, 0),
        done=counts.get(ItemState.DONE, 0),
        own=batch.proposed_by_id is not None and batch.proposed_by_id == access.user_id,
        restorable=batch.disposal == Disposal.ARCHIVE and batch.done_at is not None and batch.restored_at is None,
    )


def proposable(access: Access, today: dt.date) -> list[tuple[str, str]]:
    """The rules that are in force where the reader may propose: "rule:company" and what people call it."""
    periods = RetentionRulePeriod.objects.filter(
        in_force(today), company__in=access.companies_with(permissions.PROPOSE)
    )
    rows = periods.select_related("of", "company").order_by("of__description", "company__name")
    return [(f"{each.of_id}:{each.company_id}", f"{each.of} ({each.company.name})") for each in rows]


def rule(rule_id: int) -> RetentionRule:
    """The rule of that key; NotFound."""
    found = RetentionRule.objects.filter(pk=rule_id).first()
    if found is None:
        raise NotFound("There is no such rule.")
    return found


def holds(access: Access, today: dt.date) -> list[HoldRow]:
    """The holds that stand on records of the companies where the reader may see them."""
    rows = LegalHold.objects.filter(standing_holds(today), record__company__in=access.companies_with(permissions.SEE))
    found = list(rows.select_related("record", "placed_by").order_by("-from_date", "-pk")[:SHOWN])
    seen = dict(
        visible(access, Record.objects.filter(pk__in=[each.record_id for each in found]), narrowed=False).values_list(
            "pk", "title"
        )
    )
    return [HoldRow(hold=each, title=seen.get(each.record_id, "")) for each in found]


def hold(access: Access, hold_id: int) -> LegalHold:
    """A hold in a company where the reader may place and release some; NotFound."""
    found = (
        LegalHold.objects.filter(pk=hold_id, record__company__in=access.companies_with(permissions.HOLD))
        .select_related("record")
        .first()
    )
    if found is None:
        raise NotFound("There is no such hold.")
    return found


def erasures(access: Access) -> list[Erasure]:
    """The NEWEST who were erased, by reference."""
    rows = Erasure.objects.filter(contact__record__company__in=access.companies_with(permissions.SEE))
    return list(rows.select_related("contact__record", "erased_by").order_by("-erased_at", "-pk")[:NEWEST])


def preview(access: Access, record: Record, *, now: dt.datetime) -> tuple[erasing.Preview, list[ToldRow]]:
    """What erasing the person of a record would do, and the places in what was written about others that tell of them,
    as far as the reader may open what those are on."""
    access.within(record.company_id).require(permissions.ERASE)
    seen = erasing.preview(contact=Contact.objects.select_related("record").get(pk=record.pk), now=now)
    on = visible(access, Record.objects.filter(pk__in={each.record_id for each in seen.told}))
    for key in on.filter(restricted=True).values_list("pk", flat=True):
        audit_reading(access=access, record_id=key, what="erasure", now=now, reason=f"Erasure of {record.reference}")
    titles = {key: f"{reference}, {title}" for key, reference, title in on.values_list("pk", "reference", "title")}
    places = [each.place for each in seen.told]
    names = files.names(places)
    hidden = not_seen(access.within(record.company_id), {each.place: each for each in seen.told})
    shown = [place for place in places if place not in hidden]
    files.note_readings(access, shown, reason=f"Erasure of {record.reference}", now=now)
    return seen, [
        _told(each, "" if each.place in hidden else titles.get(each.record_id or 0, ""), names) for each in seen.told
    ]


def files_unknown(record: Record) -> files.Unknown:
    """The files of a record's company in which nobody looked for words."""
    return files.unknown(record.company_id)


def _told(each: Told, on: str, names: Mapping[str, str]) -> ToldRow:
    """A place that tells of somebody, on the record that is called so ("" for one that the reader may not open)."""
    within = each.place[0] == files.ENTITY
    label = catalogue.entity(each.place[0]).label
    return ToldRow(
        key="|".join(each.place),
        label=f"{label}: {names[each.place[1]]}" if within and on else label,
        on=on,
        found_by=", ".join(KINDS[kind] for kind in each.kinds),
        passages=each.passages if on else (),
        within=within,
    )


def certificate_pdf(access: Access, batch_id: int) -> bytes:
    """The certificate of a batch as a tagged PDF. NotFound before it is done."""
    page = batch_page(access, batch_id)
    said = page.batch.certificate
    if not said:
        raise NotFound("This batch has no certificate yet.")
    rows = tuple((each["reference"] or each["row"], each["event"]) for each in said["done"])
    facts = (
        ("Rule", said["rule"]), ("Period", f"{said['months']} months"), ("It rests on", said["source"]),
        ("Records", said["kind"]), ("Event before", said["due_before"]), ("What became of them", said["disposal"]),
        ("Proposed", f"{said['proposed_at'][:16]}, {said['proposed_by']}"),
        ("Approved", f"{said['approved_at'][:16]}, {said['approved_by']}"),
        ("Done", f"{said['done_at'][:16]}, {said['done_by']}"), ("Left out", str(said["left_out"])),
        ("SHA-256", page.batch.certificate_sha256),
    )  # fmt: skip
    return render_sheaf_pdf(
        Sheaf(
            sender=letterhead(page.batch.company),
            title=f"Certificate of disposal {page.batch.pk}",
            about=(Fact("For", page.batch.company.name),),
            dated=page.batch.done_at.date() if page.batch.done_at else page.batch.due_before,
            opening=("What is listed here was disposed of under the retention schedule.",),
            sections=(
                Section(title="Disposal", facts=tuple(Fact(label, value) for label, value in facts)),
                Section(title="Records", tables=(Table("Records", ("Record", "Event"), rows),) if rows else ()),
            ),
            closing_title="How to check it",
            closing=("The hash is that of the certificate as JSON with sorted keys, as it is kept with the batch.",),
        )
    )
