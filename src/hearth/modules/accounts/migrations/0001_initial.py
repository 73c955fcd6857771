import django.contrib.postgres.constraints
import django.db.models.deletion
import hearth.platform.audit.migration_operations
import hearth.platform.identity.models
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("configuration", "0001_initial"),
        ("index", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("tenancies", "0001_initial"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="Account",
                    fields=[
                        (
                            "record",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="account",
                                serialize=False,
                                to="index.record",
                            ),
                        ),
                        (
                            "tenancy",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="account", to="tenancies.tenancy"
                            ),
                        ),
                        ("opened_date", models.DateField()),
                        ("closed_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_date", None), ("closed_date__gte", models.F("opened_date")), _connector="OR"
                                ),
                                name="account_closes_after_opening",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccountEvent",
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
                                to="accounts.account",
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
                            "tenancy",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancies.tenancy",
                            ),
                        ),
                        ("opened_date", models.DateField()),
                        ("closed_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Charge",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="charges", to="accounts.account"
                            ),
                        ),
                        (
                            "element",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="configuration.lookup"
                            ),
                        ),
                        ("weekly", models.DecimalField(decimal_places=2, max_digits=10)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("weekly__gte", 0)), name="charge_not_negative"),
                            models.CheckConstraint(
                                condition=models.Q(("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"),
                                name="charge_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("account", "="),
                                    ("element", "="),
                                    (hearth.platform.identity.models.DateRange("from_date", "to_date"), "&&"),
                                ],
                                name="charge_one_of_an_element_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChargeEvent",
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
                                to="accounts.charge",
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
                            "account",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "element",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="configuration.lookup",
                            ),
                        ),
                        ("weekly", models.DecimalField(decimal_places=2, max_digits=10)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Transaction",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="transactions", to="accounts.account"
                            ),
                        ),
                        (
                            "charge",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="debits",
                                to="accounts.charge",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("charge", "Charge"),
                                    ("payment", "Payment"),
                                    ("adjustment", "Adjustment"),
                                    ("reversal", "Reversal"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("effective_date", models.DateField()),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                        ("description", models.CharField(max_length=100)),
                        ("key", models.CharField(max_length=100)),
                        (
                            "reverses",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversed_by",
                                to="accounts.transaction",
                            ),
                        ),
                        ("posted_at", models.DateTimeField()),
                        ("posted_by", models.CharField(max_length=100)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account", "effective_date", "id"], name="transaction_by_day")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount", 0), _negated=True), name="transaction_not_nought"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind", "reversal"), ("reverses", None), _connector="XOR"),
                                name="transaction_reversal_names_line",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("charge", None),
                                    models.Q(("effective_date__iso_week_day", 1), ("kind", "charge")),
                                    _connector="OR",
                                ),
                                name="transaction_debit_is_of_a_monday",
                            ),
                            models.UniqueConstraint(fields=("account", "key"), name="transaction_posted_once"),
                        ],
                    },
                ),
            ],
        ),
        hearth.platform.audit.migration_operations.InstallTriggers(
            triggers=[
                (
                    "account",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_accountevent" ("closed_date", "opened_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "tenancy_id") VALUES (NEW."closed_date", NEW."opened_date", _pgh_attach_context(), NOW(), \'insert\', NEW."record_id", NEW."record_id", NEW."tenancy_id"); RETURN NULL;',
                            hash="ca721bf9b4e39c7c526f5b7c4dcf8cc6eb1a9381",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8b982",
                            table="accounts_account",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "account",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "accounts_accountevent" ("closed_date", "opened_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "tenancy_id") VALUES (NEW."closed_date", NEW."opened_date", _pgh_attach_context(), NOW(), \'update\', NEW."record_id", NEW."record_id", NEW."tenancy_id"); RETURN NULL;',
                            hash="c74186e8b553f1ef158daf5455ba2544247ee046",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_834ae",
                            table="accounts_account",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "account",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_accountevent" ("closed_date", "opened_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "tenancy_id") VALUES (OLD."closed_date", OLD."opened_date", _pgh_attach_context(), NOW(), \'delete\', OLD."record_id", OLD."record_id", OLD."tenancy_id"); RETURN NULL;',
                            hash="c23c6a48646b72ec2808f565ad2e4c1c77ae5d06",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f7f6a",
                            table="accounts_account",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "accountevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b2fcc0ac097507fbc8f168c4af9b0fbdec311f8f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a5014",
                            table="accounts_accountevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "charge",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_chargeevent" ("account_id", "element_id", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date", "weekly") VALUES (NEW."account_id", NEW."element_id", NEW."from_date", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."to_date", NEW."weekly"); RETURN NULL;',
                            hash="e0bc6d434a9d5b5abfd60180bcd6492717b72c54",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2e240",
                            table="accounts_charge",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "charge",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "accounts_chargeevent" ("account_id", "element_id", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date", "weekly") VALUES (NEW."account_id", NEW."element_id", NEW."from_date", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."to_date", NEW."weekly"); RETURN NULL;',
                            hash="fd0d23983ab98b89b2f75e4e24bfd099f23d8674",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b1d85",
                            table="accounts_charge",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "charge",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_chargeevent" ("account_id", "element_id", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date", "weekly") VALUES (OLD."account_id", OLD."element_id", OLD."from_date", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."to_date", OLD."weekly"); RETURN NULL;',
                            hash="6c0b1ecb31a6866ecb83b697559f8a7ea223ff1b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_accf6",
                            table="accounts_charge",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "chargeevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6d1352ec470b64afbb0fec7e0b515340e25e3e19",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_931ee",
                            table="accounts_chargeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
