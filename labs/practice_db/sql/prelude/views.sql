-- Views outlive what they read: a view whose table is dropped or changed stays, INVALID, and works again when it can.
-- PostgreSQL drops such a view or refuses the change. So the views that hang on a table are taken away before it is
-- changed and made again behind it; in the place of one that cannot be made stands a view that raises ORA-04063.
-- Source: Oracle Database SQL Language Reference 23ai, DROP TABLE, DROP VIEW, ALTER TABLE, CREATE VIEW.
CREATE SCHEMA IF NOT EXISTS practice;

-- The query of each view as it was typed, and of an invalid one the text from which it is made again.
CREATE TABLE IF NOT EXISTS practice.views (
    owner name NOT NULL, name name NOT NULL, typed text, invalid jsonb, number bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (owner, name));

-- The statements that give a relation the rights on it that others have.
CREATE OR REPLACE FUNCTION oracle.grants_of(relation oid) RETURNS jsonb LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT coalesce(jsonb_agg(format('GRANT %s ON %s TO %s%s', g.privilege_type, relation::regclass,
            CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END,
            CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)), '[]')
    FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS g WHERE c.oid = relation AND g.grantee <> c.relowner
$$;

-- Take away the views that hang on a relation, and give them back as a list, the nearest first: each with its columns,
-- its query, who owns it and who may use it.
CREATE OR REPLACE FUNCTION oracle.take_views(target oid) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE
    found_ones jsonb;
    one record;
BEGIN
    WITH RECURSIVE hanging (view, depth) AS (
        SELECT r.ev_class, 1 FROM pg_depend AS d JOIN pg_rewrite AS r ON r.oid = d.objid
            WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid = target AND r.ev_class <> target
        UNION
        SELECT r.ev_class, h.depth + 1 FROM hanging AS h JOIN pg_depend AS d ON d.refobjid = h.view
            JOIN pg_rewrite AS r ON r.oid = d.objid
            WHERE d.classid = 'pg_rewrite'::regclass AND r.ev_class <> h.view
    )
    SELECT jsonb_agg(jsonb_build_object('owner', n.nspname, 'name', c.relname, 'role', c.relowner::regrole::text,
            'query', coalesce(v.invalid ->> 'query', rtrim(pg_get_viewdef(c.oid), ';')),
            'check', CASE WHEN c.reloptions::text LIKE '%check_option%' THEN ' WITH CASCADED CHECK OPTION' ELSE '' END,
            'comment', obj_description(c.oid, 'pg_class'),
            'columns', (SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
                FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0),
            'grants', oracle.grants_of(c.oid))
            ORDER BY h.depth)
        INTO found_ones
        FROM (SELECT view, max(depth) AS depth FROM hanging GROUP BY view) AS h
        JOIN pg_class AS c ON c.oid = h.view AND c.relkind = 'v' JOIN pg_namespace AS n ON n.oid = c.relnamespace
        LEFT JOIN practice.views AS v ON v.owner = n.nspname AND v.name = c.relname;
    FOR one IN SELECT l.value ->> 'owner' AS owner, l.value ->> 'name' AS name
        FROM jsonb_array_elements(found_ones) WITH ORDINALITY AS l ORDER BY l.ordinality DESC
    LOOP
        EXECUTE format('DROP VIEW IF EXISTS %I.%I', one.owner, one.name);
    END LOOP;
    RETURN coalesce(found_ones, '[]');
END $$;

