"""SQLAlchemy on the practice database: the engine, the ORM, reflection, and which of two pools counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import oracledb
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.pool import NullPool, QueuePool

from tests.practice_db.clients.conftest import Account, Run

pytestmark = pytest.mark.driver


class Base(DeclarativeBase):
    """Tables as the lab has them."""


class Department(Base):
    __tablename__ = "departments"
    department_id: Mapped[int] = mapped_column(sa.Sequence("department_seq"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30), unique=True)
    employees: Mapped[list[Employee]] = relationship(back_populates="department")


class Employee(Base):
    __tablename__ = "employees"
    employee_id: Mapped[int] = mapped_column(sa.Identity(start=100), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30), index=True)
    salary: Mapped[float] = mapped_column(sa.Numeric(9, 2, asdecimal=False))
    department_id: Mapped[int] = mapped_column(sa.ForeignKey("departments.department_id"))
    department: Mapped[Department] = relationship(back_populates="employees")


@pytest.fixture(scope="module")
def engine(account: Account) -> Iterator[sa.Engine]:
    """An engine with SQLAlchemy's own pool and the tables."""
    logon = {"user": account.user, "password": account.password, "dsn": account.dsn}
    engine = sa.create_engine("oracle+oracledb://", connect_args=logon, pool_size=2, max_overflow=1, pool_timeout=0.01)
    Base.metadata.create_all(engine)
    yield engine
    Base.metadata.drop_all(engine)
    engine.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """An ORM session; its rows are deleted at the end."""
    with Session(engine) as session:
        yield session
        session.rollback()
        session.execute(sa.delete(Employee))
        session.execute(sa.delete(Department))
        session.commit()


def test_the_engine_knows_the_version_and_the_default_schema(engine: sa.Engine, account: Account):
    with engine.connect() as connection:
        assert connection.dialect.server_version_info[:2] == (23, 26)
        assert connection.dialect.default_schema_name == account.user.lower()
        assert connection.scalar(sa.text("select user from dual")) == account.user


def test_committed_objects_come_back_with_their_keys_and_relations(session: Session, engine: sa.Engine):
    sales = Department(name="Sales", employees=[Employee(name="Kim", salary=10.5), Employee(name="Ada", salary=20)])
    session.add(sales)
    session.commit()
    with Session(engine) as other:
        statement = sa.select(Employee).join(Department).where(Department.name == "Sales").order_by(Employee.salary)
        kim, ada = other.scalars(statement)
        assert (kim.name, kim.salary, ada.salary) == ("Kim", 10.5, 20)
        assert kim.employee_id >= 100
        assert kim.department.department_id == sales.department_id


def test_a_rollback_undoes_what_was_flushed(session: Session):
    session.add(Department(name="Kept"))
    session.commit()
    session.add(Department(name="Lost"))
    session.flush()
    session.rollback()
    assert session.scalars(sa.select(Department.name)).all() == ["Kept"]


def test_a_savepoint_saves_what_came_before_a_violation(session: Session):
    session.add(Department(name="One"))
    session.flush()
    savepoint = session.begin_nested()
    session.add(Department(name="One"))
    with pytest.raises(sa.exc.IntegrityError, match="ORA-00001"):
        session.flush()
    savepoint.rollback()
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(Department)) == 1


def test_pages_of_a_query_follow_one_another(session: Session):
    session.add_all([Department(name=f"D{number}") for number in range(5)])
    session.commit()
    names = sa.select(Department.name).order_by(Department.name)
    assert session.scalars(names.offset(2).limit(2)).all() == ["D2", "D3"]


def test_the_tables_can_be_reflected(engine: sa.Engine):
    found = sa.MetaData()
    found.reflect(engine)
    employees = found.tables["employees"]
    assert {"departments", "employees"} <= set(found.tables)
    assert [column.name for column in employees.primary_key] == ["employee_id"]
    assert [key.target_fullname for key in employees.foreign_keys] == ["departments.department_id"]
    assert [index.name for index in employees.indexes] == ["ix_employees_name"]
    salary = employees.c.salary
    assert (salary.type.precision, salary.type.scale, salary.nullable) == (9, 2, False)
    assert employees.c.name.type.length == 30
    assert employees.c.employee_id.identity is not None
    (unique,) = sa.inspect(engine).get_unique_constraints("departments")
    assert unique["column_names"] == ["name"]
    assert "department_seq" in sa.inspect(engine).get_sequence_names()


def test_the_engines_pool_counts_what_is_borrowed_and_refuses_one_too_many(engine: sa.Engine):
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    with engine.connect(), engine.connect(), engine.connect():
        assert (pool.checkedout(), pool.overflow()) == (3, 1)
        with pytest.raises(sa.exc.TimeoutError, match="QueuePool limit of size 2 overflow 1 reached"):
            engine.connect()
    assert (pool.checkedout(), pool.checkedin()) == (0, 2)


def test_an_engine_without_a_pool_leaves_the_counting_to_the_drivers(account: Account):
    logon = {"user": account.user, "password": account.password, "dsn": account.dsn}
    with closing(oracledb.create_pool(**logon, min=0, max=2, getmode=oracledb.POOL_GETMODE_NOWAIT)) as pool:
        engine = sa.create_engine("oracle+oracledb://", creator=pool.acquire, poolclass=NullPool)
        sid = sa.text("select sys_context('userenv', 'sid') from dual")
        with engine.connect() as first, engine.connect() as second:
            assert first.scalar(sid) != second.scalar(sid)
            assert pool.busy == 2
            with pytest.raises(sa.exc.DatabaseError, match="DPY-4005"):
                engine.connect()
        assert (pool.busy, pool.opened) == (0, 2)
        engine.dispose()


def test_a_killed_session_is_replaced_before_its_connection_is_lent(account: Account, admin: Run):
    logon = {"user": account.user, "password": account.password, "dsn": account.dsn}
    engine = sa.create_engine("oracle+oracledb://", connect_args=logon, pool_size=1, pool_pre_ping=True)
    sid = sa.text("select sys_context('userenv', 'sid') from dual")
    with engine.connect() as connection:
        killed = connection.scalar(sid)
        first = connection.connection.dbapi_connection
    ((serial,),) = admin(f"select serial# from v$session where sid = {killed}")
    admin(f"alter system kill session '{killed},{serial}'")
    with engine.connect() as connection:
        assert connection.connection.dbapi_connection is not first
        assert connection.scalar(sid)
    engine.dispose()
