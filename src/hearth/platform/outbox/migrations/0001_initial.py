import django.db.models.deletion
import django.db.models.functions.datetime
import hearth.platform.audit.migration_operations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("index", "0001_initial"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(help_text="A registered handler.", max_length=50)),
                        ("key", models.CharField(help_text="Idempotency key, stable across retries.", max_length=200)),
                        ("payload", models.JSONField(default=dict)),
                        (
                            "record",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="index.record"
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("not_before", models.DateTimeField()),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("fence", models.PositiveIntegerField(default=0)),
                        ("delivered_at", models.DateTimeField(null=True)),
                        ("failed_at", models.DateTimeField(help_text="Given up; someone must look.", null=True)),
                        ("last_error", models.TextField(blank=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("delivered_at", None), ("failed_at", None)),
                                fields=["not_before"],
                                name="outbox_due",
                            ),
                            models.Index(
                                condition=models.Q(("failed_at", None), _negated=True),
                                fields=["failed_at"],
                                name="outbox_given_up",
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("key",), name="outbox_key_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        (
                            "worker",
                            models.CharField(
                                help_text="Host and process number.", max_length=100, primary_key=True, serialize=False
                            ),
                        ),
                        ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ("failing", models.JSONField(default=dict, help_text="Name of a failing tick: its error.")),
                    ],
                ),
            ],
        ),
    ]
