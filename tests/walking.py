"""Every address that Hearth answers, with the records that it can be asked about in a company.

The walks of tests/meta and the browser's share it. An address that is not known here has no arguments and fails them:
a new page comes with a line below.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.db.models import Model, QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hearth.engines.cases.models import (
    CaseMigration,
    CaseTask,
    CaseToken,
    Path,
    TaskDefinitionPeriod,
    WebhookSubscriptionPeriod,
)
from hearth.engines.comms.models import Communication
from hearth.engines.privacy.models import (
    ConsentCurrent,
    ConsentRecord,
    ConsentType,
    LegalHold,
    ProcessingHold,
    RequestEvent,
    RequestPack,
    RetentionBatch,
)
from hearth.faces.kit.shell import Shell
from hearth.faces.staff import helping, shell
from hearth.faces.staff.configuration import home
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.faces.staff.request import StaffRequest
from hearth.modules.accounts.models import Charge, Transaction
from hearth.modules.tenancies.models import AlterationPermission, TenancyParty, TenancyReview, VoidEpisode
from hearth.platform.attachments.models import StoredFile
from hearth.platform.calendars.models import Closure
from hearth.platform.configuration.kinds import KINDS
from hearth.platform.configuration.models import StatutoryRule
from hearth.platform.identity.models import GroupMember, MoneyLimit, RoleHolding, User, UserGroup
from hearth.platform.index.models import Record, UnitHolding
from hearth.platform.organisation.models import Company
from hearth.platform.outbox.ticks import TICKS
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.models import ListExport
from hearth.records.assets.models import Certificate, KeySet, PatchOfficer
from hearth.records.contacts.behind_tiles import LISTINGS
from hearth.records.contacts.models import (
    Alert,
    ContactAddress,
    ContactEmail,
    ContactGroupMember,
    ContactIdentifier,
    ContactPhone,
    FormerName,
    HouseholdMember,
    Income,
    Merge,
    Relationship,
    ThirdPartyAuthority,
)
from hearth.records.contacts.warnings import Act

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the resolver: its name, the parameters in it, and the staff view behind it if it is one."""

    name: str
    parameters: tuple[str, ...]
    view: type[StaffView] | None

    def answers(self, method: str) -> bool:
        """Whether the view has a method ("get", "post")."""
        return self.view is not None and hasattr(self.view, method) and method in self.view.http_method_names


def addresses() -> list[Address]:
    """Every named address, in the resolver's order. An unnamed one is a ValueError: nobody could link to it."""
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, namespace: str, parameters: tuple[str, ...]) -> Iterator[Address]:
    for each in resolver.url_patterns:
        here = (*parameters, *each.pattern.converters)
        if isinstance(each, URLResolver):
            yield from _walk(each, f"{each.namespace}:" if each.namespace else namespace, here)
        elif isinstance(each, URLPattern):
            if not each.name:
                raise ValueError(f"The address {each.pattern} has no name.")
            view = getattr(each.callback, "view_class", None)
            staff = view if isinstance(view, type) and issubclass(view, StaffView) else None
            yield Address(namespace + each.name, here, staff)


# --- whose record an address is asked about

