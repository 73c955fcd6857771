"""Every address refuses who may not see what it shows, and answers who may.

The walk asks each address of the resolver as nobody, as somebody who may do everything but this, about another
company's record, about a restricted one, and (so that no refusal is an accident) as somebody who may. An address for
which it finds no record or no permission fails it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from hearth.engines.comms import registrations as comms
from hearth.engines.comms.models import Communication
from hearth.faces.staff.page import StaffView
from hearth.platform.audit.models import Reading
from hearth.platform.catalogue import CLEARANCES
from hearth.platform.identity import operations as identity
from hearth.platform.identity.access import access_of
from hearth.platform.identity.models import User
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import READ_RESTRICTED
from hearth.platform.workspace import exporting
from hearth.platform.workspace.reading import Asked
from tests import walking
from tests.landlord import Landlords, WholeLandlord
from tests.modules.landlord import BY, LONG_AGO, NOW
from tests.walking import ARGUMENTS, SHARED, Address, Arguments, addresses, asked_about, permissions_of, url

pytestmark = pytest.mark.django_db
METHODS = ("get", "post")
REFUSED, MISSING = 403, 404

PUBLIC = {
    "health-live": "monitoring asks without signing in; it says nothing of anybody",
    "health-ready": "as above",
    "metrics": "monitoring shows a token of the installation; without it there is no such address",
    "account_login": "the way in",
    "account_logout": "the way out",
    "directory-start": "the way in by the landlord's directory; there is none here",
    "directory-back": "as above",
    "ask-for-link": "who forgot their password can't sign in; the answer is the same for every address",
    "set-by-link": "the link itself opens it, once and for an hour",
    "collect": "the link itself opens it, once: somebody collects the data that they asked for",
    "mfa_authenticate": "the second step of signing in: only from the first",
    **dict.fromkeys(
        (
            *("mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes"),
            *("mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn"),
            *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        ),
        "allauth's pages of one's own second factor: they send who has not signed in to the way in",
    ),
}
OPEN_TO_ALL = {
    "staff:home": "shows each what they may see",
    "staff:counts": "as home",
    "staff:notifications": "one's own",
    "staff:help": "says nothing of anybody",
    "staff:search": "finds what one may see",
    "staff:quick-menu": "as search",
    "staff:colleagues": "who works here, for pickers",
    "staff:record": "leads to a page that asks for its own permission",
    "staff:file": "asks for the permission of the record that the file belongs to",
    "staff:own-password": "one's own",
    "staff:own-sessions": "one's own",
    "staff:own-units": "one's own; what is chosen can only narrow what one sees",
    "staff:dock": "one's own; a record that one may not see is not kept",
    "staff:preferences": "one's own",
    "staff:arrange": "one's own",
    "staff:help-page": "says nothing of anybody",
    "staff:list": "each list asks for its own permission",
    "staff:list-columns": "as the list",
    "staff:list-condition": "as the list",
    "staff:list-view": "as the list",
    "staff:list-view-delete": "as the list, and for a view of one's own",
    "staff:statement": "asks for the permission of what the condition is about, and a record for its own",
}
"""Staff addresses for which being signed in is enough, and why. A new one is added here on purpose."""


def answer_of(client: Client, path: str, method: str) -> HttpResponse:
    """The answer to a bare GET or POST; whatever it changed is undone."""
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(path)
        transaction.set_rollback(True)
    return answer


@dataclass
class Walk:
    """Two landlords, and somebody at Northmoor whose rights each test sets."""

    north: WholeLandlord
    south: WholeLandlord
    walker: User
    client: Client

    def may(self, *without: str) -> None:
        """Lets the walker do everything at Northmoor but what is named."""
        identity.define_role(
            by=BY,
            code="walker",
            name="Walker",
            permissions=set(PERMISSIONS) - set(without),
            clearances=set(CLEARANCES),
        )

    def ask(self, address: Address, arguments: Arguments, method: str) -> int:
        """The status of the answer; whatever it changed is undone."""
        return int(answer_of(self.client, url(address, arguments), method).status_code)


@pytest.fixture
def walk(landlords: Landlords, db: None, pages: None, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    north, south = landlords
    walker = identity.create_user(
        by=BY, email="walker@northmoor.example.org", name="Wal Kerr", company_id=north.company.pk, now=NOW
    )
    role = identity.define_role(by=BY, code="walker", name="Walker", permissions=set(), clearances=set())
    identity.grant_role(by=BY, user_id=walker.pk, role_id=role.pk, company_id=north.company.pk, effective_from=LONG_AGO)
    client = Client()
    client.force_login(walker, backend="hearth.platform.identity.sign_in.StaffBackend")
    made = Walk(north=north, south=south, walker=walker, client=client)
    made.may()
    for user in (walker, south.officer):
        export_contacts(user)
    return made


@pytest.fixture
def one_shell() -> Iterator[None]:
    """Where the answer's status alone is looked at."""
    with walking.one_shell():
        yield


