import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What files say, read out of them, so that words about somebody are found there too; files in the archive are
    found by where their bytes lie."""

    dependencies = [
        ("attachments", "0002_files_ask_for_a_permission"),
        ("privacy", "0013_mentions_and_salts"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileText",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="attachments.storedfile",
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("read_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(
            "CREATE INDEX row_by_path ON archive.row ((said ->> 'path')) WHERE entity = 'file'",
            "DROP INDEX archive.row_by_path",
        ),
    ]
