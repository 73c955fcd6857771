"""What the configuration records of information management must be, beyond each of their fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db import models
from django.db.models import Max

from hearth.engines.cases import questions
from hearth.engines.comms.models import CommunicationDefinition
from hearth.engines.privacy.consent.rules import ConsentInvalid
from hearth.engines.privacy.consent.settings import CATEGORY
from hearth.engines.privacy.models import (
    ConsentOutcome,
    ConsentType,
    ConsentWording,
    DataPurpose,
    DataTag,
    DataTagType,
)
from hearth.engines.privacy.starter import PURPOSES
from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.platform import catalogue
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue import PrivacyClass
from hearth.platform.configuration.models import Lookup, UserDefinedField
from hearth.platform.configuration.user_defined import PREFIX
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import Role
from hearth.platform.index.kinds import names

REFERENCE = "reference:"
"""Begins an item that is a kind of contact reference: "reference:7", by its lookup's key."""
ANSWER = questions.ITEM
"""Begins an item that is a question of a path: "answer:end-of-tenancy.check.reason"."""
CONTACT_REFERENCE = "contact-reference"
_FIDESLANG = re.compile(r"(user|system)(\.[a-z_]+)*")


# --- the items of tags


def items() -> dict[str, list[tuple[str, str]]]:
    """Every item that a tag can hold, under the heading of its kind: database columns by their table, references, the
    landlord's own fields, the questions of published paths."""
    found = {
        entity.label: [
            (f"{entity.name}.{item.name}", f"{entity.label}: {item.label}")
            for item in entity.declared.values()
            if item.column and item.privacy not in {PrivacyClass.OPEN, PrivacyClass.SECRET}
        ]
        for entity in sorted(catalogue.entities(), key=lambda each: each.label)
    }
    references = Lookup.objects.filter(heading=CONTACT_REFERENCE).order_by("description")
    found["Contact reference types"] = [(f"{REFERENCE}{each.pk}", each.description) for each in references]
    found["Form fields: user-defined"] = [
        (f"{each.entity}.{PREFIX}.{each.name}", f"{catalogue.entity(each.entity).label}: {each.description}")
        for each in UserDefinedField.objects.exclude(privacy=PrivacyClass.OPEN).order_by("entity", "description")
    ]
    found["Form fields: questions of paths"] = [(each.item, each.label) for each in questions.personal_questions()]
    return {heading: choices for heading, choices in found.items() if choices}


def items_tagged(key: str) -> list[str]:
    """The columns that the catalogue has under one of its own tags."""
    return [
        f"{entity.name}.{item.name}"
        for entity in catalogue.entities()
        for item in entity.declared.values()
        if item.column and item.tag == key and item.privacy not in {PrivacyClass.OPEN, PrivacyClass.SECRET}
    ]


# --- checks of the kinds


def check_type(record: ConsentType) -> None:
    """Refuses a consent type without a category or recipients by name, and half a review."""
    _known(record.categories, Lookup.objects.filter(heading=CATEGORY), "consent category", "categories")
    if not record.categories:
        raise ConsentInvalid("Choose at least one consent category.", field="categories")
    if not record.recipients.strip():
        raise ConsentInvalid(
            "Name who would have the data: people can't consent to a category of recipients alone.", field="recipients"
        )
    if bool(record.review_unit) != bool(record.review_period):
        raise ConsentInvalid(
            "Say both the review period and its unit, or neither for no review.",
            field="review_period" if record.review_unit else "review_unit",
        )


def check_outcome(record: ConsentOutcome) -> None:
    """Refuses a second default for one of the three answers."""
    if not record.default_for_master:
        return
    others = ConsentOutcome.objects.filter(master=record.master, default_for_master=True).exclude(pk=record.pk)
    if other := others.filter(periods__effective_to=None).first():
        raise ConsentInvalid(
            f"“{other.description}” is the default for “{record.get_master_display()}” already.",
            field="default_for_master",
        )


def check_purpose(record: DataPurpose) -> None:
    """Refuses a purpose that rests on consent without saying which, one that does not but names one,
    communications that nobody set up, and a purpose that the register does not have."""
    if record.code and record.code not in PURPOSES:
        raise ConsentInvalid("The register of processing has no such purpose. Choose one of the list.", field="code")
    if record.rests_on_consent and record.consent_type_id is None:
        raise ConsentInvalid("Say which consent this purpose waits for.", field="consent_type")
    if not record.rests_on_consent and record.consent_type_id is not None:
        raise ConsentInvalid(
            "Only a purpose whose lawful basis is consent waits for one: asking where it is not needed misleads.",
            field="consent_type",
        )
    known = set(CommunicationDefinition.objects.values_list("key", flat=True))
    if strange := sorted(set(record.definitions) - known):
        raise ConsentInvalid(f"There is no communication “{strange[0]}”.", field="definitions")


def check_tag_type(record: DataTagType) -> None:
    """Refuses consent types and purposes that are not there, and a key that fideslang could not have."""
    _known(record.consent_types, ConsentType.objects.all(), "consent type", "consent_types")
    _known(record.purposes, DataPurpose.objects.all(), "data purpose", "purposes")
    if record.fideslang and not _FIDESLANG.fullmatch(record.fideslang):
        raise ConsentInvalid(
            "A key of the fideslang taxonomy is words with full stops between them: user.contact.email.",
            field="fideslang",
        )


