from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

import hearth.engines.privacy.models.disclosure


class Migration(migrations.Migration):
    """Somebody's words are found within files by an index: names as they stand, numbers however they are spaced."""

    atomic = False

    dependencies = [("privacy", "0014_words_of_files"), ("outbox", "0001_initial")]

    operations = [
        # Spreadsheets, emails and OpenDocument are read now, and what took longer than 45 seconds; by a job.
        migrations.RunSQL(
            """
            DELETE FROM privacy_filetext
            WHERE problem = 'Files of its kind are not read.' OR problem LIKE '%longer than 45 seconds%';
            DELETE FROM outbox_message WHERE kind = 'privacy.read-files' AND delivered_at IS NULL;
            """,
            migrations.RunSQL.noop,
        ),
        AddIndexConcurrently(
            model_name="filetext",
            index=GinIndex(fields=["text"], name="file_text_by_words", opclasses=["gin_trgm_ops"]),
        ),
        AddIndexConcurrently(
            model_name="filetext",
            index=GinIndex(
                OpClass(hearth.engines.privacy.models.disclosure.Bare("text"), name="gin_trgm_ops"),
                name="file_text_by_numbers",
            ),
        ),
    ]
