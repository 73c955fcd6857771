import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import hearth.platform.audit.migration_operations
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="Calendar",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.SlugField(max_length=30, unique=True)),
                        ("name", models.CharField(max_length=100, unique=True)),
                        (
                            "nation",
                            models.CharField(
                                blank=True,
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
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(
                                    validators=[django.core.validators.MaxValueValidator(6)]
                                ),
                                help_text="Monday is 0.",
                                size=None,
                            ),
                        ),
                        ("opens", models.TimeField()),
                        ("closes", models.TimeField()),
                        (
                            "bank_holidays",
                            models.BooleanField(default=True, help_text="Bank holidays of the nation are not worked."),
                        ),
                        ("usual", models.BooleanField(default=False, help_text="Meant wherever no calendar is named.")),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closes__gt", models.F("opens")), ("closes", datetime.time(0, 0)), _connector="OR"
                                ),
                                name="calendar_closes_after_opening",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weekdays__contained_by", [0, 1, 2, 3, 4, 5, 6]), ("weekdays__len__gt", 0)),
                                name="calendar_has_weekdays",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("usual", True)), fields=("usual",), name="calendar_one_usual"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarEvent",
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
                                to="calendars.calendar",
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
                        ("code", models.SlugField(db_index=False, max_length=30)),
                        ("name", models.CharField(max_length=100)),
                        (
                            "nation",
                            models.CharField(
                                blank=True,
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
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(
                                    validators=[django.core.validators.MaxValueValidator(6)]
                                ),
                                help_text="Monday is 0.",
                                size=None,
                            ),
                        ),
                        ("opens", models.TimeField()),
                        ("closes", models.TimeField()),
                        (
                            "bank_holidays",
                            models.BooleanField(default=True, help_text="Bank holidays of the nation are not worked."),
                        ),
                        ("usual", models.BooleanField(default=False, help_text="Meant wherever no calendar is named.")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Closure",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="closures", to="calendars.calendar"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("reason", models.CharField(max_length=100)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("calendar", "day"), name="closure_once_a_day")],
                    },
                ),
                migrations.CreateModel(
                    name="ClosureEvent",
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
                                to="calendars.closure",
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
                            "calendar",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="calendars.calendar",
                            ),
                        ),
                        ("day", models.DateField()),
                        ("reason", models.CharField(max_length=100)),
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
                    "calendar",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "calendars_calendarevent" ("bank_holidays", "closes", "code", "id", "name", "nation", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "usual", "weekdays") VALUES (NEW."bank_holidays", NEW."closes", NEW."code", NEW."id", NEW."name", NEW."nation", NEW."opens", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."usual", NEW."weekdays"); RETURN NULL;',
                            hash="391bcd9c4e457a543a66fe22c3fb619ed54f93b1",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_eb627",
                            table="calendars_calendar",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "calendar",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "calendars_calendarevent" ("bank_holidays", "closes", "code", "id", "name", "nation", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "usual", "weekdays") VALUES (NEW."bank_holidays", NEW."closes", NEW."code", NEW."id", NEW."name", NEW."nation", NEW."opens", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."usual", NEW."weekdays"); RETURN NULL;',
                            hash="7709d655e6c493a1706665951622506804988ee0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a7cba",
                            table="calendars_calendar",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "calendar",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "calendars_calendarevent" ("bank_holidays", "closes", "code", "id", "name", "nation", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "usual", "weekdays") VALUES (OLD."bank_holidays", OLD."closes", OLD."code", OLD."id", OLD."name", OLD."nation", OLD."opens", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."usual", OLD."weekdays"); RETURN NULL;',
                            hash="d238472e8f055fa326eb2cbe0562c7647856a427",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_97e78",
                            table="calendars_calendar",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "calendarevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="fd5bb0b0fb953bd16ff517b2be1cd22a7595a904",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_11a21",
                            table="calendars_calendarevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "closure",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "calendars_closureevent" ("calendar_id", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."calendar_id", NEW."day", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason"); RETURN NULL;',
                            hash="59cf4c549c73f82002d44544817d77139a492025",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3413a",
                            table="calendars_closure",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "closure",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "calendars_closureevent" ("calendar_id", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."calendar_id", NEW."day", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason"); RETURN NULL;',
                            hash="80e236ecf93bbeb6f9b78413baf3a44214532516",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_44e48",
                            table="calendars_closure",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "closure",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "calendars_closureevent" ("calendar_id", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (OLD."calendar_id", OLD."day", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason"); RETURN NULL;',
                            hash="29f969441c3735d2620943e779a76a1561df7bbb",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_cea80",
                            table="calendars_closure",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "closureevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="acb80af862ca01eada1d650f390507e80429055b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a18c0",
                            table="calendars_closureevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
