-- Constraints and indexes have namespaces of their own in Oracle. PostgreSQL has one for tables and indexes, and a key has
-- an index of its name; so the name of each index and of each primary or unique key begins with a mark here, which
-- nobody sees. Source: Oracle Database SQL Language Reference, Database Object Naming Rules.
CREATE OR REPLACE FUNCTION oracle.unmarked(name text) RETURNS varchar(128) LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN name LIKE '@%' THEN substr(name, 2) ELSE name END::varchar(128)
$$;

-- A folder that an earlier version has made: what has no mark gets it.
DO $$
DECLARE
    old record;
BEGIN
    FOR old IN SELECT n.nspname, i.relname FROM pg_class AS i
        JOIN pg_namespace AS n ON n.oid = i.relnamespace JOIN pg_roles AS r ON r.rolname = n.nspname
        WHERE i.relkind = 'i' AND i.relname NOT LIKE '@%' AND length(i.relname) < 63
    LOOP
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', old.nspname, old.relname, '@' || old.relname);
    END LOOP;
END $$;

-- The name that a constraint of a table has in PostgreSQL.
CREATE OR REPLACE FUNCTION oracle.constraint_of(target text, name text) RETURNS name LANGUAGE plpgsql STABLE AS $$
DECLARE
    plain text := (parse_ident(name))[1];
    found_name name;
BEGIN
    IF oracle.kind_of(target) IS NULL THEN
        PERFORM oracle.no_table();
    END IF;
    SELECT conname INTO found_name FROM pg_constraint
        WHERE conrelid = to_regclass(coalesce(oracle.temporary_base(target), target))
            AND (conname = '@' || plain AND contype IN ('p', 'u') OR conname = plain AND contype NOT IN ('p', 'u'));
    RETURN found_name;
END $$;

CREATE OR REPLACE FUNCTION oracle.drop_constraint(target text, name text, is_cascade boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept name := oracle.constraint_of(target, name);
BEGIN
    IF kept IS NULL THEN
        PERFORM oracle.fail('ORA-02443: Cannot drop constraint  - nonexistent constraint');
    END IF;
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I %s', coalesce(oracle.temporary_base(target), target), kept,
        CASE WHEN is_cascade THEN 'CASCADE' ELSE '' END);
END $$;

CREATE OR REPLACE FUNCTION oracle.rename_constraint(target text, old text, new text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept name := oracle.constraint_of(target, old);
BEGIN
    IF kept IS NULL THEN
        PERFORM oracle.fail('ORA-23292: The constraint does not exist');
    END IF;
    EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', coalesce(oracle.temporary_base(target), target), kept,
        CASE WHEN kept LIKE '@%' THEN '@' ELSE '' END || (parse_ident(new))[1]);
END $$;

-- A disabled constraint stays and holds for nothing; enabling it looks at every row.
-- Source: Oracle Database SQL Language Reference, ALTER TABLE, enable_disable_clause.
CREATE OR REPLACE FUNCTION oracle.enable_constraint(target text, name text, is_enabled boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept name := oracle.constraint_of(target, name);
    found_one record;
BEGIN
    IF kept IS NULL THEN
        PERFORM oracle.fail(format(CASE WHEN is_enabled THEN 'ORA-02430: cannot enable constraint (%s) - no such constraint'
            ELSE 'ORA-02431: cannot disable constraint (%s) - no such constraint' END, (parse_ident(name))[1]));
    END IF;
    SELECT k.contype, k.conenforced, oracle.unmarked(k.conname) AS shown, pg_get_constraintdef(k.oid) AS definition,
        n.nspname AS owner INTO found_one
        FROM pg_constraint AS k JOIN pg_namespace AS n ON n.oid = k.connamespace
        WHERE k.conrelid = to_regclass(target) AND k.conname = kept;
    IF found_one.conenforced = is_enabled THEN
        RETURN;
    ELSIF found_one.contype = 'f' THEN
        EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I %s ENFORCED', target, kept, CASE WHEN is_enabled THEN '' ELSE 'NOT' END);
    ELSIF found_one.contype = 'c' THEN
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', target, kept);
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s %s', target, kept, regexp_replace(found_one.definition, ' NOT ENFORCED$', ''),
            CASE WHEN is_enabled THEN '' ELSE 'NOT ENFORCED' END);
    ELSE
        PERFORM oracle.refuse(format('%s a primary or unique key', CASE WHEN is_enabled THEN 'enabling' ELSE 'disabling' END));
    END IF;
EXCEPTION
    WHEN foreign_key_violation THEN
        PERFORM oracle.fail(format('ORA-02298: cannot validate (%s.%s) - parent keys not found', found_one.owner, found_one.shown));
    WHEN check_violation THEN
        PERFORM oracle.fail(format('ORA-02293: cannot validate (%s.%s) - check constraint violated', found_one.owner, found_one.shown));
END $$;

