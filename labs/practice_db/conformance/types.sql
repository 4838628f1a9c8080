create table {main_user}.TestNumbers (
    IntCol number(9) not null,
    LongIntCol number(16) not null,
    NumberCol number(9, 2) not null,
    FloatCol float not null,
    UnconstrainedCol number not null,
    NullableCol number(38)
)
/
create table {main_user}.TestStrings (
    IntCol number(9) not null,
    StringCol varchar2(20) not null,
    RawCol raw(30) not null,
    FixedCharCol char(40) not null,
    NullableCol varchar2(50)
)
/
create table {main_user}.TestUnicodes (
    IntCol number(9) not null,
    UnicodeCol nvarchar2(20) not null,
    FixedUnicodeCol nchar(40) not null,
    NullableCol nvarchar2(50)
)
/
create table {main_user}.TestDates (IntCol number(9) not null, DateCol date not null, NullableCol date)
/
create table {main_user}.TestTimestamps (
    IntCol number(9) not null,
    TimestampCol timestamp not null,
    NullableCol timestamp,
    TimestampPrecisionCol timestamp(4)
)
/
create table {main_user}.TestTimestampLTZs (
    IntCol number(9) not null,
    TimestampLTZCol timestamp with local time zone not null,
    NullableCol timestamp with local time zone,
    TimestampLTZPrecisionCol timestamp(5) with local time zone
)
/
create table {main_user}.TestTimestampTZs (
    IntCol number(9) not null,
    TimestampTZCol timestamp with time zone not null,
    NullableCol timestamp with time zone,
    TimestampTZPrecisionCol timestamp(7) with time zone
)
/
create table {main_user}.TestIntervals (
    IntCol number(9) not null,
    IntervalCol interval day to second not null,
    NullableCol interval day to second,
    IntervalPrecisionCol interval day(7) to second,
    IntervalPrecisionScaleCol interval day(8) to second(9)
)
/
create table {main_user}.TestIntervalYMs (
    IntCol number(9) not null,
    IntervalCol interval year to month not null,
    NullableCol interval year to month,
    IntervalPrecisionCol interval year(3) to month
)
/
create table {main_user}.TestLongs (IntCol number(9) not null, LongCol long)
/
create table {main_user}.TestLongRaws (IntCol number(9) not null, LongRawCol long raw)
/
create table {main_user}.TestBooleans (
    IntCol number(9) not null,
    BooleanCol1 boolean not null,
    BooleanCol2 boolean
)
/
create table {main_user}.TestRowids (IntCol number(9) not null, RowidCol rowid, UrowidCol urowid)
/
begin
    for i in 1 .. 10 loop
        insert into {main_user}.TestNumbers values (
            i, power(38, i), i + i * 0.25, i + i * 0.75, power(i, 3) + i * 0.5,
            case when mod(i, 2) = 1 then power(143, i) end
        );
        insert into {main_user}.TestStrings values (
            i, 'String ' || i, utl_raw.cast_to_raw('Raw ' || i), 'Fixed Char ' || i,
            case when mod(i, 2) = 1 then 'Nullable ' || i end
        );
        insert into {main_user}.TestUnicodes values (
            i, 'Unicode ' || unistr('\3042') || ' ' || i, 'Fixed Unicode ' || i,
            case when mod(i, 2) = 1 then 'Nullable ' || i end
        );
        insert into {main_user}.TestDates values (
            i, to_date(20021209, 'YYYYMMDD') + i * 1.1,
            case when mod(i, 2) = 1 then to_date(20021209, 'YYYYMMDD') + i * 2.15 end
        );
    end loop;
end;
/
declare
    t_Zone varchar2(6);
    t_Fraction varchar2(10);
    t_OtherFraction varchar2(10);
    t_IsOdd boolean;
