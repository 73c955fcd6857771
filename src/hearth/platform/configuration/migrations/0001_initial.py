import django.contrib.postgres.constraints
import django.db.models.deletion
import hearth.platform.audit.migration_operations
import hearth.platform.identity.models
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("index", "0001_initial"),
        ("organisation", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="Lookup",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("description", models.CharField(max_length=200)),
                        ("heading", models.CharField(max_length=50)),
                        ("master", models.CharField(blank=True, max_length=50)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["heading", "position", "description"],
                        "indexes": [models.Index(fields=["heading", "position"], name="lookup_by_heading")],
                    },
                ),
                migrations.CreateModel(
                    name="UserDefinedField",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("description", models.CharField(max_length=200)),
                        ("entity", models.CharField(max_length=40)),
                        ("name", models.SlugField(help_text="Lower case with underscores.")),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("text", "Text"),
                                    ("integer", "Whole number"),
                                    ("decimal", "Decimal"),
                                    ("date", "Date"),
                                    ("time", "Time"),
                                    ("date-and-time", "Date and time"),
                                    ("true-or-false", "Yes or no"),
                                    ("lookup", "Lookup"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("help", models.CharField(blank=True, max_length=200)),
                        ("least", models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                        ("most", models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                        ("heading", models.CharField(blank=True, help_text="The lookup list, for type Lookup.", max_length=50)),
                        ("privacy", models.CharField(help_text="Privacy class, as for any column.", max_length=40)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["entity", "position", "description"],
                        "constraints": [
                            models.UniqueConstraint(fields=("entity", "name"), name="user_defined_field_name_unique"),
                            models.CheckConstraint(
                                condition=models.Q(("type", "lookup"), ("heading", ""), _connector="XOR"),
                                name="user_defined_field_lookup_has_heading",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("least", None), ("most", None), ("most__gte", models.F("least")), _connector="OR"
                                ),
                                name="user_defined_field_range",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReferenceSyntax",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.company"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("prefix", models.CharField(blank=True, max_length=40)),
                        ("suffix", models.CharField(blank=True, max_length=8)),
                        ("digits", models.PositiveSmallIntegerField(default=7)),
                        ("check_digit", models.BooleanField(default=False, help_text="A Luhn digit after the number.")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("company", "kind"), name="reference_syntax_once"),
                            models.UniqueConstraint(fields=("prefix", "suffix"), name="reference_syntax_written_once"),
                            models.CheckConstraint(
                                condition=models.Q(("digits__gte", 3), ("digits__lte", 12)), name="reference_syntax_digits"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("prefix__regex", "[0-9]$"), _negated=True),
                                    models.Q(("suffix__regex", "[0-9]"), _negated=True),
                                ),
                                name="reference_syntax_readable",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StatutoryRule",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("key", models.SlugField(max_length=80)),
                        (
                            "jurisdiction",
                            models.CharField(
                                choices=[
                                    ("england", "England"),
                                    ("wales", "Wales"),
                                    ("scotland", "Scotland"),
                                    ("northern-ireland", "Northern Ireland"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "landlord_type",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("local-authority", "Local authority"),
                                    ("private-registered-provider", "Private registered provider"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("tenure", models.CharField(blank=True, help_text="Master value of the tenure.", max_length=50)),
                        ("effective_from", models.DateField()),
                        ("effective_to", models.DateField(blank=True, null=True)),
                        ("value", models.JSONField()),
                        (
                            "source",
                            models.CharField(help_text="Act and section, or the policy it is taken from.", max_length=300),
                        ),
                        ("verified", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["key", "jurisdiction", "-effective_from"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("source", ""), _negated=True), name="statutory_rule_has_source"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effective_to", None), ("effective_to__gt", models.F("effective_from")), _connector="OR"
                                ),
                                name="statutory_rule_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("key", "="),
                                    ("jurisdiction", "="),
                                    ("landlord_type", "="),
                                    ("tenure", "="),
                                    (hearth.platform.identity.models.DateRange("effective_from", "effective_to"), "&&"),
                                ],
                                name="statutory_rule_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LookupEvent",
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
                                to="configuration.lookup",
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
                        ("heading", models.CharField(max_length=50)),
                        ("master", models.CharField(blank=True, max_length=50)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="LookupPeriod",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="periods", to="configuration.lookup"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effective_to", None), ("effective_to__gt", models.F("effective_from")), _connector="OR"
                                ),
                                name="lookup_period_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("company", "="),
                                    ("key", "="),
                                    (hearth.platform.identity.models.DateRange("effective_from", "effective_to"), "&&"),
                                ],
                                name="lookup_period_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UserDefinedFieldEvent",
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
                                to="configuration.userdefinedfield",
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
                        ("entity", models.CharField(max_length=40)),
                        ("name", models.SlugField(db_index=False, help_text="Lower case with underscores.")),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("text", "Text"),
                                    ("integer", "Whole number"),
                                    ("decimal", "Decimal"),
                                    ("date", "Date"),
                                    ("time", "Time"),
                                    ("date-and-time", "Date and time"),
                                    ("true-or-false", "Yes or no"),
                                    ("lookup", "Lookup"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("help", models.CharField(blank=True, max_length=200)),
                        ("least", models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                        ("most", models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                        ("heading", models.CharField(blank=True, help_text="The lookup list, for type Lookup.", max_length=50)),
                        ("privacy", models.CharField(help_text="Privacy class, as for any column.", max_length=40)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="UserDefinedFieldPeriod",
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
                                to="configuration.userdefinedfield",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effective_to", None), ("effective_to__gt", models.F("effective_from")), _connector="OR"
                                ),
                                name="user_defined_field_period_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("company", "="),
                                    ("key", "="),
                                    (hearth.platform.identity.models.DateRange("effective_from", "effective_to"), "&&"),
                                ],
                                name="user_defined_field_period_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UserDefinedValue",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="user_defined_values",
                                to="index.record",
                            ),
                        ),
                        (
                            "field",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="values",
                                to="configuration.userdefinedfield",
                            ),
                        ),
                        ("value", models.JSONField()),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("record", "field"), name="user_defined_value_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ReferenceSyntaxEvent",
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
                                to="configuration.referencesyntax",
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
                        ("kind", models.CharField(max_length=30)),
                        ("prefix", models.CharField(blank=True, max_length=40)),
                        ("suffix", models.CharField(blank=True, max_length=8)),
                        ("digits", models.PositiveSmallIntegerField(default=7)),
                        ("check_digit", models.BooleanField(default=False, help_text="A Luhn digit after the number.")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ReferenceCounter",
                    fields=[
                        (
                            "syntax",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="counter",
                                serialize=False,
                                to="configuration.referencesyntax",
                            ),
                        ),
                        ("next_number", models.BigIntegerField(default=1)),
                    ],
                ),
                migrations.CreateModel(
                    name="StatutoryRuleEvent",
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
                                to="configuration.statutoryrule",
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
                        ("key", models.SlugField(db_index=False, max_length=80)),
                        (
                            "jurisdiction",
                            models.CharField(
                                choices=[
                                    ("england", "England"),
                                    ("wales", "Wales"),
                                    ("scotland", "Scotland"),
                                    ("northern-ireland", "Northern Ireland"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "landlord_type",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("local-authority", "Local authority"),
                                    ("private-registered-provider", "Private registered provider"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("tenure", models.CharField(blank=True, help_text="Master value of the tenure.", max_length=50)),
                        ("effective_from", models.DateField()),
                        ("effective_to", models.DateField(blank=True, null=True)),
                        ("value", models.JSONField()),
                        (
                            "source",
                            models.CharField(help_text="Act and section, or the policy it is taken from.", max_length=300),
                        ),
                        ("verified", models.BooleanField(default=False)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="LookupPeriodEvent",
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
                                to="configuration.lookupperiod",
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
                                to="configuration.lookup",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="UserDefinedFieldPeriodEvent",
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
                                to="configuration.userdefinedfieldperiod",
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
                                to="configuration.userdefinedfield",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="UserDefinedValueEvent",
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
                                to="configuration.userdefinedvalue",
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
                        (
                            "field",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="configuration.userdefinedfield",
                            ),
                        ),
                        ("value", models.JSONField()),
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
                    "lookup",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_lookupevent" ("description", "heading", "id", "master", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."description", NEW."heading", NEW."id", NEW."master", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;',
                            hash="5f2db6e2140aa686f1b8c763bc80c5dfa650cdd9",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d1907",
                            table="configuration_lookup",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "lookup",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "configuration_lookupevent" ("description", "heading", "id", "master", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."description", NEW."heading", NEW."id", NEW."master", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;',
                            hash="143711cffb9b681ef6bef728045c99e997ed2330",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6cfb3",
                            table="configuration_lookup",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "lookup",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_lookupevent" ("description", "heading", "id", "master", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."description", OLD."heading", OLD."id", OLD."master", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;',
                            hash="0fe888e9f476d3577aac9b5b73e8f902efbb72b4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f75c1",
                            table="configuration_lookup",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "lookupevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="92ecee1e3c5d482b4e28899b8c0af4cf4c346f1b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_cefa6",
                            table="configuration_lookupevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "lookupperiod",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_lookupperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="9f776f1f0f1d04d0681b7da1af0d5fe3e831b9d4",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_cb489",
                            table="configuration_lookupperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "lookupperiod",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "configuration_lookupperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="86b307b341209847be3c57c59701a1086b708293",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c5bd7",
                            table="configuration_lookupperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "lookupperiod",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_lookupperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."company_id", OLD."effective_from", OLD."effective_to", OLD."id", OLD."key", OLD."of_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="475d07c32d0840f3c1e0750821dd29c5596ef7d7",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d8d44",
                            table="configuration_lookupperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "lookupperiodevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e8f4bb44a9518dae82557068cfb1771b104557a6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0ad20",
                            table="configuration_lookupperiodevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "userdefinedfield",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_userdefinedfieldevent" ("description", "entity", "heading", "help", "id", "least", "most", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "privacy", "type") VALUES (NEW."description", NEW."entity", NEW."heading", NEW."help", NEW."id", NEW."least", NEW."most", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."privacy", NEW."type"); RETURN NULL;',
                            hash="74f4d1b6f1402197f61b95769474315638c17880",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_35050",
                            table="configuration_userdefinedfield",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "userdefinedfield",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "configuration_userdefinedfieldevent" ("description", "entity", "heading", "help", "id", "least", "most", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "privacy", "type") VALUES (NEW."description", NEW."entity", NEW."heading", NEW."help", NEW."id", NEW."least", NEW."most", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."privacy", NEW."type"); RETURN NULL;',
                            hash="e294744fde867a06bcbede554593c21833bb5afb",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_286d7",
                            table="configuration_userdefinedfield",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "userdefinedfield",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_userdefinedfieldevent" ("description", "entity", "heading", "help", "id", "least", "most", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "privacy", "type") VALUES (OLD."description", OLD."entity", OLD."heading", OLD."help", OLD."id", OLD."least", OLD."most", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."privacy", OLD."type"); RETURN NULL;',
                            hash="0f70f096c6056026b26e093b291b0afc2b34ad58",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_cb647",
                            table="configuration_userdefinedfield",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "userdefinedfieldevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="185aa3278edfdc7501829827d2231e304e2d4385",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d2589",
                            table="configuration_userdefinedfieldevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "userdefinedfieldperiod",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_userdefinedfieldperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="0ba9a20f59ae843f1f34e97cfbeb8b07d6cc05da",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_debd7",
                            table="configuration_userdefinedfieldperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "userdefinedfieldperiod",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "configuration_userdefinedfieldperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="604b62854d5120e27b6ff36e78b4a48c19017a22",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_7d0a2",
                            table="configuration_userdefinedfieldperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "userdefinedfieldperiod",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_userdefinedfieldperiodevent" ("company_id", "effective_from", "effective_to", "id", "key", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."company_id", OLD."effective_from", OLD."effective_to", OLD."id", OLD."key", OLD."of_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="72520aca98da0475593513649f6d30f0a1b2751d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f73c7",
                            table="configuration_userdefinedfieldperiod",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "userdefinedfieldperiodevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="850ac0ba4ec3874c0a98f4330903d1145c251cd7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e6c76",
                            table="configuration_userdefinedfieldperiodevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "userdefinedvalue",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_userdefinedvalueevent" ("field_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "value") VALUES (NEW."field_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."record_id", NEW."value"); RETURN NULL;',
                            hash="4f00837795bb84d349e83a3c4755a49a7af7cf26",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e9227",
                            table="configuration_userdefinedvalue",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "userdefinedvalue",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "configuration_userdefinedvalueevent" ("field_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "value") VALUES (NEW."field_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."record_id", NEW."value"); RETURN NULL;',
                            hash="37bcec822a3be9dfe8dc809deac4b52171404fac",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_60570",
                            table="configuration_userdefinedvalue",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "userdefinedvalue",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_userdefinedvalueevent" ("field_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "value") VALUES (OLD."field_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."record_id", OLD."value"); RETURN NULL;',
                            hash="ddb3888f83c39e8a48708aad8e84b506db2e8860",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_eeceb",
                            table="configuration_userdefinedvalue",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "userdefinedvalueevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ee78b1b5302e2f41074f98f1bb407b091785ab3d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e39ce",
                            table="configuration_userdefinedvalueevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "referencesyntax",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_referencesyntaxevent" ("check_digit", "company_id", "digits", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "suffix") VALUES (NEW."check_digit", NEW."company_id", NEW."digits", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefix", NEW."suffix"); RETURN NULL;',
                            hash="5f535b96a157abaf923091032a142a709ce88ffe",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_cea9f",
                            table="configuration_referencesyntax",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "referencesyntax",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "configuration_referencesyntaxevent" ("check_digit", "company_id", "digits", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "suffix") VALUES (NEW."check_digit", NEW."company_id", NEW."digits", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefix", NEW."suffix"); RETURN NULL;',
                            hash="b8c0d535b2b9783efea6cfb7f602f281a056e939",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b3ac4",
                            table="configuration_referencesyntax",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "referencesyntax",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_referencesyntaxevent" ("check_digit", "company_id", "digits", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "suffix") VALUES (OLD."check_digit", OLD."company_id", OLD."digits", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prefix", OLD."suffix"); RETURN NULL;',
                            hash="db356557737e64522c7ef02775ea0f14ea5cf098",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3f9c9",
                            table="configuration_referencesyntax",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "referencesyntaxevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="57716308966be1def450af7ed1cfc11d9ffebc5a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_efe6f",
                            table="configuration_referencesyntaxevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "statutoryrule",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_statutoryruleevent" ("effective_from", "effective_to", "id", "jurisdiction", "key", "landlord_type", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "tenure", "value", "verified") VALUES (NEW."effective_from", NEW."effective_to", NEW."id", NEW."jurisdiction", NEW."key", NEW."landlord_type", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."tenure", NEW."value", NEW."verified"); RETURN NULL;',
                            hash="9f2ebbb0526c77fd2027973451d28bd7b7002212",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_edd51",
                            table="configuration_statutoryrule",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "statutoryrule",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "configuration_statutoryruleevent" ("effective_from", "effective_to", "id", "jurisdiction", "key", "landlord_type", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "tenure", "value", "verified") VALUES (NEW."effective_from", NEW."effective_to", NEW."id", NEW."jurisdiction", NEW."key", NEW."landlord_type", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."tenure", NEW."value", NEW."verified"); RETURN NULL;',
                            hash="27eee2149508a62c3f6f2ed295f76d9c977689ab",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_93e85",
                            table="configuration_statutoryrule",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "statutoryrule",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "configuration_statutoryruleevent" ("effective_from", "effective_to", "id", "jurisdiction", "key", "landlord_type", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "tenure", "value", "verified") VALUES (OLD."effective_from", OLD."effective_to", OLD."id", OLD."jurisdiction", OLD."key", OLD."landlord_type", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."tenure", OLD."value", OLD."verified"); RETURN NULL;',
                            hash="541a0b759c0678fa1d87307b22ae2c36a52592f0",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b5e03",
                            table="configuration_statutoryrule",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "statutoryruleevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c44a9bf615a9c378ef342dad2ded7f10b91623bb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_11bdc",
                            table="configuration_statutoryruleevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
