import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import hearth.platform.audit.migration_operations
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        # Not that anything here needs it: its many steps draw all models each time, and here there are few.
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("organisation", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="Record",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=30)),
                        ("reference", models.CharField(db_collation="C", max_length=30)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.company"
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        (
                            "sort_key",
                            models.CharField(
                                db_collation="C",
                                help_text="Folded, for order and search; the database knows no alphabets.",
                                max_length=200,
                            ),
                        ),
                        ("context", models.CharField(blank=True, max_length=300)),
                        ("search_text", models.TextField(blank=True)),
                        (
                            "units",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                help_text="Functional units it is stamped with.",
                                size=None,
                            ),
                        ),
                        ("restricted", models.BooleanField(default=False)),
                        (
                            "closed",
                            models.BooleanField(default=False, help_text="No longer current: listed after those that are."),
                        ),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["search_text"], name="record_search_trigrams", opclasses=["gin_trgm_ops"]
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["sort_key"], name="record_name_trigrams", opclasses=["gin_trgm_ops"]
                            ),
                            models.Index(fields=["kind", "company", "closed", "sort_key"], name="record_by_name"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("reference",), name="record_reference_unique"),
                            models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="record_has_title"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Restriction",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="restrictions", to="index.record"
                            ),
                        ),
                        ("reason", models.CharField(max_length=300)),
                        ("from_at", models.DateTimeField()),
                        ("to_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="restriction_has_reason"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("to_at", None)), fields=("record",), name="restriction_one_standing"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RestrictionEvent",
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
                                to="index.restriction",
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
                            "record",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="index.record",
                            ),
                        ),
                        ("reason", models.CharField(max_length=300)),
                        ("from_at", models.DateTimeField()),
                        ("to_at", models.DateTimeField(blank=True, null=True)),
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
                    "restriction",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "index_restrictionevent" ("from_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id", "to_at") VALUES (NEW."from_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."record_id", NEW."to_at"); RETURN NULL;',
                            hash="b54971225f15942750e7640977d39201c1d111cd",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_602be",
                            table="index_restriction",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "restriction",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "index_restrictionevent" ("from_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id", "to_at") VALUES (NEW."from_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."record_id", NEW."to_at"); RETURN NULL;',
                            hash="5cec178007812a8282b6b468be74f501c411a4db",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ff56b",
                            table="index_restriction",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "restriction",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "index_restrictionevent" ("from_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id", "to_at") VALUES (OLD."from_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."record_id", OLD."to_at"); RETURN NULL;',
                            hash="5ad801b29c0b447cacb4f5b102498571cec5067e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_24216",
                            table="index_restriction",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "restrictionevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b2d8f8c13d83cb23b2c7618e82dc3558379c33b3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_431b6",
                            table="index_restrictionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
