"""Who has a task or is told something: names of a path resolved to users and roles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q

from hearth.engines.cases.models import AllocationRule
from hearth.engines.cases.program import People
from hearth.engines.cases.store import RunningCase
from hearth.engines.cases.subjects import subjects
from hearth.kernel.refusal import Refused
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.models import Role, User
from hearth.platform.identity.queries import holders_of


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

    A patch without an officer falls back on the case's owner, so that nothing is lost. Refused for a user or a role
    that does not exist.
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
    if people.rule:
        named, ruled = _by_rule(case, day)
        users += named
    codes = [*people.roles, *([people.queue] if people.queue else [])]
    roles = dict(Role.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    if missing := [code for code in codes if code not in roles]:
        raise Refused(f"The path names the role “{missing[0]}”, which does not exist.")
    return Resolved(tuple(dict.fromkeys(users)), (*(roles[code] for code in codes), *ruled), case.company_id, day)


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
