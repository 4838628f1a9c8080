-- Values as strings and strings as values, explicitly and where Oracle converts without being told.

CREATE OR REPLACE FUNCTION oracle.text(value varchar) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$ SELECT value $$;
CREATE OR REPLACE FUNCTION oracle.text(value text) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$ SELECT value::varchar $$;
-- With its blanks, which a cast would take away.
CREATE OR REPLACE FUNCTION oracle.text(value char) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$ SELECT textin(bpcharout(value))::varchar $$;
-- 0.50 is ".5". The type's own output function, since the cast to text is Oracle's and ends here.
CREATE OR REPLACE FUNCTION oracle.text(value numeric) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(textin(numeric_out(trim_scale(value))), '^(-?)0\.', '\1.')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.text(value bigint) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$ SELECT value::text::varchar $$;
-- 1.5 is "1.5E+000".
CREATE OR REPLACE FUNCTION oracle.text(value float8) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN value = 'NaN' THEN 'Nan'
        WHEN value = 'Infinity' THEN 'Inf'
        WHEN value = '-Infinity' THEN '-Inf'
        WHEN value = 0 THEN '0'
        ELSE regexp_replace(regexp_replace(trim(to_char(value::numeric, '9.9999999999999999EEEE')), '\.?0*e', 'E'), '([-+])(\d\d)$', '\10\2')
    END::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.text(value float4) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$
    SELECT oracle.text(value::numeric::float8)
