"""Subject access (UK GDPR, Article 15): everything held about a person, as they may have it, and what it is for."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hearth.engines.comms.delivery import letterhead
from hearth.engines.comms.rendering.disclosure import Fact, Section, Sheaf, Table, render_sheaf_pdf
from hearth.engines.privacy.disclosing import Decisions, Disclosed, Disclosure, Value, disclose, withheld
from hearth.engines.privacy.mentions.finding import mentions_of, note_mentions
from hearth.engines.privacy.mentions.telling import add_mentions, with_mentions
from hearth.engines.privacy.models import DisclosureDecision, Outcome, SubjectAccessPack
from hearth.engines.privacy.portability import TOLD as PORTABLE
from hearth.engines.privacy.portability import origin_of, portable_files, portable_rows
from hearth.engines.privacy.tags import TagFacts, all_tags
from hearth.engines.privacy.walking import REASONS, Withheld, holding_of
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform import attachments, catalogue
from hearth.platform.attachments.models import StoredFile
from hearth.platform.audit.acting import acting
from hearth.platform.importing.models import ImportedRow
from hearth.records.contacts.models import Contact, ContactKind
from hearth.records.contacts.queries import stubs_of, survivor_of

FORMAT, PORTABLE_FORMAT = "hearth-subject-access/1", "hearth-portability/1"


class NotAPerson(Refused):
    """Organisations are no data subjects."""

    code = "not_a_person"


class PersonHasDied(Refused):
    """The UK GDPR protects the living (recital 27); who asks after a death needs a ground of their own."""

    code = "person_has_died"


class DecisionInvalid(Refused):
    """A decision that names nothing, or whose ground does not fit its outcome."""

    code = "disclosure_decision_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackForm:
    """How a pack is told: its title, which tags in which order (None: all, as usual), the paragraphs before and after
    ("" for the usual ones), with what items said before or not, with the PDF or for machines alone. `portable`: only
    what the person provided or what was observed of them (Article 20).
    """

    title: str = "Your personal data"
    tags: tuple[str, ...] | None = None
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    history: bool = True
    to_read: bool = True
    portable: bool = False


USUAL = PackForm()
FILES = "files"
STEPS = 4
"""Of making a pack: what is held, what of it goes out, the files, the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What is handed over, as files by name (`content`), and what is for the reviewer alone.

    `review` names what is withheld and why, by table and key, never by value: it is not handed over.
    """

    subject: Contact
    content: dict[str, bytes]
    manifest: dict[str, Any]
    review: list[Withheld]
    rows: int

    @property
    def manifest_sha256(self) -> str:
        """The hash under which the pack is recorded."""
        return hashlib.sha256(as_json(self.manifest)).hexdigest()


def as_json(value: Any) -> bytes:
    """JSON whose bytes depend on the value alone."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def subject_of(reference: str, *, after_death: str = "") -> Contact:
    """The person of a reference, who may have been merged into another since: then that one.

    Refused: nobody's reference (NotFound), an organisation's (NotAPerson), and somebody's who has died (PersonHasDied)
    unless `after_death` says who asks and with what right.
    """
    contact = (
        Contact.objects.select_related("record__company").filter(record__reference=reference.strip().upper()).first()
    )
    if contact is None:
        raise NotFound(f"There is no contact with the reference {reference}.", field="reference")
    if (survivor := survivor_of(contact.pk)) is not None:
        contact = Contact.objects.select_related("record__company").get(pk=survivor)
    if contact.kind != ContactKind.PERSON:
        raise NotAPerson(
            f"{contact.reference} is an organisation. Subject access is the right of a person.", field="reference"
        )
    if contact.date_of_death is not None and not after_death.strip():
        raise PersonHasDied(
            f"The person of {contact.reference} died on {contact.date_of_death:%d/%m/%Y}, and the right of access ends"
            " with death. If somebody asks with a right of their own (a personal representative), say who and why.",
            field="reference",
        )
    return contact


def all_stubs(contact_id: int) -> list[int]:
    """The keys of the contacts that were merged into one, through every merge."""
    found: list[int] = []
    waiting = [contact_id]
    while waiting:
        more = stubs_of(waiting.pop())
        found += more
        waiting += more
    return found


def decisions_about(contact_id: int) -> Decisions:
    """What reviewers have decided, and nobody since otherwise, about what goes out to a person."""
    standing = DisclosureDecision.objects.filter(contact_id=contact_id, superseded_at=None)
    by_outcome: dict[str, set[tuple[str, str, str]]] = {outcome: set() for outcome in Outcome.values}
    for entity, row, item, outcome in standing.values_list("entity", "row", "item", "outcome"):
        by_outcome[outcome].add((entity, row, item))
    return Decisions(released=frozenset(by_outcome[Outcome.RELEASE]), withheld=frozenset(by_outcome[Outcome.WITHHOLD]))


