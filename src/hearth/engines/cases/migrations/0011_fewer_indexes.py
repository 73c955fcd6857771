import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hearth.platform.audit.migration_operations import Together

# Django would drop and check anew every foreign key whose index goes: a scan of each table, shut for as long.
INDEXES = (
    ("cases_case", "creator_id", "cases_case_creator_id_3569e772"),
    ("cases_case", "subject_id", "cases_case_subject_id_072eedb7"),
    ("cases_case", "type_id", "cases_case_type_id_ecc3407d"),
    ("cases_caseevent", "case_id", "cases_caseevent_case_id_6c6031ac"),
    ("cases_caseevent", "user_id", "cases_caseevent_user_id_6a3c4bc1"),
    ("cases_casetask", "case_id", "cases_casetask_case_id_bf00219b"),
    ("cases_casetask", "drafted_by_id", "cases_casetask_drafted_by_id_7e96ca62"),
    ("cases_casetask", "ended_by_id", "cases_casetask_ended_by_id_63c8e57f"),
    ("cases_casetoken", "case_id", "cases_casetoken_case_id_3407be0e"),
    ("cases_taskassignee", "role_id", "cases_taskassignee_role_id_4a0075e9"),
    ("cases_taskassignee", "task_id", "cases_taskassignee_task_id_dc83e268"),
    ("cases_taskassignee", "user_id", "cases_taskassignee_user_id_269ee79f"),
    ("cases_tokendependency", "record_id", "cases_tokendependency_record_id_43fabe1f"),
    ("cases_tokendependency", "token_id", "cases_tokendependency_token_id_a46c29d5"),
)
PARTITIONED = {"cases_caseevent"}
"""PostgreSQL drops an index of a partitioned table in no other way than with the table shut, for a moment."""


def _beside_work(table: str) -> str:
    return "" if table in PARTITIONED else "CONCURRENTLY"


class Migration(migrations.Migration):
    """Indexes of the running tables that another index begins with, or by which nobody asks.

    They go one by one beside everybody's work: in one transaction the first table would be shut while the next waits.
    """

    atomic = False

    dependencies = [
        ("cases", "0010_escalation_groups"),
        ("identity", "0004_links_to_the_directory"),
        ("index", "0004_open_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX {_beside_work(table)} IF EXISTS {name}",
                    f"CREATE INDEX {_beside_work(table)} IF NOT EXISTS {name} ON {table} ({column})",
                )
                for table, column, name in INDEXES
            ],
            state_operations=[
                Together([
                    migrations.AlterField(
                        model_name="case",
                        name="creator",
                        field=models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    migrations.AlterField(
                        model_name="case",
                        name="subject",
                        field=models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="cases_about",
                            to="index.record",
                        ),
                    ),
                    migrations.AlterField(
                        model_name="case",
                        name="type",
                        field=models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="cases",
                            to="cases.casetype",
                        ),
                    ),
                    migrations.AlterField(
                        model_name="caseevent",
                        name="case",
                        field=models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="events",
                            to="cases.case",
                        ),
                    ),
                    migrations.AlterField(
                        model_name="caseevent",
                        name="user",
                        field=models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    migrations.AlterField(
                        model_name="casetask",
                        name="case",
                        field=models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="tasks",
                            to="cases.case",
                        ),
                    ),
                    migrations.AlterField(
                        model_name="casetask",
                        name="drafted_by",
                        field=models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    migrations.AlterField(
                        model_name="casetask",
                        name="ended_by",
                        field=models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    migrations.AlterField(
                        model_name="casetoken",
                        name="case",
                        field=models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="tokens",
                            to="cases.case",
                        ),
                    ),
                    migrations.AlterField(
                        model_name="taskassignee",
                        name="role",
                        field=models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="identity.role",
                        ),
                    ),
                    migrations.AlterField(
                        model_name="taskassignee",
                        name="task",
                        field=models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="assignees",
                            to="cases.casetask",
                        ),
                    ),
                    migrations.AlterField(
                        model_name="taskassignee",
                        name="user",
                        field=models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    migrations.AlterField(
                        model_name="tokendependency",
                        name="record",
                        field=models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="index.record",
                        ),
                    ),
                    migrations.AlterField(
                        model_name="tokendependency",
                        name="token",
                        field=models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="dependencies",
                            to="cases.casetoken",
                        ),
                    ),
                ]),
            ],
        ),
    ]
