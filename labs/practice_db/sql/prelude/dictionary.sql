-- Oracle's data dictionary over PostgreSQL's catalogue.
--
-- One view a subject in schema oracle, with lower-case columns, `owner` first and `is_accessible` last; from it come
-- the USER_, ALL_ and DBA_ twins of schema "SYS" (see the end of this file). Column names and types: Oracle Database
-- Reference 23ai. Columns about storage that PostgreSQL does not have hold what a fresh Oracle table shows.
-- PostgreSQL's own operators are wanted here, not those of schema oracle.
SET search_path = pg_catalog;

-- Made by the engine as well; the dictionary reads the stored units that are kept in it.
CREATE SCHEMA IF NOT EXISTS practice;
CREATE TABLE IF NOT EXISTS practice.catalog (
    kind text NOT NULL, name text NOT NULL, record jsonb NOT NULL, PRIMARY KEY (kind, name));

-- CREATE OR REPLACE, and anew with what hangs on it if an older version had other columns.
CREATE OR REPLACE PROCEDURE oracle.define_view(name text, query text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE VIEW %s AS %s', name, query);
EXCEPTION WHEN invalid_table_definition OR syntax_error_or_access_rule_violation THEN
    EXECUTE format('DROP VIEW IF EXISTS %s CASCADE', name);
    EXECUTE format('CREATE VIEW %s AS %s', name, query);
END $$;

-- PostgreSQL keeps no time of creation for objects: that of the database stands for it.
CREATE OR REPLACE FUNCTION oracle.database_created() RETURNS oracle.date LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT ((pg_stat_file('PG_VERSION')).modification AT TIME ZONE 'UTC')::oracle.date
$$;

-- An expression of PostgreSQL without its casts and function schemas, as near to Oracle's text as that gets.
CREATE OR REPLACE FUNCTION oracle.expression_text(expression text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    step record;
BEGIN
    FOR step IN SELECT * FROM (VALUES
        ('\(?''(-?\d+(\.\d+)?)''::numeric(\(\d+(,\d+)?\))?\)?', '\1'),
        ('nextval\(''(("[^"]+"|[a-z_]+)(\.("[^"]+"|[a-z_]+))?)''::regclass\)', '\1."NEXTVAL"'),
        ('::(oracle\.)?("[^"]+"|[a-z_]+)( (varying|precision|with(out)? time zone|year to month|day to second))?(\(\d+(,\d+)?\))?', ''),
        ('oracle\.text\(("[^"]+")\)', '\1'),
        ('oracle\.([a-z_]+)\(\)', '\1'),
        ('oracle\.([a-z_]+)\(', '\1(')
    ) AS v(pattern, replacement)
    LOOP
        expression := regexp_replace(expression, step.pattern, step.replacement, 'g');
    END LOOP;
    RETURN expression;
END $$;

-- Oracle's name of a type.
CREATE OR REPLACE FUNCTION oracle.type_text(type oid, typmod int) RETURNS varchar(128) LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN t.typname IN ('numeric', 'int2', 'int4', 'int8', 'oid') THEN 'NUMBER'
        WHEN n.nspname = 'oracle' AND t.typname IN ('date', 'raw', 'blob', 'nclob', 'long', 'long_raw', 'rowid')
            THEN replace(upper(t.typname), '_', ' ')
        WHEN t.typname = 'timestamp_ltz' THEN 'TIMESTAMP(6) WITH LOCAL TIME ZONE'
        WHEN t.typname IN ('varchar', 'name') THEN 'VARCHAR2'
        WHEN t.typname = 'bpchar' THEN 'CHAR'
        WHEN t.typname = 'text' THEN 'CLOB'
        WHEN t.typname = 'timestamp' AND typmod = 0 THEN 'DATE'
        WHEN t.typname = 'timestamp' THEN format('TIMESTAMP(%s)', CASE WHEN typmod < 0 THEN 6 ELSE typmod END)
        WHEN t.typname = 'timestamptz' THEN format('TIMESTAMP(%s) WITH TIME ZONE', CASE WHEN typmod < 0 THEN 6 ELSE typmod END)
        WHEN t.typname = 'interval' AND typmod >= 0 AND (typmod >> 16) & 32767 = 6 THEN 'INTERVAL YEAR(2) TO MONTH'
        WHEN t.typname = 'interval' THEN 'INTERVAL DAY(2) TO SECOND(6)'
        WHEN t.typname = 'float4' THEN 'BINARY_FLOAT'
        WHEN t.typname = 'float8' THEN 'BINARY_DOUBLE'
        WHEN t.typname = 'bytea' THEN 'RAW'
        WHEN t.typname = 'bool' THEN 'BOOLEAN'
        ELSE upper(t.typname)
    END::varchar(128)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = type
$$;

-- The schemas that are Oracle users.
CALL oracle.define_view('oracle.owners', $$
    SELECT oid, nspname::varchar(128) AS owner
    FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'oracle', 'practice', 'public')
$$);

-- The view that statements name, and the table behind it (see temporary.sql).
CALL oracle.define_view('oracle.temporary_tables', $$
    SELECT v.oid, b.oid AS rows_oid, v.relnamespace,
        CASE WHEN EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = b.oid AND t.tgname = '#CLEAR')
            THEN 'SYS$TRANSACTION' ELSE 'SYS$SESSION' END AS duration
    FROM pg_class v
    JOIN pg_class b ON b.relnamespace = v.relnamespace AND b.relname = '#' || v.relname AND b.relkind = 'r'
        AND b.relpersistence = 'u'
    WHERE v.relkind = 'v'
$$);

