"""What people are asked about themselves: profile, income, how they want to hear from us, a word to know them by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.index.rules import fold
from hearth.records.contacts.models import (
    CommunicationPreference,
    Contact,
    ContactKind,
    Frequency,
    Income,
    IncomeKind,
    Profile,
    SecurityPassword,
    Topic,
    Wanted,
)
from hearth.records.contacts.models.dealings import OPTIONAL_TOPICS
from hearth.records.contacts.operations.keeping import check_end, fitted, lock_contact, needed_words, refuse_dead
from hearth.records.contacts.operations.refusals import (
    DetailInvalid,
    NotAPerson,
    PasswordLocked,
    PasswordNotSet,
)

PROFILE_FIELDS = (
    "sex",
    "gender_same",
    "ethnicity",
    "religion",
    "disability",
    "sexual_orientation",
    "marital_status",
    "pregnancy",
)
SHORTEST_PASSWORD, LONGEST_PASSWORD, MOST_FAILURES = 6, 100, 5


_ANSWERS = {column.name: {key for key, _ in column.flatchoices} for column in Profile._meta.concrete_fields}


def record_profile(*, by: Actor, contact_id: int, answers: Mapping[str, str], now: dt.datetime) -> Profile:
    """Writes down what somebody said of their protected characteristics: the whole is given, "" for not asked.

    `answers` by field (`PROFILE_FIELDS`), each a value of that field's choices. Refused: an organisation, somebody who
    has died, an answer that is not on the list.
    """
    with acting(by=by, reason="Profile recorded"):
        contact = _living_person(contact_id, "no profile can be recorded")
        profile = Profile.objects.filter(contact=contact).first() or Profile(contact=contact)
        for name in PROFILE_FIELDS:
            value = answers.get(name, "")
            if value and value not in _ANSWERS[name]:
                raise DetailInvalid("Choose an answer from the list.", field=name)
            setattr(profile, name, value)
        profile.asked_date = business_day(now)
        profile.save()
    return profile


def _living_person(contact_id: int, what: str) -> Contact:
    contact = lock_contact(contact_id)
    if contact.kind != ContactKind.PERSON:
        raise NotAPerson(f"{contact} is an organisation: {what}.")
    refuse_dead(contact, what)
    return contact


def add_income(
    *,
    by: Actor,
    contact_id: int,
    kind: str,
    amount: Decimal,
    frequency: str,
    evidence: str = "",
    from_date: dt.date,
    to_date: dt.date | None = None,
) -> Income:
    """Notes money that comes in, in pounds for each period of `frequency`, from a day until (not including) another.

    Refused: an organisation, somebody who has died, no kind or frequency of the list, an amount below nought or of ten
    million pounds and more.
    """
    if kind not in IncomeKind.values or frequency not in Frequency.values:
        raise DetailInvalid("Choose a kind of income, and how often it comes.", field="kind")
    if not amount.is_finite() or amount < 0 or amount >= Decimal(10_000_000):
        raise DetailInvalid("Give the amount in pounds, from 0 to less than 10,000,000.", field="amount")
    if to_date is not None and to_date <= from_date:
        raise DetailInvalid("The income must end after the day on which it begins.", field="to_date")
    evidence = fitted(evidence, "The evidence", "evidence", 200)
    with acting(by=by, reason="Income added"):
        contact = _living_person(contact_id, "no income can be added")
        return Income.objects.create(
            contact=contact,
            kind=kind,
            amount=amount.quantize(Decimal("0.01")),
            frequency=frequency,
            evidence=evidence,
            from_date=from_date,
            to_date=to_date,
        )


def end_income(*, by: Actor, income_id: int, on: dt.date, reason: str) -> Income:
    """Ends an income: `on` is the first day without it."""
    with acting(by=by, reason=needed_words(reason, "Ending an income", "reason")):
        income = Income.objects.select_for_update().filter(pk=income_id).first()
        if income is None:
            raise NotFound("There is no such income.")
        lock_contact(income.contact_id)
        check_end(began=income.from_date, ended=income.to_date, on=on, what="The income")
        income.to_date = on
        income.save(update_fields=["to_date"])
    return income


def set_preferences(*, by: Actor, contact_id: int, wanted: Mapping[str, str]) -> None:
    """Writes down how a contact wants to hear about each topic: the whole is given, "" where they said nothing.

    Refused: somebody who has died, a way that is none, "not at all" for what law and contract ask the landlord to send.
    """
    for topic, way in wanted.items():
        if topic not in Topic.values or (way and way not in Wanted.values):
            raise DetailInvalid("Choose a way from the list.", field=topic)
        if way == Wanted.NONE and topic not in OPTIONAL_TOPICS:
            label = Topic(topic).label.lower()
            raise DetailInvalid(f"We must be able to write about {label}: choose how.", field=topic)
    with acting(by=by, reason="Communication preferences recorded"):
        contact = lock_contact(contact_id)
        refuse_dead(contact, "letters go to the personal representatives")
        for topic, way in wanted.items():
            standing = contact.preferences.filter(topic=topic).first()
            if standing is not None and not way:
                standing.delete()
            elif standing is not None and standing.wanted != way:
                standing.wanted = way
                standing.save(update_fields=["wanted"])
            elif standing is None and way:
                CommunicationPreference.objects.create(contact=contact, topic=topic, wanted=way)


def set_security_password(*, by: Actor, contact_id: int, password: str, reason: str, now: dt.datetime) -> None:
    """Sets the word by which a person proves who they are; the old one counts no more. Only its hash is kept.

    Case, accents and spaces at the ends don't count: it is said on the telephone. Refused: fewer than six letters,
    the person's own name, somebody who has died, no reason.
    """
    said = _said(password)
    if not SHORTEST_PASSWORD <= len(said) <= LONGEST_PASSWORD:
        raise DetailInvalid(
            f"Choose a word or phrase of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} letters.", field="password"
        )
    with acting(by=by, reason=needed_words(reason, "Setting a password", "reason")):
        contact = lock_contact(contact_id)
        refuse_dead(contact, "no password can be set")
        names = contact.names
        if said in {fold(name) for name in (names.first_name, names.last_name, names.known_as, contact.formal_name)}:
            raise DetailInvalid("Their own name is the first thing that a stranger would try.", field="password")
        SecurityPassword.objects.update_or_create(
            contact=contact, defaults={"hash": make_password(said), "set_at": now, "failures": 0}
        )


def check_security_password(*, by: Actor, contact_id: int, password: str) -> bool:
    """Whether that is the word; a wrong answer is counted, a right one clears the count.

    Refused: somebody who has died, no password was set, or five wrong answers stand (set a new one after proof of
    identity).
    """
    with acting(by=by, reason="Security password checked"):
        contact = lock_contact(contact_id)
        refuse_dead(contact, "nobody proves by a password who they are")
        standing = SecurityPassword.objects.select_for_update().filter(contact=contact).first()
        if standing is None:
            raise PasswordNotSet(f"{contact} has no security password.")
        if standing.failures >= MOST_FAILURES:
            raise PasswordLocked(
                f"It was answered wrongly {MOST_FAILURES} times. Ask for proof of identity, then set a new one."
            )
        right = check_password(_said(password), standing.hash)
        if right and standing.failures:
            SecurityPassword.objects.filter(pk=contact.pk).update(failures=0)
        elif not right:
            SecurityPassword.objects.filter(pk=contact.pk).update(failures=F("failures") + 1)
    return right


def _said(password: str) -> str:
    return fold(password)
