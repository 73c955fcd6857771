from django.db import migrations

# Amounts, days and kinds of the ledger stay: of its columns the application may write the words alone, and only so.
PASS = """
CREATE OR REPLACE FUNCTION public.contacts_note_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND public.audit_is_erasing() THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Notes are append-only.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION public.contacts_mergestep_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND public.audit_is_erasing() THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Steps of a merge are append-only.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION public.cases_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND public.audit_is_erasing() THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The history of a case is append-only.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION public.accounts_ledger_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND public.audit_is_erasing() THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The ledger is append-only: a line is undone by a reversal, never by %.', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hearth_app') THEN
        GRANT UPDATE (description) ON accounts_transaction TO hearth_app;
    END IF;
END $$;
"""
AGAIN = """
CREATE OR REPLACE FUNCTION public.contacts_note_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Notes are append-only.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION public.contacts_mergestep_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Steps of a merge are append-only.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION public.cases_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The history of a case is append-only.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION public.accounts_ledger_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: a line is undone by a reversal, never by %.', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hearth_app') THEN
        REVOKE UPDATE (description) ON accounts_transaction FROM hearth_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    """Notes, the history of cases and the ledger's words give way to an erasure that is on record, and to nothing else.

    Decided here, where every floor is known.
    """

    dependencies = [
        ("hearth", "0001_case_history_by_month"),
        ("accounts", "0002_ledger_never_changes"),
        ("audit", "0004_erasing"),
        ("cases", "0002_events_append_only"),
        ("contacts", "0003_dealings_and_merges"),
    ]
    operations = [migrations.RunSQL(PASS, AGAIN)]
