-- Functions on numbers. Source: Oracle Database SQL Language Reference 23ai, Numeric Functions.

-- MOD(n, 0) is n.
-- A constant that stays unknown until it is needed. No SQL function: PostgreSQL would put its text in its place.
CREATE OR REPLACE FUNCTION oracle.unfolded(n numeric) RETURNS numeric LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN n;
END $$;

CREATE OR REPLACE FUNCTION oracle.mod(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN b = 0 THEN a ELSE mod(a, b) END
$$;
CREATE OR REPLACE FUNCTION oracle.remainder(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT a - b * round(oracle.divide(a, b))
$$;
CREATE OR REPLACE FUNCTION oracle.sqrt(value numeric) RETURNS numeric LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE WHEN value < 0 THEN CASE WHEN oracle.fail('ORA-01428: argument ''' || oracle.text(value) || ''' is out of range') THEN 0 END
        ELSE trim_scale(sqrt(value * 1.0000000000000000000000000000000000000000)) END
$$;
CREATE OR REPLACE FUNCTION oracle.sqrt(value float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT sqrt(value) $$;
CREATE OR REPLACE FUNCTION oracle.ln(value float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT ln(value) $$;
CREATE OR REPLACE FUNCTION oracle.mod(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN b = 0 THEN a ELSE a - b * trunc(a / b) END
$$;
CREATE OR REPLACE FUNCTION oracle.ln(value numeric) RETURNS numeric LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE WHEN value <= 0 THEN CASE WHEN oracle.fail('ORA-01428: argument ''' || oracle.text(value) || ''' is out of range') THEN 0 END
        ELSE ln(value) END
$$;
CREATE OR REPLACE FUNCTION oracle.atan2(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT atan2(a::float8, b::float8)::numeric
$$;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['sin', 'cos', 'tan', 'asin', 'acos', 'atan'] LOOP
        EXECUTE format('CREATE OR REPLACE FUNCTION oracle.%1$s(value numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS ''SELECT pg_catalog.%1$s(value::float8)::numeric''', name);
    END LOOP;
END $$;

-- DBMS_RANDOM.
CREATE OR REPLACE FUNCTION oracle.random_value() RETURNS numeric LANGUAGE sql VOLATILE AS $$ SELECT random()::numeric $$;
CREATE OR REPLACE FUNCTION oracle.random_value(low numeric, high numeric) RETURNS numeric LANGUAGE sql VOLATILE AS $$
    SELECT low + (high - low) * random()::numeric
$$;
CREATE OR REPLACE FUNCTION oracle.random_integer() RETURNS numeric LANGUAGE sql VOLATILE AS $$
    SELECT floor(random() * 4294967296 - 2147483648)::numeric
$$;
CREATE OR REPLACE FUNCTION oracle.random_normal() RETURNS numeric LANGUAGE sql VOLATILE AS $$ SELECT random_normal()::numeric $$;
CREATE OR REPLACE FUNCTION oracle.random_string(kind varchar, size numeric) RETURNS varchar LANGUAGE sql VOLATILE AS $$
    SELECT string_agg(substr(letters, 1 + floor(random() * length(letters))::int, 1), '')::varchar
    FROM (SELECT CASE lower(kind)
            WHEN 'u' THEN 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
            WHEN 'l' THEN 'abcdefghijklmnopqrstuvwxyz'
            WHEN 'a' THEN 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
            WHEN 'x' THEN 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
            ELSE 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,-./:;<=>?@'
        END AS letters) AS chosen, generate_series(1, size::int)
$$;
