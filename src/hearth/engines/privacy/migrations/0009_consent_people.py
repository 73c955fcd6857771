from django.db import migrations, models

_CELL = [
    ("company_id", models.BigIntegerField()),
    ("tag_id", models.BigIntegerField()),
    ("type_id", models.BigIntegerField()),
    ("outcome_id", models.BigIntegerField()),
    ("overdue", models.BooleanField()),
]


class Migration(migrations.Migration):
    dependencies = [("privacy", "0008_consent_counts")]
    operations = [
        migrations.CreateModel(
            name="ConsentBitLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                *_CELL,
                ("contact_id", models.BigIntegerField()),
                ("entered", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="ConsentBits",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                *_CELL,
                (
                    "run",
                    models.BigIntegerField(help_text="Contacts from this number times 65,536 on."),
                ),
                ("bits", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company_id", "tag_id", "type_id", "outcome_id", "overdue", "run"),
                        name="consent_bits_once",
                    )
                ]
            },
        ),
    ]
