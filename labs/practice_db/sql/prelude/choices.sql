-- NULL of the same type: CASE and its kin would take a DATE beside a bare NULL for a TIMESTAMP. What it is like is not
-- evaluated: PostgreSQL puts the body in the call's place, which it does not do with a NULL that has to be converted.
CREATE OR REPLACE FUNCTION oracle.nothing(like_this anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN false THEN like_this END
$$;

-- NVL: the second argument takes the type of the first.
CREATE OR REPLACE FUNCTION oracle.nvl(a anycompatible, b anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(a, b)
$$;
CREATE OR REPLACE FUNCTION oracle.nvl(a varchar, b varchar) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(a, b) $$;
CREATE OR REPLACE FUNCTION oracle.nvl(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(a, b) $$;
CREATE OR REPLACE FUNCTION oracle.nvl(a varchar, b numeric) RETURNS varchar LANGUAGE sql STABLE AS $$ SELECT coalesce(a, oracle.text(b)) $$;
CREATE OR REPLACE FUNCTION oracle.nvl(a numeric, b varchar) RETURNS numeric LANGUAGE sql STABLE AS $$ SELECT coalesce(a, oracle.to_number(b)) $$;
CREATE OR REPLACE FUNCTION oracle.nvl(a varchar, b timestamp) RETURNS varchar LANGUAGE sql STABLE AS $$ SELECT coalesce(a, oracle.text(b::oracle.date)) $$;
CREATE OR REPLACE FUNCTION oracle.nvl(a oracle.date, b varchar) RETURNS oracle.date LANGUAGE sql STABLE AS $$ SELECT coalesce(a, oracle.to_date(b)) $$;
CREATE OR REPLACE FUNCTION oracle.nvl(a timestamp, b timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(a, b) $$;
CREATE OR REPLACE FUNCTION oracle.nvl(a oracle.date, b oracle.date) RETURNS oracle.date LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(a, b) $$;
CREATE OR REPLACE FUNCTION oracle.nvl(a oracle.date, b timestamp) RETURNS oracle.date LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(a, b::oracle.date) $$;
