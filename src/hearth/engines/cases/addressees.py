"""Whom words can name in targets, escalation groups and allocation rules: found by part of a name, called by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from hearth.engines.cases.models import EscalationGroup
from hearth.engines.cases.people import ASSIGNEES, CREATOR, MANAGERS, OWNER
from hearth.platform.identity.models import Role
from hearth.platform.identity.queries import addressed, colleagues
from hearth.platform.index.rules import fold

MOST = 10
OWN = {
    OWNER: ("The case’s owner", "Whoever owns it then"),
    ASSIGNEES: ("Whoever has the task", "Of a whole case: its owner"),
    CREATOR: ("Whoever opened the case", ""),
    MANAGERS: ("The case’s managers", "Whom the allocation rule names; else the owner"),
}
"""The words that hang on the case, what they are called, and what they mean."""


class Asked(StrEnum):
    """For what people are named, which decides whom words can mean: a group is in no group, and a rule says itself who
    has the work and who manages."""

    TARGET = "target"
    GROUP = "group"
    RULE = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One that can be picked: `word` is what is kept."""

    word: str
    label: str
    detail: str = ""


def find(text: str, *, asked: Asked, company_ids: Collection[int], on: dt.date) -> dict[str, list[Addressee]]:
    """This function will find who can be named, under headings; colleagues of these companies only where there is a
    text, since there may be thousands."""
    own = [Addressee(word=word, label=label, detail=detail) for word, (label, detail) in OWN.items()]
    if asked is Asked.RULE:
        own = [each for each in own if each.word in (OWNER, CREATOR)]
    roles = [
        Addressee(word=code, label=name) for code, name in Role.objects.order_by("name").values_list("code", "name")
    ]
    groups: list[Addressee] = []
    if asked is not Asked.GROUP:
        standing = EscalationGroup.objects.order_by("description").values_list("code", "description")
        groups = [Addressee(word=code, label=description) for code, description in standing]
    people = colleagues(text, company_ids=company_ids, on=on, limit=MOST) if text else []
    return {
        "Of the case": _fitting(own, text),
        "Colleagues": [Addressee(word=each.email, label=each.name, detail=each.job_title) for each in people],
        "Roles": _fitting(roles, text),
        "Escalation groups": _fitting(groups, text),
    }


def _fitting(some: Iterable[Addressee], text: str) -> list[Addressee]:
    words = fold(text).split()
    return [each for each in some if all(word in fold(f"{each.label} {each.word}") for word in words)]


def called(words: Collection[str]) -> list[tuple[str, str]]:
    """This function will give each word with what it is called; one that names nobody any more is called itself."""
    names = {word: label for word, (label, _) in OWN.items() if word in words}
    codes = [word for word in words if "@" not in word and word not in names]
    if codes:
        groups = EscalationGroup.objects.filter(code__in=codes).order_by().values_list("code", "description")
        names |= dict(groups.union(Role.objects.filter(code__in=codes).order_by().values_list("code", "name")))
    addresses = [word for word in words if "@" in word]
    if addresses:
        names |= {address: user.name for address, user in addressed(addresses).items()}
    return [(word, names.get(word, word)) for word in words]
