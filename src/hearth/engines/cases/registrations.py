"""What the case engine offers the platform: its kind of record, permissions, ticks, entities."""

from __future__ import annotations

from hearth.engines.cases import (  # noqa: F401 - subjects and followers register themselves
    case_types,
    defining,
    drafting,
    following,
    linked_cases,
    milestones,
    models,
    reasons,
    reconciling,
    record_subjects,
    running,
    task_files,
    web_services,
    webhooks,
)
from hearth.engines.cases.web_service_models import WebService, WebServiceCall, WebServiceCircuit, WebServicePeriod
from hearth.platform.catalogue import Way, confidential, describe, erase, key, personal, plain, secret, walk
from hearth.platform.configuration import kinds, lookups, references
from hearth.platform.identity.permissions import permission
from hearth.platform.index.following import follow
from hearth.platform.index.kinds import kind
from hearth.platform.outbox import ticks

SEE = permission("cases.see", "See cases and tasks")
OPEN = permission("cases.open", "Open a case")
WORK = permission("cases.work", "Complete, pass over and reassign tasks")
CANCEL = permission("cases.cancel", "Cancel a case")
CONFIGURE = permission("cases.configure", "Publish paths and set up case types")

references.usual("case", "CS-")
kind("case", label="Case", plural="Cases", icon="case", permission=SEE, url_name="case")
follow("case", "subject")

kinds.kind(
    "case-type",
    label="Case type",
    plural="Case types",
    model=models.CaseType,
    fields=(
        "description",
        "category",
        "code",
        "path",
        "information",
        "keywords",
        "owner",
        "opened_by",
        "asks_for_note",
        "sla",
        "hold_allowed",
        "revision_allowed",
        "task_may_breach",
        "priority",
    ),
    permission=CONFIGURE,
    group="Cases",
    fixed=("code",),
    prepare=case_types.make_findable,
    check=case_types.check,
)
kinds.kind(
    "sla-definition",
    label="SLA definition",
    plural="SLA definitions",
    model=models.SlaDefinition,
    fields=(
        "description",
        "code",
        "amount",
        "unit",
        "calendar",
        "amber_amount",
        "amber_unit",
        "follow_on_amount",
        "follow_on_unit",
        "statutory",
        "pauses_on_hold",
        "legal_pauses",
        "amber_tells",
        "missed_tells",
        "follow_on_tells",
    ),
    permission=CONFIGURE,
    group="Cases",
    fixed=("code",),
    check=case_types.check_sla,
)
kinds.kind(
    "escalation-group",
    label="Escalation group",
    plural="Escalation groups",
    model=models.EscalationGroup,
    fields=("description", "code", "tells"),
    permission=CONFIGURE,
    group="Cases",
    fixed=("code",),
    check=case_types.check_group,
)
kinds.kind(
    "task-definition",
    label="Task definition",
    plural="Task definitions",
    model=models.TaskDefinition,
    fields=("description", "code", "category", "information", "subject", "several"),
    permission=CONFIGURE,
    group="Cases",
    fixed=("code", "subject"),
    check=defining.check,
    copied=defining.copied,
)
kinds.kind(
    "allocation-rule",
    label="Allocation rule",
    plural="Allocation rules",
    model=models.AllocationRule,
    fields=("description", "case_types", "task_definitions", "rank", "gives_to", "managers"),
    permission=CONFIGURE,
    group="Cases",
    check=case_types.check_rule,
)
kinds.kind(
    "webhook",
    label="Webhook",
    plural="Webhooks",
    model=models.WebhookSubscription,
    fields=("description", "url", "wanted", "case_types"),
    permission=CONFIGURE,
    group="Cases",
    prepare=webhooks.prepare,
    check=webhooks.check,
)
lookups.heading(
    reasons.HOLD,
    "Reason for a hold",
    [
        ("clarification", "Clarification of a request was asked for"),
        ("no-access", "The resident gives no access"),
        ("legal-proceedings", "Legal proceedings"),
    ],
)
lookups.heading(reasons.CANCEL, "Reason for cancelling a case or a task")
lookups.heading(reasons.BYPASS, "Reason for passing over a task")
lookups.heading(reasons.REVISE, "Reason for a revised target")
lookups.heading(milestones.LABELS, "Milestone of a case")

