from django.db import migrations, models
from django.db.models.functions import MD5

# Each statement on current consent says who entered or left a cell of the counts.
_CHANGES = """
DROP TRIGGER count_added ON privacy_consentcurrent;
DROP TRIGGER count_gone ON privacy_consentcurrent;
DROP TRIGGER count_changed ON privacy_consentcurrent;
DROP FUNCTION privacy_consent_count();
DROP TRIGGER log_added ON privacy_consentcurrent;
DROP TRIGGER log_gone ON privacy_consentcurrent;
DROP TRIGGER log_changed ON privacy_consentcurrent;
DROP FUNCTION privacy_consent_log_bits();
CREATE FUNCTION privacy_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO privacy_consentchange (contact_id, company_id, tag_id, type_id, outcome_id, overdue, change)
        SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue, 1 FROM added;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO privacy_consentchange (contact_id, company_id, tag_id, type_id, outcome_id, overdue, change)
        SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue, -1 FROM gone;
    ELSE
        INSERT INTO privacy_consentchange (contact_id, company_id, tag_id, type_id, outcome_id, overdue, change)
        SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue, sum(change) FROM (
            SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue, 1 AS change FROM added
            UNION ALL
            SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue, -1 FROM gone
        ) AS both_ways
        GROUP BY contact_id, company_id, tag_id, type_id, outcome_id, overdue HAVING sum(change) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER change_added AFTER INSERT ON privacy_consentcurrent REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_change();
CREATE TRIGGER change_gone AFTER DELETE ON privacy_consentcurrent REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_change();
CREATE TRIGGER change_changed AFTER UPDATE ON privacy_consentcurrent REFERENCING OLD TABLE AS gone NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_consent_change();
INSERT INTO privacy_consenttally AS t (company_id, tag_id, type_id, outcome_id, overdue, cells)
    SELECT company_id, tag_id, type_id, outcome_id, overdue, sum(cells) FROM privacy_consenttallydelta
    GROUP BY company_id, tag_id, type_id, outcome_id, overdue HAVING sum(cells) <> 0
    ON CONFLICT (company_id, tag_id, type_id, outcome_id, overdue) DO UPDATE SET cells = t.cells + excluded.cells;
"""

# As it was (0008, 0010): the changes go to the tally, and all that stands to the log of the maps.
_AS_BEFORE = """
DROP TRIGGER change_added ON privacy_consentcurrent;
DROP TRIGGER change_gone ON privacy_consentcurrent;
DROP TRIGGER change_changed ON privacy_consentcurrent;
DROP FUNCTION privacy_consent_change();
INSERT INTO privacy_consenttally AS t (company_id, tag_id, type_id, outcome_id, overdue, cells)
    SELECT company_id, tag_id, type_id, outcome_id, overdue, sum(change) FROM privacy_consentchange
    GROUP BY company_id, tag_id, type_id, outcome_id, overdue HAVING sum(change) <> 0
    ON CONFLICT (company_id, tag_id, type_id, outcome_id, overdue) DO UPDATE SET cells = t.cells + excluded.cells;
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


def _key() -> tuple[str, models.Field]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """People are counted by what they answered alike; one log of changes is read with all counts. What stands has the
    indexes that something looks up by, and its event's keys are checked with the event."""

    dependencies = [("privacy", "0017_emails_are_read_with_files_within")]
    operations = [
        migrations.CreateModel(
            name="ConsentChange",
            fields=[
                _key(),
                ("contact_id", models.BigIntegerField()),
                ("company_id", models.BigIntegerField()),
                ("tag_id", models.BigIntegerField()),
                ("type_id", models.BigIntegerField()),
                ("outcome_id", models.BigIntegerField()),
                ("overdue", models.BooleanField()),
                ("change", models.SmallIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["contact_id"], name="consent_change_by_contact")]},
        ),
        migrations.CreateModel(
            name="ConsentPattern",
            fields=[
                _key(),
                ("company_id", models.BigIntegerField()),
                (
                    "outcome",
                    models.BigIntegerField(help_text="An outcome's key; 0 for any, -1 for any whose review is overdue."),
                ),
                ("pairs", models.TextField(help_text='In order: "3:1 3:2 4:1".')),
                ("people", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint("company_id", "outcome", MD5("pairs"), name="consent_pattern_once")
                ]
            },
        ),
        migrations.RunSQL(_CHANGES, _AS_BEFORE),
        migrations.SeparateDatabaseAndState(  # Django would check the key of every row anew
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX privacy_consentcurrent_contact_id_32e0adb6",
                    "CREATE INDEX privacy_consentcurrent_contact_id_32e0adb6 ON privacy_consentcurrent (contact_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="consentcurrent",
                    name="contact",
                    field=models.ForeignKey(
                        db_index=False, on_delete=models.deletion.CASCADE, related_name="+", to="index.record"
                    ),
                )
            ],
        ),
        migrations.AlterField(
            model_name="consentcurrent",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="organisation.company",
            ),
        ),
        migrations.AlterField(
            model_name="consentcurrent",
            name="tag",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="privacy.datatag",
            ),
        ),
        migrations.AlterField(
            model_name="consentcurrent",
            name="type",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="privacy.consenttype",
            ),
        ),
        migrations.AlterField(
            model_name="consentcurrent",
            name="outcome",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="privacy.consentoutcome",
            ),
        ),
        migrations.AlterField(
            model_name="consentcurrent",
            name="event",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="privacy.consentevent",
            ),
        ),
        migrations.DeleteModel(name="ConsentBitLog"),
        migrations.DeleteModel(name="ConsentBits"),
        migrations.DeleteModel(name="ConsentTallyDelta"),
    ]
