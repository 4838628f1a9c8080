-- Global temporary tables: everyone sees the table, each session its own rows.
-- The rows are in an unlogged table "#NAME", with an owner in front: the session, or with ON COMMIT DELETE ROWS the
-- transaction. The table that statements name is a view of the rows whose owner is asking.

CREATE OR REPLACE FUNCTION oracle.session_owner() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT oracle.setting('session_id', pg_backend_pid()::text)
$$;
-- NULL outside of a transaction that has written: then there is no row to see.
CREATE OR REPLACE FUNCTION oracle.transaction_owner() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pg_current_xact_id_if_assigned()::text
$$;
CREATE OR REPLACE FUNCTION oracle.new_transaction_owner() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT pg_current_xact_id()::text
$$;

-- The base of a temporary table, as a quoted name with its schema; NULL for any other name.
CREATE OR REPLACE FUNCTION oracle.temporary_base(name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('%I.%I', n.nspname, base.relname)
    FROM pg_class AS v
    JOIN pg_namespace AS n ON n.oid = v.relnamespace
    JOIN pg_class AS base ON base.relnamespace = v.relnamespace AND base.relname = '#' || v.relname AND base.relkind = 'r'
    WHERE v.oid = to_regclass(name) AND v.relkind = 'v'
$$;

-- Rows of ended transactions and sessions; nobody sees them, and the next writer clears them away.
CREATE OR REPLACE FUNCTION oracle.clear_ended_transactions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF random() < 0.05 OR TG_TABLE_NAME IS NULL THEN
        EXECUTE format('DELETE FROM %I.%I WHERE "#OWNER" <> $1 AND pg_xact_status("#OWNER"::xid8) IS DISTINCT FROM ''in progress''',
            TG_TABLE_SCHEMA, TG_TABLE_NAME) USING pg_current_xact_id()::text;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION oracle.create_temporary_table(name text, definitions text, columns text, preserves boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    parts text[] := parse_ident(name);
    base text := format('%s%I', CASE WHEN cardinality(parts) > 1 THEN quote_ident(parts[1]) || '.' ELSE '' END, '#' || parts[cardinality(parts)]);
BEGIN
    IF oracle.kind_of(name) IS NOT NULL AND (SELECT relnamespace FROM pg_class WHERE oid = to_regclass(name))
            = coalesce(to_regnamespace(CASE WHEN cardinality(parts) > 1 THEN quote_ident(parts[1]) END), current_schema()::regnamespace) THEN
        PERFORM oracle.fail('ORA-00955: name is already used by an existing object');
    END IF;
    EXECUTE format('CREATE UNLOGGED TABLE %s (%s)', base, definitions);
    EXECUTE format('ALTER TABLE %s ALTER COLUMN "#OWNER" SET DEFAULT %s', base,
        CASE WHEN preserves THEN 'oracle.session_owner()' ELSE 'oracle.new_transaction_owner()' END);
    EXECUTE format('CREATE INDEX ON %s ("#OWNER")', base);
    IF NOT preserves THEN
        EXECUTE format('CREATE TRIGGER "#CLEAR" AFTER INSERT ON %s EXECUTE FUNCTION oracle.clear_ended_transactions()', base);
    END IF;
    EXECUTE format('CREATE VIEW %s AS SELECT %s FROM %s WHERE "#OWNER" = %s', name, columns, base,
        CASE WHEN preserves THEN 'oracle.session_owner()' ELSE 'oracle.transaction_owner()' END);
END $$;

-- Whether a session has rows that a commit has not deleted.
CREATE OR REPLACE FUNCTION oracle.session_has_rows(owner text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
    base record;
    found_one boolean;
BEGIN
    FOR base IN SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence = 'u' AND c.relname LIKE '#%'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I WHERE "#OWNER" = $1)', base.nspname, base.relname)
            INTO found_one USING owner;
        IF found_one THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- At the end of a session its rows go.
CREATE OR REPLACE FUNCTION oracle.forget_session(owner text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    base record;
BEGIN
    FOR base IN SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence = 'u' AND c.relname LIKE '#%'
    LOOP
        EXECUTE format('DELETE FROM %I.%I WHERE "#OWNER" = $1', base.nspname, base.relname) USING owner;
    END LOOP;
END $$;