_RECORD = {
    "contact": "contact",
    "contact-history": "contact",
    **dict.fromkeys(
        (
            *("contact-details", "contact-rename", "contact-death", "contact-restrict", "contact-profile"),
            *("contact-preferences", "contact-password", "contact-check-password", "contact-new-group"),
            *("contact-add-name", "contact-add-income", "contact-add-alert", "contact-add-note"),
            *("contact-add-address", "contact-add-phone", "contact-add-email", "contact-add-identifier"),
            *("contact-add-relationship", "contact-add-authority", "contact-add-to-household", "contact-merge"),
            *("contact-consent", "record-consent", "withdraw-consent", "review-consent"),
            *("contact-sharing", "record-share"),
            *("contact-hold", "contact-erase"),
        ),
        "contact",
    ),
    "rename-group": "group",
    "add-group-member": "group",
    "call": "contact",
    "group": "group",
    "record": "contact",
    "add-note": "contact",
    "tenancy": "tenancy",
    "tenancy-history": "tenancy",
    "correct-proposed-end": "tenancy",
    "correct-end": "tenancy",
    "record-keys": "tenancy",
    **dict.fromkeys(
        (
            "cancel-tenancy",
            "receive-notice",
            "return-notice",
            "end-tenancy",
            "add-party",
            "succeed",
            "assign-tenancy",
            "transfer-tenancy",
            "exchange-tenancies",
            "change-tenure",
            "extend-trial",
            "request-permission",
        ),
        "tenancy",
    ),
    **dict.fromkeys(
        (
            "asset",
            "asset-history",
            "change-address",
            "change-asset",
            "move-asset",
            "set-patch",
            "set-asset-status",
            "open-void",
            "asset-stock",
        ),
        "asset",
    ),
    **dict.fromkeys(
        ("account", "record-payment", "adjust-account", "add-charge", "close-account"),
        "account",
    ),
    "case": "case",
    "tasks-about": "contact",
    **dict.fromkeys(
        (
            *("cancel-case", "close-case", "reopen-case", "hold-case", "release-case", "reassign-case"),
            *("revise-case-target", "add-case-task", "add-case-note", "watch-case", "relate-case", "part-case"),
        ),
        "case",
    ),
}
_RECORD |= {
    **dict.fromkeys(
        (
            *("rights-request", "rights-request-reopen", "rights-request-hold", "rights-request-hand-over"),
            *(
                "rights-request-review",
                "rights-request-look",
                "rights-request-sign",
                "rights-request-pack",
                "rights-request-unlink",
            ),
        ),
        "rights_request",
    ),
    **dict.fromkeys(("breach", "breach-assess", "breach-tell-ico", "breach-tell-people", "breach-close"), "breach"),
    **dict.fromkeys(
        ("privacy-complaint", "privacy-complaint-acknowledge", "privacy-complaint-close"), "privacy_complaint"
    ),
    **dict.fromkeys(("sharing-agreement", "sharing-agreement-change", "sharing-agreement-review"), "sharing_agreement"),
    **dict.fromkeys(("dpia", "dpia-write", "dpia-approve"), "dpia"),
}
_TASK = (
    *("complete-task", "task-sheet", "bypass-task", "reassign-task", "cancel-task", "undo-task", "hold-task"),
    *("release-task", "revise-target", "add-task-file"),
)
_OF_USER = (
    *("", "-password", "-disable", "-enable", "-history", "-clone", "-more", "-bind", "-sign-out", "-unlock", "-reset"),
    *("-unit-give", "-limit-set", "-factor", "-link", "-unlink"),
)
_OF_KIND_RECORD = ("record", "clone", "expire", "history")


def _records(kind: str) -> Callable[[Company], Iterator[Arguments]]:
    def found(company: Company) -> Iterator[Arguments]:
        records = Record.objects.filter(kind=kind, company=company).order_by("restricted", "pk")
        for reference in _each(records, "reference"):
            yield {"reference": reference}

    return found


def _rows_of(rows: Callable[[], QuerySet[Any]], record: str, named: str) -> Callable[[Company], Iterator[Arguments]]:
    """Rows that belong to a record, whose address is the record's reference and the row's key."""

    def found(company: Company) -> Iterator[Arguments]:
        mine = rows().filter(**{f"{record}__record__company": company}).order_by("pk")
        for reference, key in _each(mine, f"{record}__record__reference", "pk"):
            yield {"reference": reference, named: key}

    return found


def _pdfs(company: Company) -> Iterator[Any]:
    rows = StoredFile.objects.filter(record__company=company, content_type="application/pdf", removed_at=None)
    return _each(rows.order_by("stored_at", "pk")[:2], "pk")


def _batches(company: Company) -> Iterator[Arguments]:
    for key in _each(RetentionBatch.objects.filter(company=company).order_by("pk"), "pk"):
        yield {"batch_id": key}


def _each(rows: QuerySet[Any], *fields: str) -> Iterator[Any]:
    """Each row's field, or fields."""
    return rows.values_list(*fields, flat=len(fields) == 1).iterator()


def _tasks(company: Company) -> Iterator[Arguments]:
    live = CaseTask.objects.filter(case__record__company=company, ended_at=None).order_by("pk")
    for reference, task_id in _each(live, "case__record__reference", "pk"):
        yield {"reference": reference, "task_id": task_id}


def _waits(company: Company) -> Iterator[Arguments]:
    waiting = CaseToken.objects.filter(case__record__company=company, state="at-delay").order_by("pk")
    for reference, token in _each(waiting, "case__record__reference", "number"):
        yield {"reference": reference, "token": token}


def _stages(company: Company) -> Iterator[Arguments]:
    inside = CaseToken.objects.filter(case__record__company=company, case__state="open", node__contains="/")
    for reference, node in _each(inside.order_by("pk"), "case__record__reference", "node"):
        yield {"reference": reference, "stage": node.partition("/")[0]}


