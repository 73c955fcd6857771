"""Cases as rows. `engines/cases/store.py` alone writes the running tables (case, token, task, event).

They are their own history (CaseEvent is append-only), so they are not tracked again; the configuration is.

A foreign key of a running table has no index of its own (`db_index=False`) where another index begins with it, or
where nobody asks by it: each costs every case some writes.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hearth.engines.cases.program import CaseState, TaskState
from hearth.engines.cases.state import TokenState
from hearth.engines.cases.working_time import Unit
from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period

UNITS = [(unit.value, unit.value.replace("-", " ").capitalize()) for unit in Unit]


def _choices(states: type[CaseState | TaskState | TokenState]) -> list[tuple[str, str]]:
    return [(state.value, state.value.replace("-", " ").capitalize()) for state in states]


@tracked()
class Path(models.Model):
    """A flowchart under a lasting key; its versions hold the content. `subject` is the kind of record it is about."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150)
    subject = models.CharField(max_length=30)

    def __str__(self) -> str:
        return self.name


class VersionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"


@tracked()
class PathVersion(models.Model):
    """BPMN as it was drawn, the program compiled from it and its diagram. A published one never changes.

    A draft is saved over: `revision` counts that, so that nobody saves over what they have not seen. A scheduled
    version is compiled; its `published_at` is the instant from which it will be the one in force.
    """

    path = models.ForeignKey(Path, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20, choices=VersionStatus, default=VersionStatus.DRAFT)
    bpmn = models.TextField()
    program = models.JSONField(null=True)
    diagram = models.TextField(blank=True, help_text="SVG; the way a case took is marked on it by element id.")
    content_hash = models.CharField(max_length=64, blank=True)
    jurisdictions = models.JSONField(default=list, help_text="Where the path's law holds.")
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True, db_default="", help_text="What this version changes.")
    made_from = models.PositiveSmallIntegerField(null=True, help_text="The number of the version it was cloned from.")
    revision = models.PositiveIntegerField(default=1, db_default=1)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["path", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["path", "number"], name="path_version_number_unique"),
            models.UniqueConstraint(fields=["path"], condition=Q(status="draft"), name="path_one_draft"),
            models.UniqueConstraint(fields=["path"], condition=Q(status="scheduled"), name="path_one_scheduled"),
            models.UniqueConstraint(fields=["path"], condition=Q(status="published"), name="path_one_published"),
            models.CheckConstraint(
                condition=Q(status="draft") | (~Q(program=None) & ~Q(content_hash="") & ~Q(published_at=None)),
                name="path_version_published_is_compiled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path.name}, version {self.number}"


@tracked()
class SlaDefinition(ConfigurationRecord):
    """How long something may take, when a warning is due, who is told: for case types and the tasks of paths.

    The amber warning is so long before the target, the follow-on so long after it was missed. A statutory target is
    paused by holds for its `legal_pauses` alone (master values of the list of hold reasons, comma separated); any
    other one by every hold, where `pauses_on_hold` says so.
    """

    code = models.SlugField(max_length=60, unique=True)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20, choices=UNITS)
    calendar = models.ForeignKey(
        "calendars.Calendar", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amber_amount = models.PositiveSmallIntegerField(default=0)
    amber_unit = models.CharField(max_length=20, choices=UNITS, default="working-days")
    follow_on_amount = models.PositiveSmallIntegerField(default=0)
    follow_on_unit = models.CharField(max_length=20, choices=UNITS, default="working-days")
    statutory = models.BooleanField(default=False)
    pauses_on_hold = models.BooleanField(default=False)
    legal_pauses = models.CharField(max_length=200, blank=True)
    amber_tells = models.CharField(max_length=300, blank=True)
    missed_tells = models.CharField(max_length=300, blank=True)
    follow_on_tells = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["description"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="sla_takes_time"),
            models.CheckConstraint(
                condition=Q(statutory=False) | Q(pauses_on_hold=False), name="sla_statutory_pauses_by_law_only"
            ),
        ]


