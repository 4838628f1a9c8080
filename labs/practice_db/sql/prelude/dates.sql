-- Functions on dates. Source: Oracle Database SQL Language Reference 23ai, Datetime Functions.

-- The clock of the database server, in its time zone; fixed for one statement.
CREATE OR REPLACE FUNCTION oracle.sysdate() RETURNS oracle.date LANGUAGE sql STABLE AS $$
    SELECT (statement_timestamp() AT TIME ZONE oracle.setting('time_zone', 'UTC'))::oracle.date
$$;
CREATE OR REPLACE FUNCTION oracle.last_day(value timestamp) RETURNS oracle.date LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (date_trunc('month', value) + INTERVAL '1 month' - INTERVAL '1 day' + (value - date_trunc('day', value)))::oracle.date
$$;
-- The last day of a month stays the last day.
CREATE OR REPLACE FUNCTION oracle.add_months(value timestamp, months numeric) RETURNS oracle.date LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN value::oracle.date = oracle.last_day(value)
        THEN oracle.last_day(value + make_interval(months => trunc(months)::int))
        ELSE (value + make_interval(months => trunc(months)::int))::oracle.date END
$$;
CREATE OR REPLACE FUNCTION oracle.months_between(a timestamp, b timestamp) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (extract(year FROM a) - extract(year FROM b)) * 12 + extract(month FROM a) - extract(month FROM b) + CASE
        WHEN extract(day FROM a) = extract(day FROM b) THEN 0
        WHEN date_trunc('day', a) = date_trunc('day', oracle.last_day(a)) AND date_trunc('day', b) = date_trunc('day', oracle.last_day(b)) THEN 0
        ELSE oracle.divide(extract(day FROM a) - extract(day FROM b)
            + oracle.divide(extract(epoch FROM a - date_trunc('day', a)) - extract(epoch FROM b - date_trunc('day', b)), 86400), 31)
    END
$$;
CREATE OR REPLACE FUNCTION oracle.next_day(value timestamp, day varchar) RETURNS oracle.date LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    wanted int := array_position(ARRAY['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'], left(upper(trim(day)), 3)) - 1;
BEGIN
    IF wanted IS NULL THEN
        PERFORM oracle.fail('ORA-01846: not a valid day of the week');
    END IF;
    RETURN value + make_interval(days => (wanted - extract(dow FROM value)::int + 6) % 7 + 1);
END $$;

