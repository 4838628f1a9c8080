create table {main_user}.TestObjects (IntCol number(9) not null)
/
create table {main_user}.TestArrayDML (
    IntCol number(9) not null,
    StringCol varchar2(100),
    IntCol2 number(3),
    constraint TestArrayDML_pk primary key (IntCol)
)
/
create table {main_user}.TestUniversalRowids (
    IntCol number(9) not null,
    StringCol varchar2(250) not null,
    DateCol date not null,
    constraint TestUniversalRowids_pk primary key (IntCol, StringCol, DateCol)
) organization index
/
create or replace function {main_user}.func_Test(a_String varchar2, a_ExtraAmount number) return number as
begin
    return length(a_String) + a_ExtraAmount;
end;
/
create or replace function {main_user}.func_Test2(
    a_String varchar2, a_ExtraAmount number, a_Boolean boolean
) return number as
begin
    return length(a_String) + case when a_Boolean then a_ExtraAmount else -a_ExtraAmount end;
end;
/
create or replace function {main_user}.func_TestNoArgs return number as
begin
    return 712;
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
create or replace procedure {main_user}.proc_Test2(
    a_InValue varchar2, a_InOutValue in out number, a_OutValue out boolean
) as
begin
    a_InOutValue := a_InOutValue * length(a_InValue);
    a_OutValue := true;
end;
/
create or replace procedure {main_user}.proc_TestNoArgs as
begin
    null;
end;
/
create or replace procedure {main_user}.myrefcursorproc(a_Cursor out sys_refcursor) as
begin
    open a_Cursor for select * from {main_user}.TestTempTable order by IntCol;
end;
/
create or replace package {main_user}.pkg_TestRefCursors as
    procedure TestOutCursor(a_MaxIntValue number, a_Cursor out sys_refcursor);
    function TestInCursor(a_Cursor sys_refcursor) return varchar2;
    function TestReturnCursor(a_MaxIntValue number) return sys_refcursor;
    procedure TestLobCursor(a_Value varchar2, a_Cursor out sys_refcursor);
    procedure TestCloseCursor(a_Cursor sys_refcursor);
end;
/
create or replace package body {main_user}.pkg_TestRefCursors as
    procedure TestOutCursor(a_MaxIntValue number, a_Cursor out sys_refcursor) is
    begin
        open a_Cursor for
            select IntCol, StringCol
            from {main_user}.TestStrings
            where IntCol <= a_MaxIntValue
            order by IntCol;
    end;
    function TestInCursor(a_Cursor sys_refcursor) return varchar2 is
        t_String varchar2(100);
    begin
        fetch a_Cursor into t_String;
        return t_String || ' (Modified)';
    end;
    function TestReturnCursor(a_MaxIntValue number) return sys_refcursor is
        t_Cursor sys_refcursor;
    begin
        TestOutCursor(a_MaxIntValue, t_Cursor);
        return t_Cursor;
    end;
    procedure TestLobCursor(a_Value varchar2, a_Cursor out sys_refcursor) is
    begin
        open a_Cursor for select to_clob(a_Value) from dual;
    end;
    procedure TestCloseCursor(a_Cursor sys_refcursor) is
    begin
        close a_Cursor;
    end;
end;
/
create or replace package {main_user}.pkg_TestLOBs as
    function GetLOB(a_Number number, a_Format varchar2) return clob;
    procedure GetSize(a_Value clob, a_Size out number);
    procedure GetSize(a_Value blob, a_Size out number);
    procedure TestInOut(a_Value in out clob, a_Search varchar2, a_Replace varchar2);
end;
/
create or replace package body {main_user}.pkg_TestLOBs as
    procedure TestInOut(a_Value in out clob, a_Search varchar2, a_Replace varchar2) is
    begin
        if a_Search is not null then
            a_Value := replace(a_Value, a_Search, a_Replace);
        end if;
    end;
    function GetLOB(a_Number number, a_Format varchar2) return clob is
    begin
        return to_clob(replace(a_Format, '{{}}', to_char(a_Number)));
    end;
    procedure GetSize(a_Value clob, a_Size out number) is
    begin
        a_Size := dbms_lob.getlength(a_Value);
    end;
    procedure GetSize(a_Value blob, a_Size out number) is
    begin
        a_Size := dbms_lob.getlength(a_Value);
    end;
end;