kinds.kind(
    "web-service",
    label="Web service",
    plural="Web services",
    model=WebService,
    fields=(
        "description",
        "code",
        "url",
        "method",
        "authentication",
        "key_header",
        "client_id",
        "token_url",
        "token_scope",
        "secret",
        "signing_secret",
        "seconds",
        "attempts",
    ),
    permission=CONFIGURE,
    group="Cases",
    fixed=("code",),
    prepare=web_services.prepare,
    check=web_services.check,
)

ticks.register(
    "cases.services",
    web_services.apply_what_waits,
    label="What other systems answered",
    about="Lets cases go on with what other systems answered.",
)
ticks.register(
    "cases.paths",
    drafting.turn_versions,
    label="Versions of paths",
    about="Puts versions of paths into force and out of it when their dates come.",
)
ticks.register(
    "cases.changes",
    running.wake_changed,
    label="Cases that wait for something",
    about="Lets cases go on whose record has changed as they waited for.",
)
ticks.register(
    "cases.delays",
    running.wake_due,
    label="Cases that wait for a time",
    about="Lets cases go on when the time that they waited for has come.",
)
ticks.register(
    "cases.reconciliation",
    reconciling.Nightly(),
    label="Nightly look at cases",
    about="Compares running cases with their paths and tells of drift.",
)

_CONFIGURATION = "configuration of the landlord"
_STATE = "where the case is, no person"

