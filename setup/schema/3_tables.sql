-- What the notebooks and scripts work with. Run as LAB; may be run again: what is there stays.

create sequence myseq;

create table departments (
  department_id  number(4) constraint departments_pk primary key,
  name           varchar2(40) not null constraint departments_name_uk unique,
  town           varchar2(40) not null
);

create table employees (
  employee_id    number(6) constraint employees_pk primary key,
  first_name     varchar2(30) not null,
  last_name      varchar2(30) not null,
  hired_on       date not null,
  salary         number(8, 2) not null constraint employees_salary_ck check (salary > 0),
  manager_id     number(6) constraint employees_manager_fk references employees,
  department_id  number(4) not null constraint employees_department_fk references departments
);

create table customers (
  customer_id   number(6) constraint customers_pk primary key,
  name          varchar2(60) not null,
  town          varchar2(40) not null,
  credit_limit  number(9, 2) default 0 not null
);

create table orders (
  order_id     number(9) constraint orders_pk primary key,
  customer_id  number(6) not null constraint orders_customer_fk references customers,
  ordered_at   timestamp default systimestamp not null,
  amount       number(9, 2) not null
);

create sequence order_seq start with 1;

-- The balances that notebooks lock, contend for and roll back.
create table accounts (
  account_id  number(6) constraint accounts_pk primary key,
  owner       varchar2(60) not null,
  balance     number(12, 2) not null constraint accounts_balance_ck check (balance >= 0)
);

-- What jobs write when they have done their work. No key: a job done twice must be visible.
create table job_log (
  job      number not null,
  sid      number not null,
  done_at  timestamp default systimestamp not null
);

grant select, delete on job_log to lab_admin;
grant select on myseq to lab_admin;