def export_contacts(walker: User) -> None:
    """The walker has taken a list out."""
    export = exporting.request_export(
        access=access_of(walker, on=NOW.date()),
        list_code="contacts",
        asked=Asked(),
        columns=["reference"],
        format_="csv",
        reason="A walk",
        now=NOW,
    )
    exporting.write_export({"export": str(export.pk)}, "", NOW)


def staff() -> list[Address]:
    return [each for each in addresses() if each.view is not None]


def asked(landlord: WholeLandlord, *, whose: bool = False) -> Iterator[tuple[Address, Arguments, str]]:
    """Each staff address with each of its arguments and methods; with `whose` those that name a company's record."""
    for address in staff():
        if whose and (not address.parameters or address.name in SHARED):
            continue
        for arguments in asked_about(address, landlord.company):
            for method in METHODS:
                if address.answers(method):
                    yield address, arguments, method


def by_permission(
    landlord: WholeLandlord, *, whose: bool = False
) -> list[tuple[frozenset[str], Address, Arguments, str]]:
    """What `asked` says, with the permissions that each needs, those of the same ones together; without those that need
    none."""
    found = [
        (frozenset(permissions_of(address, arguments)), address, arguments, method)
        for address, arguments, method in asked(landlord, whose=whose)
    ]
    return sorted((each for each in found if each[0]), key=lambda each: sorted(each[0]))


def test_every_address_is_a_staff_view_or_public_for_a_reason() -> None:
    # The API's addresses ask for keys; tests/contract/test_urls_refuse.py walks them.
    strangers = {each.name for each in addresses() if each.view is None and not each.name.startswith("api:")}
    strangers -= set(PUBLIC)
    assert strangers == set(), "A page that is no StaffView asks for no permission."


def test_every_address_open_to_all_is_so_on_purpose() -> None:
    open_to_all = {each.name for each in staff() if getattr(each.view, "permission", None) == ""}
    assert open_to_all == set(OPEN_TO_ALL)


def test_no_line_of_the_walk_is_left_over() -> None:
    known = {each.name for each in addresses()}
    assert (set(ARGUMENTS) | set(SHARED) | set(PUBLIC) | set(OPEN_TO_ALL)) - known == set()


def test_the_walk_has_a_record_for_every_address(walk: Walk) -> None:
    for landlord in (walk.north, walk.south):
        assert [each.name for each in staff() if not asked_about(each, landlord.company)] == []


@pytest.mark.usefixtures("one_shell")
def test_who_has_not_signed_in_is_sent_to_sign_in(walk: Walk) -> None:
    nobody, strays = Client(), []
    for address, arguments, _ in asked(walk.north):
        for method in METHODS:
            answer = answer_of(nobody, url(address, arguments), method)
            if answer.status_code != 302 or not answer["Location"].startswith("/sign-in/?next="):
                strays.append((address.name, method, answer.status_code))
    assert strays == []


@pytest.mark.usefixtures("one_shell")
def test_without_its_permission_every_address_refuses(walk: Walk) -> None:
    strays = []
    standing: frozenset[str] = frozenset()
    for needed, address, arguments, method in by_permission(walk.north):
        if needed != standing:
            walk.may(*needed)
            standing = needed
        if (status := walk.ask(address, arguments, method)) != REFUSED:
            strays.append((address.name, dict(arguments), method, status))
    assert strays == []


@pytest.mark.usefixtures("one_shell")
def test_another_companys_record_is_missing(walk: Walk) -> None:
    strays = [
        (address.name, dict(arguments), method, status)
        for address, arguments, method in asked(walk.south, whose=True)
        if (status := walk.ask(address, arguments, method)) != MISSING
    ]
    assert strays == []


@pytest.mark.usefixtures("one_shell")
def test_a_permission_held_here_opens_nothing_where_one_holds_other_roles(walk: Walk) -> None:
    """The walker may do everything at Northmoor, and everything but this at Southmoor."""
    role = identity.define_role(by=BY, code="guest", name="Guest", permissions=set(), clearances=set(CLEARANCES))
    identity.grant_role(
        by=BY, user_id=walk.walker.pk, role_id=role.pk, company_id=walk.south.company.pk, effective_from=LONG_AGO
    )
    strays = []
    standing: frozenset[str] = frozenset()
    for needed, address, arguments, method in by_permission(walk.south, whose=True):
        if needed != standing:
            may = set(PERMISSIONS) - needed
            identity.define_role(by=BY, code="guest", name="Guest", permissions=may, clearances=set(CLEARANCES))
            standing = needed
        status = walk.ask(address, arguments, method)
        if status not in {REFUSED, MISSING} and not (method == "get" and _asks_first(address)):
            strays.append((address.name, dict(arguments), method, status))
    assert strays == []


def _asks_first(address: Address) -> bool:
    """Forms about a record that one may see: what they do is refused when it is sent."""
    return address.name.removeprefix("staff:") in {
        "correct-proposed-end",
        "correct-end",
        "record-keys",
    }


@pytest.mark.usefixtures("one_shell")
def test_a_restricted_record_is_missing_without_the_right(walk: Walk) -> None:
    _restrict(walk)
    walk.may(READ_RESTRICTED)
    strays = [
        (address.name, dict(arguments), method, status)
        for address, arguments, method in _about_restricted(walk)
        if (status := walk.ask(address, arguments, method)) != MISSING
    ]
    assert strays == []