def decide(
    *, by: Actor, contact: Contact, entity: str, row: str, item: str = "", outcome: str, ground: str, factors: str,
    now: dt.datetime,
) -> DisclosureDecision:  # fmt: skip
    """`decide_many` about one row, or one item of it."""
    (decision,) = decide_many(
        by=by, contact=contact, about=[(entity, row, item)], outcome=outcome, ground=ground, factors=factors, now=now
    )
    return decision


def decide_many(
    *, by: Actor, contact: Contact, about: Sequence[tuple[str, str, str]], outcome: str, ground: str, factors: str,
    also: Collection[tuple[str, str, str]] = (), now: dt.datetime,
) -> list[DisclosureDecision]:  # fmt: skip
    """This function will record that rows, or items of them (entity, key, item; "" for the whole), go out to a person
    or are withheld, and why. `also` are places that are in question beside those of their data.

    Refused (DecisionInvalid): a table or item that there is not, what is neither held about them nor in question, a
    ground that does not fit the outcome, and no factors.
    """
    if (ground in {"consent", "reasonable"}) != (outcome == Outcome.RELEASE):
        raise DecisionInvalid(
            "The ground does not fit the outcome: what is let out rests on consent, or on its being reasonable; what is"
            " withheld on one of the others.",
            field="ground",
        )
    if not factors.strip():
        raise DecisionInvalid("Say what was weighed: the decision may have to be explained.", field="factors")
    for entity, _, item in about:
        try:
            described = catalogue.entity(entity)
        except KeyError:
            raise DecisionInvalid(f"There is no table “{entity}”.", field="entity") from None
        if item and item not in described.declared:
            raise DecisionInvalid(f"{described.label} has no item “{item}”.", field="item")
    holding = holding_of([contact.pk, *all_stubs(contact.pk)], decisions_about(contact.pk).rows)
    in_question = {(each.entity, each.key) for each in holding.withheld}
    in_question |= {place[:2] for place in (*mentions_of(contact.pk), *also) if place in about}
    in_question |= {(name, str(key)) for name, rows in holding.rows.items() for key in rows}
    for entity, row, _ in about:
        if (entity, row) not in in_question:
            label = catalogue.entity(entity).label
            raise DecisionInvalid(f"{label} {row} has nothing to do with {contact.reference}.", field="row")
    made = []
    with acting(by=by, reason="Decision about disclosure"):
        for entity, row, item in dict.fromkeys(about):
            one = {"contact": contact, "entity": entity, "row": row, "item": item}
            DisclosureDecision.objects.filter(**one, superseded_at=None).update(superseded_at=now)
            made.append(
                DisclosureDecision.objects.create(
                    **one,
                    outcome=outcome,
                    ground=ground,
                    factors=factors.strip(),
                    decided_at=now,
                    decided_by_id=by.user_id,
                )
            )
    return made


def what_goes_out(contact: Contact, *, elsewhere: bool = True) -> Disclosure:
    """What would go out to a person now, by the decisions that stand, and what would not.

    `elsewhere`: with what was found of them in what is written about others (Article 20 does not reach so far).
    """
    decisions = decisions_about(contact.pk)
    people = [contact.pk, *sorted(all_stubs(contact.pk))]
    out = disclose(holding_of(people, decisions.rows), decisions=decisions, tags=all_tags())
    if elsewhere:
        add_mentions(out, contact_id=contact.pk, people=people, decisions=decisions)
    return out


def what_is_withheld(contact: Contact, *, elsewhere: bool = True) -> list[Withheld]:
    """What of `what_goes_out` does not go out, in its order, without reading all that does."""
    decisions = decisions_about(contact.pk)
    people = [contact.pk, *sorted(all_stubs(contact.pk))]
    found = withheld(holding_of(people, decisions.rows), decisions=decisions, tags=all_tags())
    return with_mentions(found, contact_id=contact.pk, decisions=decisions)[0] if elsewhere else found


def look_elsewhere(*, by: Actor, contact: Contact, now: dt.datetime) -> tuple[int, bool]:
    """This function will look for a person in what is written about others, for their review: how many places are new,
    and whether there are more than can be reviewed (finding.MOST). It reads whole tables."""
    with acting(by=by, reason="Looked for in what is written about others"):
        return note_mentions(contact_id=contact.pk, people=[contact.pk, *all_stubs(contact.pk)], now=now)


def _no_word(_step: int) -> None:
    """Nobody wants to know how far it is."""