-- SET CONSTRAINTS finds a constraint by its name alone.
CREATE OR REPLACE FUNCTION oracle.set_constraints(names text[], mode text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one text;
    parts text[];
    kept text;
BEGIN
    FOREACH one IN ARRAY names LOOP
        parts := parse_ident(one);
        SELECT format('%s.%I', k.connamespace::regnamespace::text, k.conname) INTO kept FROM pg_constraint AS k
            WHERE oracle.unmarked(k.conname) = parts[cardinality(parts)]
                AND k.connamespace::regnamespace::text = quote_ident(CASE WHEN cardinality(parts) > 1 THEN parts[1] ELSE current_schema() END);
        EXECUTE format('SET CONSTRAINTS %s %s', coalesce(kept, one), mode);
    END LOOP;
END $$;

-- A key whose name a unique index on its columns has uses that index.
-- Source: Oracle Database SQL Language Reference, constraint, using_index_clause; the HR sample schema is made so.
CREATE OR REPLACE FUNCTION oracle.add_constraints(target text, definition text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    own record;
BEGIN
    IF oracle.kind_of(target) IS NULL THEN
        PERFORM oracle.no_table();
    END IF;
    FOR own IN SELECT i.relname AS name, x.indisunique AS is_unique,
            (SELECT string_agg(format('"%s"', a.attname), ', ' ORDER BY u.n) FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS u(attnum, n)
                JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.attnum) AS columns
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indrelid = to_regclass(target) AND x.indexprs IS NULL
            AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u'))
    LOOP
        IF own.is_unique THEN
            definition := replace(definition, format('CONSTRAINT "%s" PRIMARY KEY (%s)', own.name, own.columns),
                format('CONSTRAINT "%s" PRIMARY KEY USING INDEX "%s"', own.name, own.name));
            definition := replace(definition, format('CONSTRAINT "%s" UNIQUE (%s)', own.name, own.columns),
                format('CONSTRAINT "%s" UNIQUE USING INDEX "%s"', own.name, own.name));
        ELSIF strpos(definition, format('CONSTRAINT "%s" PRIMARY KEY (%s)', own.name, own.columns))
                + strpos(definition, format('CONSTRAINT "%s" UNIQUE (%s)', own.name, own.columns)) > 0 THEN
            PERFORM oracle.refuse('a key that is held by an index that is not unique');
        END IF;
    END LOOP;
    EXECUTE definition;
END $$;

-- What PostgreSQL allows and Oracle does not: two constraints of a schema with one name, two indexes on the same columns
-- of a table, a foreign key to columns that have only a unique index.
CREATE OR REPLACE FUNCTION oracle.check_new_rules() RETURNS event_trigger LANGUAGE plpgsql
SET search_path = pg_catalog AS $$
DECLARE
    made record;
BEGIN
    FOR made IN SELECT DISTINCT objid FROM pg_event_trigger_ddl_commands()
        WHERE classid = 'pg_class'::regclass AND object_type = 'table'
    LOOP
        IF EXISTS (SELECT FROM pg_constraint AS k JOIN pg_constraint AS o ON o.connamespace = k.connamespace AND o.oid <> k.oid
                AND o.conname IN (oracle.unmarked(k.conname), '@' || oracle.unmarked(k.conname)) AND o.contype IN ('p', 'u', 'f', 'c')
            WHERE k.conrelid = made.objid AND k.contype IN ('p', 'u', 'f', 'c') AND oracle.unmarked(k.conname) !~ '^SYS_C\d{7}$'
                AND NOT (k.contype = 'c' AND oracle.is_of_type(pg_get_constraintdef(k.oid)))) THEN
            PERFORM oracle.fail('ORA-02264: name already used by an existing constraint');
        END IF;
        IF EXISTS (SELECT FROM pg_constraint AS k WHERE k.conrelid = made.objid AND k.contype = 'f' AND NOT EXISTS (
                SELECT FROM pg_constraint AS o WHERE o.conrelid = k.confrelid AND o.contype IN ('p', 'u')
                    AND o.conkey @> k.confkey AND o.conkey <@ k.confkey)) THEN
            PERFORM oracle.fail('ORA-02270: no matching unique or primary key for this column-list');
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() AS c
            JOIN pg_index AS x ON c.classid = 'pg_class'::regclass AND x.indexrelid = c.objid
            JOIN pg_index AS o ON o.indrelid = x.indrelid AND o.indexrelid <> x.indexrelid
                AND o.indkey::text = x.indkey::text AND o.indoption::text = x.indoption::text
                AND coalesce(pg_get_expr(o.indexprs, o.indrelid), '') = coalesce(pg_get_expr(x.indexprs, x.indrelid), '')
        WHERE c.object_type = 'index' AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = x.indexrelid)) THEN
        PERFORM oracle.fail('ORA-01408: such column list already indexed');
    END IF;
END $$;
DROP EVENT TRIGGER IF EXISTS check_new_rules;
CREATE EVENT TRIGGER check_new_rules ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE', 'CREATE INDEX') EXECUTE FUNCTION oracle.check_new_rules();
