"""Who has a task or is told something: names of a path resolved to users and roles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hearth.engines.cases.program import People
from hearth.engines.cases.store import RunningCase
from hearth.engines.cases.subjects import subjects
from hearth.kernel.refusal import Refused
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
    codes = [*people.roles, *([people.queue] if people.queue else [])]
    roles = dict(Role.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    if missing := [code for code in codes if code not in roles]:
        raise Refused(f"The path names the role “{missing[0]}”, which does not exist.")
    return Resolved(tuple(dict.fromkeys(users)), tuple(roles[code] for code in codes), case.company_id, day)