begin
    for i in 1 .. 10 loop
        t_IsOdd := mod(i, 2) = 1;
        t_Fraction := '.' || i * 50;
        t_OtherFraction := '.' || i * 125;
        t_Zone := case when t_IsOdd then '+' else '-' end || i || case when mod(i, 4) = 0 then ':00' else ':30' end;
        insert into {main_user}.TestTimestamps values (
            i,
            to_timestamp('2002-12-' || (9 + i) || ' 00:00:' || i * 2 || t_Fraction, 'YYYY-MM-DD HH24:MI:SS.FF'),
            case when t_IsOdd then
                to_timestamp('2002-12-' || (10 + i) || ' 00:00:' || i * 3 || t_OtherFraction, 'YYYY-MM-DD HH24:MI:SS.FF')
            end,
            to_timestamp('2009-12-14', 'YYYY-MM-DD')
        );
        insert into {main_user}.TestTimestampLTZs values (
            i,
            to_timestamp_tz(
                '2022-06-' || (2 + i) || ' 00:00:' || i * 2 || t_Fraction || ' ' || t_Zone, 'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM'
            ),
            case when t_IsOdd then
                to_timestamp_tz(
                    '2022-06-' || (3 + i) || ' 00:00:' || i * 3 || t_OtherFraction || ' +00:00',
                    'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM'
                )
            end,
            to_timestamp_tz('2009-12-14 00:00 +00:00', 'YYYY-MM-DD HH24:MI TZH:TZM')
        );
        insert into {main_user}.TestTimestampTZs values (
            i,
            to_timestamp_tz(
                '2022-06-' || (3 + i) || ' 00:00:' || i * 2 || t_Fraction || ' ' || t_Zone, 'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM'
            ),
            case when t_IsOdd then
                to_timestamp_tz(
                    '2022-06-' || (4 + i) || ' 00:00:' || i * 3 || t_OtherFraction || ' +03:30',
                    'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM'
                )
            end,
            to_timestamp_tz('2009-12-14 00:00 -05:00', 'YYYY-MM-DD HH24:MI TZH:TZM')
        );
        insert into {main_user}.TestIntervals values (
            i,
            to_dsinterval(i || ' ' || i || ':' || i * 2 || ':' || i * 3),
            case when t_IsOdd then
                to_dsinterval((i + 5) || ' ' || (i + 2) || ':' || (i * 2 + 5) || ':' || (i * 3 + 5))
            end,
            to_dsinterval('8 05:15:00'),
            to_dsinterval('10 12:15:15')
        );
        insert into {main_user}.TestIntervalYMs values (
            i,
            numtoyminterval((i - 5) * 12 + case when i < 5 then -i else i end, 'month'),
            case when t_IsOdd then numtoyminterval((i + 5) * 12 + i + 2, 'month') end,
            to_yminterval('3-8')
        );
    end loop;
end;
/
create or replace package {main_user}.pkg_TestNumberArrays as
    type t_Values is table of number index by binary_integer;
    function TestInArrays(a_Start number, a_Values t_Values) return number;
    procedure TestInOutArrays(a_Count number, a_Values in out nocopy t_Values);
    procedure TestOutArrays(a_Count number, a_Values out nocopy t_Values);
end;
/
create or replace package body {main_user}.pkg_TestNumberArrays as
    function TestInArrays(a_Start number, a_Values t_Values) return number is
        t_Sum number := a_Start;
    begin
        for i in 1 .. a_Values.count loop
            t_Sum := t_Sum + a_Values(i);
        end loop;
        return t_Sum;
    end;
    procedure TestInOutArrays(a_Count number, a_Values in out nocopy t_Values) is
    begin
        for i in 1 .. a_Count loop
            a_Values(i) := a_Values(i) * 10;
        end loop;
    end;
    procedure TestOutArrays(a_Count number, a_Values out nocopy t_Values) is
    begin
        for i in 1 .. a_Count loop
            a_Values(i) := i * 100;
        end loop;
    end;
end;
/
create or replace package {main_user}.pkg_TestStringArrays as
    type t_Values is table of varchar2(100) index by binary_integer;
    function TestInArrays(a_Start number, a_Values t_Values) return number;
    procedure TestInOutArrays(a_Count number, a_Values in out nocopy t_Values);
    procedure TestOutArrays(a_Count number, a_Values out nocopy t_Values);
