"""Where consent is used: only for purposes that rest on it. What is sent for another purpose never asks here.

Contract, legal obligation, public task and vital interests proceed whatever the consent (UK GDPR, Article 6(1)).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from hearth.engines.comms.models import CommunicationDefinition
from hearth.engines.comms.policies import POLICIES
from hearth.engines.privacy.consent.rules import GRANTED
from hearth.engines.privacy.consent.settings import Settings
from hearth.engines.privacy.models import ConsentCurrent, DataPurpose, DataTagType
from hearth.engines.privacy.models.purposes import Basis
from hearth.engines.privacy.requests.holding import is_held_back
from hearth.kernel.time import business_day
from hearth.platform.configuration.queries import effective
from hearth.records.contacts.models import Contact

_OPTIONAL = {Basis.CONSENT, Basis.INTERESTS}


def may_pursue(purpose: DataPurpose, contact: Contact, *, now: dt.datetime) -> str:
    """Why a purpose may not be pursued for a contact; "" where it may.

    A purpose that rests on consent needs the consent that it waits for: granted for a tag that serves it, and not
    refused for another such tag. One whose review is overdue still stands: it was given, and is to be looked at.
    """
    if not purpose.rests_on_consent:
        return ""
    asked_for = [purpose.consent_type_id]
    kinds = DataTagType.objects.filter(purposes__contains=[purpose.pk], consent_types__contains=asked_for)
    serving = set(kinds.values_list("pk", flat=True))
    settings = Settings(contact.record.company_id, business_day(now))
    tags = {key for key, tag in settings.tags.items() if serving & set(tag.types)}
    rows = ConsentCurrent.objects.filter(contact_id=contact.pk, type_id=purpose.consent_type_id, tag_id__in=tags)
    ended = Q(effective_to__isnull=False, effective_to__lte=settings.on)
    answers = dict(rows.exclude(ended).values_list("outcome__master", "effective_from"))
    asked = purpose.consent_type.description if purpose.consent_type else ""
    if not answers:
        return f"No consent is recorded to “{asked}”, and “{purpose.description}” rests on it."
    if set(answers) != {GRANTED}:
        since = next(day for master, day in answers.items() if master != GRANTED)
        return f"Consent to “{asked}” does not stand since {since:%-d %B %Y}, and “{purpose.description}” rests on it."
    return ""


def policy(definition: CommunicationDefinition, contact: Contact, now: dt.datetime) -> str:
    """The dispatch policy: a communication that is sent only for purposes that rest on consent needs it, and one that
    is sent only for those and for legitimate interests is held back by an objection or restriction that stands.

    One that is also sent for another purpose, or for none that is set up, goes.
    """
    purposes = DataPurpose.objects.filter(definitions__contains=[definition.key]).select_related("consent_type")
    found = list(effective(purposes, on=business_day(now), company_id=contact.record.company_id))
    if not found or any(each.basis not in _OPTIONAL for each in found):
        return ""
    for each in found:
        why = may_pursue(each, contact, now=now) or is_held_back(contact.pk, each.code, on=business_day(now))
        if not why:
            return ""
    return why


POLICIES.register("privacy.consent", policy)