-- Tables, views and sequences. A global temporary table is a view over a table with its rows of all sessions.
CALL oracle.define_view('oracle.relations', $$
    SELECT o.owner, c.oid, CASE WHEN i.objid IS NULL THEN c.relname ELSE 'ISEQ' || chr(36) || chr(36) || '_' || c.oid END::varchar(128) AS name, c.relkind, c.reltuples, c.relpages, c.relnamespace,
        coalesce(g.rows_oid, c.oid) AS rows_from, g.duration,
        CASE WHEN g.oid IS NOT NULL OR c.relkind IN ('r', 'p') THEN 'TABLE'
             WHEN c.relkind = 'v' THEN 'VIEW' WHEN c.relkind = 'm' THEN 'MATERIALIZED VIEW'
             WHEN c.relkind = 'S' THEN 'SEQUENCE' END::varchar(23) AS type,
        (pg_has_role(c.relowner, 'USAGE')
            OR (c.relkind <> 'S' AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE'))
            OR (c.relkind = 'S' AND has_sequence_privilege(c.oid, 'USAGE, SELECT'))) AS is_accessible
    FROM pg_class c
    JOIN oracle.owners o ON o.oid = c.relnamespace
    LEFT JOIN oracle.temporary_tables g ON g.oid = c.oid
    LEFT JOIN pg_depend i ON i.objid = c.oid AND i.classid = 'pg_class'::regclass AND i.deptype = 'i' AND c.relkind = 'S'
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
        AND NOT EXISTS (SELECT 1 FROM oracle.temporary_tables h WHERE h.rows_oid = c.oid)
$$);

CALL oracle.define_view('oracle.tables', $$
    SELECT r.owner, r.name AS table_name, 'USERS'::varchar(30) AS tablespace_name, NULL::varchar(128) AS cluster_name,
        NULL::varchar(128) AS iot_name, 'VALID'::varchar(8) AS status, 10::numeric AS pct_free,
        NULL::numeric AS pct_used, 1::numeric AS ini_trans, 255::numeric AS max_trans, 'YES'::varchar(3) AS logging,
        'N'::varchar(1) AS backed_up, CASE WHEN r.reltuples >= 0 THEN r.reltuples::numeric END AS num_rows,
        CASE WHEN r.reltuples >= 0 THEN r.relpages::numeric END AS blocks, '1'::varchar(10) AS degree,
        '1'::varchar(10) AS instances, 'N'::varchar(5) AS cache, 'ENABLED'::varchar(8) AS table_lock,
        (greatest(s.last_analyze, s.last_autoanalyze) AT TIME ZONE 'UTC')::oracle.date AS last_analyzed,
        'NO'::varchar(3) AS partitioned, NULL::varchar(12) AS iot_type,
        CASE WHEN r.duration IS NULL THEN 'N' ELSE 'Y' END::varchar(1) AS temporary, 'N'::varchar(1) AS secondary,
        'NO'::varchar(3) AS nested, 'DEFAULT'::varchar(7) AS buffer_pool, 'DISABLED'::varchar(8) AS row_movement,
        r.duration::varchar(15) AS duration, 'YES'::varchar(3) AS monitoring,
        'DISABLED'::varchar(8) AS compression, NULL::varchar(30) AS compress_for, 'NO'::varchar(3) AS dropped,
        'NO'::varchar(3) AS read_only, 'YES'::varchar(3) AS segment_created,
        CASE WHEN EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = r.oid AND oracle.identity_of(a.attrelid, a.attnum) IS NOT NULL)
            THEN 'YES' ELSE 'NO' END::varchar(3) AS has_identity,
        'NO'::varchar(3) AS external, 'USING_NLS_COMP'::varchar(100) AS default_collation,
        r.is_accessible
    FROM oracle.relations r
    LEFT JOIN pg_stat_all_tables s ON s.relid = r.oid
    WHERE r.type = 'TABLE'
$$);

CALL oracle.define_view('oracle.views', $$
    SELECT r.owner, r.name AS view_name, length(d.text)::numeric AS text_length, d.text,
        left(d.text, 4000)::varchar(4000) AS text_vc,
        NULL::numeric AS type_text_length, NULL::varchar(4000) AS type_text, NULL::varchar(128) AS view_type_owner,
        NULL::varchar(128) AS view_type, NULL::varchar(128) AS superview_name, 'N'::varchar(1) AS editioning_view,
        'N'::varchar(1) AS read_only, 'DEFINER'::varchar(12) AS bequeath,
        'USING_NLS_COMP'::varchar(100) AS default_collation, r.is_accessible
    FROM oracle.relations r
    LEFT JOIN practice.views v ON v.owner = r.owner AND v.name = r.name
    CROSS JOIN LATERAL (SELECT coalesce(v.typed, oracle.expression_text(ltrim(rtrim(pg_get_viewdef(r.oid, true), ';')))) AS text) d
    WHERE r.type = 'VIEW'
$$);

