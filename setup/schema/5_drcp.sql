-- DRCP for the lab. Run as SYS in the container root, last: 2_logon_record.sql has written down what was before.

-- YES, the default before 23ai, would keep a server with its client while the pool is not full: a small lab would see
-- dedicated servers. Source: Database Reference, DRCP_DEDICATED_OPT.
alter system set drcp_dedicated_opt = no;

begin
  dbms_connection_pool.start_pool();
end;
/
