import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import hearth.engines.cases.program
import hearth.platform.audit.migration_operations
import hearth.platform.identity.models
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0001_initial"),
        ("index", "0001_initial"),
        ("organisation", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="Path",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("key", models.SlugField(max_length=60, unique=True)),
                        ("name", models.CharField(max_length=150)),
                        ("subject", models.CharField(max_length=30)),
                    ],
                ),
                migrations.CreateModel(
                    name="PathEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="cases.path",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        ("key", models.SlugField(db_index=False, max_length=60)),
                        ("name", models.CharField(max_length=150)),
                        ("subject", models.CharField(max_length=30)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PathVersion",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "path",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="cases.path"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=20,
                            ),
                        ),
                        ("bpmn", models.TextField()),
                        ("program", models.JSONField(null=True)),
                        (
                            "diagram",
                            models.TextField(blank=True, help_text="SVG; the way a case took is marked on it by element id."),
                        ),
                        ("content_hash", models.CharField(blank=True, max_length=64)),
                        ("jurisdictions", models.JSONField(default=list, help_text="Where the path's law holds.")),
                        ("published_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["path", "-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("path", "number"), name="path_version_number_unique"),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "draft")), fields=("path",), name="path_one_draft"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "published")), fields=("path",), name="path_one_published"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status", "draft"),
                                    models.Q(
                                        models.Q(("program", None), _negated=True),
                                        models.Q(("content_hash", ""), _negated=True),
                                        models.Q(("published_at", None), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="path_version_published_is_compiled",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseType",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("description", models.CharField(max_length=200)),
                        ("code", models.SlugField(max_length=80, unique=True)),
                        ("category", models.CharField(max_length=80)),
                        ("information", models.CharField(blank=True, max_length=300)),
                        ("keywords", models.CharField(blank=True, help_text="Comma separated.", max_length=300)),
                        ("search_text", models.TextField(help_text="Folded; kept by the operations.")),
                        (
                            "path",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="case_types", to="cases.path"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asks_for_note", models.BooleanField(default=False, help_text="Opening asks what it is about.")),
                    ],
                    options={
                        "ordering": ["category", "description"],
                    },
                ),
                migrations.CreateModel(
                    name="PathVersionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="cases.pathversion",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "path",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="cases.path",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=20,
                            ),
                        ),
                        ("bpmn", models.TextField()),
                        ("program", models.JSONField(null=True)),
                        (
                            "diagram",
                            models.TextField(blank=True, help_text="SVG; the way a case took is marked on it by element id."),
                        ),
                        ("content_hash", models.CharField(blank=True, max_length=64)),
                        ("jurisdictions", models.JSONField(default=list, help_text="Where the path's law holds.")),
                        ("published_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseTypeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="cases.casetype",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        ("description", models.CharField(max_length=200)),
                        ("code", models.SlugField(db_index=False, max_length=80)),
                        ("category", models.CharField(max_length=80)),
                        ("information", models.CharField(blank=True, max_length=300)),
                        ("keywords", models.CharField(blank=True, help_text="Comma separated.", max_length=300)),
                        ("search_text", models.TextField(help_text="Folded; kept by the operations.")),
                        (
                            "path",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="cases.path",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asks_for_note", models.BooleanField(default=False, help_text="Opening asks what it is about.")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseTypePeriod",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.company"
                            ),
                        ),
                        ("key", models.CharField(help_text="The folded description, kept by the operations.", max_length=250)),
                        ("effective_from", models.DateField()),
                        ("effective_to", models.DateField(blank=True, null=True)),
                        (
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="periods", to="cases.casetype"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effective_to", None), ("effective_to__gt", models.F("effective_from")), _connector="OR"
                                ),
                                name="case_type_period_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("company", "="),
                                    ("key", "="),
                                    (hearth.platform.identity.models.DateRange("effective_from", "effective_to"), "&&"),
                                ],
                                name="case_type_period_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "record",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="case",
                                serialize=False,
                                to="index.record",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.casetype"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.pathversion"
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="cases_about", to="index.record"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "creator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        ("note", models.TextField(blank=True, help_text="What it is about, in the opener's words.")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("on-hold", "On hold"),
                                    ("closed", "Closed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default=hearth.engines.cases.program.CaseState["OPEN"],
                                max_length=20,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("tokens_made", models.PositiveIntegerField(default=0)),
                        ("visits", models.JSONField(default=dict)),
                        ("results", models.JSONField(default=dict)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["subject", "-opened_at"], name="case_by_subject"),
                            models.Index(condition=models.Q(("ended_at", None)), fields=["owner"], name="case_open_by_owner"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("state__in", ["open", "on-hold"])),
                                    models.Q(("ended_at__isnull", False), ("state__in", ["closed", "cancelled"])),
                                    _connector="OR",
                                ),
                                name="case_ended_has_instant",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseTypePeriodEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="cases.casetypeperiod",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "company",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="organisation.company",
                            ),
                        ),
                        ("key", models.CharField(help_text="The folded description, kept by the operations.", max_length=250)),
                        ("effective_from", models.DateField()),
                        ("effective_to", models.DateField(blank=True, null=True)),
                        (
                            "of",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="cases.casetype",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseToken",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="cases.case"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("node", models.CharField(max_length=100)),
                        ("visit", models.PositiveIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ready", "Ready"),
                                    ("at-task", "At task"),
                                    ("at-delay", "At delay"),
                                    ("at-join", "At join"),
                                    ("calling", "Calling"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("flow", models.CharField(blank=True, max_length=100)),
                        ("started_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField(null=True)),
                        ("maximum_at", models.DateTimeField(null=True)),
                        ("next_check_at", models.DateTimeField(null=True)),
                        (
                            "wakes_at",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.comparison.Least("due_at", "maximum_at", "next_check_at"),
                                output_field=models.DateTimeField(),
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(condition=models.Q(("wakes_at__isnull", False)), fields=["wakes_at"], name="token_due")
                        ],
                        "constraints": [models.UniqueConstraint(fields=("case", "number"), name="token_number_unique")],
                    },
                ),
                migrations.CreateModel(
                    name="CaseTask",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="cases.case"
                            ),
                        ),
                        (
                            "reference",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.text.Concat(
                                    models.Value("TK-"), django.db.models.functions.comparison.Cast("id", models.CharField())
                                ),
                                output_field=models.CharField(max_length=30),
                            ),
                        ),
                        ("token_number", models.PositiveIntegerField()),
                        ("node", models.CharField(max_length=100)),
                        ("visit", models.PositiveIntegerField()),
                        ("block_key", models.CharField(max_length=100)),
                        ("kind", models.CharField(max_length=20)),
                        ("name", models.CharField(max_length=200)),
                        ("mandatory", models.BooleanField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Pending"),
                                    ("live", "Live"),
                                    ("on-hold", "On hold"),
                                    ("complete", "Complete"),
                                    ("cancelled", "Cancelled"),
                                    ("bypassed", "Bypassed"),
                                ],
                                default=hearth.engines.cases.program.TaskState["LIVE"],
                                max_length=20,
                            ),
                        ),
                        ("attention", models.CharField(blank=True, max_length=500)),
                        ("created_at", models.DateTimeField()),
                        ("target_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("outcome", models.CharField(blank=True, max_length=100)),
                        ("answers", models.JSONField(default=dict)),
                        ("draft", models.JSONField(default=dict)),
                        ("drafted_at", models.DateTimeField(null=True)),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at", None)), fields=["target_at"], name="task_live_by_target"
                            ),
                            models.Index(fields=["case", "id"], name="task_by_case"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "token_number", "node", "visit"), name="task_once_per_visit"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("state__in", ["pending", "live", "on-hold"])),
                                    models.Q(("ended_at__isnull", False), ("state__in", ["complete", "cancelled", "bypassed"])),
                                    _connector="OR",
                                ),
                                name="task_ended_has_instant",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None), ("ended_at__gte", models.F("created_at")), _connector="OR"
                                ),
                                name="task_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseEvent",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="cases.case"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("kind", models.CharField(max_length=40)),
                        ("token_number", models.PositiveIntegerField(null=True)),
                        ("node", models.CharField(blank=True, max_length=100)),
                        ("visit", models.PositiveIntegerField(null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("actor", models.CharField(max_length=100)),
                        ("detail", models.JSONField(default=dict)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["case", "id"], name="case_event_in_order")],
                    },
                ),
                migrations.CreateModel(
                    name="TokenDependency",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "token",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="dependencies", to="cases.casetoken"
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="index.record"),
                        ),
                        ("entity", models.CharField(max_length=40)),
                        ("field", models.CharField(max_length=63)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["record", "entity"], name="token_dependency_by_record")],
                        "constraints": [
                            models.UniqueConstraint(fields=("token", "record", "entity", "field"), name="token_dependency_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskAssignee",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="assignees", to="cases.casetask"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.role"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["user"], name="task_by_user"),
                            models.Index(fields=["role"], name="task_by_role"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("user", None), ("role", None), _connector="XOR"),
                                name="task_assignee_user_or_role",
                            ),
                            models.UniqueConstraint(
                                fields=("task", "user", "role"), name="task_assignee_once", nulls_distinct=False
                            ),
                        ],
                    },
                ),
            ],
        ),
        hearth.platform.audit.migration_operations.InstallTriggers(
            triggers=[
                (
                    "path",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_pathevent" ("id", "key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject") VALUES (NEW."id", NEW."key", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."subject"); RETURN NULL;',
                            hash="48145bf4bdec8cd8ae10a161ec5766e8b51e2f6b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_56793",
                            table="cases_path",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "path",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "cases_pathevent" ("id", "key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject") VALUES (NEW."id", NEW."key", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."subject"); RETURN NULL;',
                            hash="4caaeb5c29259f2592fb11e8db41dd9b1fc8e20f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_853fd",
                            table="cases_path",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "path",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_pathevent" ("id", "key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject") VALUES (OLD."id", OLD."key", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."subject"); RETURN NULL;',
                            hash="4e8a337d5230d152eb0a6d8f35ffd1f978af1b29",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_741ec",
                            table="cases_path",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "pathevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="238c54778da8783f68c1b75db7cd92cb966bcf7c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_bc222",
                            table="cases_pathevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "pathversion",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_pathversionevent" ("bpmn", "content_hash", "diagram", "id", "jurisdictions", "number", "path_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "program", "published_at", "status") VALUES (NEW."bpmn", NEW."content_hash", NEW."diagram", NEW."id", NEW."jurisdictions", NEW."number", NEW."path_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."program", NEW."published_at", NEW."status"); RETURN NULL;',
                            hash="7f07a413358b3a4b17ae079af51fcf09a2aaa97f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_31659",
                            table="cases_pathversion",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "pathversion",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "cases_pathversionevent" ("bpmn", "content_hash", "diagram", "id", "jurisdictions", "number", "path_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "program", "published_at", "status") VALUES (NEW."bpmn", NEW."content_hash", NEW."diagram", NEW."id", NEW."jurisdictions", NEW."number", NEW."path_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."program", NEW."published_at", NEW."status"); RETURN NULL;',
                            hash="d0f2487ad080c09c65f0102d61e4a88224df9648",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a64d2",
                            table="cases_pathversion",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "pathversion",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_pathversionevent" ("bpmn", "content_hash", "diagram", "id", "jurisdictions", "number", "path_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "program", "published_at", "status") VALUES (OLD."bpmn", OLD."content_hash", OLD."diagram", OLD."id", OLD."jurisdictions", OLD."number", OLD."path_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."program", OLD."published_at", OLD."status"); RETURN NULL;',
                            hash="67a199387d06a02f6122afda56a75e506de70cea",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d2d5f",
                            table="cases_pathversion",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "pathversionevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d97c4aa1aba60b192c8e673971d06c155f849509",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_49152",
                            table="cases_pathversionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "casetype",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_casetypeevent" ("asks_for_note", "category", "code", "description", "id", "information", "keywords", "owner_id", "path_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "search_text") VALUES (NEW."asks_for_note", NEW."category", NEW."code", NEW."description", NEW."id", NEW."information", NEW."keywords", NEW."owner_id", NEW."path_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."search_text"); RETURN NULL;',
                            hash="d753697a23ae5eb5a340c4485c002c671b6dc98a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7c852",
                            table="cases_casetype",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "casetype",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "cases_casetypeevent" ("asks_for_note", "category", "code", "description", "id", "information", "keywords", "owner_id", "path_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "search_text") VALUES (NEW."asks_for_note", NEW."category", NEW."code", NEW."description", NEW."id", NEW."information", NEW."keywords", NEW."owner_id", NEW."path_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."search_text"); RETURN NULL;',
                            hash="7ba971ff7464c0fa700a42ca762b70ed56329a9d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6ba25",
                            table="cases_casetype",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "casetype",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_casetypeevent" ("asks_for_note", "category", "code", "description", "id", "information", "keywords", "owner_id", "path_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "search_text") VALUES (OLD."asks_for_note", OLD."category", OLD."code", OLD."description", OLD."id", OLD."information", OLD."keywords", OLD."owner_id", OLD."path_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."search_text"); RETURN NULL;',
                            hash="ecbbb9c63df598c7f7998eb1f773d357527791c0",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0838a",
                            table="cases_casetype",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "casetypeevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="60123856f734922db9497c6fb10aaa3ec0f82f60",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_68f9f",
                            table="cases_casetypeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "casetypeperiod",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_casetypeperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="8f4c9fdc247ab0f5da3ebc5cc9bec5321dba2d32",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_24dce",
                            table="cases_casetypeperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "casetypeperiod",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "cases_casetypeperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="e0b0663803c7b3f5826d282ef79d35b8c7976751",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b62cc",
                            table="cases_casetypeperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "casetypeperiod",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_casetypeperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."company_id", OLD."effective_from", OLD."effective_to", OLD."id", OLD."key", OLD."of_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="809b82923913eda6987fa8c32f1ec0dde3aeb2db",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_efc84",
                            table="cases_casetypeperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "casetypeperiodevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2b4ee34067844bed0e26f75cabcd8b1a21791e60",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_35e78",
                            table="cases_casetypeperiodevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