@tracked()
class SlaDefinitionPeriod(ConfigurationPeriod):
    of = models.ForeignKey(SlaDefinition, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("sla_definition_period")


@tracked()
class EscalationGroup(ConfigurationRecord):
    """Who is told together of a target or by a notification: `tells` is "owner", "assignees", codes of roles, and email
    addresses of colleagues, comma separated. A role tells everybody who holds it in the case's company.
    """

    code = models.SlugField(max_length=60, unique=True)
    tells = models.CharField(max_length=500)

    class Meta:
        ordering = ["description"]


@tracked()
class EscalationGroupPeriod(ConfigurationPeriod):
    of = models.ForeignKey(EscalationGroup, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("escalation_group_period")


@tracked()
class CaseType(ConfigurationRecord):
    """What an officer picks when opening a case. Found by category, description or any keyword.

    `owner` is set where every case of the type belongs to one person (a call back); otherwise the opener owns it.
    `opened_by` are codes of roles, comma separated: officers without one of them can't open such a case by hand.
    """

    code = models.SlugField(max_length=80, unique=True)
    category = models.CharField(max_length=80)
    information = models.CharField(max_length=300, blank=True)
    keywords = models.CharField(max_length=300, blank=True, help_text="Comma separated.")
    search_text = models.TextField(help_text="Folded; kept by the operations.")
    path = models.ForeignKey(Path, on_delete=models.PROTECT, related_name="case_types")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_by = models.CharField(
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text="The roles that may open such a case. None: whoever may open cases.",
    )
    asks_for_note = models.BooleanField(default=False, help_text="Opening asks what it is about.")
    sla = models.ForeignKey(SlaDefinition, null=True, blank=True, on_delete=models.PROTECT, related_name="case_types")
    hold_allowed = models.BooleanField(default=True, db_default=True)
    revision_allowed = models.BooleanField(
        default=True, db_default=True, help_text="Targets may be revised, with a reason."
    )
    task_may_breach = models.BooleanField(
        default=False, db_default=False, help_text="A task's target may lie after the case's."
    )
    priority = models.PositiveSmallIntegerField(
        choices=[(1, "1, the most urgent"), (2, "2"), (3, "3, usual"), (4, "4"), (5, "5, the least urgent")],
        default=3,
        db_default=3,
        help_text="Between tasks that are equally late, the more urgent one comes first.",
    )

    class Meta:
        ordering = ["category", "description"]


@tracked()
class CaseTypePeriod(ConfigurationPeriod):
    of = models.ForeignKey(CaseType, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("case_type_period")


@tracked()
class AllocationRule(ConfigurationRecord):
    """Who gets the work of cases where a path allocates by rule, and who manages them: the lowest rank counts.

    `case_types` and `task_definitions` are codes, comma separated (none: every type; every task). `gives_to` and
    `managers` are words as in an escalation group: "owner", "creator", codes of roles and groups, email addresses of
    colleagues. A rule may say one of them only: the other is what the next rule by rank says. One about task
    definitions says only who gets their work.
    """

    case_types = models.CharField(
        max_length=2000, blank=True, default="", db_default="", help_text="None: every type of case."
    )
    task_definitions = models.CharField(
        max_length=2000, blank=True, default="", db_default="", help_text="None: every task."
    )
    rank = models.PositiveSmallIntegerField(default=100)
    gives_to = models.CharField(max_length=500, blank=True, default="", db_default="")
    managers = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(gives_to="") | ~Q(managers=""), name="allocation_rule_names_somebody")
        ]


@tracked()
class AllocationRulePeriod(ConfigurationPeriod):
    of = models.ForeignKey(AllocationRule, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("allocation_rule_period")


@tracked()
class TaskDefinition(ConfigurationRecord):
    """A task that paths take from a library: what it says and asks is in its versions. `subject` is the kind of record
    that it can be about ("" any)."""

    code = models.SlugField(max_length=60, unique=True)
    category = models.CharField(max_length=80, blank=True, default="")
    information = models.CharField(max_length=300, blank=True, default="")
    subject = models.CharField(max_length=30, blank=True, default="")
    several = models.BooleanField(default=True, help_text="A path may have it more than once.")

    class Meta:
        ordering = ["category", "description"]


@tracked()
class TaskDefinitionPeriod(ConfigurationPeriod):
    of = models.ForeignKey(TaskDefinition, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("task_definition_period")


@tracked()
class TaskDefinitionVersion(models.Model):
    """What a task definition said from an instant on: one `hearth:task` as XML. A version never changes; the newest one
    is what a path takes when it is published."""

    definition = models.ForeignKey(TaskDefinition, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    note = models.CharField(max_length=200, blank=True, default="", help_text="What this version changes.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["definition", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["definition", "number"], name="task_definition_version_number_unique")
        ]


class Case(models.Model):
    """One run of one path version about one subject; its key, reference and company are those of its index record.

    `visits` counts how often each block was entered, `tokens_made` the tokens there have been, `results` holds what
    operations returned, by block key.
    """

    record = models.OneToOneField("index.Record", primary_key=True, on_delete=models.PROTECT, related_name="case")
    type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="cases", db_index=False)
    version = models.ForeignKey(PathVersion, on_delete=models.PROTECT, related_name="cases")
    subject = models.ForeignKey("index.Record", on_delete=models.PROTECT, related_name="cases_about", db_index=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.TextField(blank=True, help_text="What it is about, in the opener's words.")
    state = models.CharField(max_length=20, choices=_choices(CaseState), default=CaseState.OPEN)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    tokens_made = models.PositiveIntegerField(default=0)
    visits = models.JSONField(default=dict)
    taken_back = models.JSONField(
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        help_text="Visits of blocks that were undone before they were done.",
    )
    results = models.JSONField(default=dict)
    held_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "on-hold"], ended_at=None)
                | Q(state__in=["closed", "cancelled"], ended_at__isnull=False),
                name="case_ended_has_instant",
            )
        ]
        indexes = [
            models.Index(fields=["subject", "-opened_at"], name="case_by_subject"),
            models.Index(fields=["owner"], name="case_open_by_owner", condition=Q(ended_at=None)),
        ]


