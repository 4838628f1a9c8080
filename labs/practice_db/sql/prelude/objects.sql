-- DDL whose meaning depends on what a name stands for. All run with the rights of the caller.

-- A ROWID says where a row is: table, file, block, slot, in Oracle's digits.
CREATE OR REPLACE FUNCTION oracle.base64(value bigint, size int) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT string_agg(substr('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', (value >> (6 * n))::int % 64 + 1, 1), '' ORDER BY n DESC)::varchar
    FROM generate_series(0, size - 1) AS n
$$;
CREATE OR REPLACE FUNCTION oracle.rowid(class oid, place tid) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT oracle.base64(class::bigint, 6) || oracle.base64(1, 3)
        || oracle.base64(split_part(trim('()' FROM place::text), ',', 1)::bigint, 6)
        || oracle.base64(split_part(trim('()' FROM place::text), ',', 2)::bigint, 3)
$$;
-- The table of a quoted name; NULL when there is none.
CREATE OR REPLACE FUNCTION oracle.kind_of(name text) RETURNS "char" LANGUAGE sql STABLE AS $$
    SELECT relkind FROM pg_class WHERE oid = to_regclass(name)
$$;
CREATE OR REPLACE FUNCTION oracle.no_table() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT oracle.fail('ORA-00942: table or view does not exist')
$$;

CREATE OR REPLACE FUNCTION oracle.drop_table(name text, is_cascade boolean, if_exists boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF oracle.temporary_base(name) IS NOT NULL THEN
        PERFORM oracle.change_under_views(name, format('DROP TABLE %s CASCADE', oracle.temporary_base(name)));
        RETURN;
    END IF;
    IF oracle.kind_of(name) IS DISTINCT FROM 'r' THEN
        IF NOT if_exists THEN PERFORM oracle.no_table(); END IF;
        RETURN;
    END IF;
    IF NOT is_cascade AND EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = to_regclass(name) AND conrelid <> confrelid) THEN
        PERFORM oracle.fail('ORA-02449: unique/primary keys in table referenced by foreign keys');
    END IF;
    PERFORM oracle.change_under_views(name, format('DROP TABLE %s CASCADE', to_regclass(name)));
END $$;

-- Oracle comments on views as on tables.
CREATE OR REPLACE FUNCTION oracle.comment_on_table(name text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF oracle.kind_of(name) IS NULL OR oracle.kind_of(name) NOT IN ('r', 'v') THEN
        PERFORM oracle.no_table();
    END IF;
    EXECUTE format('COMMENT ON %s %s IS %L', CASE oracle.kind_of(name) WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, name, nullif(words, ''));
END $$;

CREATE OR REPLACE FUNCTION oracle.truncate_table(name text, is_cascade boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF oracle.temporary_base(name) IS NOT NULL THEN
        EXECUTE format('DELETE FROM %s', name);
        RETURN;
    END IF;
    IF oracle.kind_of(name) IS DISTINCT FROM 'r' THEN
        PERFORM oracle.no_table();
    END IF;
    IF NOT is_cascade AND EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conenforced AND confrelid = to_regclass(name) AND conrelid <> confrelid) THEN
        PERFORM oracle.fail('ORA-02266: unique/primary keys in table referenced by enabled foreign keys');
    END IF;
    -- PostgreSQL keeps a table from being truncated for a foreign key that is disabled too.
    IF NOT is_cascade AND EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = to_regclass(name) AND conrelid <> confrelid) THEN
        EXECUTE format('DELETE FROM %s', name);
        RETURN;
    END IF;
    EXECUTE format('TRUNCATE TABLE %s %s', name, CASE WHEN is_cascade THEN 'CASCADE' ELSE '' END);
END $$;