-- Make views of a list again; one that cannot be made is INVALID.
CREATE OR REPLACE FUNCTION oracle.make_views(views jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE
    one jsonb;
    given text;
    columns text;
BEGIN
    PERFORM set_config('practice.makes_views', 'on', true);
    FOR one IN SELECT value FROM jsonb_array_elements(views) WITH ORDINALITY AS l ORDER BY l.ordinality LOOP
        SELECT string_agg(format('%I', value ->> 'name'), ', ') INTO columns FROM jsonb_array_elements(one -> 'columns');
        BEGIN
            EXECUTE format('CREATE VIEW %I.%I (%s) AS %s%s', one ->> 'owner', one ->> 'name', columns, one ->> 'query', one ->> 'check');
            IF EXISTS (SELECT FROM pg_rewrite AS r JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                    JOIN pg_class AS c ON c.oid = d.refobjid AND c.oid <> r.ev_class JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    JOIN practice.views AS v ON v.owner = n.nspname AND v.name = c.relname AND v.invalid IS NOT NULL
                    WHERE r.ev_class = to_regclass(format('%I.%I', one ->> 'owner', one ->> 'name'))) THEN
                RAISE EXCEPTION 'it reads an invalid view';
            END IF;
            UPDATE practice.views SET invalid = NULL WHERE owner = one ->> 'owner' AND name = one ->> 'name';
        EXCEPTION WHEN OTHERS THEN
            EXECUTE format('CREATE VIEW %I.%I AS SELECT %s WHERE oracle.fail(%L)', one ->> 'owner', one ->> 'name',
                (SELECT string_agg(format('NULL::%s AS %I', value ->> 'type', value ->> 'name'), ', ') FROM jsonb_array_elements(one -> 'columns')),
                format('ORA-04063: view "%s.%s" has errors', one ->> 'owner', one ->> 'name'));
            INSERT INTO practice.views (owner, name, invalid) VALUES (one ->> 'owner', one ->> 'name', one)
                ON CONFLICT (owner, name) DO UPDATE SET invalid = one;
        END;
        EXECUTE format('ALTER VIEW %I.%I OWNER TO %s', one ->> 'owner', one ->> 'name', one ->> 'role');
        EXECUTE format('COMMENT ON VIEW %I.%I IS %L', one ->> 'owner', one ->> 'name', one ->> 'comment');
        FOR given IN SELECT jsonb_array_elements_text(one -> 'grants') LOOP
            EXECUTE given;
        END LOOP;
    END LOOP;
    PERFORM set_config('practice.makes_views', '', true);
END $$;

-- A change of a table or a view with nothing hanging on it.
CREATE OR REPLACE FUNCTION oracle.change_under_views(target text, definition text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    views jsonb := oracle.take_views(to_regclass(target));
BEGIN
    EXECUTE definition;
    PERFORM oracle.make_views(views);
END $$;

-- Keep a view's query as it was typed; what was kept of an earlier one goes.
CREATE OR REPLACE FUNCTION oracle.keep_view(view oid, typed text) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog AS $$
    INSERT INTO practice.views (owner, name, typed)
        SELECT n.nspname, c.relname, keep_view.typed FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = view
        ON CONFLICT (owner, name) DO UPDATE SET typed = excluded.typed, invalid = NULL
$$;
CREATE OR REPLACE FUNCTION oracle.forget_view(view oid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog AS $$
    DELETE FROM practice.views AS v USING pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = view AND v.owner = n.nspname AND v.name = c.relname
$$;
CREATE OR REPLACE FUNCTION oracle.rename_view(view oid, new_name text) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog AS $$
    UPDATE practice.views AS v SET name = rename_view.new_name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = view AND v.owner = n.nspname AND v.name = c.relname
$$;

-- PostgreSQL replaces a view only by one with the same columns: another is dropped, and keeps its rights.
CREATE OR REPLACE FUNCTION oracle.create_view(name text, definition text, typed text, replaces boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    views jsonb;
    given text;
    grants jsonb;
BEGIN
    IF oracle.kind_of(name) IS NOT NULL AND replaces AND (oracle.kind_of(name) <> 'v' OR oracle.temporary_base(name) IS NOT NULL) THEN
        PERFORM oracle.fail('ORA-00955: name is already used by an existing object');
    ELSIF oracle.kind_of(name) IS NULL OR NOT replaces THEN
        EXECUTE 'CREATE ' || definition;
    ELSE
        PERFORM oracle.forget_view(to_regclass(name));
        BEGIN
            EXECUTE 'CREATE OR REPLACE ' || definition;
        EXCEPTION WHEN invalid_table_definition THEN
            views := oracle.take_views(to_regclass(name));
            grants := oracle.grants_of(to_regclass(name));
            EXECUTE format('DROP VIEW %s', name);
            EXECUTE 'CREATE ' || definition;
            FOR given IN SELECT jsonb_array_elements_text(grants) LOOP
                EXECUTE given;
            END LOOP;
            PERFORM oracle.make_views(views);
        END;
    END IF;
    PERFORM oracle.keep_view(to_regclass(name), typed);
END $$;

CREATE OR REPLACE FUNCTION oracle.drop_view(name text, if_exists boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF oracle.kind_of(name) IS DISTINCT FROM 'v' OR oracle.temporary_base(name) IS NOT NULL THEN
        IF NOT if_exists THEN PERFORM oracle.no_table(); END IF;
        RETURN;
    END IF;
    PERFORM oracle.forget_view(to_regclass(name));
    PERFORM oracle.change_under_views(name, format('DROP VIEW %s', name));
END $$;

-- Whatever is made or changed may be what an invalid view waits for. Those that read others may stand before them in
-- the list: it is gone through again as long as that helps.
CREATE OR REPLACE FUNCTION oracle.try_invalid_views() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE
    waiting jsonb;
    one jsonb;
    left_over int;
BEGIN
    IF coalesce(current_setting('practice.makes_views', true), '') = 'on'
            OR NOT EXISTS (SELECT FROM practice.views WHERE invalid IS NOT NULL) THEN
        RETURN;
    END IF;
    DELETE FROM practice.views WHERE to_regclass(format('%I.%I', owner, name)) IS NULL;
    LOOP
        SELECT jsonb_agg(invalid ORDER BY number) INTO waiting FROM practice.views WHERE invalid IS NOT NULL;
        EXIT WHEN waiting IS NULL OR jsonb_array_length(waiting) = left_over;
        left_over := jsonb_array_length(waiting);
        FOR one IN SELECT jsonb_array_elements(waiting) LOOP
            EXECUTE format('DROP VIEW %I.%I', one ->> 'owner', one ->> 'name');
        END LOOP;
        PERFORM oracle.make_views(waiting);
    END LOOP;
END $$;
DROP EVENT TRIGGER IF EXISTS try_invalid_views;
CREATE EVENT TRIGGER try_invalid_views ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE VIEW', 'ALTER TABLE', 'ALTER VIEW')
    EXECUTE FUNCTION oracle.try_invalid_views();
