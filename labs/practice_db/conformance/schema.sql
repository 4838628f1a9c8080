create user {main_user} identified by {main_password}
/
create user {proxy_user} identified by {proxy_password}
/
grant create session, create table, create procedure, create sequence, create type, create view, select any dictionary, unlimited tablespace to {main_user}
/
grant create session to {proxy_user}
/
alter user {proxy_user} grant connect through {main_user}
/
create edition {edition}
/
create table {main_user}.TestTempTable (
    IntCol number(9) not null,
    StringCol1 varchar2(400),
    StringCol2 varchar2(400),
    NumberCol number(25, 2),
    constraint TestTempTable_pk primary key (IntCol)
)
/
create table {main_user}.TestAllTypes (NumberValue number, StringValue varchar2(60), DateValue date)
/
create table {main_user}.TestCLOBs (IntCol number(9) not null, CLOBCol clob not null)
/
create table {main_user}.TestNCLOBs (IntCol number(9) not null, NCLOBCol nclob not null)
/
create table {main_user}.TestBLOBs (IntCol number(9) not null, BLOBCol blob not null)
/
create or replace function {main_user}.func_Test(a_String varchar2, a_ExtraAmount number) return number as
begin
    return length(a_String) + a_ExtraAmount;
end;
/
create or replace procedure {main_user}.proc_Test(
    a_InValue varchar2, a_InOutValue in out number, a_OutValue out number
) as
begin
    a_InOutValue := a_InOutValue * length(a_InValue);
    a_OutValue := length(a_InValue);
end;
/
create or replace procedure {main_user}.myrefcursorproc(a_Cursor out sys_refcursor) as
begin
    open a_Cursor for select * from {main_user}.TestTempTable order by IntCol;
end;
/
create or replace package {main_user}.pkg_TestLOBs as
    function GetLOB(a_Number number, a_Format varchar2) return clob;
end;
/
create or replace package body {main_user}.pkg_TestLOBs as
    function GetLOB(a_Number number, a_Format varchar2) return clob as
    begin
        return to_clob(replace(a_Format, '{{}}', to_char(a_Number)));
    end;
end;