CALL oracle.define_view('oracle.tab_columns', $$
    SELECT r.owner, r.name AS table_name, a.attname::varchar(128) AS column_name,
        regexp_replace(t.type, '^FLOAT.*', 'FLOAT')::varchar(128) AS data_type, NULL::varchar(3) AS data_type_mod,
        NULL::varchar(128) AS data_type_owner,
        (CASE t.type
            WHEN 'VARCHAR2' THEN t.length WHEN 'CHAR' THEN t.length WHEN 'RAW' THEN coalesce(raw.length, 2000)
            WHEN 'NUMBER' THEN 22 WHEN 'DATE' THEN 7 WHEN 'CLOB' THEN 4000 WHEN 'BLOB' THEN 4000 WHEN 'ROWID' THEN 10
            WHEN 'BINARY_FLOAT' THEN 4 WHEN 'BINARY_DOUBLE' THEN 8 WHEN 'BOOLEAN' THEN 1
            WHEN 'NVARCHAR2' THEN 2 * t.length WHEN 'NCHAR' THEN 2 * t.length WHEN 'NCLOB' THEN 4000
            WHEN 'LONG' THEN 0 WHEN 'LONG RAW' THEN 0 WHEN 'UROWID' THEN 4000
            ELSE CASE WHEN t.type LIKE 'INTERVAL YEAR%' THEN 5 WHEN t.type LIKE 'FLOAT%' THEN 22
                WHEN t.type LIKE '% WITH TIME ZONE' THEN 13 ELSE 11 END END)::numeric AS data_length,
        CASE WHEN t.type = 'NUMBER' AND a.atttypmod > 3 THEN (a.atttypmod - 4) >> 16
             WHEN t.type ~ '^(FLOAT|INTERVAL)' THEN t.first_number END::numeric AS data_precision,
        CASE WHEN t.type = 'NUMBER' AND a.atttypmod > 3 THEN ((((a.atttypmod - 4) & 2047) # 1024) - 1024)::numeric
             WHEN t.type LIKE 'TIMESTAMP%' THEN t.first_number
             WHEN t.type LIKE 'INTERVAL YEAR%' THEN 0
             WHEN t.type LIKE 'INTERVAL DAY%' THEN substring(t.type FROM 'SECOND\((\d+)')::numeric END AS data_scale,
        CASE WHEN a.attnotnull THEN 'N' ELSE 'Y' END::varchar(1) AS nullable,
        row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum)::numeric AS column_id,
        length(d.text)::numeric AS default_length, d.text AS data_default,
        NULL::numeric AS num_distinct, NULL::numeric AS num_nulls, NULL::oracle.date AS last_analyzed,
        CASE WHEN t.type IN ('VARCHAR2', 'CHAR', 'CLOB', 'LONG') THEN 'CHAR_CS'
             WHEN t.type IN ('NVARCHAR2', 'NCHAR', 'NCLOB') THEN 'NCHAR_CS' END::varchar(44) AS character_set_name,
        CASE WHEN t.is_string THEN t.length::numeric END AS char_col_decl_length,
        CASE WHEN t.is_string THEN t.length::numeric ELSE 0 END AS char_length,
        CASE WHEN t.is_string THEN CASE WHEN t.type LIKE 'N%' THEN 'C' ELSE 'B' END END::varchar(1) AS char_used,
        'NO'::varchar(3) AS hidden_column,
        CASE WHEN a.attgenerated <> '' THEN 'YES' ELSE 'NO' END::varchar(3) AS virtual_column,
        a.attnum::numeric AS segment_column_id, a.attnum::numeric AS internal_column_id,
        'NONE'::varchar(15) AS histogram, 'YES'::varchar(3) AS user_generated, 'NO'::varchar(3) AS default_on_null,
        CASE WHEN oracle.identity_of(a.attrelid, a.attnum) IS NOT NULL THEN 'YES' ELSE 'NO' END::varchar(3) AS identity_column,
        CASE WHEN t.is_string OR t.type IN ('CLOB', 'NCLOB') THEN 'USING_NLS_COMP' END::varchar(100) AS collation,
        r.is_accessible
    FROM oracle.relations r
    JOIN pg_attribute a ON a.attrelid = r.rows_from AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname <> '#OWNER'
    CROSS JOIN LATERAL (SELECT n.type, n.type IN ('VARCHAR2', 'CHAR', 'NVARCHAR2', 'NCHAR') AS is_string,
        substring(n.type FROM '\d+')::numeric AS first_number,
        CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 WHEN a.atttypid = 'name'::regtype THEN 128 ELSE 4000 END AS length
        FROM (SELECT coalesce(oracle.declared_type(a.attrelid, a.attnum), oracle.type_text(a.atttypid, a.atttypmod)) AS type) n) t
    LEFT JOIN LATERAL (SELECT substring(pg_get_constraintdef(k.oid) FROM '<= (\d+)')::int AS length
        FROM pg_constraint k
        WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
            AND pg_get_constraintdef(k.oid) LIKE '%octet_length(%' LIMIT 1) raw ON t.type = 'RAW'
    LEFT JOIN LATERAL (SELECT oracle.expression_text(pg_get_expr(e.adbin, e.adrelid, true)) AS text
        FROM pg_attrdef e WHERE e.adrelid = a.attrelid AND e.adnum = a.attnum) d ON true
    WHERE r.type IN ('TABLE', 'VIEW', 'MATERIALIZED VIEW')
$$);

CALL oracle.define_view('oracle.tab_identity_cols', $$
    SELECT r.owner, r.name AS table_name, a.attname::varchar(128) AS column_name,
        CASE oracle.identity_of(a.attrelid, a.attnum) WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END::varchar(10) AS generation_type,
        s.relname::varchar(128) AS sequence_name,
        format('START WITH: %s, INCREMENT BY: %s, MAX_VALUE: %s, MIN_VALUE: %s, CYCLE_FLAG: %s, CACHE_SIZE: %s, ORDER_FLAG: N',
            q.seqstart, q.seqincrement, q.seqmax, q.seqmin, CASE WHEN q.seqcycle THEN 'Y' ELSE 'N' END, q.seqcache
        )::varchar(298) AS identity_options,
        r.is_accessible
    FROM oracle.relations r
    JOIN pg_attribute a ON a.attrelid = r.oid AND oracle.identity_of(a.attrelid, a.attnum) IS NOT NULL
    JOIN pg_depend d ON d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype = 'a'
        AND d.classid = 'pg_class'::regclass
    JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_sequence q ON q.seqrelid = s.oid
$$);

CALL oracle.define_view('oracle.sequences', $$
    SELECT r.owner AS owner, r.name AS sequence_name, q.seqmin::numeric AS min_value, q.seqmax::numeric AS max_value,
        q.seqincrement::numeric AS increment_by, CASE WHEN q.seqcycle THEN 'Y' ELSE 'N' END::varchar(1) AS cycle_flag,
        'N'::varchar(1) AS order_flag, CASE WHEN q.seqcache = 1 THEN 0 ELSE q.seqcache END::numeric AS cache_size,
        coalesce(pg_sequence_last_value(r.oid)::numeric + q.seqincrement, q.seqstart) AS last_number,
        'N'::varchar(1) AS scale_flag, 'N'::varchar(1) AS extend_flag, 'N'::varchar(1) AS session_flag,
        'N'::varchar(1) AS keep_value, r.is_accessible
    FROM oracle.relations r
    JOIN pg_sequence q ON q.seqrelid = r.oid
$$);

-- A primary key makes its columns NOT NULL without a constraint of its own; some checks belong to a column's type.
CALL oracle.define_view('oracle.known_constraints', $$
    SELECT r.owner, k.oid, oracle.unmarked(k.conname) AS constraint_name, k.contype, r.name AS table_name, k.conrelid, k.conkey,
        k.confrelid, k.confkey, k.conindid, k.confdeltype, k.condeferrable, k.condeferred, k.conenforced, k.convalidated, k.conbin,
        CASE WHEN r.duration IS NULL THEN 0 ELSE 1 END AS hidden, r.is_accessible
    FROM oracle.relations r
    JOIN pg_constraint k ON k.conrelid = r.rows_from
    WHERE k.contype IN ('p', 'u', 'f', 'c', 'n')
        AND NOT (k.contype = 'c' AND oracle.is_of_type(pg_get_constraintdef(k.oid)))
        AND NOT (k.contype = 'n' AND r.duration IS NOT NULL AND k.conkey = ARRAY[1::int2])
        AND NOT (k.contype = 'n' AND EXISTS (
            SELECT 1 FROM pg_constraint p WHERE p.conrelid = k.conrelid AND p.contype = 'p' AND k.conkey <@ p.conkey))
$$);

CALL oracle.define_view('oracle.constraints', $$
    SELECT k.owner, k.constraint_name,
        CASE k.contype WHEN 'p' THEN 'P' WHEN 'u' THEN 'U' WHEN 'f' THEN 'R' ELSE 'C' END::varchar(1) AS constraint_type,
        k.table_name, c.condition AS search_condition, left(c.condition, 4000)::varchar(4000) AS search_condition_vc,
        CASE WHEN k.contype = 'f' THEN ro.owner END AS r_owner,
        CASE WHEN k.contype = 'f' THEN oracle.unmarked(rk.conname) END AS r_constraint_name,
        CASE WHEN k.contype = 'f' THEN CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION' END
        END::varchar(9) AS delete_rule,
        CASE WHEN k.conenforced THEN 'ENABLED' ELSE 'DISABLED' END::varchar(8) AS status,
        CASE WHEN k.condeferrable THEN 'DEFERRABLE' ELSE 'NOT DEFERRABLE' END::varchar(14) AS deferrable,
        CASE WHEN k.condeferred THEN 'DEFERRED' ELSE 'IMMEDIATE' END::varchar(9) AS deferred,
        CASE WHEN k.convalidated THEN 'VALIDATED' ELSE 'NOT VALIDATED' END::varchar(13) AS validated,
        CASE WHEN k.constraint_name ~ '^SYS_C\d{7}$|_(fkey|check|not_null)\d*$' THEN 'GENERATED NAME' ELSE 'USER NAME'
        END::varchar(14) AS generated,
        NULL::varchar(3) AS bad, NULL::varchar(4) AS rely, oracle.database_created() AS last_change,
        CASE WHEN k.contype IN ('p', 'u') THEN k.owner END AS index_owner,
        CASE WHEN k.contype IN ('p', 'u') THEN oracle.unmarked(i.relname) END AS index_name,
        NULL::varchar(7) AS invalid, NULL::varchar(14) AS view_related, k.is_accessible
    FROM oracle.known_constraints k
    LEFT JOIN pg_class i ON i.oid = k.conindid
    LEFT JOIN pg_constraint rk ON k.contype = 'f' AND rk.conrelid = k.confrelid AND rk.contype IN ('p', 'u')
        AND rk.conkey @> k.confkey AND rk.conkey <@ k.confkey
    LEFT JOIN pg_class rt ON rt.oid = k.confrelid
    LEFT JOIN oracle.owners ro ON ro.oid = rt.relnamespace
    LEFT JOIN pg_attribute a ON k.contype = 'n' AND a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    CROSS JOIN LATERAL (SELECT CASE k.contype WHEN 'n' THEN format('"%s" IS NOT NULL', a.attname)
        WHEN 'c' THEN oracle.expression_text(pg_get_expr(k.conbin, k.conrelid, true)) END AS condition) c
$$);

CALL oracle.define_view('oracle.cons_columns', $$
    SELECT k.owner, k.constraint_name, k.table_name, a.attname::varchar(4000) AS column_name,
        CASE WHEN k.contype IN ('p', 'u', 'f') THEN (u.position - k.hidden)::numeric END AS position,
        k.is_accessible
    FROM oracle.known_constraints k
    CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS u(attnum, position)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum AND a.attname <> '#OWNER'
$$);

CALL oracle.define_view('oracle.indexes', $$
    SELECT r.owner, oracle.unmarked(i.relname) AS index_name,
        CASE WHEN x.indexprs IS NULL AND NOT 1 = ANY (x.indoption::int2[]) AND NOT 3 = ANY (x.indoption::int2[]) THEN 'NORMAL' ELSE 'FUNCTION-BASED NORMAL' END::varchar(27) AS index_type,
        r.owner AS table_owner, r.name AS table_name, 'TABLE'::varchar(11) AS table_type,
        CASE WHEN x.indisunique THEN 'UNIQUE' ELSE 'NONUNIQUE' END::varchar(9) AS uniqueness,
        'DISABLED'::varchar(13) AS compression, NULL::numeric AS prefix_length, 'USERS'::varchar(30) AS tablespace_name,
        2::numeric AS ini_trans, 255::numeric AS max_trans, 10::numeric AS pct_free, 'YES'::varchar(3) AS logging,
        NULL::numeric AS blevel, NULL::numeric AS leaf_blocks, NULL::numeric AS distinct_keys,
        CASE WHEN x.indisvalid THEN 'VALID' ELSE 'UNUSABLE' END::varchar(8) AS status,
        CASE WHEN i.reltuples >= 0 THEN i.reltuples::numeric END AS num_rows, NULL::oracle.date AS last_analyzed,
        '1'::varchar(40) AS degree, '1'::varchar(40) AS instances, 'NO'::varchar(3) AS partitioned,
        CASE WHEN r.duration IS NULL THEN 'N' ELSE 'Y' END::varchar(1) AS temporary, 'N'::varchar(1) AS generated,
        'N'::varchar(1) AS secondary, 'DEFAULT'::varchar(7) AS buffer_pool, r.duration::varchar(15) AS duration,
        CASE WHEN x.indexprs IS NOT NULL THEN 'ENABLED' END::varchar(8) AS funcidx_status, 'NO'::varchar(3) AS join_index,
        'NO'::varchar(3) AS dropped, 'VISIBLE'::varchar(9) AS visibility, 'YES'::varchar(3) AS segment_created,
        r.is_accessible
    FROM oracle.relations r
    JOIN pg_index x ON x.indrelid = r.rows_from
    JOIN pg_class i ON i.oid = x.indexrelid
    WHERE r.type = 'TABLE' AND NOT (r.duration IS NOT NULL AND x.indkey::text = '1')
$$);

-- As in Oracle, a descending column is an expression.
CALL oracle.define_view('oracle.ind_columns', $$
    SELECT r.owner, oracle.unmarked(i.relname) AS index_name, r.owner AS table_owner, r.name AS table_name,
        CASE WHEN a.attname IS NULL OR x.indoption[u.position - 1] & 1 = 1 THEN format('SYS_NC%s$', lpad(u.position::text, 5, '0'))
            ELSE a.attname END::varchar(4000) AS column_name,
        (u.position - CASE WHEN r.duration IS NULL THEN 0 ELSE 1 END)::numeric AS column_position,
        CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 22
        END::numeric AS column_length,
        CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 0
        END::numeric AS char_length,
        CASE WHEN x.indoption[u.position - 1] & 1 = 1 THEN 'DESC' ELSE 'ASC' END::varchar(4) AS descend,
        r.is_accessible
    FROM oracle.relations r
    JOIN pg_index x ON x.indrelid = r.rows_from
    JOIN pg_class i ON i.oid = x.indexrelid
    CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS u(attnum, position)
    LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.attnum AND u.attnum > 0
    WHERE r.type = 'TABLE' AND u.position <= x.indnkeyatts AND a.attname IS DISTINCT FROM '#OWNER'
$$);

CALL oracle.define_view('oracle.ind_expressions', $$
    SELECT r.owner, oracle.unmarked(i.relname) AS index_name, r.owner AS table_owner, r.name AS table_name,
        oracle.expression_text(pg_get_indexdef(x.indexrelid, u.position::int, true)) AS column_expression,
        u.position::numeric AS column_position, r.is_accessible
    FROM oracle.relations r
    JOIN pg_index x ON x.indrelid = r.rows_from
    JOIN pg_class i ON i.oid = x.indexrelid
    CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS u(attnum, position)
    WHERE r.type = 'TABLE' AND (u.attnum = 0 OR x.indoption[u.position - 1] & 1 = 1)
$$);

CALL oracle.define_view('oracle.tab_comments', $$
    SELECT r.owner, r.name AS table_name, CASE r.type WHEN 'VIEW' THEN 'VIEW' ELSE 'TABLE' END::varchar(11) AS table_type,
        obj_description(r.oid, 'pg_class')::varchar(4000) AS comments, NULL::numeric AS origin_con_id, r.is_accessible
    FROM oracle.relations r
    WHERE r.type IN ('TABLE', 'VIEW')
$$);

CALL oracle.define_view('oracle.col_comments', $$
    SELECT r.owner, r.name AS table_name, a.attname::varchar(128) AS column_name,
        col_description(r.oid, a.attnum)::varchar(4000) AS comments, NULL::numeric AS origin_con_id, r.is_accessible
    FROM oracle.relations r
    JOIN pg_attribute a ON a.attrelid = r.rows_from AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname <> '#OWNER'
    WHERE r.type IN ('TABLE', 'VIEW')
$$);

-- Stored units, as plsql/library.py keeps them.
CALL oracle.define_view('oracle.units', $$
    SELECT (record->>'owner')::varchar(128) AS owner, (record->>'name')::varchar(128) AS name,
        (record->>'kind')::varchar(23) AS type, record->>'source' AS source, to_timestamp(record->>'created', 'YYYY-MM-DD HH24:MI:SS')::timestamp(0)::oracle.date AS created,
        record->'errors' AS errors,
        CASE WHEN jsonb_array_length(record->'errors') = 0 THEN 'VALID' ELSE 'INVALID' END::varchar(7) AS status,
        (abs(hashtext(kind || name)) % 1000000000 + 1000000000)::numeric AS object_id,
        record->>'owner' = current_user OR pg_has_role(current_user, 'pg_read_all_data', 'USAGE') AS is_accessible
    FROM practice.catalog
    WHERE kind = 'plsql_unit'
$$);

CALL oracle.define_view('oracle.source', $$
    SELECT u.owner, u.name, u.type::varchar(12) AS type, l.line::numeric AS line,
        (l.text || CASE WHEN l.line < cardinality(string_to_array(u.source, E'\n')) THEN E'\n' ELSE '' END)::varchar(4000) AS text,
        0::numeric AS origin_con_id, u.is_accessible
    FROM oracle.units u
    CROSS JOIN LATERAL unnest(string_to_array(u.source, E'\n')) WITH ORDINALITY AS l(text, line)
$$);

CALL oracle.define_view('oracle.errors', $$
    SELECT u.owner, u.name, u.type::varchar(12) AS type, e.position::numeric AS sequence, (e.error->>'line')::numeric AS line,
        (e.error->>'position')::numeric AS position, (e.error->>'text')::varchar(4000) AS text,
        'ERROR'::varchar(9) AS attribute,
        coalesce(substring(e.error->>'text' FROM 'PLS-(\d+)')::numeric, 0) AS message_number, u.is_accessible
    FROM oracle.units u
    CROSS JOIN LATERAL jsonb_array_elements(u.errors) WITH ORDINALITY AS e(error, position)
$$);

CALL oracle.define_view('oracle.procedures', $$
    SELECT u.owner, u.name AS object_name, NULL::varchar(128) AS procedure_name, u.object_id, 1::numeric AS subprogram_id,
        NULL::varchar(40) AS overload, u.type::varchar(13) AS object_type, 'NO'::varchar(3) AS aggregate,
        'NO'::varchar(3) AS pipelined, 'NO'::varchar(3) AS deterministic, 'DEFINER'::varchar(12) AS authid, u.is_accessible
    FROM oracle.units u
    WHERE u.type IN ('PROCEDURE', 'FUNCTION', 'PACKAGE', 'TRIGGER')
$$);

CALL oracle.define_view('oracle.triggers', $$
    SELECT u.owner, u.name AS trigger_name, 'AFTER EVENT'::varchar(16) AS trigger_type, 'LOGON'::varchar(246) AS triggering_event,
        coalesce(upper(substring(u.source FROM '(?i)\mON\s+"?([\w$#]+)"?\.SCHEMA')), u.owner)::varchar(128) AS table_owner,
        CASE WHEN u.source ~* '\mON\s+DATABASE' THEN 'DATABASE' ELSE 'SCHEMA' END::varchar(18) AS base_object_type,
        NULL::varchar(128) AS table_name, NULL::varchar(4000) AS column_name, NULL::varchar(4000) AS when_clause,
        CASE WHEN u.status = 'VALID' THEN 'ENABLED' ELSE 'DISABLED' END::varchar(8) AS status,
        left(regexp_replace(u.source, '(?is)^\s*TRIGGER\s+(.*?)\s*(\mDECLARE\M|\mBEGIN\M|\mCALL\M).*$', '\1'), 4000)::varchar(4000)
            AS description,
        'PL/SQL'::varchar(11) AS action_type,
        regexp_replace(u.source, '(?is)^.*?\s(DECLARE|BEGIN|CALL)\M', '\1') AS trigger_body, u.is_accessible
    FROM oracle.units u
    WHERE u.type = 'TRIGGER'
$$);

CALL oracle.define_view('oracle.objects', $$
    SELECT o.owner, o.object_name, NULL::varchar(128) AS subobject_name, o.object_id, o.data_object_id, o.object_type,
        o.created, o.created AS last_ddl_time, to_char(o.created::timestamp, 'YYYY-MM-DD:HH24:MI:SS')::varchar(19) AS timestamp,
        o.status, o.temporary, 'N'::varchar(1) AS generated, 'N'::varchar(1) AS secondary, 1::numeric AS namespace,
        NULL::varchar(128) AS edition_name, 'NONE'::varchar(18) AS sharing,
        CASE WHEN o.object_type IN ('TABLE', 'INDEX', 'SEQUENCE') THEN NULL ELSE 'Y' END::varchar(1) AS editionable,
        CASE WHEN o.owner = 'SYS' THEN 'Y' ELSE 'N' END::varchar(1) AS oracle_maintained, o.is_accessible
    FROM (
        SELECT owner, name AS object_name, oid::bigint::numeric AS object_id, oid::bigint::numeric AS data_object_id,
            type AS object_type, oracle.database_created() AS created,
            CASE WHEN EXISTS (SELECT FROM practice.views v WHERE v.owner = r.owner AND v.name = r.name AND v.invalid IS NOT NULL)
                THEN 'INVALID' ELSE 'VALID' END::varchar(7) AS status,
            CASE WHEN duration IS NULL THEN 'N' ELSE 'Y' END::varchar(1) AS temporary, is_accessible
        FROM oracle.relations r
        UNION ALL
        SELECT r.owner, oracle.unmarked(i.relname), i.oid::bigint::numeric, i.oid::bigint::numeric, 'INDEX', oracle.database_created(),
            'VALID', CASE WHEN r.duration IS NULL THEN 'N' ELSE 'Y' END, r.is_accessible
        FROM oracle.relations r JOIN pg_index x ON x.indrelid = r.rows_from JOIN pg_class i ON i.oid = x.indexrelid
        WHERE r.type = 'TABLE' AND NOT (r.duration IS NOT NULL AND x.indkey::text = '1')
        UNION ALL
        SELECT owner, name, object_id, NULL, type, created, status, 'N', is_accessible FROM oracle.units
    ) o
$$);

CALL oracle.define_view('oracle.segments', $$
    SELECT r.owner, r.name AS segment_name, NULL::varchar(128) AS partition_name, 'TABLE'::varchar(18) AS segment_type,
        'USERS'::varchar(30) AS tablespace_name, pg_relation_size(r.oid)::numeric AS bytes,
        (pg_relation_size(r.oid) / 8192)::numeric AS blocks, 1::numeric AS extents, r.is_accessible
    FROM oracle.relations r
    WHERE r.type = 'TABLE' AND r.relkind IN ('r', 'm')
$$);

-- What does not exist here is an empty view.
CALL oracle.define_view('oracle.synonyms', $$
    SELECT NULL::varchar(128) AS owner, NULL::varchar(128) AS synonym_name, NULL::varchar(128) AS table_owner,
        NULL::varchar(128) AS table_name, NULL::varchar(128) AS db_link, NULL::numeric AS origin_con_id, false AS is_accessible
    WHERE false
$$);
CALL oracle.define_view('oracle.mviews', $$
    SELECT NULL::varchar(128) AS owner, NULL::varchar(128) AS mview_name, NULL::varchar(128) AS container_name, NULL::text AS query,
        NULL::numeric AS query_len, NULL::varchar(1) AS updatable, NULL::varchar(6) AS refresh_mode,
        NULL::varchar(8) AS refresh_method, NULL::varchar(9) AS build_mode, NULL::oracle.date AS last_refresh_date,
        NULL::varchar(19) AS staleness, NULL::varchar(19) AS compile_state, false AS is_accessible
    WHERE false
$$);
CALL oracle.define_view('oracle.mview_comments', $$
    SELECT NULL::varchar(128) AS owner, NULL::varchar(128) AS mview_name, NULL::varchar(4000) AS comments, false AS is_accessible
    WHERE false
$$);
CALL oracle.define_view('oracle.db_links', $$
    SELECT NULL::varchar(128) AS owner, NULL::varchar(128) AS db_link, NULL::varchar(128) AS username, NULL::varchar(2000) AS host,
        NULL::oracle.date AS created, NULL::varchar(3) AS hidden, NULL::varchar(3) AS valid, false AS is_accessible
    WHERE false
$$);

-- Who may read the DBA_ views: SELECT ANY DICTIONARY, as the server grants it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'practice_dictionary') THEN
        CREATE ROLE practice_dictionary NOLOGIN;
    END IF;
