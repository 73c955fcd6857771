import django.contrib.postgres.constraints
import django.db.models.deletion
import hearth.modules.tenancies.models
import hearth.platform.audit.migration_operations
import hearth.platform.identity.models
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assets", "0001_initial"),
        ("configuration", "0001_initial"),
        ("contacts", "0001_initial"),
        ("index", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="Tenancy",
                    fields=[
                        (
                            "record",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="tenancy",
                                serialize=False,
                                to="index.record",
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="tenancies", to="assets.asset"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("tenancy", "Tenancy"),
                                    ("lease", "Lease"),
                                    ("licence", "Licence"),
                                    ("garage", "Garage agreement"),
                                    ("use-and-occupation", "Use and occupation"),
                                ],
                                default="tenancy",
                                max_length=20,
                            ),
                        ),
                        (
                            "tenure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="configuration.lookup"
                            ),
                        ),
                        ("start_at", models.DateTimeField()),
                        ("fixed_term_ends", models.DateField(blank=True, null=True)),
                        ("notice_received_at", models.DateTimeField(blank=True, null=True)),
                        ("proposed_end_at", models.DateTimeField(blank=True, null=True)),
                        ("end_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "end_reason",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="configuration.lookup",
                            ),
                        ),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "tenancies",
                        "indexes": [
                            models.Index(fields=["asset", "-start_at"], name="tenancy_by_asset"),
                            models.Index(
                                condition=models.Q(("end_at", None)), fields=["proposed_end_at"], name="tenancy_ending"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("end_at", None), ("end_at__gt", models.F("start_at")), _connector="OR"),
                                name="tenancy_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("proposed_end_at", None), ("proposed_end_at__gt", models.F("start_at")), _connector="OR"
                                ),
                                name="tenancy_proposed_end_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("cancelled_at", None)),
                                expressions=[
                                    ("asset", "="),
                                    ("kind", "="),
                                    (hearth.modules.tenancies.models.InstantRange("start_at", "end_at"), "&&"),
                                ],
                                name="tenancy_one_of_a_kind_per_home",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TenancyEvent",
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
                                to="tenancies.tenancy",
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
                        (
                            "record",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                serialize=False,
                                to="index.record",
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("tenancy", "Tenancy"),
                                    ("lease", "Lease"),
                                    ("licence", "Licence"),
                                    ("garage", "Garage agreement"),
                                    ("use-and-occupation", "Use and occupation"),
                                ],
                                default="tenancy",
                                max_length=20,
                            ),
                        ),
                        (
                            "tenure",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="configuration.lookup",
                            ),
                        ),
                        ("start_at", models.DateTimeField()),
                        ("fixed_term_ends", models.DateField(blank=True, null=True)),
                        ("notice_received_at", models.DateTimeField(blank=True, null=True)),
                        ("proposed_end_at", models.DateTimeField(blank=True, null=True)),
                        ("end_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "end_reason",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="configuration.lookup",
                            ),
                        ),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TenancyParty",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "tenancy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="tenancies.tenancy"
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="tenancies", to="contacts.contact"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("tenant", "Tenant"),
                                    ("successor", "Successor"),
                                    ("guarantor", "Guarantor"),
                                    ("trustee", "Trustee"),
                                    ("permitted-occupier", "Permitted occupier"),
                                ],
                                default="tenant",
                                max_length=20,
                            ),
                        ),
                        (
                            "responsible",
                            models.BooleanField(default=True, help_text="May act for the tenancy and gets its letters."),
                        ),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "tenancy parties",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"),
                                name="party_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("tenancy", "="),
                                    ("contact", "="),
                                    ("role", "="),
                                    (hearth.platform.identity.models.DateRange("from_date", "to_date"), "&&"),
                                ],
                                name="party_once_in_a_role_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "tenancy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="tenancies.tenancy"
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        (
                            "stated_start_date",
                            models.DateField(blank=True, help_text="When the notice says that it starts.", null=True),
                        ),
                        ("asked_end_date", models.DateField(blank=True, null=True)),
                        ("shorter_by_agreement", models.BooleanField(default=False)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[("accepted", "Accepted"), ("returned", "Returned"), ("withdrawn", "Withdrawn")],
                                default="accepted",
                                max_length=20,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("explanation", models.JSONField(default=dict)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at", None), ("ends_at__gt", models.F("received_at")), _connector="OR"
                                ),
                                name="notice_ends_after_receipt",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("status", "returned"), ("ends_at__isnull", False), _connector="OR"),
                                name="notice_accepted_has_end",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "accepted")),
                                fields=("tenancy",),
                                name="notice_one_accepted_per_tenancy",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VoidEpisode",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "asset",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="voids", to="assets.asset"
                            ),
                        ),
                        (
                            "tenancy",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="voids",
                                to="tenancies.tenancy",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[("provisional", "Provisional"), ("actual", "Actual"), ("cancelled", "Cancelled")],
                                default="provisional",
                                max_length=20,
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("keys_received_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"),
                                name="void_ends_after_start",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("stage", "cancelled"), _negated=True),
                                fields=("tenancy",),
                                name="void_one_standing_per_tenancy",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("stage", "actual")),
                                expressions=[
                                    ("asset", "="),
                                    (hearth.modules.tenancies.models.InstantRange("starts_at", "ends_at"), "&&"),
                                ],
                                name="void_one_at_a_time_per_home",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TenancyPartyEvent",
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
                                to="tenancies.tenancyparty",
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
                            "tenancy",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancies.tenancy",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("tenant", "Tenant"),
                                    ("successor", "Successor"),
                                    ("guarantor", "Guarantor"),
                                    ("trustee", "Trustee"),
                                    ("permitted-occupier", "Permitted occupier"),
                                ],
                                default="tenant",
                                max_length=20,
                            ),
                        ),
                        (
                            "responsible",
                            models.BooleanField(default=True, help_text="May act for the tenancy and gets its letters."),
                        ),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="NoticeEvent",
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
                                to="tenancies.notice",
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
                            "tenancy",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancies.tenancy",
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        (
                            "stated_start_date",
                            models.DateField(blank=True, help_text="When the notice says that it starts.", null=True),
                        ),
                        ("asked_end_date", models.DateField(blank=True, null=True)),
                        ("shorter_by_agreement", models.BooleanField(default=False)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[("accepted", "Accepted"), ("returned", "Returned"), ("withdrawn", "Withdrawn")],
                                default="accepted",
                                max_length=20,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("explanation", models.JSONField(default=dict)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="NoticeGiver",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="givers", to="tenancies.notice"
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="notices_given", to="contacts.contact"
                            ),
                        ),
                        (
                            "forwarding_address",
                            models.CharField(blank=True, help_text="Lines, comma separated.", max_length=250),
                        ),
                        ("forwarding_postcode", models.CharField(blank=True, max_length=10)),
                        ("confidential", models.BooleanField(default=False, help_text="The forwarding address is.")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("notice", "contact"), name="notice_giver_once")],
                    },
                ),
                migrations.CreateModel(
                    name="VoidEpisodeEvent",
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
                                to="tenancies.voidepisode",
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
                            "asset",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "tenancy",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancies.tenancy",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[("provisional", "Provisional"), ("actual", "Actual"), ("cancelled", "Cancelled")],
                                default="provisional",
                                max_length=20,
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("keys_received_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="NoticeGiverEvent",
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
                                to="tenancies.noticegiver",
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
                            "notice",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancies.notice",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "forwarding_address",
                            models.CharField(blank=True, help_text="Lines, comma separated.", max_length=250),
                        ),
                        ("forwarding_postcode", models.CharField(blank=True, max_length=10)),
                        ("confidential", models.BooleanField(default=False, help_text="The forwarding address is.")),
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
                    "tenancy",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tenancies_tenancyevent" ("asset_id", "cancelled_at", "end_at", "end_reason_id", "fixed_term_ends", "kind", "notice_received_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_end_at", "record_id", "start_at", "tenure_id") VALUES (NEW."asset_id", NEW."cancelled_at", NEW."end_at", NEW."end_reason_id", NEW."fixed_term_ends", NEW."kind", NEW."notice_received_at", _pgh_attach_context(), NOW(), \'insert\', NEW."record_id", NEW."proposed_end_at", NEW."record_id", NEW."start_at", NEW."tenure_id"); RETURN NULL;',
                            hash="1b5a1707ef466a6651671d6e6c61c75a450effb7",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b2cf7",
                            table="tenancies_tenancy",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "tenancy",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "tenancies_tenancyevent" ("asset_id", "cancelled_at", "end_at", "end_reason_id", "fixed_term_ends", "kind", "notice_received_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_end_at", "record_id", "start_at", "tenure_id") VALUES (NEW."asset_id", NEW."cancelled_at", NEW."end_at", NEW."end_reason_id", NEW."fixed_term_ends", NEW."kind", NEW."notice_received_at", _pgh_attach_context(), NOW(), \'update\', NEW."record_id", NEW."proposed_end_at", NEW."record_id", NEW."start_at", NEW."tenure_id"); RETURN NULL;',
                            hash="5635b9551ba0a14111895a37f5f29d4559759cde",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_57b54",
                            table="tenancies_tenancy",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "tenancy",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tenancies_tenancyevent" ("asset_id", "cancelled_at", "end_at", "end_reason_id", "fixed_term_ends", "kind", "notice_received_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_end_at", "record_id", "start_at", "tenure_id") VALUES (OLD."asset_id", OLD."cancelled_at", OLD."end_at", OLD."end_reason_id", OLD."fixed_term_ends", OLD."kind", OLD."notice_received_at", _pgh_attach_context(), NOW(), \'delete\', OLD."record_id", OLD."proposed_end_at", OLD."record_id", OLD."start_at", OLD."tenure_id"); RETURN NULL;',
                            hash="20e0f11f2d699ef9648ba4d335eda5145638ad52",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1fefd",
                            table="tenancies_tenancy",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "tenancyevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cd0dcdcdc3da086b7c200b40a53b909fe06f9042",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_be717",
                            table="tenancies_tenancyevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "tenancyparty",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tenancies_tenancypartyevent" ("contact_id", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible", "role", "tenancy_id", "to_date") VALUES (NEW."contact_id", NEW."from_date", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."responsible", NEW."role", NEW."tenancy_id", NEW."to_date"); RETURN NULL;',
                            hash="70d5620f9a4efbc4a6e42e9e1429185ff8143c9b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_07e7d",
                            table="tenancies_tenancyparty",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "tenancyparty",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "tenancies_tenancypartyevent" ("contact_id", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible", "role", "tenancy_id", "to_date") VALUES (NEW."contact_id", NEW."from_date", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."responsible", NEW."role", NEW."tenancy_id", NEW."to_date"); RETURN NULL;',
                            hash="9b1bfe497c9564d24eb2d7266a997b26eb53df5d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2d040",
                            table="tenancies_tenancyparty",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "tenancyparty",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tenancies_tenancypartyevent" ("contact_id", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible", "role", "tenancy_id", "to_date") VALUES (OLD."contact_id", OLD."from_date", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."responsible", OLD."role", OLD."tenancy_id", OLD."to_date"); RETURN NULL;',
                            hash="6278b8769f73650e5f3eacc4eee7222b300c271c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_8117f",
                            table="tenancies_tenancyparty",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "tenancypartyevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="722f4e973103a3334a8f8429e537450fa44b66b6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_47752",
                            table="tenancies_tenancypartyevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "notice",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tenancies_noticeevent" ("asked_end_date", "ends_at", "explanation", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "received_at", "shorter_by_agreement", "stated_start_date", "status", "tenancy_id") VALUES (NEW."asked_end_date", NEW."ends_at", NEW."explanation", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."received_at", NEW."shorter_by_agreement", NEW."stated_start_date", NEW."status", NEW."tenancy_id"); RETURN NULL;',
                            hash="e65653240aabc4cca8136ba02bce181092be5b7f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_318a5",
                            table="tenancies_notice",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "notice",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "tenancies_noticeevent" ("asked_end_date", "ends_at", "explanation", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "received_at", "shorter_by_agreement", "stated_start_date", "status", "tenancy_id") VALUES (NEW."asked_end_date", NEW."ends_at", NEW."explanation", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."received_at", NEW."shorter_by_agreement", NEW."stated_start_date", NEW."status", NEW."tenancy_id"); RETURN NULL;',
                            hash="972e80a9196d6ee1dfc2ac20e70d99c0353e52c0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8dc20",
                            table="tenancies_notice",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "notice",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tenancies_noticeevent" ("asked_end_date", "ends_at", "explanation", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "received_at", "shorter_by_agreement", "stated_start_date", "status", "tenancy_id") VALUES (OLD."asked_end_date", OLD."ends_at", OLD."explanation", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."received_at", OLD."shorter_by_agreement", OLD."stated_start_date", OLD."status", OLD."tenancy_id"); RETURN NULL;',
                            hash="f191e5d72c341070b6af2875acace975d3e64639",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_99f0f",
                            table="tenancies_notice",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "noticeevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4b3aebe2f4c1021f73e4d703c9f618d78da6a492",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7c142",
                            table="tenancies_noticeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "noticegiver",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tenancies_noticegiverevent" ("confidential", "contact_id", "forwarding_address", "forwarding_postcode", "id", "notice_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."confidential", NEW."contact_id", NEW."forwarding_address", NEW."forwarding_postcode", NEW."id", NEW."notice_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="b2b85eb3993381e7d15bcaa532e4e7f838e74504",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a8409",
                            table="tenancies_noticegiver",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "noticegiver",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "tenancies_noticegiverevent" ("confidential", "contact_id", "forwarding_address", "forwarding_postcode", "id", "notice_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."confidential", NEW."contact_id", NEW."forwarding_address", NEW."forwarding_postcode", NEW."id", NEW."notice_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="916097572577a5fa514c2924128854993893b053",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_48f74",
                            table="tenancies_noticegiver",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "noticegiver",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tenancies_noticegiverevent" ("confidential", "contact_id", "forwarding_address", "forwarding_postcode", "id", "notice_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."confidential", OLD."contact_id", OLD."forwarding_address", OLD."forwarding_postcode", OLD."id", OLD."notice_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="8336d3f11e472621e97252b7fa1b7d3fa6f05d48",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c1d26",
                            table="tenancies_noticegiver",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "noticegiverevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="260a7f911f4769de147bec6a168aab9d63359762",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5d72d",
                            table="tenancies_noticegiverevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "voidepisode",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tenancies_voidepisodeevent" ("asset_id", "ends_at", "id", "keys_received_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage", "starts_at", "tenancy_id") VALUES (NEW."asset_id", NEW."ends_at", NEW."id", NEW."keys_received_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."stage", NEW."starts_at", NEW."tenancy_id"); RETURN NULL;',
                            hash="50f7205f0a56a7c188fa263084796cbf36157c15",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_aa7eb",
                            table="tenancies_voidepisode",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "voidepisode",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "tenancies_voidepisodeevent" ("asset_id", "ends_at", "id", "keys_received_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage", "starts_at", "tenancy_id") VALUES (NEW."asset_id", NEW."ends_at", NEW."id", NEW."keys_received_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."stage", NEW."starts_at", NEW."tenancy_id"); RETURN NULL;',
                            hash="0970557df9773a7876b8e02e1cdf6493ff29be7a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_52190",
                            table="tenancies_voidepisode",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "voidepisode",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "tenancies_voidepisodeevent" ("asset_id", "ends_at", "id", "keys_received_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage", "starts_at", "tenancy_id") VALUES (OLD."asset_id", OLD."ends_at", OLD."id", OLD."keys_received_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."stage", OLD."starts_at", OLD."tenancy_id"); RETURN NULL;',
                            hash="c3cd071d20b10820fad650b41e85b656400ced64",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_433a2",
                            table="tenancies_voidepisode",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "voidepisodeevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7025929e3a2c6ea74692db04b09814ca0bcb8956",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_da23b",
                            table="tenancies_voidepisodeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
