-- Arithmetic as Oracle does it: exact division, dates counted in days, strings taken for numbers.

CREATE OR REPLACE FUNCTION oracle.divide(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT trim_scale(a * 1.0000000000000000000000000000000000000000 OPERATOR(pg_catalog./) b)
$$;
-- An operator wants a function of exactly its types: one each for DATE and TIMESTAMP.
DO $$
DECLARE
    source text;
BEGIN
    FOREACH source IN ARRAY ARRAY['timestamp', 'oracle.date'] LOOP
        EXECUTE format('CREATE OR REPLACE FUNCTION oracle.add_days(a %s, b numeric) RETURNS oracle.date LANGUAGE sql IMMUTABLE STRICT AS
            ''SELECT (a::timestamp OPERATOR(pg_catalog.+) make_interval(secs => round(b * 86400)::float8))::oracle.date''', source);
        EXECUTE format('CREATE OR REPLACE FUNCTION oracle.add_days(a numeric, b %s) RETURNS oracle.date LANGUAGE sql IMMUTABLE STRICT AS
            ''SELECT oracle.add_days(b::timestamp, a)''', source);
        EXECUTE format('CREATE OR REPLACE FUNCTION oracle.subtract_days(a %s, b numeric) RETURNS oracle.date LANGUAGE sql IMMUTABLE STRICT AS
            ''SELECT oracle.add_days(a::timestamp, - b)''', source);
    END LOOP;
END $$;
CREATE OR REPLACE FUNCTION oracle.add_days_tz(a timestamptz, b numeric) RETURNS oracle.date LANGUAGE sql STABLE STRICT AS $$
    SELECT oracle.add_days(a::timestamp, b)
$$;
CREATE OR REPLACE FUNCTION oracle.subtract_days_tz(a timestamptz, b numeric) RETURNS oracle.date LANGUAGE sql STABLE STRICT AS $$
    SELECT oracle.add_days(a::timestamp, - b)
$$;
CREATE OR REPLACE FUNCTION oracle.days_between(a oracle.date, b oracle.date) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT oracle.divide(extract(epoch FROM (a::timestamp OPERATOR(pg_catalog.-) b::timestamp)), 86400)
$$;
-- A month later, the same day: 31 January has none, where PostgreSQL would take the last day of February.
CREATE OR REPLACE FUNCTION oracle.add_interval(a oracle.date, b interval) RETURNS oracle.date LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE
        WHEN extract(day FROM a::timestamp OPERATOR(pg_catalog.+) date_trunc('month', b)) <> extract(day FROM a::timestamp)
            AND oracle.fail('ORA-01839: date not valid for month specified') THEN NULL
        ELSE (a::timestamp OPERATOR(pg_catalog.+) b)::oracle.date
    END
$$;
CREATE OR REPLACE FUNCTION oracle.subtract_interval(a oracle.date, b interval) RETURNS oracle.date LANGUAGE sql STABLE STRICT AS $$
    SELECT oracle.add_interval(a, - b)
$$;
CREATE OR REPLACE FUNCTION oracle.multiply(a interval, b numeric) RETURNS interval LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT a OPERATOR(pg_catalog.*) b::float8
$$;
CREATE OR REPLACE FUNCTION oracle.multiply(a numeric, b interval) RETURNS interval LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT b OPERATOR(pg_catalog.*) a::float8
$$;

DO $$
DECLARE
    wanted record;
    a text;
    b text;
    name text;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('/', 'numeric', 'numeric', 'divide'),
        ('+', 'oracle.date', 'numeric', 'add_days'),
        ('+', 'timestamp', 'numeric', 'add_days'),
        ('+', 'timestamptz', 'numeric', 'add_days_tz'),
        ('+', 'numeric', 'oracle.date', 'add_days'),
        ('+', 'numeric', 'timestamp', 'add_days'),
        ('-', 'oracle.date', 'numeric', 'subtract_days'),
        ('-', 'timestamp', 'numeric', 'subtract_days'),
        ('-', 'timestamptz', 'numeric', 'subtract_days_tz'),
        ('-', 'oracle.date', 'oracle.date', 'days_between'),
        ('+', 'oracle.date', 'interval', 'add_interval'),
        ('-', 'oracle.date', 'interval', 'subtract_interval'),
        ('*', 'interval', 'numeric', 'multiply'),
        ('*', 'numeric', 'interval', 'multiply')
    ) AS v(symbol, a, b, function)
    LOOP
        IF to_regoperator(format('oracle_operators.%s(%s,%s)', wanted.symbol, wanted.a, wanted.b)) IS NULL THEN
            EXECUTE format('CREATE OPERATOR oracle_operators.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = oracle.%s)',
                wanted.symbol, wanted.a, wanted.b, wanted.function);
        END IF;
    END LOOP;
    -- '1' + 2: strings are taken for numbers.
    FOR wanted IN SELECT * FROM (VALUES ('+', 'plus'), ('-', 'minus'), ('*', 'times'), ('/', 'by')) AS v(symbol, function) LOOP
        FOREACH a IN ARRAY ARRAY['numeric', 'varchar', 'text'] LOOP
            FOREACH b IN ARRAY ARRAY['numeric', 'varchar', 'text'] LOOP
                CONTINUE WHEN a = 'numeric' AND b = 'numeric';
                EXECUTE format('CREATE OR REPLACE FUNCTION oracle.%s(a %s, b %s) RETURNS numeric LANGUAGE sql STABLE STRICT AS ''SELECT a::numeric OPERATOR(%s) b::numeric''',
                    wanted.function, a, b, CASE WHEN wanted.symbol = '/' THEN 'oracle_operators./' ELSE 'pg_catalog.' || wanted.symbol END);
                IF to_regoperator(format('oracle_operators.%s(%s,%s)', wanted.symbol, a, b)) IS NULL THEN
                    EXECUTE format('CREATE OPERATOR oracle_operators.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = oracle.%s)', wanted.symbol, a, b, wanted.function);
                END IF;
            END LOOP;
        END LOOP;
    END LOOP;
END $$;
