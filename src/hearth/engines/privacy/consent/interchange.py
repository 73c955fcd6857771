"""A consent record as other systems read it: ISO/IEC TS 27560 in the words of the W3C's Data Privacy Vocabulary.

JSON-LD; the vocabulary is DPV 2 (w3id.org/dpv). Terms of TS 27560 stand beside it as DPV's guide for consent records
maps them: a record header, the parties, what is processed why, and events with what was shown and answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from hearth.engines.privacy.consent.settings import Whole
from hearth.engines.privacy.models import ConsentEvent, ConsentRecord, DataPurpose, DataTag, DataTagType
from hearth.engines.privacy.models.consent import Deed, Provider
from hearth.engines.privacy.models.purposes import Basis

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "fides": "https://ethyca.github.io/fideslang/taxonomy/data_categories/#",
}
CONTENT_TYPE = "application/ld+json"
_STATUS = {
    "granted": "dpv:ConsentGiven",
    "refused": "dpv:ConsentRefused",
    "other": "dpv:ConsentRequested",
}


def consent_record(record: ConsentRecord) -> dict[str, Any]:
    """The record as JSON-LD. It names nobody but by reference: the contact's own and the landlord's name."""
    events = list(record.events.select_related("tag", "type", "outcome", "wording").order_by("pk"))
    told = events or [each.event for each in record.voids.select_related("event__tag", "event__type")]
    purposes = _purposes(told)
    return {
        "@context": CONTEXT,
        "@type": "dpv:ConsentRecord",
        "@id": f"urn:hearth:consent:{record.company.code}:{record.pk}",
        "dct:conformsTo": "ISO/IEC TS 27560:2023",
        "dct:identifier": str(record.pk),
        "dct:created": _instant(record.recorded_at),
        "dpv:hasDataSubject": {"@type": "dpv:DataSubject", "dct:identifier": record.contact.record.reference},
        "dpv:hasDataController": {"@type": "dpv:DataController", "dpv:hasName": record.company.name},
        "dpv:hasRecipient": [
            {"@type": "dpv:Recipient", "dpv:hasName": name}
            for name in sorted({event.type.recipients for event in told})
        ],
        "dpv:hasLegalBasis": {"@id": "eu-gdpr:A6-1-a"},
        "dpv:hasPurpose": [_purpose(each) for each in purposes],
        "dpv:hasPersonalData": [_tag(each) for each in _tags(told)],
        "dpv:hasConsentStatus": {"@id": _status(record)},
        "dpv:isIndicatedBy": {
            "@type": "dpv:DataSubject" if record.provided_by == Provider.CONTACT else "dpv:Representative",
            "dpv:hasName": record.provider or record.get_provided_by_display(),
        },
        "dpv:hasIndicationMethod": record.get_way_display() if record.way else "",
        "dpv:hasDuration": {
            "@type": "dpv:TemporalDuration",
            "dct:valid": _period(record.effective_from, record.effective_to),
        },
        "dpv:hasNotice": [
            {"@type": "dpv:ConsentNotice", "dct:title": title, "dct:hasVersion": version, "dct:description": text}
            for title, version, text in sorted(
                {
                    (event.type.description, event.wording.version, event.wording.text)
                    for event in events
                    if event.wording is not None
                }
            )
        ],
        "dpv:hasEvent": [_event(event, record) for event in told],
    }


def _status(record: ConsentRecord) -> str:
    if record.deed == Deed.WITHDRAWN:
        return "dpv:ConsentWithdrawn"
    if record.deed == Deed.VOIDED or record.outcome is None:
        return "dpv:ConsentInvalidated"
    return _STATUS[record.outcome.master]


def _event(event: ConsentEvent, record: ConsentRecord) -> dict[str, Any]:
    return {
        "@type": "dpv:ConsentEvent",
        "dct:identifier": str(event.pk),
        "dct:subject": f"{event.tag.description} \u00d7 {event.type.description}",
        "dct:date": _instant(event.recorded_at),
        "dpv:hasConsentStatus": {"@id": _status(record)},
        "dct:valid": _period(event.effective_from, event.effective_to),
        **({"dpv:hasReviewDate": _day(event.review_due)} if event.review_due else {}),
    }


def _purposes(events: Iterable[ConsentEvent]) -> list[DataPurpose]:
    """The purposes that wait for these consents, each once."""
    given = Whole().map
    keys = {key for event in events for key in given.purposes.get((event.tag_id, event.type_id), frozenset())}
    return list(DataPurpose.objects.filter(pk__in=keys, basis=Basis.CONSENT).order_by("description"))


def _purpose(purpose: DataPurpose) -> dict[str, Any]:
    return {
        "@type": "dpv:Purpose",
        "dct:title": purpose.description,
        **({"dpv:hasStorageCondition": purpose.kept} if purpose.kept else {}),
    }


def _tags(events: Iterable[ConsentEvent]) -> list[DataTag]:
    return sorted({event.tag for event in events}, key=lambda tag: tag.description)


def _tag(tag: DataTag) -> dict[str, Any]:
    keys = DataTagType.objects.filter(pk__in=tag.types).exclude(fideslang="").values_list("fideslang", flat=True)
    return {
        "@type": "dpv:PersonalData",
        "dct:title": tag.description,
        "dct:subject": [{"@id": f"fides:{key}"} for key in sorted(set(keys))],
    }


def _instant(at: dt.datetime) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")}


def _day(day: dt.date) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day.isoformat()}


def _period(start: dt.date, end: dt.date | None) -> str:
    """As ISO 8601 writes an interval; ".." is without an end. The end is the first day after it."""
    return f"{start.isoformat()}/{end.isoformat() if end is not None else '..'}"
