from django.db import migrations

# Two locks: the application's roles lose the right, and a trigger refuses whoever still has it, the owner included.
LOCK = """
CREATE FUNCTION accounts_ledger_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: a line is undone by a reversal, never by %.', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_ledger_never_changes();
ALTER TABLE accounts_transaction ENABLE ALWAYS TRIGGER ledger_never_changes;
DO $$
DECLARE
    app text;
BEGIN
    FOR app IN SELECT rolname FROM pg_roles WHERE rolname IN ('hearth_app', 'hearth_portal') LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON accounts_transaction FROM %I', app);
    END LOOP;
END $$;
"""
UNLOCK = """
DROP TRIGGER ledger_never_changes ON accounts_transaction;
DROP FUNCTION accounts_ledger_never_changes();
"""


class Migration(migrations.Migration):
    """A posted line stays as it is: corrections are reversals."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(LOCK, UNLOCK)]
