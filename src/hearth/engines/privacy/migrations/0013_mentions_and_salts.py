import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from hearth.platform.audit.migration_operations import Together


# A salt goes within an erasure on record, and by no other way; what went before is counted with the last of them.
LOCKS = """
CREATE TRIGGER append_only_but_erasing BEFORE UPDATE ON privacy_sealedrow FOR EACH STATEMENT
    WHEN (NOT public.audit_is_erasing()) EXECUTE FUNCTION privacy_seal_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_saltsgone
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_seal_is_append_only();
INSERT INTO privacy_saltsgone (erasing_id, rows)
    SELECT (SELECT max(id) FROM audit_erasing), count(*) FROM privacy_sealedrow
    WHERE salt IS NULL AND EXISTS (SELECT FROM audit_erasing) HAVING count(*) > 0;
"""
UNLOCKED = """
DROP TRIGGER append_only_but_erasing ON privacy_sealedrow;
DROP TRIGGER append_only ON privacy_saltsgone;
"""


class Migration(migrations.Migration):
    """Places in what is written about others that tell of a person, for reviews; salts that went, counted."""

    dependencies = [
        ("audit", "0004_erasing"),
        ("contacts", "0001_initial"),
        ("privacy", "0012_purposes_by_code"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Mention",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("entity", models.CharField(max_length=60)),
                        ("row", models.CharField(max_length=40)),
                        ("item", models.CharField(max_length=60)),
                        (
                            "found_by",
                            django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                        ),
                        ("found_at", models.DateTimeField()),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contacts.contact"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "entity", "row", "item"), name="mention_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SaltsGone",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("rows", models.PositiveIntegerField()),
                        (
                            "erasing",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.erasing"),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("rows__gt", 0)), name="salts_gone_some")
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(LOCKS, UNLOCKED),
    ]
