-- The lab's two users. Run as an administrator; may be run again at any time.
--   LAB        what learners log on as
--   LAB_ADMIN  what checks look through: reads the V$ views, ends sessions, keeps the record of logons

-- It limits nothing. It marks a user as the lab's own in the same moment in which the user is made, so that the lab
-- never changes or drops one that was there before.
create profile pool_lab limit sessions_per_user default;

create user lab identified by "&&lab_password" profile pool_lab;
alter user lab identified by "&&lab_password" profile pool_lab account unlock;

create user lab_admin identified by "&&lab_admin_password" profile pool_lab;
alter user lab_admin identified by "&&lab_admin_password" profile pool_lab account unlock;

grant create session, alter session, create table, create sequence, create view, create procedure to lab;
-- Quotas: whatever the default tablespace is called.
grant unlimited tablespace to lab;

grant create session, alter session, create table, unlimited tablespace to lab_admin;
-- ANY, because the trigger that records logons is on LAB's schema.
grant create trigger, create any trigger to lab_admin;
-- To end sessions.
grant alter system to lab_admin;

-- What a learner may look at: all sessions, and the counters of the own one.
grant select on v_$session to lab;
grant select on v_$mystat to lab;
grant select on v_$statname to lab;
grant select on v_$version to lab;

-- What the checks look at.
grant select on v_$session to lab_admin;
grant select on v_$sesstat to lab_admin;
grant select on v_$mystat to lab_admin;
grant select on v_$statname to lab_admin;
grant select on v_$sysstat to lab_admin;
grant select on v_$process to lab_admin;
grant select on v_$session_connect_info to lab_admin;
grant select on v_$session_event to lab_admin;
grant select on v_$session_wait to lab_admin;
grant select on v_$open_cursor to lab_admin;
grant select on v_$sql to lab_admin;
grant select on v_$transaction to lab_admin;
grant select on v_$lock to lab_admin;
grant select on v_$locked_object to lab_admin;
grant select on v_$parameter to lab_admin;
grant select on v_$resource_limit to lab_admin;
grant select on v_$version to lab_admin;
grant select on v_$instance to lab_admin;
grant select on dba_users to lab_admin;
grant select on dba_profiles to lab_admin;
grant select on v_$cpool_stats to lab_admin;
grant select on v_$cpool_cc_stats to lab_admin;
grant select on v_$cpool_conn_info to lab_admin;
grant select on v_$authpool_stats to lab_admin;
grant select on dba_cpool_info to lab_admin;
