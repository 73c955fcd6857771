from django.db import migrations


class Migration(migrations.Migration):
    """The history of cases is never changed, whoever asks."""

    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION cases_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'The history of a case is append-only.' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_caseevent
                FOR EACH STATEMENT EXECUTE FUNCTION cases_event_is_append_only();
            """,
            """
            DROP TRIGGER append_only ON cases_caseevent;
            DROP FUNCTION cases_event_is_append_only();
            """,
        )
    ]
