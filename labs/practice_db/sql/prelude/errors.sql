-- Errors that PostgreSQL does not have: SQLSTATE OR000, and Oracle's number and text as the message.
--
-- VOLATILE, or PostgreSQL would raise it while it plans. Whatever calls it is STABLE for the same reason: an IMMUTABLE
-- function of constants is evaluated in planning too, in a branch that is never reached.
CREATE OR REPLACE FUNCTION oracle.fail(message text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'OR000', MESSAGE = message;
END $$;

-- What the practice database does not do.
CREATE OR REPLACE FUNCTION oracle.refuse(what text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT oracle.fail('ORA-03001: unimplemented feature: the practice database does not do this: ' || what)
$$;

-- CONNECT BY without NOCYCLE.
CREATE OR REPLACE FUNCTION oracle.no_loop(is_loop boolean) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF is_loop THEN
        PERFORM oracle.fail('ORA-01436: CONNECT BY loop in user data');
    END IF;
    RETURN TRUE;
END $$;

-- INSERT without a list of columns: PostgreSQL gives those that get no value their defaults. IMMUTABLE, so that it is
-- called when a statement is planned; a plan does not outlive the table's definition.
CREATE OR REPLACE FUNCTION oracle.has_columns(name text, given int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF given < (SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass(name) AND attnum > 0 AND NOT attisdropped) THEN
        PERFORM oracle.fail('ORA-00947: not enough values');
    END IF;
    RETURN TRUE;
END $$;
