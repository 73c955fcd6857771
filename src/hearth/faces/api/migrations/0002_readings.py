import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What clients read, until it is written down as a sharing of data."""

    dependencies = [
        ("api", "0001_initial"),
        ("index", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=40)),
                ("on_date", models.DateField()),
                ("read_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="api.apiclient"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="index.record"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "what", "on_date", "record"), name="api_reading_once"
                    )
                ],
            },
        ),
    ]
