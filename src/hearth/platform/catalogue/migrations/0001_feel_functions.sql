-- What PostgreSQL lacks for the expression language (hearth.feel.sql): decimals of 34 digits, half even, null where the
-- standard has an error; days and zones as FEEL counts them. All are pure, and null for null (STRICT).

-- The exponent of the first digit: 0 for 5, 2 for 512, -3 for 0.00512.
CREATE FUNCTION feel_exponent(x numeric) RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE decimals text;
BEGIN
    IF x = 0 THEN
        RETURN 0;
    ELSIF abs(x) >= 1 THEN
        RETURN length(trunc(abs(x))::text) - 1;
    END IF;
    decimals := split_part(abs(x)::text, '.', 2);
    RETURN length(ltrim(decimals, '0')) - length(decimals) - 1;
END $$;

-- x with so many places after the point (before it when negative). way: UP DOWN CEILING FLOOR HALF_UP HALF_DOWN HALF_EVEN
CREATE FUNCTION feel_places(x numeric, places integer, way text) RETURNS numeric
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE
    kept numeric;
    rest numeric;
    half numeric;
    up boolean;
BEGIN
    IF places >= 0 AND scale(x) <= places THEN
        RETURN x;
    END IF;
    kept := trunc(abs(x), places);
    rest := abs(x) - kept;
    IF rest = 0 THEN
        RETURN x;
    END IF;
    half := ('5e' || (-places - 1))::numeric;
    up := CASE way
        WHEN 'UP' THEN TRUE
        WHEN 'DOWN' THEN FALSE
        WHEN 'CEILING' THEN x > 0
        WHEN 'FLOOR' THEN x < 0
        WHEN 'HALF_UP' THEN rest >= half
        WHEN 'HALF_DOWN' THEN rest > half
        ELSE rest > half OR (rest = half AND mod(trunc(kept * ('1e' || places)::numeric), 2) = 1)
    END;
    RETURN sign(x) * (kept + CASE WHEN up THEN ('1e' || (-places))::numeric ELSE 0 END);
END $$;

-- A result as decimal128 has it: 34 digits, half even; null beyond its largest.
CREATE FUNCTION feel_number(x numeric) RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE result numeric;
BEGIN
    IF scale(x) <= 16 AND abs(x) < 1e17 THEN
        RETURN x;
    END IF;
    result := feel_places(x, LEAST(33 - feel_exponent(x), 6176), 'HALF_EVEN');
    RETURN CASE WHEN feel_exponent(result) <= 6144 THEN result END;
END $$;

CREATE FUNCTION feel_divide(a numeric, b numeric) RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE
    shift integer;
    quotient numeric;
BEGIN
    IF b = 0 THEN
        RETURN NULL;
    ELSIF a = 0 THEN
        RETURN 0;
    END IF;
    -- So many digits that nothing is lost, and one more that says whether something is left.
    shift := 40 - feel_exponent(a) + feel_exponent(b);
    quotient := div(a * ('1e' || shift)::numeric, b);
    IF quotient * b <> a * ('1e' || shift)::numeric THEN
        quotient := quotient + sign(quotient) * 0.1;
    END IF;
    RETURN feel_number(quotient * ('1e' || (-shift))::numeric);
END $$;

CREATE FUNCTION feel_power(x numeric, times integer) RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE result numeric := 1;
BEGIN
    FOR turn IN 1..times LOOP
        result := result * x;
    END LOOP;
    RETURN feel_number(result);
END $$;

CREATE FUNCTION feel_modulo(a numeric, b numeric) RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE
    quotient numeric;
    rest numeric;
BEGIN
    IF b = 0 THEN
        RETURN NULL;
    END IF;
    quotient := div(a, b);
    IF abs(quotient) >= 1e34 THEN
        RETURN NULL;
    END IF;
    rest := feel_number(a - quotient * b);
    RETURN CASE WHEN rest <> 0 AND (rest < 0) <> (b < 0) THEN feel_number(rest + b) ELSE rest END;
END $$;

CREATE FUNCTION feel_leaves(x numeric, rest integer) RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$ SELECT COALESCE(feel_modulo(x, 2) = rest, FALSE) $$;

CREATE FUNCTION feel_round(x numeric, places numeric, way text) RETURNS numeric
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
BEGIN
    IF trunc(places) NOT BETWEEN -6111 AND 6176 THEN
        RETURN NULL;
    END IF;
    RETURN feel_places(x, trunc(places)::integer, way);
END $$;

-- A duration made longer or shorter: whole units, towards zero.
CREATE FUNCTION feel_whole(x numeric) RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$ SELECT CASE WHEN abs(x) < 1e30 THEN trunc(x) END $$;

-- Both hold; null when either can't be said, whatever the other says.
CREATE FUNCTION feel_both(a boolean, b boolean) RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$ SELECT a AND b $$;

CREATE FUNCTION feel_number_text(x numeric) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$ SELECT trim_scale(x)::text $$;