def check_tag(record: DataTag) -> None:
    """Refuses a tag without items, items that are not there, and tag types that are not there; and a masked one that
    nobody would see, or that would mask what people are called by."""
    if not record.items:
        raise ConsentInvalid("Choose at least one item.", field="items")
    known = {value for choices in items().values() for value, _ in choices}
    if strange := sorted(set(record.items) - known):
        raise ConsentInvalid(f"There is no item “{strange[0]}” that is personal data.", field="items")
    _known(record.types, DataTagType.objects.all(), "data tag type", "types")
    if not record.types:
        raise ConsentInvalid("Choose at least one data tag type.", field="types")
    _known(record.seen_by, Role.objects.all(), "role", "seen_by")
    if not record.masked:
        return
    if not record.seen_by:
        raise ConsentInvalid(
            "Choose at least one role that sees it: what nobody can read, nobody can put right.", field="seen_by"
        )
    if called := sorted(names() & set(record.items)):
        words = {value: label for choices in items().values() for value, label in choices}
        raise ConsentInvalid(
            f"Take out {', '.join(words.get(each, each) for each in called)}: people are called by it in every list and"
            " letter, so it can't be masked. To hide somebody altogether, restrict their record.",
            field="items",
        )


def _known(keys: Collection[int], there: models.QuerySet[Any], what: str, field: str) -> None:
    if len(set(keys)) != there.filter(pk__in=keys).count():
        raise ConsentInvalid(f"One {what} that was chosen is not there any more. Choose again.", field=field)


# --- what refers to them without a foreign key


def referring(record: Any) -> Iterable[tuple[str, int]]:
    """What holds the record in a list: (label, how many). Without it one that is in use could be taken away."""
    match record:
        case ConsentType():
            yield "Data tag type", DataTagType.objects.filter(consent_types__contains=[record.pk]).count()
        case DataPurpose():
            yield "Data tag type", DataTagType.objects.filter(purposes__contains=[record.pk]).count()
        case DataTagType():
            yield "Data tag", DataTag.objects.filter(types__contains=[record.pk]).count()
        case Lookup(heading=heading) if heading == CATEGORY:
            yield "Consent type", ConsentType.objects.filter(categories__contains=[record.pk]).count()
        case Lookup(heading=heading) if heading == CONTACT_REFERENCE:
            yield "Data tag", DataTag.objects.filter(items__contains=[f"{REFERENCE}{record.pk}"]).count()


# --- wordings


def add_wording(*, access: Access, type_id: int, text: str, from_date: dt.date, now: dt.datetime) -> ConsentWording:
    """This function will add the next version of what people are shown; those before it stay as they were.

    Refused: no words, a day that is past (what was shown then can't be changed), or before the version before it.
    """
    if not text.strip():
        raise ConsentInvalid("Write what people are shown.", field="text")
    if from_date < business_day(now):
        raise ConsentInvalid("Words can't be shown from a day that is past.", field="from_date")
    return write_wording(by=access.actor, type_id=type_id, text=text, from_date=from_date, now=now)


def write_wording(*, by: Actor, type_id: int, text: str, from_date: dt.date, now: dt.datetime) -> ConsentWording:
    """As `add_wording`, from any day: for what was shown before Hearth was."""
    with acting(by=by, reason="Words of a consent type written"):
        type_ = ConsentType.objects.select_for_update().get(pk=type_id)
        last = type_.wordings.aggregate(version=Max("version"), day=Max("from_date"))
        if last["day"] is not None and from_date < last["day"]:
            raise ConsentInvalid(
                f"The version before is shown from {last['day']:%-d %B %Y} on: these come after it.", field="from_date"
            )
        return ConsentWording.objects.create(
            type=type_,
            version=(last["version"] or 0) + 1,
            text=text.strip(),
            from_date=from_date,
            written_at=now,
            written_by=by.label,
        )


def wordings(type_id: int) -> list[ConsentWording]:
    """The versions of what a consent type shows, the newest first."""
    return list(ConsentWording.objects.filter(type_id=type_id).order_by("-version"))


def copy_wording(by: Actor, original: ConsentType, copy: ConsentType) -> None:
    """A clone begins with the words of its original."""
    newest = original.wordings.order_by("-version").first()
    if newest is not None:
        write_wording(by=by, type_id=copy.pk, text=newest.text, from_date=newest.from_date, now=newest.written_at)


# --- what forms offer


def choices(kind: str, name: str) -> list[tuple[str, str]]:
    """What can be chosen for a list of a configuration record: (value, words)."""
    match kind, name:
        case "data-tag", "seen_by":
            return [(str(key), role) for key, role in Role.objects.order_by("name").values_list("pk", "name")]
        case "data-purpose", "definitions":
            definitions = CommunicationDefinition.objects.filter(enclosure=False).order_by("description")
            return list(definitions.values_list("key", "description"))
        case _:
            records = _CHOSEN.get((kind, name))
            return _words(records()) if records is not None else []


_CHOSEN: dict[tuple[str, str], Callable[[], models.QuerySet[Any]]] = {
    ("consent-type", "categories"): lambda: Lookup.objects.filter(heading=CATEGORY),
    ("data-tag-type", "consent_types"): ConsentType.objects.all,
    ("data-tag-type", "purposes"): DataPurpose.objects.all,
    ("data-tag", "types"): DataTagType.objects.all,
}


def _words(records: models.QuerySet[Any]) -> list[tuple[str, str]]:
    return [(str(key), label) for key, label in records.order_by("description").values_list("pk", "description")]