def make_pack(
    *,
    by: Actor,
    contact: Contact,
    reason: str,
    form: PackForm = USUAL,
    tell: Callable[[int], None] = _no_word,
    now: dt.datetime,
) -> Pack:
    """This function will put together everything held about a person as it may be handed to them, and record that.

    Files and JSON depend on what is held, the decisions, the form and the day alone. The PDF is tagged (PDF/UA-1).
    `tell` is told each step of STEPS as it begins.
    """
    tell(1)
    out = what_goes_out(contact, elsewhere=not form.portable)
    tell(2)
    tags = all_tags()
    chosen = tags if form.tags is None else {key: tags[key] for key in form.tags if key in tags}
    if not form.history:
        out.rows = [_as_it_is_now(row) for row in out.rows if not row.deleted]
    if form.portable:
        out.rows, out.files = portable_rows(out.rows), portable_files(out.files)
    if FILES not in chosen:
        out.files = []
    tell(3)
    files, listed = _files(out)
    told = _told(contact, out, listed, chosen, business_day(now))
    if form.portable:
        told = _as_portable(told)
    content = {"portability.json" if form.portable else "subject-access.json": as_json(told), **files}
    tell(4)
    if form.to_read:
        sheaf = _sheaf(contact, out, listed, chosen, form=form, day=business_day(now))
        content["subject-access.pdf"] = render_sheaf_pdf(sheaf)
    rows = sum(1 for row in out.rows if any(value.tag in chosen for value in row.values))
    manifest = {
        "format": FORMAT,
        "reference": contact.reference,
        "made_on": business_day(now).isoformat(),
        "rows": rows,
        "withheld": len(out.withheld),
        "files": [
            {"name": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            for name, body in sorted(content.items())
        ],
    }
    pack = Pack(subject=contact, content=content, manifest=manifest, review=out.withheld, rows=rows)
    with acting(by=by, reason=f"Subject access: {reason}"):
        SubjectAccessPack.objects.create(
            contact=contact,
            made_at=now,
            made_by=by.label,
            reason=reason,
            rows=pack.rows,
            files=len(files),
            withheld=len(out.withheld),
            manifest_sha256=pack.manifest_sha256,
        )
    return pack


def _as_it_is_now(row: Disclosed) -> Disclosed:
    return replace(row, values=tuple(replace(value, earlier=()) for value in row.values))


def _files(out: Disclosure) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """The files by their name in the pack, and what is said of each; one whose bytes are lost is said to be so."""
    found: dict[str, bytes] = {}
    listed: list[dict[str, Any]] = []
    rows = StoredFile.objects.filter(pk__in=out.files).order_by("stored_at", "id")
    for number, row in enumerate(rows, 1):
        safe = re.sub(r"[^\w. ()-]", "_", row.name).strip(". ") or "file"
        name = f"files/{number:04}-{safe}"
        said: dict[str, Any] = {"name": row.name, "stored_at": row.stored_at.isoformat(), "key": str(row.pk)}
        try:
            found[name] = attachments.read(row)
        except FileNotFoundError:
            listed.append(said | {"missing": True})
        else:
            listed.append(said | {"file": name, "sha256": hashlib.sha256(found[name]).hexdigest()})
    return found, listed


def by_tag(rows: list[Disclosed], tags: dict[str, TagFacts]) -> Iterator[tuple[TagFacts, list[Disclosed]]]:
    """The rows under each tag, with the items of that tag alone; tags in their order, those without rows left out."""
    for key, facts in tags.items():
        under = [
            Disclosed(
                entity=row.entity,
                label=row.label,
                key=row.key,
                shared=row.shared,
                values=values,
                context=row.context,
                deleted=row.deleted,
            )
            for row in rows
            if (values := tuple(value for value in row.values if value.tag == key))
        ]
        if under:
            yield facts, under


def _told(
    contact: Contact, out: Disclosure, files: list[dict[str, Any]], tags: dict[str, TagFacts], day: dt.date
) -> dict[str, Any]:
    """The pack for machines (Article 20: structured, commonly used, machine-readable)."""
    company = contact.record.company
    return {
        "format": FORMAT,
        "made_on": day.isoformat(),
        "controller": {
            "name": company.name,
            "address": company.address,
            "email": company.email,
            "phone": company.phone,
        },
        "subject": {"reference": contact.reference, "name": contact.formal_name},
        "information": [
            {
                "tag": facts.key,
                "label": facts.label,
                "fideslang": facts.fideslang,
                "purposes": [
                    {
                        "key": each.key,
                        "label": each.purpose.label,
                        "lawful_basis": each.purpose.basis,
                        "condition": each.purpose.condition,
                        "kept": each.purpose.kept,
                    }
                    for each in facts.purposes
                ],
                "sources": list(facts.sources),
                "recipients": list(facts.recipients),
                "records": [_row(row) for row in rows],
            }
            for facts, rows in by_tag(out.rows, tags)
        ],
        "files": files,
        "taken_over_from": _taken_over(out),
        "withheld": len(out.withheld),
        "rights": list(_RIGHTS),
    }


def _as_portable(told: dict[str, Any]) -> dict[str, Any]:
    """Says of each item whether it was provided or observed, and what is not in the pack."""
    for group in told["information"]:
        for row in group["records"]:
            for name, item in row["items"].items():
                item["origin"] = origin_of(row["kind"], name, group["tag"])
    return told | {"format": PORTABLE_FORMAT, "holds": PORTABLE}


def _row(row: Disclosed) -> dict[str, Any]:
    return {
        "kind": row.entity,
        "label": row.label,
        "key": row.key,
        "shared": row.shared,
        **({"deleted": True} if row.deleted else {}),
        "items": {value.item: _value(value) for value in row.values},
        "context": {value.item: value.value for value in row.context},
    }


def _value(value: Value) -> dict[str, Any]:
    return {
        "label": value.label,
        "value": value.value,
        **({"earlier": list(value.earlier)} if value.earlier else {}),
    }


def _taken_over(out: Disclosure) -> list[str]:
    """The former systems from which rows were taken over: sources in the sense of Article 15(1)(g)."""
    keys = [int(row.key) for row in out.rows if row.entity == "import.row"]
    return sorted(set(ImportedRow.objects.filter(pk__in=keys).values_list("source", flat=True)))


_RIGHTS = (
    (
        "You can ask for what is wrong to be put right, for data to be deleted or its use to be restricted, and object"
        " to its use (Articles 16 to 18 and 21 of the UK GDPR)."
    ),
    "You can withdraw a consent at any time, as easily as you gave it.",
    (
        "You can complain to the landlord about how your data is used, and to the Information Commissioner: ico.org.uk,"
        " telephone 0303 123 1113."
    ),
)
_OPENING = (
    (
        "This is what we hold about you, grouped by kind, with what we hold it for and our lawful basis. Where"
        " something concerns other people as well, what is theirs is left out or shown as [another person]."
    ),
)
_WIDE = 5  # columns that a portrait page holds
_LONG = 90  # characters that a column holds well


def _sheaf(
    contact: Contact,
    out: Disclosure,
    files: list[dict[str, Any]],
    tags: dict[str, TagFacts],
    *,
    form: PackForm,
    day: dt.date,
) -> Sheaf:
    """The pack for people."""
    sections = [
        Section(
            title=facts.label,
            facts=(
                *(
                    Fact(f"Held for: {each.purpose.label}", each.purpose.grounds)
                    for each in facts.purposes
                ),
                Fact("Where it comes from", "; ".join(facts.sources)),
                *((Fact("Who may receive it", "; ".join(facts.recipients)),) if facts.recipients else ()),
            ),
            tables=tuple(_tables(rows)),
        )
        for facts, rows in by_tag(out.rows, tags)
    ]  # fmt: skip
    if files:
        rows = tuple((each["name"], each.get("file", "No longer in the store")) for each in files)
        sections.append(
            Section(title="Files that come with this", tables=(Table("Files", ("Name", "In this pack"), rows),))
        )
    why: dict[str, int] = {}
    for each in out.withheld:
        why[each.why] = why.get(each.why, 0) + 1
    if why:
        table = Table("Withheld", ("Why", "How many"), tuple((REASONS[key], str(why[key])) for key in sorted(why)))
        sections.append(Section(title="What is not in it", tables=(table,)))
    return Sheaf(
        sender=letterhead(contact.record.company),
        title=form.title,
        about=(Fact("For", contact.formal_name), Fact("Reference", contact.reference)),
        dated=day,
        opening=form.opening or _OPENING,
        sections=tuple(sections),
        closing_title="Your rights",
        closing=(*form.closing, *_RIGHTS),
    )


def _tables(rows: list[Disclosed]) -> Iterator[Table]:
    """One table for each kind of row that fits a page's width; each row by itself where it does not."""
    kinds: dict[str, list[Disclosed]] = {}
    for row in rows:
        kinds.setdefault(row.entity, []).append(row)
    for same in kinds.values():
        label = same[0].label
        heads = list(dict.fromkeys(value.label for row in same for value in (*row.context, *row.values)))
        lines = [_line(row) for row in same]
        narrow = len(heads) <= _WIDE and all(len(text) <= _LONG for line in lines for text in line.values())
        if len(same) > 1 and narrow:
            yield Table(label, tuple(heads), tuple(tuple(line.get(head, "") for head in heads) for line in lines))
        else:
            for number, line in enumerate(lines, 1):
                title = label if len(lines) == 1 else f"{label} {number}"
                yield Table(title, ("What", "What it says"), tuple(line.items()))


def _line(row: Disclosed) -> dict[str, str]:
    line = {value.label: value.shown for value in row.context}
    for value in row.values:
        before = f" (before: {'; '.join(value.earlier)})" if value.earlier else ""
        line[value.label] = f"{value.shown}{before}".strip()
    return line
