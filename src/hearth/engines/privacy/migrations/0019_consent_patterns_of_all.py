from django.db import migrations

# What stands less what changed since changes are written down: in one statement, beside which people write on.
_COUNT = """
INSERT INTO privacy_consentpattern (company_id, outcome, pairs, people)
SELECT company_id, outcome, pairs, count(*) FROM (
    SELECT company_id, kind.outcome, string_agg(tag_id || ':' || type_id, ' ' ORDER BY tag_id, type_id) AS pairs
    FROM (
        SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue FROM (
            SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue, 1 AS there FROM privacy_consentcurrent
            UNION ALL
            SELECT contact_id, company_id, tag_id, type_id, outcome_id, overdue, -change FROM privacy_consentchange
        ) AS with_changes
        GROUP BY contact_id, company_id, tag_id, type_id, outcome_id, overdue HAVING sum(there) = 1
    ) AS stood
    CROSS JOIN LATERAL (VALUES (outcome_id), (0), (CASE WHEN overdue THEN -1 END)) AS kind(outcome)
    WHERE kind.outcome IS NOT NULL
    GROUP BY contact_id, company_id, kind.outcome
) AS each_of_them
GROUP BY company_id, outcome, pairs
"""


class Migration(migrations.Migration):
    """Who was there before is counted, too."""

    dependencies = [("privacy", "0018_consent_patterns")]
    operations = [migrations.RunSQL(_COUNT, migrations.RunSQL.noop)]
