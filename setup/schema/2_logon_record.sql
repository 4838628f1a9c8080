-- What the database remembers for the lab. Run as LAB_ADMIN; may be run again at any time.

-- How DRCP was before the lab came: what is here stays, so that uninstalling can put it back.
create table lab_before (
  name   varchar2(30) constraint lab_before_pk primary key,
  value  varchar2(64)
);

insert into lab_before
select 'drcp_dedicated_opt', value from v$parameter where name = 'drcp_dedicated_opt';
insert into lab_before
select 'drcp_status', status from dba_cpool_info where connection_pool = 'SYS_DEFAULT_CONNECTION_POOL';

-- Every logon of LAB leaves a row, so that logons that were over before anybody looked are counted too.
create table lab_logons (
  program     varchar2(84),
  sid         number not null,
  serial_num  number not null,
  logon_time  timestamp default systimestamp not null
);

create or replace trigger lab_logon
after logon on lab.schema
begin
  insert into lab_admin.lab_logons (program, sid, serial_num)
  select program, sid, serial#
  from v$session
  where sid = sys_context('USERENV', 'SID');
end;
/
