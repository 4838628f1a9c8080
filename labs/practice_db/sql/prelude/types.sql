-- Oracle's types as domains: PostgreSQL looks for an operator with exactly these types first, so that DATE + 1 and
-- DATE - DATE can mean what they mean in Oracle, and treats them as their base type everywhere else.
--
-- Functions are always called as oracle.name and need no place in the search path, where they would hide PostgreSQL's
-- own from each other. Operators and aggregates cannot be called so; their schema stands before pg_catalog.
CREATE SCHEMA IF NOT EXISTS oracle;
CREATE SCHEMA IF NOT EXISTS oracle_operators;
CREATE SCHEMA IF NOT EXISTS "SYS";
GRANT USAGE ON SCHEMA oracle, oracle_operators, "SYS" TO PUBLIC;
SET search_path = pg_catalog;

DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('date', 'timestamp(0)'),
        ('timestamp_ltz', 'timestamptz(6)'),
        ('raw', 'bytea'),
        ('blob', 'bytea'),
        ('nclob', 'text'),
        ('long', 'text'),
        ('long_raw', 'bytea'),
        ('rowid', 'varchar(18)')
    ) AS v(name, base)
    LOOP
        IF to_regtype('oracle.' || wanted.name) IS NULL THEN
            EXECUTE format('CREATE DOMAIN oracle.%s AS %s', wanted.name, wanted.base);
        END IF;
    END LOOP;
END $$;

-- Oracle's type of a column, kept with the column as a check that is always true, where several of Oracle's types are
-- one of PostgreSQL's: FLOAT, NVARCHAR2, TIMESTAMP(9), INTERVAL DAY(7) TO SECOND ...
CREATE OR REPLACE FUNCTION oracle.declared(value anyelement, type text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT true
$$;
-- The checks that belong to a column's type: that one, and the length of a RAW.
CREATE OR REPLACE FUNCTION oracle.is_of_type(definition text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT definition ~ '^CHECK \(\(octet_length\(' OR definition ~ '^CHECK \(oracle\.declared\('
$$;
CREATE OR REPLACE FUNCTION oracle.declared_type(class oid, attribute smallint) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT substring(pg_get_constraintdef(oid) FROM '''([^'']+)''::text\)')::varchar
    FROM pg_constraint
    WHERE conrelid = class AND contype = 'c' AND conkey = ARRAY[attribute]
        AND pg_get_constraintdef(oid) LIKE 'CHECK (oracle.declared(%'
    LIMIT 1
$$;
