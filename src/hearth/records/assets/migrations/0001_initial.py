import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
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
                    name="AssetType",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("description", models.CharField(max_length=200)),
                        ("lettable", models.BooleanField(default=True)),
                        ("residential", models.BooleanField(default=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Patch",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("description", models.CharField(max_length=200)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AssetTypeEvent",
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
                                to="assets.assettype",
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
                        ("lettable", models.BooleanField(default=True)),
                        ("residential", models.BooleanField(default=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AssetTypePeriod",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="periods", to="assets.assettype"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effective_to", None), ("effective_to__gt", models.F("effective_from")), _connector="OR"
                                ),
                                name="asset_type_period_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("company", "="),
                                    ("key", "="),
                                    (hearth.platform.identity.models.DateRange("effective_from", "effective_to"), "&&"),
                                ],
                                name="asset_type_period_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PatchEvent",
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
                                to="assets.patch",
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
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PatchPeriod",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="periods", to="assets.patch"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effective_to", None), ("effective_to__gt", models.F("effective_from")), _connector="OR"
                                ),
                                name="patch_period_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("company", "="),
                                    ("key", "="),
                                    (hearth.platform.identity.models.DateRange("effective_from", "effective_to"), "&&"),
                                ],
                                name="patch_period_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PatchOfficer",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "patch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="officers", to="assets.patch"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="patches", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        ("cover", models.BooleanField(default=False)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"),
                                name="patch_officer_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cover", False), models.Q(("to_date", None), _negated=True), _connector="OR"
                                ),
                                name="patch_cover_ends",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("patch", "="),
                                    (django.db.models.functions.comparison.Cast("cover", models.IntegerField()), "="),
                                    (hearth.platform.identity.models.DateRange("from_date", "to_date"), "&&"),
                                ],
                                name="patch_officer_one_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Asset",
                    fields=[
                        (
                            "record",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="asset",
                                serialize=False,
                                to="index.record",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="assets", to="assets.assettype"
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "patch",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assets",
                                to="assets.patch",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(help_text="Lines, comma separated, without the postcode.", max_length=250),
                        ),
                        ("postcode", models.CharField(blank=True, max_length=10)),
                        ("uprn", models.BigIntegerField(blank=True, null=True)),
                        ("bedrooms", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("floor", models.SmallIntegerField(blank=True, help_text="Storey; 0 is the ground floor.", null=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[("in-use", "In use"), ("out-of-use", "Out of use"), ("disposed", "Disposed")],
                                default="in-use",
                                max_length=20,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["patch"], name="asset_by_patch")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("parent", models.F("record")), _negated=True),
                                name="asset_not_its_own_parent",
                            ),
                            models.UniqueConstraint(fields=("uprn",), name="asset_uprn_unique"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssetTypePeriodEvent",
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
                                to="assets.assettypeperiod",
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
                                to="assets.assettype",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PatchPeriodEvent",
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
                                to="assets.patchperiod",
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
                                to="assets.patch",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PatchOfficerEvent",
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
                                to="assets.patchofficer",
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
                            "patch",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.patch",
                            ),
                        ),
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
                        ("cover", models.BooleanField(default=False)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AssetEvent",
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
                                to="assets.asset",
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
                            "type",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.assettype",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "patch",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.patch",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(help_text="Lines, comma separated, without the postcode.", max_length=250),
                        ),
                        ("postcode", models.CharField(blank=True, max_length=10)),
                        ("uprn", models.BigIntegerField(blank=True, null=True)),
                        ("bedrooms", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("floor", models.SmallIntegerField(blank=True, help_text="Storey; 0 is the ground floor.", null=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[("in-use", "In use"), ("out-of-use", "Out of use"), ("disposed", "Disposed")],
                                default="in-use",
                                max_length=20,
                            ),
                        ),
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
                    "assettype",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_assettypeevent" ("description", "id", "lettable", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "residential") VALUES (NEW."description", NEW."id", NEW."lettable", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."residential"); RETURN NULL;',
                            hash="992e3977c8b0d89cc7df518bb157d0010fd1acb0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_971a7",
                            table="assets_assettype",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "assettype",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "assets_assettypeevent" ("description", "id", "lettable", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "residential") VALUES (NEW."description", NEW."id", NEW."lettable", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."residential"); RETURN NULL;',
                            hash="5d50a60e1a30cc5d29d659931a004f038419b59b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_da88c",
                            table="assets_assettype",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "assettype",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_assettypeevent" ("description", "id", "lettable", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "residential") VALUES (OLD."description", OLD."id", OLD."lettable", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."residential"); RETURN NULL;',
                            hash="831797055d6f8fc577a2c9e68b9c9aa572168ff9",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_50827",
                            table="assets_assettype",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "assettypeevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c33f8411f42a709532a8f0eed7a1918d8522c002",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7ef26",
                            table="assets_assettypeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "assettypeperiod",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_assettypeperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="fed629ad97e3fc0c07dc84b15c4ca1f51efcc421",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_70191",
                            table="assets_assettypeperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "assettypeperiod",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "assets_assettypeperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="f39365d7cbbaf129821f98c749e4573285560902",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f6f8e",
                            table="assets_assettypeperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "assettypeperiod",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_assettypeperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."company_id", OLD."effective_from", OLD."effective_to", OLD."id", OLD."key", OLD."of_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="816f94267506dabd4c7f1a5720e8cfb153a7a148",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0ba1e",
                            table="assets_assettypeperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "assettypeperiodevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="593f8fca55d8e7099a302269d4ca24af6bb43de3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0548e",
                            table="assets_assettypeperiodevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "patch",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_patchevent" ("description", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."description", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="fd25d0c6e38b70ee5541b8e29e77af0ca4cf525c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_26ffe",
                            table="assets_patch",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "patch",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "assets_patchevent" ("description", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."description", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="118684e6011c840c2490a7690d9cc9525be726d2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_750cc",
                            table="assets_patch",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "patch",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_patchevent" ("description", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."description", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="e32bca9a272ffcae8571cbda8d1b352c329efc3e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b4c91",
                            table="assets_patch",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "patchevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6daf66741714e1d38aa47ff9d583e6125a6c6a12",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e1cf1",
                            table="assets_patchevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "patchperiod",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_patchperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="ed66186fb3e1bebf04f9e05b08de142cdd44a5e7",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_208a1",
                            table="assets_patchperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "patchperiod",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "assets_patchperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="5fcb0e39ea25b7639be22adca78128f1edbad39c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_06b59",
                            table="assets_patchperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "patchperiod",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_patchperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."company_id", OLD."effective_from", OLD."effective_to", OLD."id", OLD."key", OLD."of_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="eb41c814b7ff2abfbb63dd026dfc0f22dd0b219b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_94c43",
                            table="assets_patchperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "patchperiodevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b5dcf14a74edcada3335612679a430cc091e1a3b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2d745",
                            table="assets_patchperiodevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "patchofficer",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_patchofficerevent" ("cover", "from_date", "id", "patch_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date", "user_id") VALUES (NEW."cover", NEW."from_date", NEW."id", NEW."patch_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."to_date", NEW."user_id"); RETURN NULL;',
                            hash="8bf87045a9fa158c3d15b3f8b68f9682b741385d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0316c",
                            table="assets_patchofficer",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "patchofficer",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "assets_patchofficerevent" ("cover", "from_date", "id", "patch_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date", "user_id") VALUES (NEW."cover", NEW."from_date", NEW."id", NEW."patch_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."to_date", NEW."user_id"); RETURN NULL;',
                            hash="8e90b8dda2e718cdf28117870d223fc293e0ded0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b2e7c",
                            table="assets_patchofficer",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "patchofficer",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_patchofficerevent" ("cover", "from_date", "id", "patch_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date", "user_id") VALUES (OLD."cover", OLD."from_date", OLD."id", OLD."patch_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."to_date", OLD."user_id"); RETURN NULL;',
                            hash="ab7d249386003a9fb91b9ffaf4cc43460db64bf6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a5c67",
                            table="assets_patchofficer",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "patchofficerevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="da2078fd2a6f7a6eac4c15a66c4178aa44c1fe06",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f3968",
                            table="assets_patchofficerevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "asset",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_assetevent" ("address", "bedrooms", "floor", "parent_id", "patch_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "record_id", "status", "type_id", "uprn") VALUES (NEW."address", NEW."bedrooms", NEW."floor", NEW."parent_id", NEW."patch_id", _pgh_attach_context(), NOW(), \'insert\', NEW."record_id", NEW."postcode", NEW."record_id", NEW."status", NEW."type_id", NEW."uprn"); RETURN NULL;',
                            hash="55771adbb3453f5930fde973f1f8cd08f4c46d3b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_db54a",
                            table="assets_asset",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "asset",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "assets_assetevent" ("address", "bedrooms", "floor", "parent_id", "patch_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "record_id", "status", "type_id", "uprn") VALUES (NEW."address", NEW."bedrooms", NEW."floor", NEW."parent_id", NEW."patch_id", _pgh_attach_context(), NOW(), \'update\', NEW."record_id", NEW."postcode", NEW."record_id", NEW."status", NEW."type_id", NEW."uprn"); RETURN NULL;',
                            hash="703df79e35d403d1cbc985d2206425f752e66b3f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4a336",
                            table="assets_asset",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "asset",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_assetevent" ("address", "bedrooms", "floor", "parent_id", "patch_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "record_id", "status", "type_id", "uprn") VALUES (OLD."address", OLD."bedrooms", OLD."floor", OLD."parent_id", OLD."patch_id", _pgh_attach_context(), NOW(), \'delete\', OLD."record_id", OLD."postcode", OLD."record_id", OLD."status", OLD."type_id", OLD."uprn"); RETURN NULL;',
                            hash="40fb040217a8590bfccbd13d1446f53ebb078bd2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1b720",
                            table="assets_asset",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "assetevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="22d926ce264ae34201ef70beaca6d0289a0c84d2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_bd9cc",
                            table="assets_assetevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
