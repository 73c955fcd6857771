from django.db import migrations

# security_invoker: a reader of the view sees what they may see of its tables (PostgreSQL 15 and later).
VIEW = """
CREATE VIEW accounts_holder WITH (security_invoker = true) AS
SELECT DISTINCT a.record_id || ':' || p.contact_id AS id, a.record_id AS account_id, p.contact_id
FROM accounts_account a
JOIN tenancies_tenancyparty p ON p.tenancy_id = a.tenancy_id
WHERE p.role IN ('tenant', 'successor')
"""


class Migration(migrations.Migration):
    """Who is liable for an account, as a view over the parties of its tenancy."""

    dependencies = [("accounts", "0002_ledger_never_changes")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW accounts_holder")]