def _communications(company: Company) -> Iterator[Arguments]:
    for communication_id in _each(Communication.objects.filter(about__company=company).order_by("pk"), "pk"):
        yield {"communication_id": communication_id}


def _kinds(_company: Company) -> Iterator[Arguments]:
    yield from ({"kind": name} for name, _ in KINDS.items())


def _kind_records(company: Company) -> Iterator[Arguments]:
    for name, kind in KINDS.items():
        for record_id in _each(kind.periods._default_manager.filter(company=company).order_by("pk"), "of_id"):
            yield {"kind": name, "record_id": record_id}


def _users(company: Company) -> Iterator[Arguments]:
    for user_id in _each(User.objects.filter(company=company).order_by("pk"), "pk"):
        yield {"user_id": user_id}


def _holdings(company: Company) -> Iterator[Arguments]:
    for user_id, holding_id in _each(RoleHolding.objects.filter(company=company).order_by("pk"), "user_id", "pk"):
        yield {"user_id": user_id, "holding_id": holding_id}


def _unit_holdings(company: Company) -> Iterator[Arguments]:
    found = UnitHolding.objects.filter(user__company=company).order_by("pk")
    for user_id, holding_id in _each(found, "user_id", "pk"):
        yield {"user_id": user_id, "holding_id": holding_id}


def _groups(company: Company) -> Iterator[Arguments]:
    yield from ({"code": code} for code in _each(UserGroup.objects.filter(company=company).order_by("pk"), "code"))


def _group_members(company: Company) -> Iterator[Arguments]:
    for code, pk in _each(GroupMember.objects.filter(group__company=company).order_by("pk"), "group__code", "pk"):
        yield {"code": code, "member_id": pk}


def _limits(company: Company) -> Iterator[Arguments]:
    for user_id, limit_id in _each(MoneyLimit.objects.filter(company=company).order_by("pk"), "user_id", "pk"):
        yield {"user_id": user_id, "limit_id": limit_id}


def _roles(company: Company) -> Iterator[Arguments]:
    for code in _each(RoleHolding.objects.filter(company=company).order_by("pk"), "role__code"):
        yield {"code": code}


def _words(company: Company) -> Iterator[Arguments]:
    periods = KINDS.get("communication-definition").periods._default_manager
    for key in _each(periods.filter(company=company, of__enclosure=False).order_by("pk"), "of__key"):  # type: ignore[misc]
        yield {"key": key}


def _patches(company: Company) -> Iterator[Arguments]:
    for patch_id in _each(KINDS.get("patch").periods._default_manager.filter(company=company).order_by("pk"), "of_id"):
        yield {"patch_id": patch_id}


def _covers(company: Company) -> Iterator[Arguments]:
    covers = PatchOfficer.objects.filter(patch__periods__company=company, cover=True).order_by("pk")
    for patch_id, officer_id in _each(covers, "patch_id", "pk"):
        yield {"patch_id": patch_id, "officer_id": officer_id}


def _stock(*named: str) -> Callable[[Company], Iterator[Arguments]]:
    """A certificate stands for the entries of a home's registers: one view serves them all."""

    def found(company: Company) -> Iterator[Arguments]:
        for each in _rows_of(Certificate.objects.all, "asset", "row_id")(company):
            whole = {**each, "register": "certificates", "step": "withdraw"}
            yield {name: whole[name] for name in ("reference", *named)}

    return found


def _moved(_company: Company) -> Iterator[Arguments]:
    for key, pk in _each(CaseMigration.objects.order_by("pk"), "old__path__key", "pk"):
        yield {"key": key, "migration_id": pk}


def _path(*fields: str) -> Callable[[Company], Iterator[Arguments]]:
    def found(_company: Company) -> Iterator[Arguments]:
        for key, number in _each(Path.objects.order_by("pk"), "key", "versions__number"):
            yield {"key": key, "number": number} if "number" in fields else {"key": key}

    return found


_OF_CONTACT: Mapping[str, type[Model]] = {
    "end-address": ContactAddress,
    "remove-phone": ContactPhone,
    "phone-safety": ContactPhone,
    "remove-email": ContactEmail,
    "email-safety": ContactEmail,
    "end-identifier": ContactIdentifier,
    "remove-name": FormerName,
    "end-relationship": Relationship,
    "end-authority": ThirdPartyAuthority,
    "end-household-member": HouseholdMember,
    "end-income": Income,
}
"""Screens about a row of a contact."""


