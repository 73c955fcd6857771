import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import hearth.platform.audit.migration_operations
import hearth.platform.identity.models
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0001_initial"),
        ("contacts", "0001_initial"),
        ("identity", "0001_initial"),
        ("index", "0001_initial"),
        ("organisation", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="CommunicationDefinition",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("description", models.CharField(max_length=200)),
                        ("key", models.SlugField(max_length=80, unique=True)),
                        (
                            "subject_kind",
                            models.CharField(blank=True, help_text="Kind of record it is about; blank: any.", max_length=30),
                        ),
                        (
                            "channels",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(choices=[("letter", "Letter"), ("email", "Email")], max_length=20),
                                size=None,
                            ),
                        ),
                        ("enclosure", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["description"],
                    },
                ),
                migrations.CreateModel(
                    name="Notification",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notifications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "about",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="index.record"
                            ),
                        ),
                        ("key", models.CharField(max_length=200)),
                        ("text", models.CharField(max_length=1000)),
                        ("created_at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("read_at", None)),
                                fields=["user", "-created_at"],
                                name="notification_unread",
                            )
                        ],
                        "constraints": [models.UniqueConstraint(fields=("user", "key"), name="notification_once")],
                    },
                ),
                migrations.CreateModel(
                    name="CommunicationDefinitionEvent",
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
                                to="comms.communicationdefinition",
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
                        ("key", models.SlugField(db_index=False, max_length=80)),
                        (
                            "subject_kind",
                            models.CharField(blank=True, help_text="Kind of record it is about; blank: any.", max_length=30),
                        ),
                        (
                            "channels",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(choices=[("letter", "Letter"), ("email", "Email")], max_length=20),
                                size=None,
                            ),
                        ),
                        ("enclosure", models.BooleanField(default=False)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CommunicationDefinitionPeriod",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="periods",
                                to="comms.communicationdefinition",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effective_to", None), ("effective_to__gt", models.F("effective_from")), _connector="OR"
                                ),
                                name="communication_definition_period_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("company", "="),
                                    ("key", "="),
                                    (hearth.platform.identity.models.DateRange("effective_from", "effective_to"), "&&"),
                                ],
                                name="communication_definition_period_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommunicationTemplate",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "definition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="templates",
                                to="comms.communicationdefinition",
                            ),
                        ),
                        ("channel", models.CharField(choices=[("letter", "Letter"), ("email", "Email")], max_length=20)),
                        ("version", models.PositiveSmallIntegerField()),
                        ("subject", models.CharField(max_length=300)),
                        ("body", models.TextField()),
                    ],
                    options={
                        "ordering": ["definition", "channel", "-version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("definition", "channel", "version"), name="communication_template_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommunicationDefinitionPeriodEvent",
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
                                to="comms.communicationdefinitionperiod",
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
                                to="comms.communicationdefinition",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CommunicationTemplateEvent",
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
                                to="comms.communicationtemplate",
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
                            "definition",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="comms.communicationdefinition",
                            ),
                        ),
                        ("channel", models.CharField(choices=[("letter", "Letter"), ("email", "Email")], max_length=20)),
                        ("version", models.PositiveSmallIntegerField()),
                        ("subject", models.CharField(max_length=300)),
                        ("body", models.TextField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Communication",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "about",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="communications", to="index.record"
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="communications",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_communications",
                                to="index.record",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="comms.communicationtemplate",
                            ),
                        ),
                        ("key", models.CharField(max_length=200)),
                        (
                            "direction",
                            models.CharField(choices=[("out", "Sent"), ("in", "Received")], default="out", max_length=3),
                        ),
                        ("channel", models.CharField(choices=[("letter", "Letter"), ("email", "Email")], max_length=20)),
                        ("channel_reason", models.CharField(help_text="Why it went this way.", max_length=200)),
                        ("recipient", models.CharField(help_text="The name it is addressed to.", max_length=200)),
                        (
                            "destination",
                            models.CharField(help_text="Postal lines, comma separated, or the email address.", max_length=300),
                        ),
                        ("subject", models.CharField(max_length=300)),
                        ("text", models.TextField(help_text="What was said, as plain text.")),
                        ("document", models.JSONField(help_text="What was said, as the renderer takes it.")),
                        ("confidential", models.BooleanField(default=False)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("queued", "Being made"),
                                    ("sent", "Sent"),
                                    ("filed", "Ready to post"),
                                    ("failed", "Failed"),
                                    ("received", "Received"),
                                ],
                                default="queued",
                                max_length=20,
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="attachments.storedfile",
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(fields=["about", "-created_at"], name="communication_by_record"),
                            models.Index(fields=["contact", "-created_at"], name="communication_by_contact"),
                            models.Index(
                                condition=models.Q(("case__isnull", False)), fields=["case"], name="communication_by_case"
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("key",), name="communication_key_once")],
                    },
                ),
                migrations.CreateModel(
                    name="CommunicationEvent",
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
                                to="comms.communication",
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
                            "about",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="index.record",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="index.record",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="comms.communicationtemplate",
                            ),
                        ),
                        ("key", models.CharField(max_length=200)),
                        (
                            "direction",
                            models.CharField(choices=[("out", "Sent"), ("in", "Received")], default="out", max_length=3),
                        ),
                        ("channel", models.CharField(choices=[("letter", "Letter"), ("email", "Email")], max_length=20)),
                        ("channel_reason", models.CharField(help_text="Why it went this way.", max_length=200)),
                        ("recipient", models.CharField(help_text="The name it is addressed to.", max_length=200)),
                        (
                            "destination",
                            models.CharField(help_text="Postal lines, comma separated, or the email address.", max_length=300),
                        ),
                        ("subject", models.CharField(max_length=300)),
                        ("text", models.TextField(help_text="What was said, as plain text.")),
                        ("document", models.JSONField(help_text="What was said, as the renderer takes it.")),
                        ("confidential", models.BooleanField(default=False)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("queued", "Being made"),
                                    ("sent", "Sent"),
                                    ("filed", "Ready to post"),
                                    ("failed", "Failed"),
                                    ("received", "Received"),
                                ],
                                default="queued",
                                max_length=20,
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="attachments.storedfile",
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Enclosure",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "communication",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="enclosures", to="comms.communication"
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="attachments.storedfile"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["communication", "position"],
                        "constraints": [models.UniqueConstraint(fields=("communication", "file"), name="enclosure_once")],
                    },
                ),
                migrations.CreateModel(
                    name="EnclosureEvent",
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
                                to="comms.enclosure",
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
                            "communication",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="comms.communication",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="attachments.storedfile",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
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
                    "communicationdefinition",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "comms_communicationdefinitionevent" ("channels", "description", "enclosure", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject_kind") VALUES (NEW."channels", NEW."description", NEW."enclosure", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."subject_kind"); RETURN NULL;',
                            hash="3231840be79c19847b5fc4eadde3f12871cfa1e2",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_91d7f",
                            table="comms_communicationdefinition",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationdefinition",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "comms_communicationdefinitionevent" ("channels", "description", "enclosure", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject_kind") VALUES (NEW."channels", NEW."description", NEW."enclosure", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."subject_kind"); RETURN NULL;',
                            hash="6b251ad6f4ecbed465329cbee40bd8bda1618925",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_01f10",
                            table="comms_communicationdefinition",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationdefinition",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "comms_communicationdefinitionevent" ("channels", "description", "enclosure", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject_kind") VALUES (OLD."channels", OLD."description", OLD."enclosure", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."subject_kind"); RETURN NULL;',
                            hash="e58fa8c200d4efc0ae2838c7c5ec3094b24e756e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a63ab",
                            table="comms_communicationdefinition",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationdefinitionevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1461f58fd04f1a45438c3e88ac9a76c9b15f90fa",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f126b",
                            table="comms_communicationdefinitionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "communicationdefinitionperiod",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "comms_communicationdefinitionperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="102cfd13dc56da502187a4204f95883347dbf9a9",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_67fcf",
                            table="comms_communicationdefinitionperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationdefinitionperiod",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "comms_communicationdefinitionperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="aae6bb045d4d110c882340fafe484fb53e5cf1be",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_09454",
                            table="comms_communicationdefinitionperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationdefinitionperiod",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "comms_communicationdefinitionperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."company_id", OLD."effective_from", OLD."effective_to", OLD."id", OLD."key", OLD."of_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="3fc137b8bd7b0cf06fcb2f82f5103678b1b7daf9",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f95a5",
                            table="comms_communicationdefinitionperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationdefinitionperiodevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e873e0dc35a884aa81ebe3dcdd90add5dbd667e5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4e690",
                            table="comms_communicationdefinitionperiodevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "communicationtemplate",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "comms_communicationtemplateevent" ("body", "channel", "definition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "version") VALUES (NEW."body", NEW."channel", NEW."definition_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."subject", NEW."version"); RETURN NULL;',
                            hash="1a938b0139fe7fb13de97e07b076236cf20db6cd",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9bf6a",
                            table="comms_communicationtemplate",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationtemplate",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "comms_communicationtemplateevent" ("body", "channel", "definition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "version") VALUES (NEW."body", NEW."channel", NEW."definition_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."subject", NEW."version"); RETURN NULL;',
                            hash="27505eed8b28c72568fa058d497b673543daadab",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e5708",
                            table="comms_communicationtemplate",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationtemplate",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "comms_communicationtemplateevent" ("body", "channel", "definition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "version") VALUES (OLD."body", OLD."channel", OLD."definition_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."subject", OLD."version"); RETURN NULL;',
                            hash="791eb2c4eb48064b3bba61aeced12c2b5678e9ec",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_283c9",
                            table="comms_communicationtemplate",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationtemplateevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="722ca82a7f77e807857da1a14cf78e78ca6d44e6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_28020",
                            table="comms_communicationtemplateevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "communication",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "comms_communicationevent" ("about_id", "case_id", "channel", "channel_reason", "confidential", "contact_id", "created_at", "created_by_id", "destination", "direction", "document", "file_id", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient", "sent_at", "status", "subject", "template_id", "text") VALUES (NEW."about_id", NEW."case_id", NEW."channel", NEW."channel_reason", NEW."confidential", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."destination", NEW."direction", NEW."document", NEW."file_id", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recipient", NEW."sent_at", NEW."status", NEW."subject", NEW."template_id", NEW."text"); RETURN NULL;',
                            hash="82e1309183c2eb32271fb340b4cd4678547417bb",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a6d31",
                            table="comms_communication",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communication",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "comms_communicationevent" ("about_id", "case_id", "channel", "channel_reason", "confidential", "contact_id", "created_at", "created_by_id", "destination", "direction", "document", "file_id", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient", "sent_at", "status", "subject", "template_id", "text") VALUES (NEW."about_id", NEW."case_id", NEW."channel", NEW."channel_reason", NEW."confidential", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."destination", NEW."direction", NEW."document", NEW."file_id", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recipient", NEW."sent_at", NEW."status", NEW."subject", NEW."template_id", NEW."text"); RETURN NULL;',
                            hash="e855ab6248591d2b608c8efea05b285cb726100a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_139c5",
                            table="comms_communication",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communication",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "comms_communicationevent" ("about_id", "case_id", "channel", "channel_reason", "confidential", "contact_id", "created_at", "created_by_id", "destination", "direction", "document", "file_id", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient", "sent_at", "status", "subject", "template_id", "text") VALUES (OLD."about_id", OLD."case_id", OLD."channel", OLD."channel_reason", OLD."confidential", OLD."contact_id", OLD."created_at", OLD."created_by_id", OLD."destination", OLD."direction", OLD."document", OLD."file_id", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recipient", OLD."sent_at", OLD."status", OLD."subject", OLD."template_id", OLD."text"); RETURN NULL;',
                            hash="e7bffbe6cb1b41ba81bc1a424a480373c3c3314a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_10d1f",
                            table="comms_communication",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b82d19c39e98a32b27eb96c429b7a09ea50b1c04",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_14911",
                            table="comms_communicationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "enclosure",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "comms_enclosureevent" ("communication_id", "file_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."communication_id", NEW."file_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;',
                            hash="f560ccd0710378dfd7e95fc031a7e1bb2787ab87",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_dadf3",
                            table="comms_enclosure",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "enclosure",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "comms_enclosureevent" ("communication_id", "file_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."communication_id", NEW."file_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;',
                            hash="655e4785e7b5ca23572c817756417ee87b85cd27",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ffd17",
                            table="comms_enclosure",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "enclosure",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "comms_enclosureevent" ("communication_id", "file_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."communication_id", OLD."file_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;',
                            hash="fe04f0282f88bb128bca82657b43c9188085b6ff",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ae0a5",
                            table="comms_enclosure",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "enclosureevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="288d0a322ebcafeaf737796b4f289a3a1a7b0d5c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_25959",
                            table="comms_enclosureevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
