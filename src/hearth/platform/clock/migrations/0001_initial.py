from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockShift",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seconds", models.BigIntegerField(default=0)),
                ("moved_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="clock_shift_single_row"),
                    models.CheckConstraint(condition=models.Q(("seconds__gte", 0)), name="clock_shift_forward_only"),
                ],
            },
        ),
    ]
