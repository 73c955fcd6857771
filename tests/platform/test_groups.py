"""Groups of users: who is in them on a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from hearth.kernel.refusal import NotFound
from hearth.platform.identity import groups, operations
from hearth.platform.identity.models import User, UserGroup
from tests.meta.conftest import pages  # noqa: F401 - used as a fixture
from tests.records.landlord import BY, NOW, make_company, make_user

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 6, 15)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def user() -> User:
    return make_user(make_company("north"))


@pytest.fixture
def team(user: User) -> UserGroup:
    return groups.create_group(by=BY, name="Income team", company_id=user.company_id)


def test_members_by_dates(user: User, team: UserGroup) -> None:
    member = groups.add_member(
        by=BY, group_id=team.pk, user_id=user.pk, effective_from=MONDAY, effective_to=MONDAY + WEEK
    )
    days = [MONDAY - dt.timedelta(days=1), MONDAY, MONDAY + WEEK - dt.timedelta(days=1), MONDAY + WEEK]
    assert [groups.members_on(team.pk, on=day) for day in days] == [[], [user], [user], []]
    groups.end_member(by=BY, member_id=member.pk, on=MONDAY + dt.timedelta(days=2))
    assert groups.members_on(team.pk, on=MONDAY + dt.timedelta(days=2)) == []
    assert groups.groups(company_ids={user.company_id}, on=MONDAY) == [(team, 1)]
    operations.disable_user(by=BY, user_id=user.pk, reason="Left", now=NOW)
    assert groups.members_on(team.pk, on=MONDAY) == []


def test_what_is_refused(user: User, team: UserGroup) -> None:
    given = {"by": BY, "group_id": team.pk, "user_id": user.pk}
    groups.add_member(**given, effective_from=MONDAY)  # type: ignore[arg-type]
    with pytest.raises(groups.GroupInvalid):
        groups.add_member(**given, effective_from=MONDAY + WEEK)  # type: ignore[arg-type]
    with pytest.raises(operations.EndTooEarly):
        groups.add_member(**given, effective_from=MONDAY, effective_to=MONDAY)  # type: ignore[arg-type]
    for name in ("income TEAM", " ", "!"):
        with pytest.raises(groups.GroupInvalid):
            groups.create_group(by=BY, name=name, company_id=user.company_id)
    with pytest.raises(NotFound):
        groups.group(team.code, company_ids=set())


@pytest.mark.usefixtures("pages")
def test_a_group_on_its_screens(user: User) -> None:
    may = operations.define_role(by=BY, code="boss", name="Boss", permissions={"identity.manage_users"})
    boss, elsewhere = make_user(user.company, "Bo Boss"), make_company("south")
    for each in (boss, user):
        operations.grant_role(
            by=BY, user_id=each.pk, role_id=may.pk, company_id=user.company_id, effective_from=dt.date(2020, 1, 1)
        )
    groups.create_group(by=BY, name="Southerners", company_id=elsewhere.pk)
    client = Client()
    client.force_login(boss, backend="hearth.platform.identity.sign_in.StaffBackend")
    answer = client.post("/configuration/groups/", {"name": "Panel", "company": str(user.company_id)})
    assert answer["Location"] == "/configuration/groups/panel/"
    given = {"user": user.email, "effective_from": "1 January 2020", "effective_to": ""}
    assert client.post("/configuration/groups/panel/", given).status_code == 302
    assert client.post("/configuration/groups/panel/", given).status_code == 422
    assert user.name in client.get("/configuration/groups/panel/").content.decode()
    listed = client.get("/configuration/groups/").content.decode()
    assert "1 person today" in listed
    assert "Southerners" not in listed
    assert client.get("/configuration/groups/southerners/").status_code == 404
    (member,) = groups.members(UserGroup.objects.get(code="panel").pk)
    assert client.post(f"/configuration/groups/panel/members/{member.pk + 9}/end/").status_code == 404
    assert client.post(f"/configuration/groups/panel/members/{member.pk}/end/").status_code == 302
    assert "0 people today" in client.get("/configuration/groups/").content.decode()
