"""Who has a task or is told something: names of a path, words of targets and groups, resolved to users and roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Subquery

from hearth.engines.cases.models import AllocationRule, CaseType, EscalationGroup
from hearth.engines.cases.program import People
from hearth.engines.cases.store import RunningCase
from hearth.engines.cases.subjects import subjects
from hearth.kernel.refusal import Refused
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.models import Role
from hearth.platform.identity.queries import addressed, holders_of

OWNER, ASSIGNEES, CREATOR, MANAGERS = "owner", "assignees", "creator", "case-managers"
"""Words that mean the case's owner, whoever has the task (of a whole case: its owner), whoever opened the case, and
whom the allocation rules name as managers of cases of its type (nobody: its owner)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCase:
    """What words about people hang on: whose case it is, of which type and company, on which London day."""

    owner_id: int
    creator_id: int
    type_id: int
    company_id: int
    day: dt.date


@dataclass(frozen=True, slots=True)
class Resolved:
    """Users by themselves, and roles whose holders share the work."""

    user_ids: tuple[int, ...]
    role_ids: tuple[int, ...]
    company_id: int
    day: dt.date

    @property
    def everybody(self) -> tuple[int, ...]:
        """The users and all current holders of the roles."""
        holders = holders_of(self.role_ids, company_id=self.company_id, on=self.day) if self.role_ids else []
        return tuple(dict.fromkeys([*self.user_ids, *holders]))


def resolve(people: People, case: RunningCase, day: dt.date) -> Resolved:
    """The users and roles that a path's words mean for this case on a day; nobody named means the owner.

    A patch without an officer, and a group whose time is over, fall back on the case's owner, so that nothing is lost.
    Refused for a user or a role that does not exist.
    """
    of = OfCase(
        owner_id=case.owner_id, creator_id=case.creator_id, type_id=case.type_id, company_id=case.company_id, day=day
    )
    users: list[int] = []
    if people.owner or not people:
        users.append(case.owner_id)
    if people.creator:
        users.append(case.creator_id)
    if people.patch_officer:
        users.append(subjects.get(case.subject_kind).patch_officer(case.subject_id, day) or case.owner_id)
    known = addressed(people.users) if people.users else {}
    for email in people.users:
        if email not in known or not known[email].is_active:
            raise Refused(f"The path names {email}, who can't sign in any more. Change the path or the user.")
        users.append(known[email].pk)
    ruled: tuple[int, ...] = ()
    for words in _asked_of_rules(people, of):
        told = named(words, of=of)
        users += told.user_ids or (() if told.role_ids else (case.owner_id,))
        ruled += told.role_ids
    codes = [*people.roles, *([people.queue] if people.queue else [])]
    roles = dict(Role.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    if missing := [code for code in codes if code not in roles]:
        raise Refused(f"The path names the role “{missing[0]}”, which does not exist.")
    shared = dict.fromkeys([*(roles[code] for code in codes), *ruled])
    return Resolved(tuple(dict.fromkeys(users)), tuple(shared), case.company_id, day)


def _asked_of_rules(people: People, of: OfCase) -> Iterator[tuple[str, ...]]:
    """The words behind what a path leaves to groups and allocation rules, each to be resolved by itself."""
    if people.groups:
        yield people.groups
    if people.rule:
        yield _by_rule("gives_to", of, definition=people.definition)
    if people.managers:
        yield (MANAGERS,)


def named(words: Sequence[str], *, of: OfCase, held: Iterable[tuple[int | None, int | None]] = ()) -> Resolved:
    """The users and roles that words mean: OWNER, CREATOR, MANAGERS, ASSIGNEES (`held`: users and roles), codes of
    escalation groups in force in the company and of roles, and email addresses that a colleague has or had. What is
    gone means nobody."""
    users: list[int] = []
    roles: list[int] = []
    having = list(held)
    for word in _meant(words, of):
        if word == OWNER or (word == ASSIGNEES and not having):
            users.append(of.owner_id)
        elif word == CREATOR:
            users.append(of.creator_id)
        elif word == ASSIGNEES:
            users += [user for user, _ in having if user is not None]
            roles += [role for _, role in having if role is not None]
        elif "@" in word:
            users += [user.pk for user in addressed([word]).values() if user.is_active]
        else:
            roles += Role.objects.filter(code=word).values_list("pk", flat=True)
    return Resolved(tuple(dict.fromkeys(users)), tuple(dict.fromkeys(roles)), of.company_id, of.day)


def _meant(words: Sequence[str], of: OfCase) -> list[str]:
    """The words with those of groups and of the managers' rule in their place, each once. A rule's own group that
    names the managers again means its other words."""
    meant = _with_groups(words, of)
    if MANAGERS in meant:
        managers = [word for word in _with_groups(_by_rule("managers", of), of) if word != MANAGERS]
        meant = [each for word in meant for each in (managers or [OWNER] if word == MANAGERS else [word])]
    return list(dict.fromkeys(meant))


def _with_groups(words: Sequence[str], of: OfCase) -> list[str]:
    groups = effective(EscalationGroup.objects.filter(code__in=words), on=of.day, company_id=of.company_id)
    behind = {code: words_of(tells) for code, tells in groups.values_list("code", "tells")}
    return [meant for each in words for meant in behind.get(each, (each,))]


def words_of(text: str) -> tuple[str, ...]:
    """Words as they are configured, comma separated."""
    return tuple(word for part in text.split(",") if (word := part.strip()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An allocation rule as it counts: case types and task definitions (codes; none: every one), rank, and the words of
    what it says."""

    case_types: tuple[str, ...]
    rank: int
    words: tuple[str, ...]
    definitions: tuple[str, ...] = ()

    def fits(self, case_type: str, definition: str) -> bool:
        """Whether it is about the work of a task definition ("": of none) in a case of a type."""
        of_type = not self.case_types or case_type in self.case_types
        return of_type and (not self.definitions or definition in self.definitions)


def by_rank(rules: Iterable[Rule], case_type: str, definition: str = "") -> tuple[str, ...]:
    """The words of the rule that counts for a case type and a task definition: of those that say anything, the lowest
    rank first, then one that names the definition, then one that names the type, then the order given. () where no rule
    says anything."""
    fitting = [each for each in rules if each.words and each.fits(case_type, definition)]
    first = min(fitting, key=lambda each: (each.rank, not each.definitions, not each.case_types), default=None)
    return first.words if first is not None else ()


def _by_rule(says: str, of: OfCase, *, definition: str = "") -> tuple[str, ...]:
    """What the allocation rule that counts in the company says of "gives_to" or of "managers"; no rule: the owner."""
    code = CaseType.objects.filter(pk=of.type_id).values("code")[:1]
    standing = effective(AllocationRule.objects.annotate(of=Subquery(code)), on=of.day, company_id=of.company_id)
    found = list(standing.order_by("pk").values_list("of", "case_types", "task_definitions", "rank", says))
    rules = [
        Rule(case_types=words_of(types), definitions=words_of(tasks), rank=rank, words=words_of(words))
        for _, types, tasks, rank, words in found
    ]
    return by_rank(rules, found[0][0] if found else "", definition) or (OWNER,)