def _alerts(company: Company) -> Iterator[Arguments]:
    alerts = Alert.objects.filter(record__company=company, record__kind="contact").order_by("pk")
    for reference, alert_id in _each(alerts, "record__reference", "pk"):
        yield {"reference": reference, "row_id": alert_id}


def _with(**each: Iterable[str]) -> Callable[[Company], Iterator[Arguments]]:
    """The first two contacts (they have something of everything) with every value of one more argument."""
    ((name, values),) = each.items()

    def found(company: Company) -> Iterator[Arguments]:
        contacts = Record.objects.filter(kind="contact", company=company, contact__merged_into=None)
        for reference in list(_each(contacts.order_by("restricted", "pk"), "reference"))[:2]:
            yield from ({"reference": reference, name: value} for value in values)

    return found


def _cells(company: Company) -> Iterator[Arguments]:
    rows = ConsentCurrent.objects.filter(company=company).order_by("pk")
    for reference, tag, kind in _each(rows, "contact__reference", "tag_id", "type_id"):
        yield {"reference": reference, "cell": f"{tag}:{kind}"}


def _pairs(company: Company) -> Iterator[Arguments]:
    contacts = Record.objects.filter(kind="contact", company=company, contact__merged_into=None).order_by("pk")
    references = list(_each(contacts, "reference"))[:3]
    yield from ({"reference": one, "other": two} for one, two in itertools.pairwise(references))


def _markable(company: Company) -> Iterator[Arguments]:
    for arguments in _rows_of(ContactAddress.objects.all, "contact", "row_id")(company):
        yield {**arguments, "what": "addresses"}


def _lists(_company: Company) -> Iterator[Arguments]:
    yield from ({"list_code": code} for code, _ in LISTS.items())


def _exports(company: Company) -> Iterator[Arguments]:
    for export_id in _each(ListExport.objects.filter(user__company=company, state="done").order_by("pk"), "pk"):
        yield {"export_id": export_id}


def _schedules(_company: Company) -> Iterator[Arguments]:
    yield from ({"name": name} for name in TICKS)


def _of_request(named: str, values: Iterable[Any]) -> Callable[[Company], Iterator[Arguments]]:
    """Each request with each value of one more argument."""

    def found(company: Company) -> Iterator[Arguments]:
        for arguments in _records("rights_request")(company):
            yield from ({**arguments, named: value} for value in values)

    return found


_OF_SCHEDULE = ("", "-run", "-pause", "-resume", "-timing", "-told", "-history")
_OF_LIST = ("list", "list-columns", "list-view", "list-view-delete", "list-export")
_OF_EXPORT = ("export", "export-file", "export-stop")