CREATE OR REPLACE FUNCTION oracle.trunc(value numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT trunc(value) $$;
CREATE OR REPLACE FUNCTION oracle.trunc(value numeric, digits numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT trunc(value, trunc(digits)::int)
$$;
CREATE OR REPLACE FUNCTION oracle.trunc(value varchar) RETURNS numeric LANGUAGE sql STABLE STRICT AS $$ SELECT trunc(oracle.to_number(value)) $$;
CREATE OR REPLACE FUNCTION oracle.trunc(value float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT trunc(value) $$;
CREATE OR REPLACE FUNCTION oracle.trunc(value timestamp) RETURNS oracle.date LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT date_trunc('day', value)::oracle.date
$$;
CREATE OR REPLACE FUNCTION oracle.trunc(value timestamptz) RETURNS oracle.date LANGUAGE sql STABLE STRICT AS $$
    SELECT date_trunc('day', value::timestamp)::oracle.date
$$;
CREATE OR REPLACE FUNCTION oracle.trunc(value timestamp, unit varchar) RETURNS oracle.date LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    RETURN CASE
        WHEN upper(unit) IN ('DD', 'DDD', 'J') THEN date_trunc('day', value)
        WHEN upper(unit) IN ('MM', 'MONTH', 'MON', 'RM') THEN date_trunc('month', value)
        WHEN upper(unit) IN ('YYYY', 'SYYYY', 'YEAR', 'SYEAR', 'YYY', 'YY', 'Y') THEN date_trunc('year', value)
        WHEN upper(unit) = 'Q' THEN date_trunc('quarter', value)
        WHEN upper(unit) IN ('HH', 'HH12', 'HH24') THEN date_trunc('hour', value)
        WHEN upper(unit) = 'MI' THEN date_trunc('minute', value)
        WHEN upper(unit) = 'IW' THEN date_trunc('week', value)
        WHEN upper(unit) IN ('DAY', 'DY', 'D') THEN date_trunc('day', value) - make_interval(days => extract(dow FROM value)::int)
        WHEN upper(unit) IN ('CC', 'SCC') THEN date_trunc('century', value)
        WHEN upper(unit) = 'IYYY' THEN date_trunc('week', make_date(extract(isoyear FROM value)::int, 1, 4)::timestamp)
        WHEN upper(unit) = 'WW' THEN date_trunc('day', value) - make_interval(days => (extract(doy FROM value)::int - 1) % 7)
        WHEN upper(unit) = 'W' THEN date_trunc('day', value) - make_interval(days => (extract(day FROM value)::int - 1) % 7)
        WHEN oracle.fail('ORA-01899: bad precision specifier' || left(unit, 0)) THEN NULL
    END;
END $$;
CREATE OR REPLACE FUNCTION oracle.round(value numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT round(value) $$;
CREATE OR REPLACE FUNCTION oracle.round(value numeric, digits numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT round(value, trunc(digits)::int)
$$;
CREATE OR REPLACE FUNCTION oracle.round(value varchar) RETURNS numeric LANGUAGE sql STABLE STRICT AS $$ SELECT round(oracle.to_number(value)) $$;
CREATE OR REPLACE FUNCTION oracle.round(value float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT round(value) $$;
CREATE OR REPLACE FUNCTION oracle.round(value float8, digits numeric) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT round(value::numeric, trunc(digits)::int)::float8
$$;
CREATE OR REPLACE FUNCTION oracle.trunc(value float8, digits numeric) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT trunc(value::numeric, trunc(digits)::int)::float8
$$;
CREATE OR REPLACE FUNCTION oracle.round(value timestamp) RETURNS oracle.date LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT date_trunc('day', value + INTERVAL '12 hours')::oracle.date
$$;
CREATE OR REPLACE FUNCTION oracle.round(value timestamp, unit varchar) RETURNS oracle.date LANGUAGE sql STABLE STRICT AS $$
    SELECT oracle.trunc(CASE
        WHEN upper(unit) IN ('MM', 'MONTH', 'MON', 'RM') THEN value + INTERVAL '1 month' * (extract(day FROM value) >= 16)::int
        WHEN upper(unit) IN ('YYYY', 'SYYYY', 'YEAR', 'SYEAR', 'YYY', 'YY', 'Y') THEN value + INTERVAL '6 months'
        WHEN upper(unit) IN ('HH', 'HH12', 'HH24') THEN value + INTERVAL '30 minutes'
        WHEN upper(unit) = 'MI' THEN value + INTERVAL '30 seconds'
        WHEN upper(unit) = 'Q' 
            THEN value + INTERVAL '3 months' * (extract(month FROM value - INTERVAL '15 days')::int % 3 = 2 OR extract(month FROM value)::int % 3 = 0)::int
        WHEN upper(unit) IN ('DAY', 'DY', 'D', 'IW', 'WW', 'W') THEN value + INTERVAL '3 days 12 hours'
        ELSE value + INTERVAL '12 hours'
    END, unit)
$$;
-- EXTRACT of DAY to SECOND. A DATE has no time fields: ANSI knows it as a day.
-- Source: Oracle Database SQL Language Reference 23ai, EXTRACT (datetime).
CREATE OR REPLACE FUNCTION oracle.extract(field text, value timestamp) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT trim_scale(pg_catalog.extract(field, value))
$$;
CREATE OR REPLACE FUNCTION oracle.extract(field text, value timestamptz) RETURNS numeric LANGUAGE sql STABLE STRICT AS $$
    SELECT trim_scale(pg_catalog.extract(field, value))
$$;
CREATE OR REPLACE FUNCTION oracle.extract(field text, value interval) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT trim_scale(pg_catalog.extract(field, justify_hours(value)))
$$;
CREATE OR REPLACE FUNCTION oracle.extract(field text, value oracle.date) RETURNS numeric LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    IF field <> 'DAY' THEN
        PERFORM oracle.fail('ORA-30076: invalid extract field for extract source');
    END IF;
    RETURN pg_catalog.extract(field, value::timestamp);
END $$;
CREATE OR REPLACE FUNCTION oracle.interval_of(value float8, unit varchar, units text) RETURNS interval LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    IF upper(unit) <> ALL (string_to_array(units, ' ')) THEN
        PERFORM oracle.fail('ORA-01760: illegal argument for function');
    END IF;
    RETURN justify_hours(value * interval_in(textout('1 ' || unit), 0, -1));
END $$;
CREATE OR REPLACE FUNCTION oracle.to_yminterval(value varchar) RETURNS interval LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT make_interval(months => CASE WHEN value LIKE '-%' THEN -1 ELSE 1 END
        * (split_part(ltrim(value, '+- '), '-', 1)::int * 12 + split_part(ltrim(value, '+- '), '-', 2)::int))
$$;
-- An offset is east of UTC; PostgreSQL would take a bare '+02:00' for west, as POSIX does.
CREATE OR REPLACE FUNCTION oracle.from_tz(value timestamp, zone varchar) RETURNS timestamptz LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE WHEN zone ~ '^[-+]' THEN value AT TIME ZONE interval_in(textout(zone), 0, -1) ELSE value AT TIME ZONE zone END
$$;
CREATE OR REPLACE FUNCTION oracle.at_time_zone(value timestamptz, zone varchar) RETURNS timestamp LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE WHEN zone ~ '^[-+]' THEN value AT TIME ZONE interval_in(textout(zone), 0, -1) ELSE value AT TIME ZONE zone END
$$;
CREATE OR REPLACE FUNCTION oracle.tz_offset(zone varchar) RETURNS varchar LANGUAGE sql STABLE STRICT AS $$
    SELECT (CASE WHEN zone ~ '^[-+]' THEN zone
        ELSE CASE WHEN east < INTERVAL '0' THEN '-' ELSE '+' END || to_char(greatest(east, - east), 'HH24:MI') END)::varchar
    FROM (SELECT (now() AT TIME ZONE zone) - (now() AT TIME ZONE 'UTC') AS east) AS found
$$;
