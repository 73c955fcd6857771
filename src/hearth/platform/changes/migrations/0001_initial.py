import django.contrib.postgres.fields
import django.db.models.functions.datetime
import hearth.platform.audit.migration_operations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="Change",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ("transaction", models.BigIntegerField()),
                        ("entity", models.CharField(max_length=40)),
                        ("record_id", models.BigIntegerField(null=True)),
                        ("row_id", models.BigIntegerField(null=True)),
                        (
                            "operation",
                            models.CharField(choices=[("I", "Inserted"), ("U", "Updated"), ("D", "Deleted")], max_length=1),
                        ),
                        (
                            "fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=63), default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["transaction", "id"], name="change_in_order"),
                            models.Index(fields=["record_id", "id"], name="change_by_record"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consumer",
                    fields=[
                        ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                        ("transaction", models.BigIntegerField(default=0)),
                        ("change_id", models.BigIntegerField(default=0)),
                        ("ahead", models.JSONField(default=dict)),
                    ],
                ),
            ],
        ),
    ]