ARGUMENTS: Mapping[str, Callable[[Company], Iterator[Arguments]]] = {
    **{f"staff:{name}": _records(kind) for name, kind in _RECORD.items()},
    **{f"staff:{name}": _tasks for name in _TASK},
    "staff:end-wait": _waits,
    "staff:complete-stage": _stages,
    **{
        f"staff:{name}": _rows_of(model._default_manager.all, "contact", "row_id")
        for name, model in _OF_CONTACT.items()
    },
    **{
        f"staff:{name}": _rows_of(ContactGroupMember.objects.all, "group", "member_id")
        for name in ("end-group-member", "responsible-member")
    },
    "staff:undo-merge": _rows_of(Merge.objects.all, "survivor", "row_id"),
    "staff:end-alert": _alerts,
    "staff:review-alert": _alerts,
    "staff:contact-list": _with(what=LISTINGS),
    "staff:before-act": _with(act=[act.value for act in Act]),
    "staff:compare": _pairs,
    "staff:mark-confidential": _markable,
    **{f"staff:configuration-{name}": _kind_records for name in _OF_KIND_RECORD},
    **{f"staff:configuration-user{name}": _users for name in _OF_USER},
    "staff:arrange": lambda _company: iter([{"place": "home"}, {"place": "contact"}]),
    "staff:help-page": lambda _company: ({"slug": slug} for slug in helping.pages()),
    **{f"staff:{name}": _lists for name in _OF_LIST},
    **{f"staff:{name}": _exports for name in _OF_EXPORT},
    "staff:list-condition": lambda _company: (
        {"list_code": code} for code, definition in LISTS.items() if definition.takes_a_condition
    ),
    "staff:communication": _communications,
    "staff:rights-request-event": _of_request("event", ("identity-asked", "noted")),
    "staff:rights-request-close": _of_request("event", ("answered", "refused")),
    "staff:rights-request-correct": _rows_of(RequestEvent.objects.all, "request", "event_id"),
    "staff:rights-request-lift": _rows_of(ProcessingHold.objects.all, "request", "hold_id"),
    **{
        f"staff:rights-request-{name}": _rows_of(RequestPack.objects.all, "request", "pack_id")
        for name in ("file", "link")
    },
    "staff:processing-file": lambda _company: iter([{"format": "csv"}]),
    "staff:complete-review": _rows_of(TenancyReview.objects.all, "tenancy", "review_id"),
    **{
        f"staff:{name}-permission": _rows_of(AlterationPermission.objects.all, "tenancy", "permission_id")
        for name in ("decide", "inspect", "revoke")
    },
    "staff:cancel-void": _rows_of(VoidEpisode.objects.all, "asset", "void_id"),
    "staff:end-consent": _cells,
    "staff:void-consent": _rows_of(ConsentRecord.objects.all, "contact", "record_id"),
    "staff:consent-download": _rows_of(ConsentRecord.objects.all, "contact", "record_id"),
    "staff:consent-wordings": lambda company: (
        {"record_id": pk} for pk in _each(ConsentType.objects.filter(periods__company=company), "pk")
    ),
    "staff:end-party": _rows_of(TenancyParty.objects.all, "tenancy", "party_id"),
    "staff:add-stock": _stock("register"),
    "staff:change-stock": _stock("register", "row_id", "step"),
    "staff:lend-keys": _rows_of(KeySet.objects.all, "asset", "row_id"),
    "staff:return-keys": _rows_of(KeySet.objects.all, "asset", "row_id"),
    "staff:reverse-line": _rows_of(Transaction.objects.all, "account", "line_id"),
    "staff:end-charge": _rows_of(Charge.objects.all, "account", "charge_id"),
    "staff:files": _records("contact"),
    "staff:add-file": _records("contact"),
    "staff:remove-file": lambda company: (
        {"reference": reference, "file_id": pk}
        for reference, pk in _each(
            StoredFile.objects.filter(record__company=company, confidential=False), "record__reference", "pk"
        )
    ),
    "staff:release-hold": lambda company: (
        {"hold_id": key} for key in _each(LegalHold.objects.filter(record__company=company), "pk")
    ),
    "staff:redact": lambda company: ({"file_id": key} for key in _pdfs(company)),
    "staff:redact-page": lambda company: ({"file_id": key, "number": 1} for key in _pdfs(company)),
    "staff:retention-batch": _batches,
    "staff:retention-certificate": lambda company: (
        {"batch_id": key} for key in _each(RetentionBatch.objects.filter(company=company, state="done"), "pk")
    ),
    "staff:small-picture": lambda company: (
        {"file_id": pk} for pk in _each(StoredFile.objects.filter(record__company=company, name="Photograph.png"), "pk")
    ),
    "staff:file": lambda company: (
        {"file_id": pk} for pk in _each(StoredFile.objects.filter(record__company=company, confidential=False), "pk")
    ),
    "staff:configuration-list": _kinds,
    "staff:configuration-new": _kinds,
    "staff:configuration-role-grant": _users,
    "staff:configuration-role-end": _holdings,
    "staff:configuration-group": _groups,
    "staff:configuration-group-end": _group_members,
    "staff:configuration-user-unit-end": _unit_holdings,
    "staff:configuration-user-limit-end": _limits,
    "staff:configuration-role": _roles,
    "staff:configuration-role-history": _roles,
    "staff:configuration-company": lambda company: iter([{"code": company.code}]),
    "staff:configuration-calendar": lambda _company: iter([{"code": "office-hours"}]),
    "staff:configuration-reopen": lambda _company: (
        {"code": code, "closure_id": pk} for code, pk in _each(Closure.objects.order_by("pk"), "calendar__code", "pk")
    ),
    "staff:configuration-reference": lambda company: iter([{"company": company.code, "kind": "contact"}]),
    "staff:configuration-rule": lambda _company: (
        {"rule_id": pk} for pk in _each(StatutoryRule.objects.order_by("pk"), "pk")
    ),
    "staff:configuration-words": _words,
    "staff:configuration-officers": _patches,
    "staff:configuration-cover-end": _covers,
    **{f"staff:configuration-schedule{step}": _schedules for step in _OF_SCHEDULE},
    "staff:configuration-path": _path("key"),
    "staff:running-cases": _path("key"),
    "staff:replay-path": _path("key"),
    "staff:move-cases": _path("key"),
    "staff:undo-move": _moved,
    "staff:configuration-webhook": lambda company: (
        {"webhook_id": pk} for pk in _each(WebhookSubscriptionPeriod.objects.filter(company=company), "of_id")
    ),
    "staff:configuration-path-version": _path("key", "number"),
    "staff:configuration-path-file": _path("key", "number"),
    **dict.fromkeys(
        ("staff:configuration-task", "staff:configuration-task-save", "staff:configuration-task-validate"),
        lambda company: (
            {"record_id": pk} for pk in _each(TaskDefinitionPeriod.objects.filter(company=company), "of_id")
        ),
    ),
    **{
        f"staff:{name}": _path("key")
        for name in (
            *("design-path", "save-path", "publish-path", "discard-path-draft"),
            *("withdraw-path", "retire-path", "compare-path"),
        )
    },
    "staff:clone-path": _path("key", "number"),
}

