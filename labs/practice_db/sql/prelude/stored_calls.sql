-- The result of a stored function for arguments that were found before the statement began; an object is its error.
CREATE OR REPLACE FUNCTION oracle.called(results jsonb, arguments text) RETURNS text LANGUAGE plpgsql STABLE
    -- Other conditions come first: they may be what keeps a function from being called.
    COST 1000000 AS $$
DECLARE
    result jsonb := results->arguments;
BEGIN
    IF result IS NULL THEN
        PERFORM oracle.fail('ORA-03001: unimplemented feature: the practice database does not do this: a stored function in'
            ' the condition of this join, or on rows that others are changing');
    ELSIF jsonb_typeof(result) = 'object' THEN
        PERFORM oracle.fail(result->>'error');
    END IF;
    RETURN result #>> '{}';
END $$;
