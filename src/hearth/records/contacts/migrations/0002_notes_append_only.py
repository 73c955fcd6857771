from django.db import migrations


class Migration(migrations.Migration):
    """Notes are never changed, whoever asks."""

    dependencies = [("contacts", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION contacts_note_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'Notes are append-only.' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON contacts_note
                FOR EACH STATEMENT EXECUTE FUNCTION contacts_note_is_append_only();
            """,
            """
            DROP TRIGGER append_only ON contacts_note;
            DROP FUNCTION contacts_note_is_append_only();
            """,
        )
    ]
