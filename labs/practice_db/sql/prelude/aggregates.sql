-- MIN and MAX that keep DATE a DATE and VARCHAR2 a VARCHAR2.
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('varchar', 'larger', 'text_larger'),
        ('varchar', 'smaller', 'text_smaller'),
        ('oracle.date', 'larger', 'timestamp_larger'),
        ('oracle.date', 'smaller', 'timestamp_smaller')
    ) AS v(type, name, internal)
    LOOP
        EXECUTE format('CREATE OR REPLACE FUNCTION oracle.%s(a %2$s, b %2$s) RETURNS %2$s LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS %L',
            wanted.name, wanted.type, wanted.internal);
    END LOOP;
END $$;
CREATE OR REPLACE AGGREGATE oracle_operators.max(varchar) (SFUNC = oracle.larger, STYPE = varchar, COMBINEFUNC = oracle.larger, PARALLEL = SAFE);
CREATE OR REPLACE AGGREGATE oracle_operators.min(varchar) (SFUNC = oracle.smaller, STYPE = varchar, COMBINEFUNC = oracle.smaller, PARALLEL = SAFE);
CREATE OR REPLACE AGGREGATE oracle_operators.max(oracle.date) (SFUNC = oracle.larger, STYPE = oracle.date, COMBINEFUNC = oracle.larger, PARALLEL = SAFE);
CREATE OR REPLACE AGGREGATE oracle_operators.min(oracle.date) (SFUNC = oracle.smaller, STYPE = oracle.date, COMBINEFUNC = oracle.smaller, PARALLEL = SAFE);
