from django.db import migrations


class Migration(migrations.Migration):
    """A history entry names who and why; the database refuses one that does not."""

    dependencies = [("audit", "0001_initial"), ("pghistory", "0007_auto_20250421_0444")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE pghistory_context ADD CONSTRAINT context_names_actor_and_reason"
            " CHECK (coalesce(metadata->>'actor', '') <> '' AND coalesce(metadata->>'reason', '') <> '')",
            "ALTER TABLE pghistory_context DROP CONSTRAINT context_names_actor_and_reason",
        )
    ]