END $$;

-- The twins. In USER_ views the owner is left out; some views of Oracle call it otherwise.
DO $$
DECLARE
    subject record;
    kept text;
BEGIN
    FOR subject IN
        SELECT * FROM (VALUES
            ('tables', 'TABLES', 'OWNER'), ('views', 'VIEWS', 'OWNER'),
            ('tab_columns', 'TAB_COLUMNS', 'OWNER'), ('tab_columns', 'TAB_COLS', 'OWNER'),
            ('tab_identity_cols', 'TAB_IDENTITY_COLS', 'OWNER'), ('sequences', 'SEQUENCES', 'SEQUENCE_OWNER'),
            ('constraints', 'CONSTRAINTS', 'OWNER'), ('cons_columns', 'CONS_COLUMNS', 'OWNER'),
            ('indexes', 'INDEXES', 'OWNER'), ('ind_columns', 'IND_COLUMNS', 'INDEX_OWNER'),
            ('ind_expressions', 'IND_EXPRESSIONS', 'INDEX_OWNER'), ('tab_comments', 'TAB_COMMENTS', 'OWNER'),
            ('col_comments', 'COL_COMMENTS', 'OWNER'), ('objects', 'OBJECTS', 'OWNER'), ('source', 'SOURCE', 'OWNER'),
            ('errors', 'ERRORS', 'OWNER'), ('procedures', 'PROCEDURES', 'OWNER'), ('triggers', 'TRIGGERS', 'OWNER'),
            ('segments', 'SEGMENTS', 'OWNER'), ('synonyms', 'SYNONYMS', 'OWNER'), ('mviews', 'MVIEWS', 'OWNER'),
            ('mview_comments', 'MVIEW_COMMENTS', 'OWNER'), ('db_links', 'DB_LINKS', 'OWNER')
        ) AS v(base, name, owner_column)
    LOOP
        SELECT string_agg(format('%I AS %I', attname, upper(attname)), ', ' ORDER BY attnum) INTO kept
        FROM pg_attribute
        WHERE attrelid = format('oracle.%I', subject.base)::regclass AND attnum > 0
            AND attname NOT IN ('owner', 'is_accessible');
        CALL oracle.define_view(format('"SYS".%I', 'USER_' || subject.name),
            -- Most USER_ views leave the owner out; these do not.
            format('SELECT %s%s FROM oracle.%I WHERE owner = current_user',
                CASE WHEN subject.base IN ('constraints', 'cons_columns', 'mviews') THEN 'owner AS "OWNER", ' ELSE '' END, kept, subject.base));
        CALL oracle.define_view(format('"SYS".%I', 'ALL_' || subject.name),
            format('SELECT owner AS %I, %s FROM oracle.%I WHERE is_accessible', subject.owner_column, kept, subject.base));
        CALL oracle.define_view(format('"SYS".%I', 'DBA_' || subject.name),
            format('SELECT owner AS %I, %s FROM oracle.%I', subject.owner_column, kept, subject.base));
        EXECUTE format('GRANT SELECT ON "SYS".%I, "SYS".%I TO PUBLIC', 'USER_' || subject.name, 'ALL_' || subject.name);
        EXECUTE format('GRANT SELECT ON "SYS".%I TO practice_dictionary', 'DBA_' || subject.name);
    END LOOP;
