import django.db.models.deletion
import hearth.platform.audit.migration_operations
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0001_initial"),
        ("index", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="StoredFile",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="index.record"
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("content_type", models.CharField(max_length=100)),
                        ("size", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("path", models.CharField(max_length=200)),
                        ("confidential", models.BooleanField(default=False)),
                        ("stored_at", models.DateTimeField()),
                        (
                            "stored_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["record", "-stored_at"], name="file_by_record")],
                    },
                ),
                migrations.CreateModel(
                    name="StoredFileEvent",
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
                                to="attachments.storedfile",
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
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
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
                        ("name", models.CharField(max_length=200)),
                        ("content_type", models.CharField(max_length=100)),
                        ("size", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("path", models.CharField(max_length=200)),
                        ("confidential", models.BooleanField(default=False)),
                        ("stored_at", models.DateTimeField()),
                        (
                            "stored_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
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
                    "storedfile",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "attachments_storedfileevent" ("confidential", "content_type", "id", "name", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "removed_at", "sha256", "size", "stored_at", "stored_by_id") VALUES (NEW."confidential", NEW."content_type", NEW."id", NEW."name", NEW."path", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."record_id", NEW."removed_at", NEW."sha256", NEW."size", NEW."stored_at", NEW."stored_by_id"); RETURN NULL;',
                            hash="ed654ee43cc813dc577546b48a50fffefa18458d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_56a86",
                            table="attachments_storedfile",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "storedfile",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "attachments_storedfileevent" ("confidential", "content_type", "id", "name", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "removed_at", "sha256", "size", "stored_at", "stored_by_id") VALUES (NEW."confidential", NEW."content_type", NEW."id", NEW."name", NEW."path", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."record_id", NEW."removed_at", NEW."sha256", NEW."size", NEW."stored_at", NEW."stored_by_id"); RETURN NULL;',
                            hash="59b2a4b44db406c40d01a72756fa8ebb8f7bcd33",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_16dde",
                            table="attachments_storedfile",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "storedfile",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "attachments_storedfileevent" ("confidential", "content_type", "id", "name", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "removed_at", "sha256", "size", "stored_at", "stored_by_id") VALUES (OLD."confidential", OLD."content_type", OLD."id", OLD."name", OLD."path", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."record_id", OLD."removed_at", OLD."sha256", OLD."size", OLD."stored_at", OLD."stored_by_id"); RETURN NULL;',
                            hash="fc430226287149a4a02ad02809675bfed63b251e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5b3a1",
                            table="attachments_storedfile",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "storedfileevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b048e78bc2970d84cb0429c0617f3643d34d15b8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d8c25",
                            table="attachments_storedfileevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
