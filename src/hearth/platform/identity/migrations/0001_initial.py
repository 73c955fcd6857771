import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import hearth.platform.audit.migration_operations
import hearth.platform.identity.models
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="User",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("email", models.EmailField(max_length=254, unique=True)),
                        ("name", models.CharField(max_length=100)),
                        ("job_title", models.CharField(blank=True, max_length=100)),
                        ("phone", models.CharField(blank=True, max_length=30)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="users", to="organisation.company"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("joined_at", models.DateTimeField()),
                        ("password_changed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["name"],
                        "indexes": [models.Index(django.db.models.functions.text.Lower("name"), name="user_by_name")],
                    },
                ),
                migrations.CreateModel(
                    name="Role",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.SlugField(unique=True)),
                        ("name", models.CharField(max_length=100, unique=True)),
                        (
                            "permissions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=100), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "clearances",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="UserEvent",
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
                                to=settings.AUTH_USER_MODEL,
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
                        ("email", models.EmailField(max_length=254)),
                        ("name", models.CharField(max_length=100)),
                        ("job_title", models.CharField(blank=True, max_length=100)),
                        ("phone", models.CharField(blank=True, max_length=30)),
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
                        ("is_active", models.BooleanField(default=True)),
                        ("joined_at", models.DateTimeField()),
                        ("password_changed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RoleEvent",
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
                                to="identity.role",
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
                        ("code", models.SlugField(db_index=False)),
                        ("name", models.CharField(max_length=100)),
                        (
                            "permissions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=100), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "clearances",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RoleHolding",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="holdings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="holdings", to="identity.role"
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.company"
                            ),
                        ),
                        ("effective_from", models.DateField()),
                        ("effective_to", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effective_to", None), ("effective_to__gt", models.F("effective_from")), _connector="OR"
                                ),
                                name="role_holding_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("user", "="),
                                    ("role", "="),
                                    ("company", "="),
                                    (hearth.platform.identity.models.DateRange("effective_from", "effective_to"), "&&"),
                                ],
                                name="role_holding_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoleHoldingEvent",
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
                                to="identity.roleholding",
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
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="identity.role",
                            ),
                        ),
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
                        ("effective_from", models.DateField()),
                        ("effective_to", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
            ],
        ),
        hearth.platform.audit.migration_operations.InstallTriggers(
            triggers=[
                (
                    "user",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "identity_userevent" ("company_id", "email", "id", "is_active", "job_title", "joined_at", "name", "password_changed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."company_id", NEW."email", NEW."id", NEW."is_active", NEW."job_title", NEW."joined_at", NEW."name", NEW."password_changed_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone"); RETURN NULL;',
                            hash="04cfb0387bffde99d783fbc210b6121071bff069",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1aba8",
                            table="identity_user",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "user",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."company_id" IS DISTINCT FROM (NEW."company_id") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."job_title" IS DISTINCT FROM (NEW."job_title") OR OLD."joined_at" IS DISTINCT FROM (NEW."joined_at") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."password_changed_at" IS DISTINCT FROM (NEW."password_changed_at") OR OLD."phone" IS DISTINCT FROM (NEW."phone"))',
                            func='INSERT INTO "identity_userevent" ("company_id", "email", "id", "is_active", "job_title", "joined_at", "name", "password_changed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."company_id", NEW."email", NEW."id", NEW."is_active", NEW."job_title", NEW."joined_at", NEW."name", NEW."password_changed_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone"); RETURN NULL;',
                            hash="ea30ca5ca1c95b901224a91e59d8b8027b93c539",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_edbfc",
                            table="identity_user",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "user",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "identity_userevent" ("company_id", "email", "id", "is_active", "job_title", "joined_at", "name", "password_changed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (OLD."company_id", OLD."email", OLD."id", OLD."is_active", OLD."job_title", OLD."joined_at", OLD."name", OLD."password_changed_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone"); RETURN NULL;',
                            hash="25a4d5bbd53845225c45e546d08a31e0d6d075fc",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5b696",
                            table="identity_user",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "userevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0a7b9478b240bc5863441f1e8874cc1d7c8aa9e3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9b82a",
                            table="identity_userevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "role",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "identity_roleevent" ("clearances", "code", "id", "name", "permissions", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."clearances", NEW."code", NEW."id", NEW."name", NEW."permissions", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="dd9dc6b59fa14812594597a4b06a640eb76937ee",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_81592",
                            table="identity_role",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "role",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "identity_roleevent" ("clearances", "code", "id", "name", "permissions", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."clearances", NEW."code", NEW."id", NEW."name", NEW."permissions", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="702af5239a656dc2e99840615ae38d05053dbe7b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_75157",
                            table="identity_role",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "role",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "identity_roleevent" ("clearances", "code", "id", "name", "permissions", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."clearances", OLD."code", OLD."id", OLD."name", OLD."permissions", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="6527b292d54cd1b9f9d389ada36e8d0318d0978b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ac330",
                            table="identity_role",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "roleevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="71b8e72ce8a7b0bd2293b1a5a9c1146001455413",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3d607",
                            table="identity_roleevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "roleholding",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "identity_roleholdingevent" ("company_id", "effective_from", "effective_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "user_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role_id", NEW."user_id"); RETURN NULL;',
                            hash="713a3233a861539f821446c916fd714a8029387d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6fb37",
                            table="identity_roleholding",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "roleholding",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "identity_roleholdingevent" ("company_id", "effective_from", "effective_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "user_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role_id", NEW."user_id"); RETURN NULL;',
                            hash="c951d8f8ef0bfeb0c5fd96e17509b50fa380f211",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6bc34",
                            table="identity_roleholding",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "roleholding",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "identity_roleholdingevent" ("company_id", "effective_from", "effective_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "user_id") VALUES (OLD."company_id", OLD."effective_from", OLD."effective_to", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role_id", OLD."user_id"); RETURN NULL;',
                            hash="6da9701ad1b5d360f460cd8df123588f4f54b604",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_db50b",
                            table="identity_roleholding",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "roleholdingevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1fbe792371492f412d49248bddcb253c0f8ee56d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_100e4",
                            table="identity_roleholdingevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