END $$;

-- Object privileges; Oracle's columns differ between the twins.
CALL oracle.define_view('oracle.tab_privs', $$
    SELECT r.owner, r.name AS table_name, r.type, coalesce(g.rolname, 'PUBLIC')::varchar(128) AS grantee,
        f.rolname::varchar(128) AS grantor, x.privilege_type::varchar(40) AS privilege,
        CASE WHEN x.is_grantable THEN 'YES' ELSE 'NO' END::varchar(3) AS grantable
    FROM oracle.relations r
    JOIN pg_class c ON c.oid = r.oid
    CROSS JOIN LATERAL aclexplode(c.relacl) x
    LEFT JOIN pg_roles g ON g.oid = x.grantee
    JOIN pg_roles f ON f.oid = x.grantor
    WHERE x.grantee <> c.relowner AND r.owner <> 'SYS'
        AND x.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES')
$$);
CALL oracle.define_view('"SYS"."DBA_TAB_PRIVS"', $$
    SELECT grantee AS "GRANTEE", owner AS "OWNER", table_name AS "TABLE_NAME", grantor AS "GRANTOR", privilege AS "PRIVILEGE",
        grantable AS "GRANTABLE", 'NO'::varchar(3) AS "HIERARCHY", 'NO'::varchar(3) AS "COMMON", type AS "TYPE",
        'NO'::varchar(3) AS "INHERITED"
    FROM oracle.tab_privs
$$);
GRANT SELECT ON "SYS"."DBA_TAB_PRIVS" TO practice_dictionary;
CALL oracle.define_view('"SYS"."USER_TAB_PRIVS"', $$
    SELECT * FROM "SYS"."DBA_TAB_PRIVS" WHERE current_user IN ("GRANTEE", "OWNER", "GRANTOR")
$$);
CALL oracle.define_view('"SYS"."USER_TAB_PRIVS_MADE"', $$
    SELECT "GRANTEE", "TABLE_NAME", "GRANTOR", "PRIVILEGE", "GRANTABLE" FROM "SYS"."DBA_TAB_PRIVS" WHERE "OWNER" = current_user
$$);
CALL oracle.define_view('"SYS"."USER_TAB_PRIVS_RECD"', $$
    SELECT "OWNER", "TABLE_NAME", "GRANTOR", "PRIVILEGE", "GRANTABLE" FROM "SYS"."DBA_TAB_PRIVS" WHERE "GRANTEE" = current_user
$$);
CALL oracle.define_view('"SYS"."ALL_TAB_PRIVS"', $$
    SELECT grantor AS "GRANTOR", grantee AS "GRANTEE", owner AS "TABLE_SCHEMA", table_name AS "TABLE_NAME",
        privilege AS "PRIVILEGE", grantable AS "GRANTABLE", 'NO'::varchar(3) AS "HIERARCHY", 'NO'::varchar(3) AS "COMMON",
        type AS "TYPE", 'NO'::varchar(3) AS "INHERITED"
    FROM oracle.tab_privs
    WHERE current_user IN (grantee, owner, grantor) OR grantee = 'PUBLIC'
$$);

