from django.db import migrations


class Migration(migrations.Migration):
    """What happened to a rights request is never changed: a wrong day is corrected by another event."""

    dependencies = [("privacy", "0004_rights_requests_and_registers")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION privacy_requestevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'Events of requests are append-only.' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_requestevent
                FOR EACH STATEMENT EXECUTE FUNCTION privacy_requestevent_is_append_only();
            """,
            """
            DROP TRIGGER append_only ON privacy_requestevent;
            DROP FUNCTION privacy_requestevent_is_append_only();
            """,
        )
    ]