class CaseToken(models.Model):
    """One place where a case is now. `wakes_at` is the earliest of the three instants: the due index."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tokens", db_index=False)
    number = models.PositiveIntegerField()
    node = models.CharField(max_length=100)
    visit = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=_choices(TokenState))
    flow = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    maximum_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    held = models.BooleanField(default=False, db_default=False)
    held_until = models.DateTimeField(null=True)
    round = models.PositiveIntegerField(
        default=1, db_default=1, help_text="How often the block's work has begun; 0 while it waits for its date."
    )
    wakes_at = models.GeneratedField(
        expression=models.Case(
            models.When(held=True, then=F("held_until")),
            default=models.functions.Least("due_at", "maximum_at", "next_check_at"),
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="token_number_unique")]
        indexes = [models.Index(fields=["wakes_at"], name="token_due", condition=Q(wakes_at__isnull=False))]


class TokenDependency(models.Model):
    """A waiting token reads this field of this record: when the feed of changes names them, it is looked at again."""

    token = models.ForeignKey(CaseToken, on_delete=models.CASCADE, related_name="dependencies", db_index=False)
    record = models.ForeignKey("index.Record", on_delete=models.CASCADE, related_name="+", db_index=False)
    entity = models.CharField(max_length=40)
    field = models.CharField(max_length=63)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "record", "entity", "field"], name="token_dependency_once")
        ]
        indexes = [models.Index(fields=["record", "entity"], name="token_dependency_by_record")]


class CaseTask(models.Model):
    """Work for people in a case. `answers` are typed values in their JSON form; `draft` what is not yet complete."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    reference = models.GeneratedField(
        expression=models.functions.Concat(models.Value("TK-"), models.functions.Cast("id", models.CharField())),
        output_field=models.CharField(max_length=30),
        db_persist=True,
    )
    token_number = models.PositiveIntegerField()
    node = models.CharField(max_length=100)
    visit = models.PositiveIntegerField()
    block_key = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    mandatory = models.BooleanField()
    state = models.CharField(max_length=20, choices=_choices(TaskState), default=TaskState.LIVE)
    attention = models.CharField(max_length=500, blank=True)
    information = models.TextField(blank=True, db_default="", help_text="What an ad hoc task asks for.")
    created_at = models.DateTimeField()
    target_at = models.DateTimeField(null=True)
    amber_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=100, blank=True)
    answers = models.JSONField(default=dict)
    draft = models.JSONField(default=dict)
    drafted_at = models.DateTimeField(null=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "token_number", "node", "visit"], name="task_once_per_visit"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "live", "on-hold"], ended_at=None)
                | Q(state__in=["complete", "cancelled", "bypassed"], ended_at__isnull=False),
                name="task_ended_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("created_at")), name="task_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["target_at"], name="task_live_by_target", condition=Q(ended_at=None)),
            models.Index(fields=["case", "id"], name="task_by_case"),
        ]


NEVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
"""Stands for no target where work is put in order: work lists page by it, so it can't be null."""


class TaskAssignee(models.Model):
    """A person or a role that has the task; any mix.

    `open`, `due_at` (NEVER for no target), `amber_at`, `statutory` and `priority` are the task's own, kept here by the
    triggers of migration 0007 alone: a work list is then read in order from one index, however long it is.
    """

    task = models.ForeignKey(CaseTask, on_delete=models.CASCADE, related_name="assignees", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    role = models.ForeignKey("identity.Role", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    open = models.BooleanField(default=True, db_default=True)
    due_at = models.DateTimeField(default=NEVER, db_default=NEVER)
    amber_at = models.DateTimeField(null=True)
    statutory = models.BooleanField(default=False, db_default=False)
    priority = models.PositiveSmallIntegerField(default=3, db_default=3)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(user=None) ^ Q(role=None), name="task_assignee_user_or_role"),
            models.UniqueConstraint(fields=["task", "user", "role"], nulls_distinct=False, name="task_assignee_once"),
        ]
        indexes = [
            models.Index(fields=["user", "due_at", "task"], name="work_of_user", condition=Q(open=True, role=None)),
            models.Index(fields=["role", "due_at", "task"], name="work_of_role", condition=Q(open=True, user=None)),
            models.Index(fields=["user", "role", "due_at"], name="work_by_law", condition=Q(open=True, statutory=True)),
        ]


