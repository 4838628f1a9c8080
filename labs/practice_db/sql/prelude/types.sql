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
        ('rowid', 'varchar(18)')
    ) AS v(name, base)
    LOOP
        IF to_regtype('oracle.' || wanted.name) IS NULL THEN
            EXECUTE format('CREATE DOMAIN oracle.%s AS %s', wanted.name, wanted.base);
        END IF;
    END LOOP;
END $$;