-- Short names of old.
CALL oracle.define_view('"SYS"."USER_CATALOG"', $$
    SELECT name AS "TABLE_NAME", type::varchar(11) AS "TABLE_TYPE" FROM oracle.relations WHERE owner = current_user
$$);
CALL oracle.define_view('"SYS"."CAT"', 'SELECT * FROM "SYS"."USER_CATALOG"');
CALL oracle.define_view('"SYS"."TABS"', 'SELECT * FROM "SYS"."USER_TABLES"');
CALL oracle.define_view('"SYS"."COLS"', 'SELECT * FROM "SYS"."USER_TAB_COLUMNS"');
CALL oracle.define_view('"SYS"."IND"', 'SELECT * FROM "SYS"."USER_INDEXES"');
CALL oracle.define_view('"SYS"."SEQ"', 'SELECT * FROM "SYS"."USER_SEQUENCES"');
CALL oracle.define_view('"SYS"."OBJ"', 'SELECT * FROM "SYS"."USER_OBJECTS"');
CALL oracle.define_view('"SYS"."TAB"', $$
    SELECT name AS "TNAME", type::varchar(7) AS "TABTYPE", NULL::numeric AS "CLUSTERID"
    FROM oracle.relations WHERE owner = current_user AND type IN ('TABLE', 'VIEW')
$$);
CALL oracle.define_view('"SYS"."DICTIONARY"', $$
    SELECT c.relname::varchar(128) AS "TABLE_NAME", obj_description(c.oid, 'pg_class')::varchar(4000) AS "COMMENTS"
    FROM pg_class c WHERE c.relnamespace = '"SYS"'::regnamespace AND c.relkind = 'v'
$$);
CALL oracle.define_view('"SYS"."DICT"', 'SELECT * FROM "SYS"."DICTIONARY"');
GRANT SELECT ON "SYS"."USER_TAB_PRIVS", "SYS"."USER_TAB_PRIVS_MADE", "SYS"."USER_TAB_PRIVS_RECD", "SYS"."ALL_TAB_PRIVS",
    "SYS"."USER_CATALOG", "SYS"."CAT", "SYS"."TABS", "SYS"."COLS", "SYS"."IND", "SYS"."SEQ", "SYS"."OBJ", "SYS"."TAB",
    "SYS"."DICTIONARY", "SYS"."DICT" TO PUBLIC;

SET search_path = oracle, pg_catalog;
