from django.db import migrations


class Migration(migrations.Migration):
    """Emails with files within them are read again, now with those; what they say is derived."""

    dependencies = [
        ("privacy", "0016_consent_spells"),
    ]

    operations = [
        migrations.RunSQL(
            """
            DELETE FROM privacy_filetext t USING attachments_storedfile f
            WHERE f.id = t.file_id AND f.content_type = 'message/rfc822' AND t.problem LIKE '%files within it%'
            """,
            migrations.RunSQL.noop,
        ),
    ]
