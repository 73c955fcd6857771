"""What the case engine offers the platform: its kind of record, permissions, ticks, entities."""

from __future__ import annotations

from hearth.engines.cases import (  # noqa: F401 - subjects and followers register themselves
    case_types,
    following,
    models,
    record_subjects,
    running,
)
from hearth.platform.catalogue import confidential, describe, key, personal, plain
from hearth.platform.configuration import kinds, references
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
    fields=("description", "category", "code", "path", "information", "keywords", "owner", "asks_for_note"),
    permission=CONFIGURE,
    group="Cases",
    fixed=("code",),
    prepare=case_types.make_findable,
    check=case_types.check,
)

ticks.register("cases.changes", running.wake_changed)
ticks.register("cases.delays", running.wake_due)

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
    items={"task": key("Task"), "user": key("User"), "role": key("Role")},
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