$$;
CREATE OR REPLACE FUNCTION oracle.text(value oracle.date) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT to_char(value::timestamp, oracle.date_format(oracle.nls_date_format()))::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.text(value timestamp) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT to_char(value, oracle.date_format(oracle.nls_timestamp_format()))::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.text(value timestamptz) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT to_char(value, oracle.date_format(oracle.nls_timestamp_tz_format()))::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.text(value interval) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$
    SELECT (CASE
        WHEN extract(epoch FROM value - make_interval(months => (extract(year FROM value) * 12 + extract(month FROM value))::int)) = 0
            AND extract(year FROM value) * 12 + extract(month FROM value) <> 0
        THEN to_char(abs(extract(year FROM value)), CASE WHEN value < INTERVAL '0' THEN '"-"' ELSE '"+"' END || 'FM00') || '-'
            || to_char(abs(extract(month FROM value)), 'FM00')
        ELSE CASE WHEN value < INTERVAL '0' THEN '-' ELSE '+' END
            || to_char(floor(abs(extract(epoch FROM value)) / 86400), 'FM000000000') || ' '
            || to_char(floor(abs(extract(epoch FROM value)) / 3600) % 24, 'FM00') || ':'
            || to_char(floor(abs(extract(epoch FROM value)) / 60) % 60, 'FM00') || ':'
            || to_char(abs(extract(epoch FROM value)) % 60, 'FM00.000000')
    END)::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.text(value bytea) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(upper(encode(value, 'hex')), '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.text(value boolean) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value THEN 'TRUE' WHEN NOT value THEN 'FALSE' END::varchar
$$;

-- numeric_in, and not a cast: the cast from text is this very function.
CREATE OR REPLACE FUNCTION oracle.to_number(value varchar) RETURNS numeric LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE WHEN value ~ '^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$' THEN numeric_in(textout(trim(value)), 0, -1)
        WHEN oracle.fail('ORA-01722: unable to convert string value containing ' || quote_literal(value) || ' to a number') THEN 0 END
$$;
-- The argument of TO_NUMBER as text: a BOOLEAN is 1 or 0. Source: SQL Language Reference 23ai, TO_NUMBER.
CREATE OR REPLACE FUNCTION oracle.numeric_text(value anyelement) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN pg_typeof(value) <> 'boolean'::regtype THEN oracle.text(value)
        WHEN oracle.text(value) = 'TRUE' THEN '1' WHEN oracle.text(value) = 'FALSE' THEN '0' END
$$;
CREATE OR REPLACE FUNCTION oracle.to_number(value varchar, format varchar) RETURNS numeric LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    shown text := regexp_replace(upper(format), '^(FM|TM9?|TM)', '');
BEGIN
    IF shown ~ '^X+$' THEN
        IF value !~ '^\s*[0-9A-Fa-f]+\s*$' OR length(trim(value)) > length(shown) THEN
            PERFORM oracle.fail('ORA-01722: unable to convert string value containing ' || quote_literal(value) || ' to a number');
        END IF;
        RETURN ('x' || lpad(trim(value), 16, '0'))::bit(64)::bigint;
    END IF;
    IF shown !~ '^[$SLC]?[09,GD.]+(MI|PR|S|EEEE|V9+)?$' THEN
        PERFORM oracle.fail('ORA-01481: invalid number format model');
    END IF;
    IF length(substring(value FROM '^\D*([0-9,]*)')) > length(substring(shown FROM '^\D*([0-9,G]*)')) THEN
        PERFORM oracle.fail('ORA-01722: unable to convert string value containing ' || quote_literal(value) || ' to a number');
    END IF;
    RETURN oracle.to_number(regexp_replace(value, '[$,]', '', 'g')::varchar);
END $$;

DO $$
DECLARE
    source text;
BEGIN
    FOREACH source IN ARRAY ARRAY['varchar', 'text', 'numeric', 'float8', 'oracle.date', 'timestamp', 'timestamptz', 'interval', 'boolean'] LOOP
        EXECUTE format('CREATE OR REPLACE FUNCTION oracle.to_char(value %s) RETURNS varchar LANGUAGE sql STABLE AS ''SELECT oracle.text(value)''', source);
    END LOOP;
END $$;
CREATE OR REPLACE FUNCTION oracle.to_char(value timestamp, format varchar) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT nullif(to_char(value, oracle.date_format(format)), '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.to_char(value timestamptz, format varchar) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT nullif(to_char(value, oracle.date_format(format)), '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.to_char(value interval, format varchar) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT oracle.text(value)
$$;
-- Oracle's number formats are PostgreSQL's but for $, X and TM.
CREATE OR REPLACE FUNCTION oracle.to_char(value numeric, format varchar) RETURNS varchar LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    shown text := upper(format);
    written text;
BEGIN
    IF shown ~ '^(FM)?X+$' OR shown ~ '^(FM)?0X+$' THEN
        written := to_hex(round(value)::bigint);
        IF format ~ 'X' THEN written := upper(written); END IF;
        IF length(written) > length(replace(shown, 'FM', '')) OR value < 0 THEN
            RETURN repeat('#', length(replace(shown, 'FM', '')) + 1);
        END IF;
        IF shown LIKE '%0X%' THEN written := lpad(written, length(replace(shown, 'FM', '')), '0'); END IF;
        RETURN CASE WHEN shown LIKE 'FM%' THEN written ELSE lpad(written, length(shown) + 1) END;
    END IF;
    IF shown IN ('TM', 'TM9', 'FMTM', 'FMTM9') THEN
        RETURN oracle.text(value);
    END IF;
    IF shown !~ '^(FM)?(S|MI)?[$LCUB]*[09,.GDV]+[$LCU]?(EEEE|MI|PR|S)?$' AND shown !~ '^(FM)?RN$' THEN
        PERFORM oracle.fail('ORA-01481: invalid number format model');
    END IF;
    IF shown ~ '[LCU]' THEN
        PERFORM oracle.refuse('the number format element ' || substring(shown FROM '[LCU]'));
    END IF;
    IF shown LIKE '%$%' THEN
        written := to_char(abs(value), replace(replace(shown, '$', ''), 'FM', 'FM'));
        written := CASE WHEN written LIKE '%#%' THEN regexp_replace(written, '^ ', ' #')
            ELSE regexp_replace(written, '^( *)(\S)', CASE WHEN value < 0 AND shown !~ '(MI|PR|S)' THEN '\1-$\2' ELSE '\1$\2' END) END;
        RETURN CASE WHEN value < 0 AND written LIKE ' %' THEN substr(written, 2) ELSE written END;
    END IF;
    written := to_char(value, shown);
    IF shown LIKE '%EEEE%' THEN written := upper(written); END IF;
    RETURN nullif(CASE WHEN written LIKE '%#%' THEN repeat('#', length(written)) ELSE written END, '');
END $$;
CREATE OR REPLACE FUNCTION oracle.to_char(value varchar, format varchar) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT oracle.to_char(oracle.to_number(value), format)
$$;

CREATE OR REPLACE FUNCTION oracle.hextoraw(value varchar) RETURNS bytea LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    IF value !~ '^[0-9A-Fa-f]*$' THEN
        PERFORM oracle.fail('ORA-01465: invalid hex number');
    END IF;
    RETURN decode(lpad(value, length(value) + length(value) % 2, '0'), 'hex');
END $$;
CREATE OR REPLACE FUNCTION oracle.to_interval(value varchar) RETURNS interval LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT interval_in(varcharout(value), 0, -1)
$$;
-- The words that stand for truth. Source: Oracle Database SQL Language Reference 23ai, Boolean Data Type.
CREATE OR REPLACE FUNCTION oracle.to_boolean(value varchar) RETURNS boolean LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE
        WHEN lower(trim(value)) IN ('true', 'yes', 'on', '1', 't', 'y') THEN true
        WHEN lower(trim(value)) IN ('false', 'no', 'off', '0', 'f', 'n') THEN false
        WHEN oracle.fail('ORA-61800: invalid boolean literal: ' || value) THEN NULL
    END
$$;

-- TO_BOOLEAN: a number is true unless it is 0. Source: SQL Language Reference 23ai, Boolean Data Type.
CREATE OR REPLACE FUNCTION oracle.as_boolean(value anyelement) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN pg_typeof(value) IN ('numeric'::regtype, 'int4'::regtype, 'int8'::regtype, 'float8'::regtype, 'float4'::regtype)
        THEN oracle.to_number(oracle.text(value)) <> 0 ELSE oracle.to_boolean(oracle.text(value)) END
$$;

-- Which conversions PostgreSQL may make by itself. Comparing a string with a number makes the string a number, and
-- with a date a date, as in Oracle; storing a value in a column of another type converts it.
DO $$
DECLARE
    wanted record;
    string_type text;
BEGIN
    FOREACH string_type IN ARRAY ARRAY['varchar', 'text'] LOOP
        FOR wanted IN SELECT * FROM (VALUES
            ('numeric', 'oracle.to_number', 'IMPLICIT'),
            ('timestamp', 'oracle.implicit_timestamp', 'IMPLICIT'),
            ('timestamptz', 'oracle.implicit_timestamptz', 'ASSIGNMENT'),
            ('interval', 'oracle.to_interval', 'ASSIGNMENT'),
            ('boolean', 'oracle.to_boolean', 'ASSIGNMENT'),
            ('bytea', 'oracle.hextoraw', 'IMPLICIT')
        ) AS v(target, converter, context)
        LOOP
            EXECUTE format('CREATE OR REPLACE FUNCTION %1$s_of_%2$s(value %2$s) RETURNS %3$s LANGUAGE sql STABLE STRICT AS ''SELECT %1$s(value::varchar)''',
                wanted.converter, string_type, wanted.target);
            EXECUTE format('DROP CAST IF EXISTS (%s AS %s)', string_type, wanted.target);
            EXECUTE format('CREATE CAST (%s AS %s) WITH FUNCTION %s_of_%s(%s) AS %s',
                string_type, wanted.target, wanted.converter, string_type, string_type, wanted.context);
        END LOOP;
        FOR wanted IN SELECT * FROM (VALUES ('numeric'), ('timestamp'), ('timestamptz'), ('interval'), ('bytea'), ('float8')) AS v(source) LOOP
            EXECUTE format('CREATE OR REPLACE FUNCTION oracle.%1$s_of_%3$s(value %2$s) RETURNS %1$s LANGUAGE sql STABLE STRICT AS ''SELECT oracle.text(value)''',
                string_type, wanted.source, wanted.source);
            EXECUTE format('DROP CAST IF EXISTS (%s AS %s)', wanted.source, string_type);
            EXECUTE format('CREATE CAST (%1$s AS %2$s) WITH FUNCTION oracle.%2$s_of_%1$s(%1$s) AS ASSIGNMENT', wanted.source, string_type);
        END LOOP;
    END LOOP;
END $$;

-- Drivers that do not know BOOLEAN send 0 and 1. Source: Oracle Database SQL Language Reference 23ai, Boolean Data Type.
CREATE OR REPLACE FUNCTION oracle.boolean_of_numeric(value numeric) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT value <> 0
$$;
CREATE OR REPLACE FUNCTION oracle.numeric_of_boolean(value boolean) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN value THEN 1 ELSE 0 END::numeric
$$;
DROP CAST IF EXISTS (numeric AS boolean);
CREATE CAST (numeric AS boolean) WITH FUNCTION oracle.boolean_of_numeric(numeric) AS IMPLICIT;
DROP CAST IF EXISTS (boolean AS numeric);
CREATE CAST (boolean AS numeric) WITH FUNCTION oracle.numeric_of_boolean(boolean) AS ASSIGNMENT;