@pytest.mark.usefixtures("one_shell")
def test_a_restricted_record_asks_who_has_the_right_for_a_reason_and_notes_it(walk: Walk) -> None:
    _restrict(walk)
    strays = [
        (address.name, dict(arguments), status)
        for address, arguments, method in _about_restricted(walk)
        if method == "get" and (status := walk.ask(address, arguments, "get")) != REFUSED
    ]
    # A small picture in a list asks nobody for a reason: of a restricted record there is none.
    assert {(name, status) for name, _, status in strays} == {("staff:small-picture", MISSING)}
    contact = next(each for each in staff() if each.name == "staff:contact")
    (arguments,) = asked_about(contact, walk.north.company)
    answer = walk.client.post(url(contact, arguments), {"reading_reason": "She rang to be called back"})
    assert answer.status_code == 200
    assert {each.reason for each in Reading.objects.all()} == {"She rang to be called back"}
    assert walk.ask(contact, arguments, "get") == 200, "The reason stands for an hour"


def _restrict(walk: Walk) -> None:
    for record in Record.objects.filter(company=walk.north.company, restricted=False):
        if not Record.objects.get(pk=record.pk).restricted:  # a case follows what it is about
            index.restrict(by=BY, record_id=record.pk, reason="Fled abuse", now=NOW)


def _about_restricted(walk: Walk) -> Iterator[tuple[Address, Arguments, str]]:
    """Addresses of records, which can be restricted; people who sign in, configuration and batches, which name
    references alone, can't."""
    for address, arguments, method in asked(walk.north, whose=True):
        if not address.name.startswith(("staff:configuration", "staff:retention-", "staff:consent-wordings")):
            yield address, arguments, method


@pytest.mark.usefixtures("one_shell")
def test_who_may_is_answered_when_they_send_nothing(walk: Walk) -> None:
    """The positive control of what is sent; of pages it is tests/meta/test_query_counts.py."""
    strays = []
    for address, arguments, method in asked(walk.north):
        if method == "post":
            status = walk.ask(address, arguments, method)
            if status not in {200, 204, 302, 409, 422} and not needs_more(address, method, status):
                strays.append((address.name, dict(arguments), status))
    assert strays == []


def needs_more(address: Address, method: str, status: int) -> bool:
    """An empty POST to these names no record, which is all that they say."""
    return (address.name, method, status) in {
        ("staff:new-case", "post", MISSING),
        ("staff:open-many", "post", MISSING),
        ("staff:start-communication", "post", MISSING),
        ("staff:configuration-calendars", "post", MISSING),
        ("staff:configuration-companies", "post", MISSING),
        ("staff:configuration-references", "post", MISSING),
        ("staff:configuration-rules", "post", MISSING),
        ("staff:configuration-new", "post", MISSING),
        ("staff:configuration-new", "get", MISSING),
        ("staff:list-view-delete", "post", MISSING),
        ("staff:configuration-user-factor", "post", MISSING),
        ("staff:configuration-user-unlink", "post", MISSING),
    }


def test_a_list_chosen_first_can_be_added_to(walk: Walk) -> None:
    """The positive control of what `needs_more` lets pass: a lookup is added to a list that the address names."""
    answer = walk.client.get("/configuration/lookup/new/?heading=end-reason")
    assert answer.status_code == 200


def test_a_record_named_in_the_query_is_asked_for_too(walk: Walk) -> None:
    """New case and Start communication name what they are about behind the question mark."""
    for landlord, case_status, words in ((walk.north, 200, True), (walk.south, 404, False)):
        record = Record.objects.filter(company=landlord.company, kind="tenancy").get()
        assert walk.client.get("/cases/new/", {"about": record.reference}).status_code == case_status
        started = walk.client.get("/communications/start/", {"about": record.reference})
        assert (record.title in started.content.decode()) is words


def test_letters_are_listed_for_those_only_who_may_read_them(walk: Walk) -> None:
    """A tenancy's page lists what was sent about it; that is for those who may read communications."""
    tenancy = Record.objects.get(company=walk.north.company, kind="tenancy")
    letter = Communication.objects.filter(about=tenancy).latest("pk")
    pages = []
    for without in ((), (comms.SEE,)):
        walk.may(*without)
        pages.append(walk.client.get(f"/tenancies/{tenancy.reference}/").content.decode())
    assert [letter.subject in page for page in pages] == [True, False]


def test_an_hour_later_the_reason_is_asked_for_again(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    _restrict(walk)
    contact = next(each for each in staff() if each.name == "staff:contact")
    (arguments,) = asked_about(contact, walk.north.company)
    walk.client.post(url(contact, arguments), {"reading_reason": "She rang"})
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW + dt.timedelta(hours=1, seconds=1))
    assert walk.ask(contact, arguments, "get") == REFUSED


def test_a_view_without_a_permission_can_not_even_be_written() -> None:
    with pytest.raises(TypeError, match="must name its permission"):
        type("Careless", (StaffView,), {})