SHARED = {
    **{f"staff:{name}": "names a list; each row is seen by its own company's rights" for name in _OF_LIST},
    **{f"staff:{name}": "belongs to the one who asked for it" for name in _OF_EXPORT},
    "staff:list-condition": "as the list",
    "staff:arrange": "names a page, no record",
    "staff:help-page": "says nothing of anybody",
    "staff:processing-file": "names a form of file; whose record it is, the reader's own companies say",
    "staff:configuration-list": "names a kind, not a record",
    "staff:configuration-new": "names a kind, not a record",
    "staff:configuration-role": "a role is held in every company",
    "staff:configuration-role-history": "a role is held in every company",
    "staff:configuration-calendar": "calendars are the landlord's, not a company's",
    "staff:configuration-reopen": "as the calendars",
    "staff:configuration-rule": "the law is the same for every company",
    **{f"staff:configuration-schedule{step}": "the worker serves every company" for step in _OF_SCHEDULE},
    "staff:configuration-path": "a path is drawn once; its case types say in which companies it is offered",
    "staff:configuration-path-version": "as the path",
    "staff:running-cases": "as the path; its figures are of the reader's companies",
    "staff:replay-path": "as the path; its cases are seen by their own company's rights",
    "staff:move-cases": "as the path",
    "staff:undo-move": "as the path",
    "staff:configuration-path-file": "as the path",
    **dict.fromkeys(
        (
            *("staff:design-path", "staff:save-path", "staff:publish-path", "staff:discard-path-draft"),
            *("staff:withdraw-path", "staff:retire-path", "staff:compare-path", "staff:clone-path"),
        ),
        "as the path",
    ),
}
"""Addresses whose record belongs to no company, and why."""


@contextmanager
def one_shell() -> Iterator[None]:
    """What stands around every page is put together once for each person, where a walk is about the pages."""
    made: dict[int, Shell] = {}
    whole = shell.shell_of

    def shell_of(request: StaffRequest) -> Shell:
        if request.user.pk not in made:
            made[request.user.pk] = whole(request)
        return made[request.user.pk]

    with mock.patch.object(shell, "shell_of", shell_of):
        yield


def asked_about(address: Address, company: Company, *, everything: bool = False) -> list[Arguments]:
    """What an address is asked about in a company: the first record of each kind, or everything.

    [{}] for an address without parameters. Empty: the walk has no record for it.
    """
    if not address.parameters:
        return [{}]
    find = ARGUMENTS.get(address.name)
    found = list(find(company)) if find is not None else []
    return (
        found
        if everything
        else list({each.get("kind") or each.get("list_code"): each for each in reversed(found)}.values())
    )


def url(address: Address, arguments: Arguments) -> str:
    """The address with its arguments filled in by name."""
    return reverse(address.name, kwargs=dict(arguments))


def permissions_of(address: Address, arguments: Arguments) -> frozenset[str]:
    """The permissions any of which opens the address; empty where being signed in is enough."""
    assert address.view is not None
    if "kind" in arguments and address.name != "staff:configuration-reference":
        return frozenset({KINDS.get(arguments["kind"]).permission})
    if address.view is home.Home:
        return frozenset(offer.permission for offer in home.offers())
    if "list_code" in arguments and address.view.permission == SIGNED_IN:
        return frozenset({LISTS.get(arguments["list_code"]).permission})
    named = address.view.permission
    assert isinstance(named, str), f"{address.name}: say here which permission opens it."
    return frozenset({named} if named else ())