describe(
    models.Path,
    entity="path",
    label="Path",
    title="name",
    items={
        "key": plain("Key", _CONFIGURATION),
        "name": plain("Name", _CONFIGURATION),
        "subject": plain("About", _CONFIGURATION),
    },
)
describe(
    models.PathVersion,
    entity="path.version",
    label="Version of a path",
    items={
        "path": key("Path"),
        "number": plain("Number", _CONFIGURATION),
        "status": plain("Status", _CONFIGURATION),
        "bpmn": plain("BPMN", _CONFIGURATION),
        "program": plain("Program", _CONFIGURATION),
        "diagram": plain("Diagram", _CONFIGURATION),
        "content_hash": plain("Content hash", _CONFIGURATION),
        "jurisdictions": plain("Jurisdictions", _CONFIGURATION),
        "published_at": plain("Published at", _CONFIGURATION),
        "retired_at": plain("Retired at", _CONFIGURATION),
        "note": plain("What it changes", _CONFIGURATION),
        "made_from": plain("Cloned from", _CONFIGURATION),
        "revision": plain("Revision", _CONFIGURATION),
        "saved_at": plain("Saved at", _CONFIGURATION),
        "saved_by": key("Saved by"),
    },
)
describe(
    models.CaseType,
    entity="case_type",
    label="Case type",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "code": plain("Code", _CONFIGURATION),
        "category": plain("Category", _CONFIGURATION),
        "information": plain("Information", _CONFIGURATION),
        "keywords": plain("Keywords", _CONFIGURATION),
        "search_text": plain("Search text", _CONFIGURATION),
        "path": key("Path"),
        "owner": key("Owner"),
        "asks_for_note": plain("Asks for a note", _CONFIGURATION),
        "sla": key("SLA definition"),
        "opened_by": plain("May be opened by", _CONFIGURATION),
        "hold_allowed": plain("May be put on hold", _CONFIGURATION),
        "revision_allowed": plain("Targets may be revised", _CONFIGURATION),
        "task_may_breach": plain("A task's target may lie after the case's", _CONFIGURATION),
        "priority": plain("Priority", _CONFIGURATION),
    },
)
describe(
    models.SlaDefinition,
    entity="sla",
    label="SLA definition",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "code": plain("Code", _CONFIGURATION),
        "amount": plain("Takes", _CONFIGURATION),
        "unit": plain("Unit", _CONFIGURATION),
        "calendar": key("Calendar"),
        "amber_amount": plain("Amber warning before the target", _CONFIGURATION),
        "amber_unit": plain("Unit of the warning", _CONFIGURATION),
        "follow_on_amount": plain("Follow-on after it was missed", _CONFIGURATION),
        "follow_on_unit": plain("Unit of the follow-on", _CONFIGURATION),
        "statutory": plain("Set by law", _CONFIGURATION),
        "pauses_on_hold": plain("A hold pauses it", _CONFIGURATION),
        "legal_pauses": plain("Legal pauses", _CONFIGURATION),
        "amber_tells": plain("Who is warned", _CONFIGURATION),
        "missed_tells": plain("Who is told when it is missed", _CONFIGURATION),
        "follow_on_tells": plain("Who is told as follow-on", _CONFIGURATION),
    },
)
describe(
    models.SlaDefinitionPeriod,
    entity="sla.period",
    label="Period of an SLA definition",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
describe(
    models.EscalationGroup,
    entity="escalation_group",
    label="Escalation group",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "code": plain("Code", _CONFIGURATION),
        "tells": plain("Who is told", _CONFIGURATION),
    },
)
describe(
    models.EscalationGroupPeriod,
    entity="escalation_group.period",
    label="Period of an escalation group",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
describe(
    models.TaskDefinition,
    entity="task_definition",
    label="Task definition",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "code": plain("Code", _CONFIGURATION),
        "category": plain("Category", _CONFIGURATION),
        "information": plain("What it is for", _CONFIGURATION),
        "subject": plain("About", _CONFIGURATION),
        "several": plain("More than once in a path", _CONFIGURATION),
    },
)
describe(
    models.TaskDefinitionPeriod,
    entity="task_definition.period",
    label="Period of a task definition",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
describe(
    models.TaskDefinitionVersion,
    entity="task_definition.version",
    label="Version of a task definition",
    items={
        "definition": key("Task definition"),
        "number": plain("Number", _CONFIGURATION),
        "content": plain("What it says", _CONFIGURATION),
        "note": plain("What it changes", _CONFIGURATION),
        "made_at": plain("Made at", _CONFIGURATION),
        "made_by": key("Made by"),
    },
)
describe(
    models.AllocationRule,
    entity="allocation_rule",
    label="Allocation rule",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "case_types": plain("Case types", _CONFIGURATION),
        "task_definitions": plain("Task definitions", _CONFIGURATION),
        "rank": plain("Priority rank", _CONFIGURATION),
        "gives_to": plain("Who gets the work", _CONFIGURATION),
        "managers": plain("Who manages the cases", _CONFIGURATION),
    },
)
describe(
    models.AllocationRulePeriod,
    entity="allocation_rule.period",
    label="Period of an allocation rule",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
describe(
    models.CaseTypePeriod,
    entity="case_type.period",
    label="Period of a case type",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
describe(
    models.Case,
    entity="case",
    label="Case",
    record="record_id",
    feed=False,  # a case tells of itself by its events
    items={
        "record": key("Record"),
        "type": key("Type"),
        "version": key("Version"),
        "subject": key("About"),
        "owner": key("Owner"),
        "creator": key("Creator"),
        "note": personal("Note", tag="case-notes"),
        "state": plain("State", _STATE),
        "opened_at": plain("Opened at", _STATE),
        "ended_at": plain("Ended at", _STATE),
        "tokens_made": plain("Tokens made", _STATE),
        "visits": plain("Visits", _STATE),
        "taken_back": plain("Visits taken back", _STATE),
        "held_until": plain("On hold until", _STATE),
        "results": personal("Results of actions", tag="case-notes"),
    },
)
describe(
    models.CaseToken,
    entity="case.token",
    label="Token",
    record="case_id",
    feed=False,
    items={
        "case": key("Case"),
        **{
            name: plain(name.replace("_", " ").capitalize(), _STATE)
            for name in (
                "number",
                "node",
                "visit",
                "state",
                "flow",
                "started_at",
                "due_at",
                "maximum_at",
                "next_check_at",
                "held",
                "held_until",
                "round",
                "wakes_at",
            )
        },
    },
)
describe(
    models.TokenDependency,
    entity="case.dependency",
    label="What a token waits on",
    record="record_id",
    feed=False,
    items={
        "token": key("Token"),
        "record": key("Record"),
        "entity": plain("Entity", _STATE),
        "field": plain("Field", _STATE),
    },
)
describe(
    models.CaseTask,
    entity="case.task",
    label="Task",
    record="case_id",
    feed=False,
    items={
        "case": key("Case"),
        "ended_by": key("Ended by"),
        "drafted_by": key("Draft by"),
        "answers": confidential("Answers", tag="case-notes", reason="each field has its own class on the page"),
        "draft": confidential("Draft", tag="case-notes", reason="as the answers"),
        "attention": personal("What needs attention", tag="case-notes"),
        "information": personal("What is to be done", tag="case-notes"),
        **{
            name: plain(name.replace("_", " ").capitalize(), _STATE)
            for name in (
                "reference",
                "token_number",
                "node",
                "visit",
                "block_key",
                "kind",
                "name",
                "mandatory",
                "state",
                "created_at",
                "target_at",
                "amber_at",
                "held_until",
                "ended_at",
                "outcome",
                "drafted_at",
            )
        },
    },
)
describe(
    models.TaskAssignee,
    entity="case.task.assignee",
    label="Who has a task",
    feed=False,
    items={
        "task": key("Task"),
        "user": key("User"),
        "role": key("Role"),
        "open": plain("Still to be done", _STATE),
        "due_at": plain("Due", _STATE),
        "amber_at": plain("Nearly due from", _STATE),
        "statutory": plain("Set by law", _STATE),
        "priority": plain("Priority", _STATE),
    },
)
describe(
    models.Target,
    entity="case.target",
    label="Target",
    record="case_id",
    feed=False,
    items={
        "case": key("Case"),
        "task": key("Task"),
        "sla": key("SLA definition"),
        **{
            name: plain(name.replace("_", " ").capitalize(), _STATE)
            for name in (
                "rule",
                "started_at",
                "amber_at",
                "due_at",
                "follow_on_at",
                "told",
                "next_at",
                "paused_at",
                "ended_at",
            )
        },
    },
)
describe(
    models.CaseNote,
    entity="case.note",
    label="Case note",
    record="case_id",
    feed=False,
    items={
        "case": key("Case"),
        "text": personal("Note", tag="case-notes"),
        "written_at": plain("Written at", _STATE),
        "written_by": key("Written by"),
    },
)
describe(
    models.TaskFile,
    entity="case.task.file",
    label="File of a task",
    feed=False,
    items={"file": key("File"), "task": key("Task")},
)
describe(
    models.CaseWatcher,
    entity="case.watcher",
    label="Watcher of a case",
    record="case_id",
    feed=False,
    items={"case": key("Case"), "user": key("User"), "since": plain("Since", _STATE)},
)
describe(
    models.CaseLink,
    entity="case.link",
    label="Link between cases",
    record="case_id",
    feed=False,
    items={
        "case": key("Case"),
        "other": key("Other case"),
        "kind": plain("Kind", _STATE),
        "since": plain("Since", _STATE),
    },
)
describe(
    models.WebhookSubscription,
    entity="webhook",
    label="Webhook",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "url": plain("Address", _CONFIGURATION),
        "wanted": plain("Events", _CONFIGURATION),
        "case_types": plain("Case types", _CONFIGURATION),
        "secret": secret("Secret", "what signatures are made with; sealed where it lies"),
    },
)
describe(
    models.WebhookSubscriptionPeriod,
    entity="webhook.period",
    label="Period of a webhook",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
describe(
    models.CaseMigration,
    entity="case.migration",
    label="Cases moved to another version of their path",
    items={
        "old": key("From version"),
        "new": key("To version"),
        "named": plain("Where tokens went", _CONFIGURATION),
        "at": plain("Moved at", _STATE),
        "by": key("By"),
        "reason": plain("Reason", _CONFIGURATION),
        "cases": plain("Cases", _STATE),
        "tokens": plain("Tokens", _STATE),
        "undone_by": key("Undone by"),
    },
)
describe(
    models.MigratedCase,
    entity="case.migrated",
    label="Case moved to another version of its path",
    record="case_id",
    feed=False,
    items={"migration": key("Migration"), "case": key("Case")},
)
describe(
    models.Reconciliation,
    entity="case.reconciliation",
    label="Nightly reconciliation of cases",
    items={
        "at": plain("At", _STATE),
        "cases": plain("Cases", _STATE),
        "tokens": plain("Tokens", _STATE),
        "drift": plain("Drift", _STATE),
        "counts": plain("Drift by kind", _STATE),
        "found": plain("What was found", "references of cases and names of blocks"),
    },
)
describe(
    models.CaseEvent,
    entity="case.event",
    label="What happened in a case",
    record="case_id",
    feed=False,
    items={
        "case": key("Case"),
        "user": key("By"),
        "actor": plain("By", "a colleague or the system"),
        "detail": confidential(
            "Detail", tag="case-notes", reason="explanations hold values; each is masked by its class"
        ),
        **{
            name: plain(name.replace("_", " ").capitalize(), _STATE)
            for name in ("at", "kind", "token_number", "node", "visit")
        },
    },
)
describe(
    WebService,
    entity="web_service",
    label="Web service",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "code": plain("Code", _CONFIGURATION),
        "url": plain("Address", _CONFIGURATION),
        "method": plain("Method", _CONFIGURATION),
        "authentication": plain("How Hearth signs in", _CONFIGURATION),
        "key_header": plain("Header of the API key", _CONFIGURATION),
        "client_id": plain("Client", _CONFIGURATION),
        "token_url": plain("Address of tokens", _CONFIGURATION),
        "token_scope": plain("Scope", _CONFIGURATION),
        "secret": secret("Secret", "an API key or the secret of a client, sealed"),
        "signing_secret": secret("Signing secret", "what bodies are signed with, sealed"),
        "seconds": plain("Seconds it may take", _CONFIGURATION),
        "attempts": plain("Attempts", _CONFIGURATION),
    },
)
describe(
    WebServicePeriod,
    entity="web_service.period",
    label="Period of a web service",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
describe(
    WebServiceCall,
    entity="case.web_service_call",
    label="Call of a web service",
    record="case_id",
    feed=False,
    items={
        "case": key("Case"),
        "service": key("Web service"),
        "request": confidential("Request", tag="case-notes", reason="what a path hands over may be about a person"),
        "response": confidential("Answer", tag="case-notes", reason="what another system says may be about a person"),
        "error": confidential("Error", tag="case-notes", reason="may quote the answer"),
        **{
            name: plain(name.replace("_", " ").capitalize(), _STATE)
            for name in (
                "token_number",
                "node",
                "visit",
                "asked_at",
                "attempts",
                "outcome",
                "status",
                "answered_at",
                "applied_at",
            )
        },
    },
)
describe(
    WebServiceCircuit,
    entity="web_service.circuit",
    label="How a web service fares",
    feed=False,
    items={
        "service": key("Web service"),
        "failures": plain("Failures in a row", _CONFIGURATION),
        "open_until": plain("Left alone until", _CONFIGURATION),
    },
)

walk("case", subject=Way.PRIVATE)

_FIGURES = "that there was a case, when and how it ended: figures of cases and complaints are reported; its words go"
for _kept in ("case", "case.task", "case.event"):
    erase(_kept, kept=_FIGURES)
