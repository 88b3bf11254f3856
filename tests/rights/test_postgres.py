"""Every role against every schema of the others, the server's secrets and the server itself.

Made twice: by the administrator of the embedded server, and by one who may only create roles, as in production.
"""

import secrets
from contextlib import asynccontextmanager, nullcontext

import asyncpg
import pytest

from infra import fleet
from infra.postgres.roles import ensure_roles, role_of
from shared.runtime.database import with_user
from shared.runtime.migrations import migrate
from tests import servers

ALONE = ("create database", "drop database", "alter system")
"""Statements that no transaction may hold."""
ELSEWHERE = (
    "select * from {other}.{table}",
    "insert into {other}.inbox (consumer, message_id) values ('a', 'b')",
    "update {other}.outbox set subject = 'a'",
    "delete from {other}.outbox_sent",
    "truncate {other}.inbox",
    "lock table {other}.inbox",
    "create table {other}.mine (id int)",
    "create function {other}.mine() returns int language sql as 'select 1'",
    "drop table {other}.{table}",
    "alter table {other}.{table} add column mine int",
    "drop schema {other} cascade",
    "grant usage on schema {other} to current_user",
)
SERVER = (
    "create table public.mine (id int)",
    "create schema mine",
    "create table pg_catalog.mine (id int)",
    "create temporary table mine (id int)",
    "select * from pg_authid",
    "select * from pg_shadow",
    "select * from pg_hba_file_rules",
    "select pg_read_file('postgresql.conf')",
    "select pg_ls_dir('.')",
    "copy (select 1) to program 'true'",
    "copy pg_class to '/tmp/never'",
    "select lo_import('/etc/hostname')",
    "create database mine",
    "create role mine",
    "alter role current_user superuser",
    "alter system set fsync = off",
    "set role {admin}",
    "set role {other_role}",
    "set session authorization {other_role}",
    "alter role {other_role} password 'mine'",
    "grant {other_role} to current_user",
    "alter database {database} set fsync = off",
    "drop database {database}",
    "checkpoint",
)


@asynccontextmanager
async def entered(url):
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def refused(connection, statement):
    """Tell whether a statement is refused for want of rights; what succeeds is undone where that is possible."""
    alone = statement.startswith(ALONE)
    async with nullcontext() if alone else undone(connection):
        try:
            await connection.execute(statement)
        except asyncpg.InsufficientPrivilegeError:
            return True
    return False


@asynccontextmanager
async def undone(connection):
    attempt = connection.transaction()
    await attempt.start()
    try:
        yield
    finally:
        await attempt.rollback()


async def allowed_of(url, statements):
    """Return those of the statements that a login may carry out."""
    async with entered(url) as connection:
        return [one for one in statements if not await refused(connection, one)]


async def tables_of(url, schema):
    async with entered(url) as connection:
        rows = await connection.fetch("select tablename from pg_tables where schemaname = $1", schema)
    return [row["tablename"] for row in rows]


def about_others(name, names, tables):
    return [
        statement.format(other=other, table=table)
        for other in names
        if other != name
        for statement in ELSEWHERE
        for table in (tables[other] if "{table}" in statement else ("",))
    ]


def about_the_server(name, names, *, admin, database):
    other_role = role_of(next(one for one in names if one != name))
    return [one.format(admin=admin, other_role=other_role, database=database) for one in SERVER]


@pytest.mark.parametrize("name", fleet.names())
async def test_a_service_cannot_touch_the_schema_of_another(name):
    urls = servers.template()
    admin = servers.database_url(servers.TEMPLATE)
    tables = {other: await tables_of(admin, other) for other in fleet.names()}
    assert all(len(found) >= 6 for found in tables.values())
    assert await allowed_of(urls[name], about_others(name, fleet.names(), tables)) == []


@pytest.mark.parametrize("name", fleet.names())
async def test_a_service_cannot_touch_the_server(name):
    urls = servers.template()
    statements = about_the_server(name, fleet.names(), admin="postgres", database=servers.TEMPLATE)
    assert await allowed_of(urls[name], statements) == []


@pytest.mark.parametrize("name", fleet.names())
async def test_a_service_owns_its_schema_and_all_in_it(name):
    async with entered(servers.template()[name]) as connection:
        owners = await connection.fetch(
            "select pg_get_userbyid(c.relowner) as owner from pg_class c join pg_namespace n on n.oid = relnamespace"
            " where nspname = $1 union select pg_get_userbyid(nspowner) from pg_namespace where nspname = $1",
            name,
        )
        async with undone(connection):
            await connection.execute(f"create table {name}.mine (id int)")
            await connection.execute(f"insert into {name}.inbox (consumer, message_id) values ('a', 'b')")
    assert [row["owner"] for row in owners] == [role_of(name)]


async def as_admin(*statements):
    async with entered(servers.postgres_url()) as connection:
        for statement in statements:
            await connection.execute(statement)


@pytest.fixture
async def production():
    """A database whose owner may create roles and nothing more; return its URL and that of a bystander's."""
    mark = "".join(secrets.choice("abcdefgh") for _ in range(8))
    owner, database = f"owner_{mark}", f"d_{mark}"
    await as_admin(
        f"create role {owner} login createrole password 'x'",
        f"create role stranger_{mark} login password 'x'",
        f"create database {database} owner {owner}",
    )
    url = with_user(servers.database_url(database), user=owner, password="x")
    yield mark, url
    await as_admin(
        f"drop database {database} with (force)",
        *(f"drop role if exists {role_of(f'{kind}{mark}')}" for kind in ("one", "two")),
        f"drop role stranger_{mark}",
        f"drop role {owner}",
    )


async def test_rights_are_the_same_when_an_administrator_may_only_create_roles(production):
    mark, url = production
    names = [f"one{mark}", f"two{mark}"]
    for _ in range(2):  # it may run again at each release
        urls = await ensure_roles(url, dict.fromkeys(names, "secret"))
        for name in names:
            await migrate(urls[name], name, fleet.service("clock").migrations)
    tables = {name: await tables_of(url, name) for name in names}
    for name in names:
        assert tables[name]
        assert await allowed_of(urls[name], about_others(name, names, tables)) == []
        server = about_the_server(name, names, admin=f"owner_{mark}", database=f"d_{mark}")
        assert await allowed_of(urls[name], server) == []


async def test_a_login_that_is_none_of_ours_cannot_enter_our_database(production):
    mark, url = production
    await ensure_roles(url, {f"one{mark}": "secret"})
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(with_user(url, user=f"stranger_{mark}", password="x"))
