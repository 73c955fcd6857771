from django.db import migrations

# What was recorded of consent is never changed or taken away, but by an erasure that is on record; the words of a
# record (who answered, notes) can be blanked. Sharings that were made can't be unmade.
_APPEND_ONLY = """
CREATE FUNCTION privacy_consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND public.audit_is_erasing() THEN
        RETURN CASE WHEN TG_LEVEL = 'ROW' THEN NEW END;
    END IF;
    RAISE EXCEPTION 'What was recorded of consent and sharing is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_consentevent
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_consentvoid
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_consentwording
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_sharedperson
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_is_append_only();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON privacy_consentrecord
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_is_append_only();
CREATE TRIGGER append_only_but_words BEFORE UPDATE ON privacy_consentrecord FOR EACH ROW
    WHEN ((NEW.id, NEW.contact_id, NEW.company_id, NEW.deed, NEW.outcome_id, NEW.said, NEW.review_outcome, NEW.provided_by,
           NEW.way, NEW.effective_from, NEW.effective_to, NEW.recorded_at, NEW.recorded_by_id, NEW.recorded_as)
        IS DISTINCT FROM
          (OLD.id, OLD.contact_id, OLD.company_id, OLD.deed, OLD.outcome_id, OLD.said, OLD.review_outcome, OLD.provided_by,
           OLD.way, OLD.effective_from, OLD.effective_to, OLD.recorded_at, OLD.recorded_by_id, OLD.recorded_as))
    EXECUTE FUNCTION privacy_consent_is_append_only();
"""
# Each statement on current consent appends what it added to the counts: one row for each cell of the pivot that it
# touched, however many contacts it wrote.
_COUNTS = """
CREATE FUNCTION privacy_consent_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO privacy_consenttallydelta (company_id, tag_id, type_id, outcome_id, overdue, cells)
        SELECT company_id, tag_id, type_id, outcome_id, overdue, count(*) FROM added
        GROUP BY company_id, tag_id, type_id, outcome_id, overdue;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO privacy_consenttallydelta (company_id, tag_id, type_id, outcome_id, overdue, cells)
        SELECT company_id, tag_id, type_id, outcome_id, overdue, -count(*) FROM gone
        GROUP BY company_id, tag_id, type_id, outcome_id, overdue;
    ELSE
        INSERT INTO privacy_consenttallydelta (company_id, tag_id, type_id, outcome_id, overdue, cells)
        SELECT company_id, tag_id, type_id, outcome_id, overdue, sum(cells) FROM (
            SELECT company_id, tag_id, type_id, outcome_id, overdue, 1 AS cells FROM added
            UNION ALL
            SELECT company_id, tag_id, type_id, outcome_id, overdue, -1 FROM gone
        ) AS both_ways
        GROUP BY company_id, tag_id, type_id, outcome_id, overdue HAVING sum(cells) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_added AFTER INSERT ON privacy_consentcurrent REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_count();
CREATE TRIGGER count_gone AFTER DELETE ON privacy_consentcurrent REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_count();
CREATE TRIGGER count_changed AFTER UPDATE ON privacy_consentcurrent REFERENCING OLD TABLE AS gone NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_count();
"""


class Migration(migrations.Migration):
    """Consent is append-only; its counts follow what stands."""

    dependencies = [("privacy", "0007_consent"), ("audit", "0004_erasing")]
    operations = [
        migrations.RunSQL(
            _APPEND_ONLY + _COUNTS,
            """
            DROP TRIGGER count_added ON privacy_consentcurrent;
            DROP TRIGGER count_gone ON privacy_consentcurrent;
            DROP TRIGGER count_changed ON privacy_consentcurrent;
            DROP FUNCTION privacy_consent_count();
            DROP TRIGGER append_only ON privacy_consentevent;
            DROP TRIGGER append_only ON privacy_consentvoid;
            DROP TRIGGER append_only ON privacy_consentwording;
            DROP TRIGGER append_only ON privacy_sharedperson;
            DROP TRIGGER append_only ON privacy_consentrecord;
            DROP TRIGGER append_only_but_words ON privacy_consentrecord;
            DROP FUNCTION privacy_consent_is_append_only();
            """,
        )
    ]
