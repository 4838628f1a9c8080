-- Functions on strings: no characters is NULL. Source: Oracle Database SQL Language Reference 23ai, Character Functions.

CREATE OR REPLACE FUNCTION oracle.upper(value varchar) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT upper(value)::varchar $$;
CREATE OR REPLACE FUNCTION oracle.lower(value varchar) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT lower(value)::varchar $$;
CREATE OR REPLACE FUNCTION oracle.initcap(value varchar) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT initcap(value)::varchar $$;
CREATE OR REPLACE FUNCTION oracle.reverse(value varchar) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT reverse(value)::varchar $$;
-- A BLOB has bytes; everything else is as long as what Oracle prints of it, a RAW as its digits.
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('varchar', 'value', 'IMMUTABLE'),
        ('text', 'value', 'IMMUTABLE'),
        ('char', 'oracle.text(value)', 'IMMUTABLE'),
        ('oracle.blob', 'value', 'IMMUTABLE'),
        ('bytea', 'oracle.text(value)', 'IMMUTABLE'),
        ('anyelement', 'oracle.text(value)', 'STABLE')
    ) AS v(type, shown, volatility)
    LOOP
        EXECUTE format('CREATE OR REPLACE FUNCTION oracle.length(value %s) RETURNS numeric LANGUAGE sql %s STRICT AS %L',
            wanted.type, wanted.volatility, format('SELECT nullif(length(%s), 0)::numeric', wanted.shown));
        EXECUTE format('CREATE OR REPLACE FUNCTION oracle.lengthb(value %s) RETURNS numeric LANGUAGE sql %s STRICT AS %L',
            wanted.type, wanted.volatility, format('SELECT nullif(octet_length(%s), 0)::numeric', wanted.shown));
    END LOOP;
