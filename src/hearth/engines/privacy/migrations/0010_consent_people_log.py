from django.db import migrations

_LOG = """
CREATE FUNCTION privacy_consent_log_bits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO privacy_consentbitlog (company_id, tag_id, type_id, outcome_id, overdue, contact_id, entered)
        SELECT company_id, tag_id, type_id, outcome_id, overdue, contact_id, false FROM gone;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO privacy_consentbitlog (company_id, tag_id, type_id, outcome_id, overdue, contact_id, entered)
        SELECT company_id, tag_id, type_id, outcome_id, overdue, contact_id, true FROM added;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER log_added AFTER INSERT ON privacy_consentcurrent REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_log_bits();
CREATE TRIGGER log_gone AFTER DELETE ON privacy_consentcurrent REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_log_bits();
CREATE TRIGGER log_changed AFTER UPDATE ON privacy_consentcurrent REFERENCING OLD TABLE AS gone NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_log_bits();
INSERT INTO privacy_consentbitlog (company_id, tag_id, type_id, outcome_id, overdue, contact_id, entered)
    SELECT company_id, tag_id, type_id, outcome_id, overdue, contact_id, true FROM privacy_consentcurrent;
"""


class Migration(migrations.Migration):
    """Who entered or left a cell of the counts is logged by each statement."""

    dependencies = [("privacy", "0009_consent_people")]
    operations = [
        migrations.RunSQL(
            _LOG,
            """
            DROP TRIGGER log_added ON privacy_consentcurrent;
            DROP TRIGGER log_gone ON privacy_consentcurrent;
            DROP TRIGGER log_changed ON privacy_consentcurrent;
            DROP FUNCTION privacy_consent_log_bits();
            """,
        )
    ]
