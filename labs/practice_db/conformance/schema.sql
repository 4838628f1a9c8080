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
create table {main_user}.TestCLOBs (
    IntCol number(9) not null,
    CLOBCol clob not null,
    ExtraNumCol1 number(9),
    ExtraCLOBCol1 clob,
    ExtraNumCol2 number(9),
    ExtraCLOBCol2 clob
)
/
create table {main_user}.TestNCLOBs (
    IntCol number(9) not null,
    NCLOBCol nclob not null,
    ExtraNumCol1 number(9),
    ExtraNCLOBCol1 nclob,
    ExtraNumCol2 number(9),
    ExtraNCLOBCol2 nclob
)
/
create table {main_user}.TestBLOBs (
    IntCol number(9) not null,
    BLOBCol blob not null,
    ExtraNumCol1 number(9),
    ExtraBLOBCol1 blob,
    ExtraNumCol2 number(9),
    ExtraBLOBCol2 blob
)
