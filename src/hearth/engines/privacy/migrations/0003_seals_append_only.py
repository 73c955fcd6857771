from django.db import migrations


class Migration(migrations.Migration):
    """A seal is never changed, whoever asks; of a row under seal only the salt goes, when the row is erased."""

    dependencies = [("privacy", "0002_seals")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION privacy_seal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'Seals are append-only.' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_seal
                FOR EACH STATEMENT EXECUTE FUNCTION privacy_seal_is_append_only();
            CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON privacy_sealedrow
                FOR EACH STATEMENT EXECUTE FUNCTION privacy_seal_is_append_only();
            CREATE TRIGGER append_only_but_salt BEFORE UPDATE ON privacy_sealedrow FOR EACH ROW
                WHEN (NEW.salt IS NOT NULL OR (NEW.id, NEW.seal_id, NEW.position, NEW.source, NEW.row_key, NEW.digest)
                    IS DISTINCT FROM (OLD.id, OLD.seal_id, OLD.position, OLD.source, OLD.row_key, OLD.digest))
                EXECUTE FUNCTION privacy_seal_is_append_only();
            """,
            """
            DROP TRIGGER append_only ON privacy_seal;
            DROP TRIGGER append_only ON privacy_sealedrow;
            DROP TRIGGER append_only_but_salt ON privacy_sealedrow;
            DROP FUNCTION privacy_seal_is_append_only();
            """,
        )
    ]