class Target(models.Model):
    """A clock that runs for a case (no task) or one of its tasks, by an SLA definition as it was when it started.

    `next_at` is when the next of its three alerts is due (amber, missed, follow-on): the due index, with the tokens'.
    `rule` is the definition as it counts for this target; `paused_at` is set while a hold stops the clock.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="targets")
    task = models.ForeignKey(CaseTask, null=True, on_delete=models.PROTECT, related_name="targets")
    sla = models.ForeignKey(SlaDefinition, on_delete=models.PROTECT, related_name="+")
    rule = models.JSONField()
    started_at = models.DateTimeField()
    amber_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    follow_on_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=20, blank=True, help_text="The last alert that was given.")
    next_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "task"], nulls_distinct=False, name="target_once"),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(paused_at=None, ended_at=None), name="target_alerts_while_it_runs"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="target_due", condition=Q(next_at__isnull=False)),
        ]


@tracked()
class CaseNote(models.Model):
    """What somebody wrote about a case. Colleagues named in it (@name) and its watchers are told."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="case_notes")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case", "-written_at"], name="case_note_by_case")]


@tracked()
class TaskFile(models.Model):
    """Which task of its case a file belongs to. The file is the case's: who opens it, and how long it is kept, is
    asked of it."""

    file = models.OneToOneField(
        "attachments.StoredFile", primary_key=True, on_delete=models.CASCADE, related_name="of_task"
    )
    task = models.ForeignKey(CaseTask, on_delete=models.PROTECT, related_name="files")


@tracked()
class CaseWatcher(models.Model):
    """Somebody who is told of the notes and of the end of a case without having a task in it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="watchers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="case_watched_once")]


class LinkKind(models.TextChoices):
    RELATED = "related", "Related"
    OPENED = "opened", "Opened from this case"


@tracked()
class CaseLink(models.Model):
    """Two cases that belong together: related by an officer, or one opened by a block of the other (`case`)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=20, choices=LinkKind, default=LinkKind.RELATED)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="case_link_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="case_link_to_another"),
        ]


@tracked()
class CaseMigration(models.Model):
    """Open cases of one version of a path that were moved to another: `named` says where the tokens of a block went.

    `undone_by` is the migration that moved them back.
    """

    old = models.ForeignKey(PathVersion, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(PathVersion, on_delete=models.PROTECT, related_name="+")
    named = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    cases = models.PositiveIntegerField(default=0)
    tokens = models.PositiveIntegerField(default=0)
    undone_by = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undoes")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(old=F("new")), name="case_migration_to_another")]


class MigratedCase(models.Model):
    """A case that a migration has moved: what is moved back when it is undone. Written once."""

    migration = models.ForeignKey(CaseMigration, on_delete=models.PROTECT, related_name="moved", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="migrations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["migration", "case"], name="case_migrated_once")]


@tracked(exclude=["secret"])
class WebhookSubscription(ConfigurationRecord):
    """Another system that is told of what happens in cases. The secret is sealed where it lies.

    `wanted` are names of webhooks.EVENTS, comma separated, or * for all; `case_types` codes, none: of every type.
    """

    url = models.CharField(max_length=500)
    wanted = models.CharField(max_length=500, default="*")
    case_types = models.CharField(max_length=500, blank=True)
    secret = models.CharField(max_length=300)

    class Meta:
        ordering = ["description"]


@tracked()
class WebhookSubscriptionPeriod(ConfigurationPeriod):
    of = models.ForeignKey(WebhookSubscription, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("webhook_period")


class Reconciliation(models.Model):
    """What a nightly look at every open case found; `drift` is how much of what is stored was not as it should be.

    `counts` by kind, `found` the first of them one by one: case, block, kind and sentence. Written once.
    """

    at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    tokens = models.PositiveIntegerField()
    drift = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    found = models.JSONField(default=list)


class CaseEvent(models.Model):
    """What happened in a case, in order. Append-only, and the only history of the running tables."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    token_number = models.PositiveIntegerField(null=True)
    node = models.CharField(max_length=100, blank=True)
    visit = models.PositiveIntegerField(null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor = models.CharField(max_length=100)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="case_event_in_order")]


from hearth.engines.cases import web_service_models  # noqa: E402, F401 - Django looks for all models of the app here
