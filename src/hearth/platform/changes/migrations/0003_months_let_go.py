from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("changes", "0002_feed_by_month"),
    ]

    operations = [
        migrations.CreateModel(
            name="Forgotten",
            fields=[
                ("part", models.CharField(max_length=63, primary_key=True, serialize=False)),
                ("transaction", models.BigIntegerField()),
                ("rows", models.BigIntegerField()),
                ("forgotten_at", models.DateTimeField()),
            ],
        ),
    ]
