-- Errors that PostgreSQL does not have: SQLSTATE OR000, and Oracle's number and text as the message.
CREATE OR REPLACE FUNCTION oracle.fail(message text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'OR000', MESSAGE = message;
END $$;

-- CONNECT BY without NOCYCLE.
CREATE OR REPLACE FUNCTION oracle.no_loop(is_loop boolean) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF is_loop THEN
        PERFORM oracle.fail('ORA-01436: CONNECT BY loop in user data');
    END IF;
    RETURN TRUE;
END $$;
