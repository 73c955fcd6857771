from django.db import migrations, models

_KEYS = ("contact_id", "company_id", "tag_id", "type_id", "outcome_id")
# Whatever is recorded of somebody, or erased, has their spells worked out anew; what goes takes its spells with it.
_TOUCH = """
CREATE FUNCTION privacy_consent_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'privacy_consentvoid' THEN
        INSERT INTO privacy_consenttouched (contact_id)
        SELECT DISTINCT e.contact_id FROM touched t JOIN privacy_consentevent e ON e.id = t.event_id;
    ELSE
        INSERT INTO privacy_consenttouched (contact_id) SELECT DISTINCT contact_id FROM touched;
        IF TG_OP = 'DELETE' THEN
            DELETE FROM privacy_consentspell s USING (SELECT DISTINCT contact_id FROM touched) t
            WHERE s.contact_id = t.contact_id;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER touch_added AFTER INSERT ON privacy_consentevent REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_touch();
CREATE TRIGGER touch_changed AFTER UPDATE ON privacy_consentevent REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_touch();
CREATE TRIGGER touch_gone AFTER DELETE ON privacy_consentevent REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_touch();
CREATE TRIGGER touch_voided AFTER INSERT ON privacy_consentvoid REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_touch();
CREATE TRIGGER touch_unvoided AFTER DELETE ON privacy_consentvoid REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_touch();
INSERT INTO privacy_consenttouched (contact_id) SELECT DISTINCT contact_id FROM privacy_consentevent;
"""


def _key() -> tuple[str, models.Field]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """When which answer stood is kept, so that a past day is counted by reading it through."""

    dependencies = [("privacy", "0015_words_of_files_by_trigrams")]
    operations = [
        migrations.CreateModel(
            name="ConsentTouched", fields=[_key(), ("contact_id", models.BigIntegerField())]
        ),
        migrations.CreateModel(
            name="ConsentSpell",
            fields=[
                _key(),
                *((name, models.BigIntegerField()) for name in _KEYS),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(null=True)),
                ("review_due", models.DateField(null=True)),
                ("known_from", models.DateField()),
                ("known_to", models.DateField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["contact_id"], name="consent_spell_by_contact")]},
        ),
        migrations.RunSQL(
            _TOUCH,
            """
            DROP TRIGGER touch_added ON privacy_consentevent;
            DROP TRIGGER touch_changed ON privacy_consentevent;
            DROP TRIGGER touch_gone ON privacy_consentevent;
            DROP TRIGGER touch_voided ON privacy_consentvoid;
            DROP TRIGGER touch_unvoided ON privacy_consentvoid;
            DROP FUNCTION privacy_consent_touch();
            """,
        ),
    ]
