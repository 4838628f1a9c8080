-- Oracle's datetime formats. Source: Oracle Database SQL Language Reference 23ai, Format Models.

CREATE OR REPLACE FUNCTION oracle.setting(name text, otherwise text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('practice.' || name, true), ''), otherwise)
$$;
CREATE OR REPLACE FUNCTION oracle.nls_date_format() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT oracle.setting('nls_date_format', 'DD-MON-RR')
$$;
CREATE OR REPLACE FUNCTION oracle.nls_timestamp_format() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT oracle.setting('nls_timestamp_format', 'DD-MON-RR HH.MI.SSXFF AM')
$$;
CREATE OR REPLACE FUNCTION oracle.nls_timestamp_tz_format() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT oracle.setting('nls_timestamp_tz_format', 'DD-MON-RR HH.MI.SSXFF AM TZR')
$$;

-- The elements of a format, in their order; FM and FX are elements too.
CREATE OR REPLACE FUNCTION oracle.format_elements(format text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT coalesce(array_agg(m[1] ORDER BY n), '{}')
    FROM regexp_matches(format,
        '("[^"]*"|FM|FX|SYEAR|YEAR|SYYYY|YYYY|RRRR|Y,YYY|YYY|YY|RR|IYYY|IYY|IY|MONTH|MON|MM|MI|DDD|DD|DAY|DY|DS|DL|D|HH24|HH12|HH|SSSSS|SS'
        || '|FF[1-9]?|AM|PM|A\.M\.|P\.M\.|AD|BC|A\.D\.|B\.C\.|SCC|CC|Q|WW|IW|W|J|RM|TZH|TZM|TZR|TZD|TS|TH|SPTH|SP|X|Y|I|.)',
        'gin') WITH ORDINALITY AS found(m, n)
$$;

-- An Oracle format as one of PostgreSQL's to_char.
CREATE OR REPLACE FUNCTION oracle.date_format(format text) RETURNS text LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    element text;
    fill text := '';
    result text := '';
BEGIN
    FOREACH element IN ARRAY oracle.format_elements(format) LOOP
        result := result || CASE
            WHEN element LIKE '"%' THEN element
            WHEN upper(element) IN ('FM', 'FX') THEN ''
            WHEN upper(element) = 'RR' THEN fill || 'YY'
            WHEN upper(element) IN ('RRRR', 'SYYYY') THEN fill || 'YYYY'
            WHEN upper(element) IN ('FF', 'FF6') THEN 'US'
            WHEN upper(element) ~ '^FF[789]$' THEN 'US"' || repeat('0', right(element, 1)::int - 6) || '"'
            WHEN upper(element) = 'X' THEN '.'
            WHEN upper(element) IN ('TZR', 'TZD') THEN 'TZH:TZM'
            WHEN upper(element) = 'DS' THEN 'FMMM/FMDD/YYYY'
            WHEN upper(element) = 'DL' THEN 'FMDay, FMMonth DD, YYYY'
            WHEN upper(element) = 'TS' THEN 'FMHH:MI:SS AM'
            WHEN upper(element) IN ('SP', 'SPTH', 'SCC', 'YEAR', 'SYEAR') THEN ''
            WHEN upper(element) IN ('TH', 'TZH', 'TZM') OR upper(element) ~ '^FF[1-5]$' THEN element
            WHEN element ~ '^[A-Za-z]{2,}|^[A-Za-z]\.|^[DQWJYI]$|^Y,|^[dqwjyi]$' THEN fill || element
            WHEN element ~ '[A-Za-z0-9]' THEN '?'
            ELSE '"' || element || '"'
        END;
        IF upper(element) = 'FM' THEN
            fill := CASE fill WHEN '' THEN 'FM' ELSE '' END;
        END IF;
        IF upper(element) IN ('SP', 'SPTH', 'SCC', 'YEAR', 'SYEAR') THEN
            PERFORM oracle.refuse('the date format element ' || upper(element));
        END IF;
        IF (element ~ '^[A-Za-z0-9]$' AND upper(element) !~ '^[DQWJYIX]$') THEN
            PERFORM oracle.fail('ORA-01821: date format not recognized');
        END IF;
    END LOOP;
    RETURN result;
END $$;

-- What a string says by a format: year, month, day, hour, minute, second, minutes east of UTC (NULL: none).
CREATE OR REPLACE FUNCTION oracle.read_datetime(input text, format text, today date) RETURNS numeric[]
LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    rest text := trim(input);
    element text;
    name text;
    digits text;
    width int;
    is_exact boolean := false;
    is_omitted boolean := false;
    time_seen boolean := false;
    pm boolean;
    bc boolean := false;
    year int; month int; day int; hour int := 0; minute int := 0; second numeric := 0; day_of_year int;
    zone_hour int; zone_minute int;
    names text[] := ARRAY['JANUARY','FEBRUARY','MARCH','APRIL','MAY','JUNE','JULY','AUGUST','SEPTEMBER','OCTOBER','NOVEMBER','DECEMBER'];
    found int;
BEGIN
    FOREACH element IN ARRAY oracle.format_elements(format) LOOP
        name := upper(element);
        IF name IN ('FM', 'FX') THEN
            is_exact := is_exact OR name = 'FX';
            CONTINUE;
        END IF;
        IF name = ' ' THEN
            rest := ltrim(rest);
            CONTINUE;
        END IF;
        IF name LIKE '"%' THEN
            IF left(rest, length(element) - 2) <> substr(element, 2, length(element) - 2) THEN
                PERFORM oracle.fail('ORA-01861: literal does not match format string');
            END IF;
            rest := substr(rest, length(element) - 1);
            CONTINUE;
        END IF;
        IF name = 'X' THEN
            rest := regexp_replace(rest, '^[.,]', '');
            CONTINUE;
        END IF;
        IF name LIKE 'FF%' AND rest !~ '^\d' THEN
            CONTINUE;
        END IF;
        IF name IN ('MON', 'MONTH') AND rest ~ '^\d' THEN
            IF is_omitted THEN
                PERFORM oracle.fail('ORA-01861: literal does not match format string');
            END IF;
            PERFORM oracle.fail('ORA-01843: An invalid month was specified.');
        END IF;
        IF name !~ '[A-Z]' THEN
            is_omitted := rest !~ '^[^A-Za-z0-9]';
            IF NOT is_omitted THEN
                rest := substr(rest, 2);
            ELSIF is_exact AND rest <> '' OR rest ~ '^[A-Za-z]' THEN
                PERFORM oracle.fail('ORA-01861: literal does not match format string');
            END IF;
            CONTINUE;
        END IF;
        rest := ltrim(rest);
        IF rest = '' THEN
            IF name IN ('HH', 'HH12', 'HH24', 'MI', 'SS', 'AM', 'PM', 'A.M.', 'P.M.', 'SSSSS', 'TZH', 'TZM', 'TZR', 'TZD') OR name LIKE 'FF%' THEN
                CONTINUE;
            END IF;
            PERFORM oracle.fail('ORA-01840: input value not long enough for date format');
        END IF;
        IF name IN ('MONTH', 'MON', 'MM') AND rest ~ '^[A-Za-z]' THEN
            SELECT n INTO found FROM generate_subscripts(names, 1) AS n
            WHERE upper(rest) LIKE names[n] || '%' OR upper(left(rest, 3)) = left(names[n], 3) AND (name <> 'MONTH' OR rest !~ '^[A-Za-z]{4}')
            ORDER BY upper(rest) LIKE names[n] || '%' DESC LIMIT 1;
            IF found IS NULL THEN
                PERFORM oracle.fail('ORA-01843: An invalid month was specified.');
            END IF;
            month := found;
            rest := substr(rest, CASE WHEN upper(rest) LIKE names[found] || '%' THEN length(names[found]) ELSE 3 END + 1);
            CONTINUE;
        END IF;
        IF name IN ('AM', 'PM', 'A.M.', 'P.M.') THEN
            digits := substring(upper(rest) FROM '^[AP]\.?M\.?');
            IF digits IS NULL THEN
                PERFORM oracle.fail('ORA-01855: AM/A.M. or PM/P.M. required');
            END IF;
            pm := digits LIKE 'P%';
            rest := substr(rest, length(digits) + 1);
            CONTINUE;
        END IF;
        IF name IN ('AD', 'BC', 'A.D.', 'B.C.') THEN
            digits := substring(upper(rest) FROM '^(?:A\.?D\.?|B\.?C\.?)');
            IF digits IS NULL THEN
                PERFORM oracle.fail('ORA-01856: BC/B.C. or AD/A.D. required');
            END IF;
            bc := digits LIKE 'B%';
            rest := substr(rest, length(digits) + 1);
            CONTINUE;
        END IF;
        IF name IN ('DAY', 'DY') THEN
            digits := substring(rest FROM '^[A-Za-z]+');
            IF digits IS NULL THEN
                PERFORM oracle.fail('ORA-01846: not a valid day of the week');
            END IF;
            rest := substr(rest, length(digits) + 1);
            CONTINUE;
        END IF;
        IF name IN ('TZR', 'TZD') THEN
            digits := substring(rest FROM '^\S+');
            rest := substr(rest, length(digits) + 1);
            IF digits ~ '^[-+]?\d{1,2}(:\d{2})?$' THEN
                zone_hour := split_part(digits, ':', 1)::int;
                zone_minute := coalesce(nullif(split_part(digits, ':', 2), '')::int, 0) * CASE WHEN digits LIKE '-%' THEN -1 ELSE 1 END;
            ELSE
                zone_hour := 0;
                zone_minute := extract(epoch FROM ((now() AT TIME ZONE digits) - (now() AT TIME ZONE 'UTC'))) / 60;
            END IF;
            CONTINUE;
        END IF;
        width := CASE
            WHEN name IN ('YYYY', 'SYYYY', 'RRRR', 'IYYY') THEN 4
            WHEN name IN ('YYY', 'DDD') THEN 3
            WHEN name = 'Y' THEN 1
            WHEN name IN ('YY', 'RR', 'MM', 'DD', 'HH', 'HH12', 'HH24', 'MI', 'SS', 'TZM') THEN 2
            WHEN name = 'TZH' THEN 3
            WHEN name = 'SSSSS' THEN 5
            WHEN name = 'J' THEN 7
            WHEN name LIKE 'FF%' THEN 9
        END;
        IF width IS NULL THEN
            PERFORM oracle.fail('ORA-01820: format code cannot appear in date input format');
        END IF;
        -- Four digits stand for a two-digit year as well.
        IF name = 'RR' AND rest ~ '^\d{4}' OR name = 'YY' AND rest ~ '^\d{4}(?!\d)' THEN
            width := 4;
        END IF;
        digits := substring(rest FROM CASE WHEN name = 'TZH' THEN '^[-+]?\d{1,2}' ELSE '^[-+]?\d{1,' || width || '}' END);
        IF digits IS NULL THEN
            PERFORM oracle.fail('ORA-01858: a non-numeric character was found where a numeric was expected');
        END IF;
        IF is_exact AND length(digits) < width AND name NOT LIKE 'FF%' AND name <> 'TZH' THEN
            PERFORM oracle.fail('ORA-01862: the numeric value does not match the length of the format item');
        END IF;
        rest := substr(rest, length(digits) + 1);
        CASE
            WHEN name IN ('YYYY', 'SYYYY', 'RRRR', 'IYYY') THEN
                year := CASE WHEN name = 'RRRR' AND length(digits) <= 2 THEN oracle.round_year(digits::int, today) ELSE digits::int END;
            WHEN name = 'RR' THEN
                year := CASE WHEN length(digits) > 2 THEN digits::int ELSE oracle.round_year(digits::int, today) END;
            WHEN name IN ('YY', 'YYY', 'Y') THEN
                year := CASE WHEN length(digits) = 4 THEN digits::int
                    ELSE extract(year FROM today)::int / (10 ^ length(digits))::int * (10 ^ length(digits))::int + digits::int END;
            WHEN name = 'MM' THEN month := digits::int;
            WHEN name = 'DD' THEN day := digits::int;
            WHEN name = 'DDD' THEN day_of_year := digits::int;
            WHEN name = 'J' THEN
                SELECT extract(year FROM d), extract(month FROM d), extract(day FROM d) INTO year, month, day
                FROM (SELECT DATE '2000-01-01' + (digits::int - 2451545) AS d) AS j;
            WHEN name = 'HH24' THEN
                hour := digits::int;
                IF hour NOT BETWEEN 0 AND 23 THEN PERFORM oracle.fail('ORA-01850: hour must be between 0 and 23'); END IF;
            WHEN name IN ('HH', 'HH12') THEN
                hour := digits::int;
                IF hour NOT BETWEEN 1 AND 12 THEN PERFORM oracle.fail('ORA-01849: hour must be between 1 and 12'); END IF;
                time_seen := true;
            WHEN name = 'MI' THEN
                minute := digits::int;
                IF minute NOT BETWEEN 0 AND 59 THEN PERFORM oracle.fail('ORA-01851: minutes must be between 0 and 59'); END IF;
            WHEN name = 'SS' THEN
                second := second + digits::int;
                IF digits::int NOT BETWEEN 0 AND 59 THEN PERFORM oracle.fail('ORA-01852: seconds must be between 0 and 59'); END IF;
            WHEN name LIKE 'FF%' THEN second := second + digits::bigint / (10::numeric ^ length(digits));
            WHEN name = 'SSSSS' THEN
                hour := digits::int / 3600; minute := digits::int % 3600 / 60; second := digits::int % 60;
            WHEN name = 'TZH' THEN zone_hour := digits::int; zone_minute := coalesce(zone_minute, 0);
            WHEN name = 'TZM' THEN zone_minute := digits::int * CASE WHEN zone_hour < 0 THEN -1 ELSE 1 END;
        END CASE;
    END LOOP;
    IF ltrim(rest) <> '' THEN
        PERFORM oracle.fail('ORA-01830: date format picture ends before converting entire input string');
    END IF;
    year := coalesce(year, extract(year FROM today)::int);
    IF bc THEN year := -year; END IF;
    IF year = 0 OR year NOT BETWEEN -4713 AND 9999 THEN
        PERFORM oracle.fail('ORA-01841: (full) year must be between -4713 and +9999, and not be 0');
    END IF;
    IF day_of_year IS NOT NULL THEN
        SELECT extract(month FROM d), extract(day FROM d) INTO month, day
        FROM (SELECT make_date(year, 1, 1) + (day_of_year - 1) AS d) AS j WHERE extract(year FROM d) = year;
        IF month IS NULL THEN PERFORM oracle.fail('ORA-01848: day of year must be between 1 and 365 (366 for leap year)'); END IF;
    END IF;
    month := coalesce(month, extract(month FROM today)::int);
    IF month NOT BETWEEN 1 AND 12 THEN PERFORM oracle.fail('ORA-01843: An invalid month was specified.'); END IF;
    day := coalesce(day, 1);
    IF day NOT BETWEEN 1 AND 31 THEN PERFORM oracle.fail('ORA-01847: day of month must be between 1 and last day of month'); END IF;
    IF day > extract(day FROM make_date(year, month, 1) + INTERVAL '1 month' - INTERVAL '1 day') THEN
        PERFORM oracle.fail('ORA-01839: date not valid for month specified');
    END IF;
    IF time_seen THEN
        hour := hour % 12 + CASE WHEN pm THEN 12 ELSE 0 END;
    END IF;
    RETURN ARRAY[year, month, day, hour, minute, second, zone_hour * 60 + zone_minute];
END $$;

-- RR: the century that is nearer.
CREATE OR REPLACE FUNCTION oracle.round_year(digits int, today date) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT extract(year FROM today)::int / 100 * 100 + digits + CASE
        WHEN digits < 50 AND extract(year FROM today)::int % 100 >= 50 THEN 100
        WHEN digits >= 50 AND extract(year FROM today)::int % 100 < 50 THEN -100
        ELSE 0
    END
$$;

CREATE OR REPLACE FUNCTION oracle.as_timestamp(parts numeric[]) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT make_timestamp(parts[1]::int, parts[2]::int, parts[3]::int, parts[4]::int, parts[5]::int, parts[6]::float8)
$$;
CREATE OR REPLACE FUNCTION oracle.to_date(input varchar, format varchar) RETURNS oracle.date LANGUAGE sql STABLE STRICT AS $$
    SELECT oracle.as_timestamp(oracle.read_datetime(input, format, current_date))::oracle.date
$$;
CREATE OR REPLACE FUNCTION oracle.to_date(input varchar) RETURNS oracle.date LANGUAGE sql STABLE STRICT AS $$
    SELECT oracle.to_date(input, oracle.nls_date_format())
$$;
CREATE OR REPLACE FUNCTION oracle.to_timestamp(input varchar, format varchar) RETURNS timestamp LANGUAGE sql STABLE STRICT AS $$
    SELECT oracle.as_timestamp(oracle.read_datetime(input, format, current_date))
$$;
CREATE OR REPLACE FUNCTION oracle.to_timestamp(input varchar) RETURNS timestamp LANGUAGE sql STABLE STRICT AS $$
    SELECT oracle.to_timestamp(input, oracle.nls_timestamp_format())
$$;
CREATE OR REPLACE FUNCTION oracle.to_timestamp_tz(input varchar, format varchar) RETURNS timestamptz LANGUAGE sql STABLE STRICT AS $$
    SELECT CASE WHEN parts[7] IS NULL THEN oracle.as_timestamp(parts)::timestamptz
        ELSE (oracle.as_timestamp(parts) - make_interval(mins => parts[7]::int)) AT TIME ZONE 'UTC' END
    FROM (SELECT oracle.read_datetime(input, format, current_date) AS parts) AS read
$$;
CREATE OR REPLACE FUNCTION oracle.to_timestamp_tz(input varchar) RETURNS timestamptz LANGUAGE sql STABLE STRICT AS $$
    SELECT oracle.to_timestamp_tz(input, oracle.nls_timestamp_tz_format())
$$;
-- Strings that meet a date: by the session's date format, else by its timestamp format.
CREATE OR REPLACE FUNCTION oracle.implicit_timestamp(input varchar) RETURNS timestamp LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    RETURN oracle.to_timestamp(input, oracle.nls_date_format());
EXCEPTION WHEN SQLSTATE 'OR000' THEN
    BEGIN
        RETURN oracle.to_timestamp(input);
    EXCEPTION WHEN SQLSTATE 'OR000' THEN
        NULL;
    END;
    RAISE;
END $$;
CREATE OR REPLACE FUNCTION oracle.implicit_timestamptz(input varchar) RETURNS timestamptz LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    RETURN oracle.to_timestamp_tz(input);
EXCEPTION WHEN SQLSTATE 'OR000' THEN
    RETURN oracle.implicit_timestamp(input)::timestamptz;
END $$;
