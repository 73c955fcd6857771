from django.db import migrations


class Migration(migrations.Migration):
    """Readings of restricted records are never changed, whoever asks."""

    dependencies = [("audit", "0002_context_names_actor_and_reason")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION audit_reading_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'Readings of restricted records are append-only.' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_reading
                FOR EACH STATEMENT EXECUTE FUNCTION audit_reading_is_append_only();
            """,
            """
            DROP TRIGGER append_only ON audit_reading;
            DROP FUNCTION audit_reading_is_append_only();
            """,
        )
    ]
