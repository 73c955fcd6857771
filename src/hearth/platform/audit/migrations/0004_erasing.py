import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LOCKS = """
CREATE FUNCTION public.audit_is_erasing() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM public.audit_erasing e
        WHERE e.id = CASE WHEN current_setting('hearth.erasing', true) ~ '^[0-9]{1,18}$'
                          THEN current_setting('hearth.erasing', true)::bigint END
          AND e.transaction = pg_current_xact_id()::text::bigint AND e.opened_at = now()
    )
$$;
REVOKE ALL ON FUNCTION public.audit_is_erasing() FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hearth_app') THEN
        GRANT EXECUTE ON FUNCTION public.audit_is_erasing() TO hearth_app;
    END IF;
END $$;
CREATE FUNCTION public.audit_erasing_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The register of erasures is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_erasing
    FOR EACH STATEMENT EXECUTE FUNCTION public.audit_erasing_is_append_only();
-- A row names the transaction that writes it, whatever the writer says.
CREATE FUNCTION public.audit_erasing_names_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.transaction := pg_current_xact_id()::text::bigint;
    NEW.opened_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER names_itself BEFORE INSERT ON public.audit_erasing
    FOR EACH ROW EXECUTE FUNCTION public.audit_erasing_names_itself();
CREATE OR REPLACE FUNCTION public.audit_reading_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND public.audit_is_erasing() THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Readings of restricted records are append-only.' USING ERRCODE = 'restrict_violation';
END $$;
"""
UNLOCK = """
CREATE OR REPLACE FUNCTION public.audit_reading_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Readings of restricted records are append-only.' USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER names_itself ON public.audit_erasing;
DROP TRIGGER append_only ON public.audit_erasing;
DROP FUNCTION public.audit_erasing_names_itself();
DROP FUNCTION public.audit_erasing_is_append_only();
DROP FUNCTION public.audit_is_erasing() CASCADE;
"""


class Migration(migrations.Migration):
    """What is written once may be let go of by a transaction that leaves itself on record, and by no other."""

    dependencies = [
        ("audit", "0003_readings_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Erasing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("transaction", models.BigIntegerField()),
                ("actor", models.CharField(max_length=150)),
                ("reason", models.CharField(max_length=300)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="erasing_has_reason"
                    ),
                ],
            },
        ),
        migrations.RunSQL(LOCKS, UNLOCK),
    ]
