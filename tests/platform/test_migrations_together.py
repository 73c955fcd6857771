"""What `hearth makemigrations` writes as one step is the same as the steps one by one."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from hearth.platform.audit.migration_operations import Together, together


def _operations() -> list[Any]:
    return [
        migrations.CreateModel(
            "Shed", [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())]
        ),
        migrations.AddField("shed", "home", models.CharField(max_length=20)),
        migrations.AddIndex("shed", models.Index(fields=["home"], name="shed_by_home")),
        migrations.AddConstraint(
            "shed", models.CheckConstraint(condition=models.Q(size__gt=0), name="shed_has_a_size")
        ),
    ]


def _state(operations: list[Any]) -> Any:
    state = ProjectState()
    for each in operations:
        each.state_forwards("sheds", state)
    return state.models["sheds", "shed"]


def test_one_step_ends_where_the_steps_end() -> None:
    one = together(_operations())
    assert [type(each) for each in one] == [Together]
    assert _state(one) == _state(_operations())


def test_names_and_own_sql_stay_steps_of_their_own() -> None:
    renamed = [*_operations(), migrations.RenameField("shed", "size", "area")]
    assert together(renamed) == renamed
    sql = [*_operations(), migrations.RunSQL("SELECT 1")]
    assert together(sql) == sql


def test_the_file_it_writes_reads_back_the_same() -> None:
    class Migration(migrations.Migration):
        operations = together(_operations())

    written = MigrationWriter(Migration("0001_sheds", "sheds")).as_string()
    read: dict[str, Any] = {}
    exec(compile(written, "0001_sheds.py", "exec"), read)  # noqa: S102 - what was just written
    assert _state(read["Migration"].operations) == _state(_operations())