CREATE OR REPLACE FUNCTION oracle.drop_primary_key(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    key name;
BEGIN
    SELECT conname INTO key FROM pg_constraint WHERE conrelid = to_regclass(name) AND contype = 'p';
    IF key IS NULL THEN
        PERFORM oracle.fail('ORA-02441: Cannot drop nonexistent primary key');
    END IF;
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', name, key);
END $$;

-- ALTER TABLE ... MODIFY: what was kept with the old types of these columns (see types.sql) goes first.
CREATE OR REPLACE FUNCTION oracle.change_types(name text, definition text, columns text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    old name;
BEGIN
    FOR old IN SELECT k.conname FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
        WHERE k.conrelid = to_regclass(name) AND k.contype = 'c' AND format('"%s"', a.attname) = ANY (columns)
            AND oracle.is_of_type(pg_get_constraintdef(k.oid))
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', name, old);
    END LOOP;
    PERFORM oracle.change_under_views(name, definition);
EXCEPTION
    WHEN string_data_right_truncation OR check_violation THEN
        PERFORM oracle.fail('ORA-01441: cannot decrease column length because some value is too big');
    WHEN numeric_value_out_of_range THEN
        PERFORM oracle.fail('ORA-01440: column to be modified must be empty to decrease precision or scale');
END $$;

-- An index lives in the schema of its table, whatever owner was given.
CREATE OR REPLACE FUNCTION oracle.create_index(name text, target text, items text, is_unique boolean, if_not_exists boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF oracle.kind_of(target) IS NULL THEN
        PERFORM oracle.no_table();
    END IF;
    EXECUTE format('CREATE %s INDEX %s %I ON %s (%s)', CASE WHEN is_unique THEN 'UNIQUE' ELSE '' END,
        CASE WHEN if_not_exists THEN 'IF NOT EXISTS' ELSE '' END, (parse_ident(name))[array_upper(parse_ident(name), 1)],
        coalesce(oracle.temporary_base(target), target),
        CASE WHEN is_unique AND oracle.temporary_base(target) IS NOT NULL THEN '"#OWNER", ' ELSE '' END || items);
END $$;

-- A table with an identity column or DEFAULT ON NULL. The identity is a NUMBER with a sequence of its own, for
-- PostgreSQL's are integers, which no NUMBER column can refer to as a foreign key.
CREATE SEQUENCE IF NOT EXISTS oracle.identity_numbers START WITH 70001;
GRANT USAGE ON SEQUENCE oracle.identity_numbers TO PUBLIC;
CREATE OR REPLACE FUNCTION oracle.define_table(name text, definition text, identity text, options text, is_always boolean, on_null text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parts text[] := parse_ident(name);
    sequence text := format('%s%I', CASE WHEN cardinality(parts) > 1 THEN quote_ident(parts[1]) || '.' ELSE '' END,
        'ISEQ' || chr(36) || chr(36) || '_' || nextval('oracle.identity_numbers'));
BEGIN
    IF identity IS NULL THEN
        EXECUTE definition;
    ELSE
        EXECUTE format('CREATE SEQUENCE %s %s', sequence, options);
        EXECUTE replace(definition, quote_literal('#IDENTITY'), quote_literal(sequence));
        EXECUTE format('ALTER SEQUENCE %s OWNED BY %s.%s', sequence, name, identity);
        IF is_always THEN
            EXECUTE format('CREATE TRIGGER "#ALWAYS" BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION oracle.identity_always(%L, %L)',
                name, identity, sequence);
        END IF;
    END IF;
    IF cardinality(on_null) > 0 THEN
        EXECUTE format('CREATE TRIGGER "#DEFAULTS" BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION oracle.default_on_null(%s)',
            name, (SELECT string_agg(quote_literal(argument), ', ' ORDER BY n) FROM unnest(on_null) WITH ORDINALITY AS u(argument, n)));
    END IF;
END $$;

-- CREATE TABLE ... AS: the table from the query first, then what is NOT NULL in the queried table (not what only its
-- primary key makes so), then constraints and defaults. `columns` has pairs of a new column and the queried one; without
-- any, all have the names they had.
CREATE OR REPLACE FUNCTION oracle.create_table_as(name text, definition text, source text, columns text[], changes text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept text;
BEGIN
    EXECUTE definition;
    FOR kept IN SELECT n.attname FROM pg_constraint k
        JOIN pg_attribute s ON s.attrelid = k.conrelid AND k.conkey = ARRAY[s.attnum]
        JOIN pg_attribute n ON n.attrelid = to_regclass(name) AND n.attnum > 0
            AND CASE WHEN cardinality(columns) = 0 THEN n.attname = s.attname
                ELSE EXISTS (SELECT FROM generate_series(1, cardinality(columns), 2) i
                    WHERE columns[i] = n.attname AND columns[i + 1] = s.attname) END
        WHERE k.conrelid = to_regclass(source) AND k.contype = 'n' AND NOT EXISTS (
            SELECT FROM pg_constraint p WHERE p.conrelid = k.conrelid AND p.contype = 'p' AND k.conkey <@ p.conkey)
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', name, kept);
    END LOOP;
    IF changes <> '' THEN
        EXECUTE changes;
    END IF;
END $$;

-- Whether a column numbers itself: it owns a sequence of that name.
CREATE OR REPLACE FUNCTION oracle.identity_of(class oid, attribute smallint) RETURNS "char" LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = class AND t.tgname = '#ALWAYS') THEN 'a' ELSE 'd' END::"char"
    FROM pg_depend AS d JOIN pg_class AS s ON s.oid = d.objid AND s.relkind = 'S' AND s.relname LIKE 'ISEQ%'
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = class AND d.refobjsubid = attribute AND d.deptype = 'a'
$$;

-- GENERATED ALWAYS: a number that the sequence has not just given was told.
CREATE OR REPLACE FUNCTION oracle.identity_always() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) ->> (parse_ident(TG_ARGV[0]))[1])::bigint IS DISTINCT FROM currval(TG_ARGV[1]) THEN
        PERFORM oracle.fail('ORA-32795: cannot insert into a generated always identity column');
    END IF;
    RETURN NEW;
EXCEPTION WHEN object_not_in_prerequisite_state THEN
    PERFORM oracle.fail('ORA-32795: cannot insert into a generated always identity column');
    RETURN NULL;
END $$;

-- DEFAULT ON NULL: pairs of a column and its default's text; an identity column takes its next number.
CREATE OR REPLACE FUNCTION oracle.default_on_null() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    name text;
    value text;
BEGIN
    FOR i IN 0 .. TG_NARGS - 1 BY 2 LOOP
        name := (parse_ident(TG_ARGV[i]))[1];
        IF to_jsonb(NEW) ->> name IS NULL THEN
            IF TG_ARGV[i + 1] = '' THEN
                value := nextval(pg_get_serial_sequence(TG_RELID::regclass::text, name));
            ELSE
                EXECUTE 'SELECT ' || TG_ARGV[i + 1] INTO value;
            END IF;
            NEW := jsonb_populate_record(NEW, jsonb_build_object(name, value));
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION oracle.rename(name text, new_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF oracle.kind_of(name) IS NULL THEN
        PERFORM oracle.fail('ORA-04043: Object ' || trim('"' FROM name) || ' does not exist.');
    END IF;
    PERFORM oracle.rename_view(to_regclass(name), (parse_ident(new_name))[1]);
    PERFORM oracle.change_under_views(name, format('ALTER %s %s RENAME TO %s',
        CASE oracle.kind_of(name) WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, name, new_name));
END $$;
