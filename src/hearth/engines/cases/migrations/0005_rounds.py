from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_drafts_of_paths")]

    operations = [
        migrations.AddField(
            model_name="casetoken",
            name="round",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                help_text="How often the block's work has begun; 0 while it waits for its date.",
            ),
        ),
    ]
