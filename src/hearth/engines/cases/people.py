"""Who has a task or is told something: names of a path, words of targets and groups, resolved to users and roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from hearth.engines.cases.models import AllocationRule, EscalationGroup
from hearth.engines.cases.program import People
from hearth.engines.cases.store import RunningCase
from hearth.engines.cases.subjects import subjects
from hearth.kernel.refusal import Refused
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.models import Role, User
from hearth.platform.identity.queries import holders_of

OWNER, ASSIGNEES = "owner", "assignees"
"""Words that mean the case's owner, and whoever has the task (of a whole case: its owner)."""


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
    users: list[int] = []
    if people.owner or not people:
        users.append(case.owner_id)
    if people.creator:
        users.append(case.creator_id)
    if people.patch_officer:
        users.append(subjects.get(case.subject_kind).patch_officer(case.subject_id, day) or case.owner_id)
    for email in people.users:
        user_id = User.objects.filter(email__iexact=email, is_active=True).values_list("pk", flat=True).first()
        if user_id is None:
            raise Refused(f"The path names {email}, who can't sign in any more. Change the path or the user.")
        users.append(user_id)
    ruled: tuple[int, ...] = ()
    if people.groups:
        told = named(people.groups, owner_id=case.owner_id, held=(), company_id=case.company_id, day=day)
        users += told.user_ids or (() if told.role_ids else (case.owner_id,))
        ruled = told.role_ids
    if people.rule:
        by_rule, roles_by_rule = _by_rule(case, day)
        users += by_rule
        ruled += roles_by_rule
    codes = [*people.roles, *([people.queue] if people.queue else [])]
    roles = dict(Role.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    if missing := [code for code in codes if code not in roles]:
        raise Refused(f"The path names the role “{missing[0]}”, which does not exist.")
    shared = dict.fromkeys([*(roles[code] for code in codes), *ruled])
    return Resolved(tuple(dict.fromkeys(users)), tuple(shared), case.company_id, day)


def named(
    words: Sequence[str],
    *,
    owner_id: int,
    held: Iterable[tuple[int | None, int | None]],
    company_id: int,
    day: dt.date,
) -> Resolved:
    """The users and roles that words mean: OWNER, ASSIGNEES (`held`: users and roles), codes of escalation groups in
    force in the company and of roles, and email addresses. What is gone means nobody."""
    users: list[int] = []
    roles: list[int] = []
    having = list(held)
    groups = effective(EscalationGroup.objects.filter(code__in=words), on=day, company_id=company_id)
    behind = {code: words_of(tells) for code, tells in groups.values_list("code", "tells")}
    for word in dict.fromkeys(meant for each in words for meant in behind.get(each, (each,))):
        if word == OWNER or (word == ASSIGNEES and not having):
            users.append(owner_id)
        elif word == ASSIGNEES:
            users += [user for user, _ in having if user is not None]
            roles += [role for _, role in having if role is not None]
        elif "@" in word:
            users += User.objects.filter(email__iexact=word, is_active=True).values_list("pk", flat=True)
        else:
            roles += Role.objects.filter(code=word).values_list("pk", flat=True)
    return Resolved(tuple(dict.fromkeys(users)), tuple(dict.fromkeys(roles)), company_id, day)


def words_of(text: str) -> tuple[str, ...]:
    """Words as they are configured, comma separated."""
    return tuple(word for part in text.split(",") if (word := part.strip()))


def _by_rule(case: RunningCase, day: dt.date) -> tuple[list[int], tuple[int, ...]]:
    """Whom the allocation rule names that counts: in force in the company, of the case's type before those of every
    type, the lowest rank first. No rule: the case's owner.
    """
    rules = effective(AllocationRule.objects.select_related("user"), on=day, company_id=case.company_id)
    found = (
        rules.filter(Q(case_type_id=case.type_id) | Q(case_type=None))
        .order_by("rank", F("case_type").asc(nulls_last=True), "pk")
        .first()
    )
    if found is None:
        return [case.owner_id], ()
    users = [case.creator_id] if found.creator else []
    if found.user is not None and found.user.is_active:
        users.append(found.user.pk)
    roles = (found.role_id,) if found.role_id is not None else ()
    return (users if users or roles else [case.owner_id]), roles