END $$;
-- A start before the first character counts from the end; 0 is 1.
CREATE OR REPLACE FUNCTION oracle.substr(value varchar, start numeric) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT nullif(CASE
        WHEN start >= 0 THEN substr(value, greatest(trunc(start)::int, 1))
        WHEN - trunc(start) > length(value) THEN ''
        ELSE right(value, - trunc(start)::int)
    END, '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.substr(value varchar, start numeric, size numeric) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN size >= 1 THEN nullif(left(oracle.substr(value, start), trunc(size)::int), '') END::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.instr(value varchar, part varchar, start numeric DEFAULT 1, nth numeric DEFAULT 1) RETURNS numeric
LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    at int := trunc(start)::int;
    left_over int := trunc(nth)::int;
BEGIN
    IF left_over < 1 THEN
        PERFORM oracle.fail('ORA-01428: argument ''' || nth || ''' is out of range');
    END IF;
    IF at > 0 THEN
        WHILE at <= length(value) - length(part) + 1 LOOP
            IF substr(value, at, length(part)) = part THEN
                left_over := left_over - 1;
                IF left_over = 0 THEN RETURN at; END IF;
            END IF;
            at := at + 1;
        END LOOP;
    ELSIF at < 0 THEN
        at := least(length(value) + at + 1, length(value) - length(part) + 1);
        WHILE at >= 1 LOOP
            IF substr(value, at, length(part)) = part THEN
                left_over := left_over - 1;
                IF left_over = 0 THEN RETURN at; END IF;
            END IF;
            at := at - 1;
        END LOOP;
    END IF;
    RETURN 0;
END $$;
CREATE OR REPLACE FUNCTION oracle.lpad(value varchar, size numeric, fill varchar DEFAULT ' ') RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN size >= 1 THEN nullif(lpad(value, trunc(size)::int, fill), '') END::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.rpad(value varchar, size numeric, fill varchar DEFAULT ' ') RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN size >= 1 THEN nullif(rpad(value, trunc(size)::int, fill), '') END::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.ltrim(value varchar, characters varchar DEFAULT ' ') RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT nullif(ltrim(value, characters), '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.rtrim(value varchar, characters varchar DEFAULT ' ') RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT nullif(rtrim(value, characters), '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.replace(value varchar, part varchar, instead varchar DEFAULT NULL) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(replace(value, coalesce(part, ''), coalesce(instead, '')), '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.translate(value varchar, characters varchar, instead varchar) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT nullif(translate(value, characters, instead), '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.chr(code numeric) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT chr(trunc(code)::int)::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.rawtohex(value bytea) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT oracle.text(value) $$;
CREATE OR REPLACE FUNCTION oracle.rawtohex(value varchar) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT oracle.text(convert_to(value, 'UTF8'))
$$;
CREATE OR REPLACE FUNCTION oracle.cast_to_raw(value varchar) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT convert_to(value, 'UTF8')
$$;
CREATE OR REPLACE FUNCTION oracle.cast_to_varchar2(value bytea) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT nullif(convert_from(value, 'UTF8'), '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.raw_concat(VARIADIC parts bytea[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(string_agg(part, ''::bytea), ''::bytea) FROM unnest(parts) AS part
$$;
CREATE OR REPLACE FUNCTION oracle.raw_substr(value bytea, start numeric, size numeric DEFAULT NULL) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT substr(value, at, coalesce(size::int, octet_length(value)))
    FROM (SELECT CASE WHEN start < 0 THEN octet_length(value) + start::int + 1 ELSE greatest(start::int, 1) END AS at) AS place
$$;
CREATE OR REPLACE FUNCTION oracle.standard_hash(value varchar, method varchar DEFAULT 'SHA1') RETURNS bytea LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE upper(method)
        WHEN 'MD5' THEN decode(md5(value), 'hex')
        WHEN 'SHA256' THEN sha256(convert_to(value, 'UTF8'))
        WHEN 'SHA384' THEN sha384(convert_to(value, 'UTF8'))
        WHEN 'SHA512' THEN sha512(convert_to(value, 'UTF8'))
        ELSE decode(CASE WHEN oracle.fail('ORA-03001: unimplemented feature: the practice database does not do this: STANDARD_HASH with ' || method) THEN '' END, 'hex')
    END
$$;
-- Any even spread will do; the numbers are not Oracle's.
CREATE OR REPLACE FUNCTION oracle.ora_hash(value varchar, buckets numeric DEFAULT 4294967295) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT mod(('x' || left(md5(value), 8))::bit(32)::bigint::numeric + 4294967296, buckets + 1)
$$;
CREATE OR REPLACE FUNCTION oracle.sys_guid() RETURNS bytea LANGUAGE sql VOLATILE AS $$
    SELECT decode(replace(gen_random_uuid()::text, '-', ''), 'hex')
$$;

-- Match parameters: i and c as here, n lets the point match a line end, m is lines, x ignores blanks.
CREATE OR REPLACE FUNCTION oracle.regexp_flags(options varchar) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN options LIKE '%m%' AND options LIKE '%n%' THEN 'w' WHEN options LIKE '%m%' THEN 'n' WHEN options LIKE '%n%' THEN 's' ELSE 'p' END
        || coalesce(translate(options, 'mn', ''), '')
$$;
CREATE OR REPLACE FUNCTION oracle.regexp_like(value varchar, pattern varchar, options varchar DEFAULT NULL) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_like(value, pattern, oracle.regexp_flags(options))
$$;
CREATE OR REPLACE FUNCTION oracle.regexp_replace(value varchar, pattern varchar, instead varchar DEFAULT '', start numeric DEFAULT 1, nth numeric DEFAULT 0, options varchar DEFAULT NULL)
RETURNS varchar LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(regexp_replace(value, pattern, coalesce(instead, ''), start::int, nth::int, oracle.regexp_flags(options)), '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.regexp_substr(value varchar, pattern varchar, start numeric DEFAULT 1, nth numeric DEFAULT 1, options varchar DEFAULT NULL, part numeric DEFAULT 0)
RETURNS varchar LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(regexp_substr(value, pattern, start::int, nth::int, oracle.regexp_flags(options), part::int), '')::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.regexp_instr(value varchar, pattern varchar, start numeric DEFAULT 1, nth numeric DEFAULT 1, past numeric DEFAULT 0, options varchar DEFAULT NULL, part numeric DEFAULT 0)
RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_instr(value, pattern, start::int, nth::int, past::int, oracle.regexp_flags(options), part::int)::numeric
$$;
CREATE OR REPLACE FUNCTION oracle.regexp_count(value varchar, pattern varchar, start numeric DEFAULT 1, options varchar DEFAULT NULL) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_count(value, pattern, start::int, oracle.regexp_flags(options))::numeric
$$;

-- DBMS_LOB counts characters of text and bytes of a BLOB.
CREATE OR REPLACE FUNCTION oracle.lob_length(value text) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT length(value)::numeric
$$;
CREATE OR REPLACE FUNCTION oracle.lob_length(value bytea) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT octet_length(value)::numeric
$$;
CREATE OR REPLACE FUNCTION oracle.lob_substr(value text, amount numeric DEFAULT 32767, place numeric DEFAULT 1) RETURNS varchar
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN amount >= 1 AND place >= 1 THEN nullif(substr(value, place::int, amount::int), '') END::varchar
$$;
CREATE OR REPLACE FUNCTION oracle.lob_substr(value bytea, amount numeric DEFAULT 32767, place numeric DEFAULT 1) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN amount >= 1 AND place >= 1 THEN nullif(substr(value, place::int, amount::int), '') END
$$;
