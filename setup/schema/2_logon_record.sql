-- Every logon of LAB leaves a row, so that logons that were over before anybody looked are counted too. Run as LAB_ADMIN.

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
