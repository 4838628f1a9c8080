-- What is created in a schema belongs to its user, whoever creates it.
-- Source: Oracle Database SQL Language Reference, CREATE TABLE, schema.
CREATE OR REPLACE FUNCTION oracle.give_to_schema_owner() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE
    made record;
BEGIN
    FOR made IN
        SELECT c.object_type, c.object_identity, r.rolname AS owner
        FROM pg_event_trigger_ddl_commands() AS c
            JOIN pg_class AS t ON c.classid = 'pg_class'::regclass AND t.oid = c.objid
            JOIN pg_namespace AS n ON n.oid = t.relnamespace
            JOIN pg_roles AS r ON r.oid = n.nspowner
        WHERE c.object_type IN ('table', 'view', 'sequence') AND t.relowner <> n.nspowner AND r.rolname = n.nspname
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = t.oid AND d.deptype IN ('a', 'i') AND d.refclassid = t.tableoid)
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO %I', made.object_type, made.object_identity, made.owner);
    END LOOP;
END $$;
DROP EVENT TRIGGER IF EXISTS give_to_schema_owner;
CREATE EVENT TRIGGER give_to_schema_owner ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE VIEW', 'CREATE SEQUENCE')
    EXECUTE FUNCTION oracle.give_to_schema_owner();