end;
/
create or replace package body {main_user}.pkg_TestStringArrays as
    function TestInArrays(a_Start number, a_Values t_Values) return number is
        t_Sum number := a_Start;
    begin
        for i in 1 .. a_Values.count loop
            t_Sum := t_Sum + length(a_Values(i));
        end loop;
        return t_Sum;
    end;
    procedure TestInOutArrays(a_Count number, a_Values in out nocopy t_Values) is
    begin
        for i in 1 .. a_Count loop
            a_Values(i) := 'Converted element # ' || i || ' originally had length ' || length(a_Values(i));
        end loop;
    end;
    procedure TestOutArrays(a_Count number, a_Values out nocopy t_Values) is
    begin
        for i in 1 .. a_Count loop
            a_Values(i) := 'Test out element # ' || i;
        end loop;
    end;
end;
/
create or replace package {main_user}.pkg_TestUnicodeArrays as
    type t_Values is table of nvarchar2(100) index by binary_integer;
    function TestInArrays(a_Start number, a_Values t_Values) return number;
    procedure TestInOutArrays(a_Count number, a_Values in out nocopy t_Values);
    procedure TestOutArrays(a_Count number, a_Values out nocopy t_Values);
end;
/
create or replace package body {main_user}.pkg_TestUnicodeArrays as
    function TestInArrays(a_Start number, a_Values t_Values) return number is
        t_Sum number := a_Start;
    begin
        for i in 1 .. a_Values.count loop
            t_Sum := t_Sum + length(a_Values(i));
        end loop;
        return t_Sum;
    end;
    procedure TestInOutArrays(a_Count number, a_Values in out nocopy t_Values) is
    begin
        for i in 1 .. a_Count loop
            a_Values(i) := unistr('Converted element \3042 # ') || i || ' originally had length ' || length(a_Values(i));
        end loop;
    end;
    procedure TestOutArrays(a_Count number, a_Values out nocopy t_Values) is
    begin
        for i in 1 .. a_Count loop
            a_Values(i) := unistr('Test out element \3042 # ') || i;
        end loop;
    end;
end;
/
create or replace package {main_user}.pkg_TestDateArrays as
    type t_Values is table of date index by binary_integer;
    function TestInArrays(a_Start number, a_Base date, a_Values t_Values) return number;
    procedure TestInOutArrays(a_Count number, a_Values in out nocopy t_Values);
    procedure TestOutArrays(a_Count number, a_Values out nocopy t_Values);
end;
/
create or replace package body {main_user}.pkg_TestDateArrays as
    function TestInArrays(a_Start number, a_Base date, a_Values t_Values) return number is
        t_Sum number := a_Start;
    begin
        for i in 1 .. a_Values.count loop
            t_Sum := t_Sum + a_Values(i) - a_Base;
        end loop;
        return t_Sum;
    end;
    procedure TestInOutArrays(a_Count number, a_Values in out nocopy t_Values) is
    begin
        for i in 1 .. a_Count loop
            a_Values(i) := a_Values(i) + 7;
        end loop;
    end;
    procedure TestOutArrays(a_Count number, a_Values out nocopy t_Values) is
    begin
        for i in 1 .. a_Count loop
            a_Values(i) := to_date(20021212, 'YYYYMMDD') + i * 1.2;
        end loop;
    end;
end;
/
create or replace package {main_user}.pkg_TestBooleans as
    function GetStringRep(a_Value boolean) return varchar2;
    function IsLessThan10(a_Value number) return boolean;
    function EchoValue(a_Value boolean) return boolean;
    procedure EchoValueOut(a_Value boolean, a_OutValue out boolean);
    function TestOutValueNull return boolean;
end;
/
create or replace package body {main_user}.pkg_TestBooleans as
    function GetStringRep(a_Value boolean) return varchar2 is
    begin
        return case when a_Value then 'TRUE' when not a_Value then 'FALSE' else 'NULL' end;
    end;
    function IsLessThan10(a_Value number) return boolean is
    begin
        return a_Value < 10;
    end;
    function EchoValue(a_Value boolean) return boolean is
    begin
        return a_Value;
    end;
    procedure EchoValueOut(a_Value boolean, a_OutValue out boolean) is
    begin
        a_OutValue := a_Value;
    end;
    function TestOutValueNull return boolean is
    begin
        return null;
    end;
end;