CREATE FUNCTION feel_year(day date) RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$ SELECT (extract(year FROM day) + CASE WHEN extract(year FROM day) < 0 THEN 1 ELSE 0 END)::integer $$;

CREATE FUNCTION feel_date_text(day date) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT CASE WHEN feel_year(day) < 0 THEN '-' ELSE '' END
        || lpad(abs(feel_year(day))::text, GREATEST(4, length(abs(feel_year(day))::text)), '0')
        || to_char(day, '-MM-DD')
$$;

-- So many nanoseconds later, whole days of them; null beyond the years that PostgreSQL has.
CREATE FUNCTION feel_days_later(day date, nanos numeric) RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE days numeric := div(nanos, 86400000000000) - CASE WHEN mod(nanos, 86400000000000) < 0 THEN 1 ELSE 0 END;
BEGIN
    IF (day - DATE '1970-01-01') + days NOT BETWEEN -2440587 AND 2145031947 THEN
        RETURN NULL;
    END IF;
    RETURN day + days::integer;
END $$;

CREATE FUNCTION feel_months_later(day date, months numeric) RETURNS date
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE total numeric := feel_year(day) * 12 + extract(month FROM day) - 1 + months;
BEGIN
    IF floor(total / 12) NOT BETWEEN -4700 AND 5874890 THEN
        RETURN NULL;
    END IF;
    RETURN (day + make_interval(months => months::integer))::date;
END $$;

CREATE FUNCTION feel_months_between(a date, b date) RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE months integer := (feel_year(b) - feel_year(a)) * 12 + extract(month FROM b) - extract(month FROM a);
BEGIN
    IF months > 0 AND extract(day FROM b) < extract(day FROM a) THEN
        RETURN months - 1;
    ELSIF months < 0 AND extract(day FROM b) > extract(day FROM a) THEN
        RETURN months + 1;
    END IF;
    RETURN months;
END $$;

-- A time of a day, as clocks show it; nanoseconds from midnight.
CREATE FUNCTION feel_clock_on(day date, nanos numeric) RETURNS timestamp IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT CASE
        WHEN day BETWEEN DATE '4700-01-01 BC' AND DATE '294270-01-01'
        THEN day::timestamp + (trunc(nanos / 1000)::text || ' microseconds')::interval
    END
$$;

CREATE FUNCTION feel_nanos(clock timestamp) RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$ SELECT trunc(extract(epoch FROM clock) * 1000000) * 1000 $$;

CREATE FUNCTION feel_nanos(instant timestamptz) RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$ SELECT trunc(extract(epoch FROM instant) * 1000000) * 1000 $$;

-- The clock or instant of so many nanoseconds since 1970; null beyond the years that PostgreSQL has.
CREATE FUNCTION feel_clock(nanos numeric) RETURNS timestamp IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT CASE
        WHEN nanos BETWEEN -210000000000000000000 AND 9200000000000000000000
        THEN TIMESTAMP '1970-01-01' + (div(nanos, 86400000000000)::text || ' days')::interval
            + (div(mod(nanos, 86400000000000), 1000)::text || ' microseconds')::interval
    END
$$;

CREATE FUNCTION feel_at(nanos numeric) RETURNS timestamptz IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$ SELECT feel_clock(nanos) AT TIME ZONE 'UTC' $$;

-- The instant at which clocks of a region show that: of an hour that they repeat the first.
CREATE FUNCTION feel_instant(clock timestamp, region text) RETURNS timestamptz
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT CASE
        WHEN ((clock AT TIME ZONE region) - INTERVAL '1 hour') AT TIME ZONE region = clock
        THEN (clock AT TIME ZONE region) - INTERVAL '1 hour'
        ELSE clock AT TIME ZONE region
    END
$$;

CREATE FUNCTION feel_before(x text, match text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
AS $$ SELECT CASE WHEN match = '' OR strpos(x, match) = 0 THEN '' ELSE left(x, strpos(x, match) - 1) END $$;

CREATE FUNCTION feel_after(x text, match text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT CASE
        WHEN match = '' THEN x
        WHEN strpos(x, match) = 0 THEN ''
        ELSE substr(x, strpos(x, match) + char_length(match))
    END
$$;

-- So many characters from a position counted from 1, from -1 at the end; null when there is no such place.
CREATE FUNCTION feel_substring(x text, first numeric, length numeric) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE
    start numeric := trunc(first);
    many numeric := LEAST(trunc(length), 1000000);
BEGIN
    IF start < 0 THEN
        start := char_length(x) + start + 1;
        IF start < 1 THEN
            RETURN NULL;
        END IF;
    END IF;
    IF start < 1 OR many < 1 OR abs(trunc(first)) >= 1e18 OR trunc(length) >= 1e18 THEN
        RETURN NULL;
    ELSIF start > char_length(x) THEN
        RETURN '';
    END IF;
    RETURN substr(x, start::integer, many::integer);
END $$;
