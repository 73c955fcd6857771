from django.db import migrations

# Runs as the owner of the tables: whoever works with them may not make tables. It makes nothing but months, of tables
# that are kept by month, as often as it is asked: at most two years ahead.
MAKE = """
CREATE FUNCTION public.partitions_make(moment timestamptz, ahead integer) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parent record; month timestamp; part text; made text[] := '{}'; statement text; grantee_ text; month_start timestamptz;
BEGIN
    IF ahead NOT BETWEEN 0 AND 24 OR moment NOT BETWEEN '2000-01-01' AND now() + interval '100 years' THEN
        RAISE EXCEPTION 'Months are made for this century, at most 24 ahead.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR parent IN
        SELECT c.oid, c.relname FROM pg_class c JOIN pg_partitioned_table p ON p.partrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND p.partstrat = 'r' AND p.partnatts = 1
          AND pg_get_userbyid(c.relowner) = current_user
        ORDER BY c.relname
    LOOP
        FOR month IN
            SELECT date_trunc('month', moment AT TIME ZONE 'UTC') + n * interval '1 month' FROM generate_series(0, ahead) n
        LOOP
            month_start := month AT TIME ZONE 'UTC';
            CONTINUE WHEN EXISTS (
                SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                CROSS JOIN LATERAL (SELECT pg_get_expr(c.relpartbound, c.oid)) AS bound(said)
                WHERE i.inhparent = parent.oid AND said <> 'DEFAULT'
                  AND coalesce(substring(said FROM 'FROM \\(''([^'']+)'''), '-infinity')::timestamptz <= month_start
                  AND coalesce(substring(said FROM 'TO \\(''([^'']+)'''), 'infinity')::timestamptz > month_start
            );
            part := parent.relname || '_' || to_char(month, 'YYYYMM');
            BEGIN
                EXECUTE format(
                    'CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)',
                    part, parent.relname);
                FOR grantee_ IN
                    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
                    FROM pg_class c, aclexplode(c.relacl) a
                    WHERE c.oid = format('public.%I', part)::regclass AND a.grantee <> c.relowner
                LOOP
                    EXECUTE format('REVOKE ALL ON public.%I FROM %s', part, grantee_);
                END LOOP;
                FOR statement IN
                    SELECT replace(pg_get_triggerdef(t.oid), format(' ON public.%I ', parent.relname),
                                   format(' ON public.%I ', part))
                    FROM pg_trigger t WHERE t.tgrelid = parent.oid AND NOT t.tgisinternal AND t.tgtype & 1 = 0
                LOOP
                    EXECUTE statement;
                END LOOP;
                EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                    parent.relname, part, month_start, (month + interval '1 month') AT TIME ZONE 'UTC');
                made := made || part;
            EXCEPTION WHEN check_violation THEN
                NULL;  -- rows of that month lie in the default part: the doctor tells, and the owner settles it
            END;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION public.partitions_make(timestamptz, integer) FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hearth_app') THEN
        GRANT EXECUTE ON FUNCTION public.partitions_make(timestamptz, integer) TO hearth_app;
    END IF;
END $$;
"""
# How many rows fit no month, by table: nobody else may read the parts.
STRAYS = """
CREATE FUNCTION public.partitions_strays() RETURNS TABLE (relation text, strays bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE part record;
BEGIN
    FOR part IN
        SELECT parent.relname AS parent, c.relname FROM pg_partitioned_table p
        JOIN pg_class parent ON parent.oid = p.partrelid JOIN pg_class c ON c.oid = p.partdefid
        WHERE parent.relnamespace = 'public'::regnamespace AND pg_get_userbyid(parent.relowner) = current_user
        ORDER BY 1
    LOOP
        relation := part.parent;
        EXECUTE format('SELECT count(*) FROM public.%I', part.relname) INTO strays;
        RETURN NEXT;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION public.partitions_strays() FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hearth_app') THEN
        GRANT EXECUTE ON FUNCTION public.partitions_strays() TO hearth_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(MAKE, "DROP FUNCTION public.partitions_make(timestamptz, integer)"),
        migrations.RunSQL(STRAYS, "DROP FUNCTION public.partitions_strays()"),
    ]
