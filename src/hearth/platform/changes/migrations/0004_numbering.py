from django.db import migrations, models

# A jump of 2^40 leaves room for every number that the old server may have given after the backup was taken. The lock
# waits for those who have written to the feed and not ended: a reader must not pass what they wrote under the old
# numbers.
_NUMBER_ANEW = """
CREATE FUNCTION public.changes_number_anew(always boolean) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  here text;
  last bigint;
  beginning bigint;
BEGIN
  SELECT system.system_identifier || '/' || checkpoint.timeline_id INTO here
  FROM pg_control_system() AS system, pg_control_checkpoint() AS checkpoint;
  IF NOT always AND here = (SELECT server FROM public.changes_numbering ORDER BY id DESC LIMIT 1) THEN
    RETURN false;
  END IF;
  LOCK TABLE public.changes_change IN SHARE ROW EXCLUSIVE MODE;
  SELECT greatest(
    coalesce((SELECT max(transaction) FROM public.changes_change), 0),
    coalesce((SELECT max(transaction) FROM public.changes_consumer), 0),
    coalesce((SELECT max(first) FROM public.changes_numbering), 0)
  ) INTO last;
  beginning := ((last >> 40) + 1) << 40;
  INSERT INTO public.changes_numbering (server, shift, last_before, first)
  VALUES (here, beginning - pg_current_xact_id()::text::bigint, last, beginning);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION public.changes_number_anew(boolean) FROM PUBLIC;
"""
_FIRST = """
INSERT INTO public.changes_numbering (server, shift, last_before, first)
SELECT system.system_identifier || '/' || checkpoint.timeline_id, 0, 0, 0
FROM pg_control_system() AS system, pg_control_checkpoint() AS checkpoint;
DO $$
DECLARE visitor text;
BEGIN
  FOR visitor IN SELECT rolname FROM pg_roles WHERE rolname IN ('hearth_app', 'hearth_portal') LOOP
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.changes_numbering FROM %I', visitor);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    """The feed's numbers go on growing when a landlord comes to another server."""

    dependencies = [("changes", "0003_months_let_go")]
    operations = [
        migrations.CreateModel(
            name="Numbering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "server",
                    models.CharField(help_text="Which server: its identifier and timeline.", max_length=60),
                ),
                ("shift", models.BigIntegerField()),
                ("last_before", models.BigIntegerField()),
                ("first", models.BigIntegerField()),
                ("began_at", models.DateTimeField(db_default=models.functions.Now())),
            ],
        ),
        migrations.RunSQL(_NUMBER_ANEW, reverse_sql="DROP FUNCTION public.changes_number_anew(boolean)"),
        migrations.RunSQL(_FIRST, reverse_sql=migrations.RunSQL.noop),
    ]
