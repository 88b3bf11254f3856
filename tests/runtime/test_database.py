"""Which errors mean that the database is away; and whose login an address carries."""

import asyncio
from urllib.parse import parse_qsl, unquote, urlsplit

import asyncpg
import pytest

from shared.runtime.database import Database, schema_of, with_user
from shared.runtime.errors import Unavailable
from tests import servers

from .shop import a_kit

HARD = "p@ss:w/rd?&%40é"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db:5432/colombier?sslmode=disable",
        "postgresql://admin:x@db:5432/colombier?sslmode=disable",
    ],
)
def test_an_address_over_tcp_gets_another_login(url):
    parts = urlsplit(with_user(url, user="colombier_shop", password=HARD))
    assert (unquote(parts.username), unquote(parts.password)) == ("colombier_shop", HARD)
    assert (parts.hostname, parts.port, parts.path, parts.query) == (
        "db",
        5432,
        "/colombier",
        "sslmode=disable",
    )


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///colombier?host=/run/pg&user=admin&password=x",
        "postgresql://admin:x@/colombier?host=/run/pg",
    ],
)
def test_an_address_of_a_socket_gets_another_login(url):
    parts = urlsplit(with_user(url, user="colombier_shop", password=HARD))
    assert (parts.netloc, parts.path) == ("", "/colombier")
    assert dict(parse_qsl(parts.query)) == {"host": "/run/pg", "user": "colombier_shop", "password": HARD}


async def test_the_changed_address_opens_a_connection(database_url):
    connection = await asyncpg.connect(database_url)
    role = f"role_{database_url.rpartition('shop_')[2][:12]}"
    await connection.execute(f"create role {role} login password '{HARD}'")
    try:
        theirs = await asyncpg.connect(with_user(database_url, user=role, password=HARD))
        assert await theirs.fetchval("select current_user") == role
        await theirs.close()
    finally:
        await connection.execute(f"drop role {role}")
        await connection.close()


@pytest.mark.parametrize("name", ["", "Shop", "shop;--", "shop-2", "a" * 31])
def test_only_plain_names_become_schemas(name):
    with pytest.raises(ValueError, match="not a service name"):
        schema_of(name)


async def _close_pool(database, connection):
    database.pool.terminate()
    await connection.execute("select 1")


async def _kill(database, connection):
    pid = await connection.fetchval("select pg_backend_pid()")
    other = await database.connect()
    await other.execute("select pg_terminate_backend($1)", pid)
    await other.close()
    await connection.execute("select 1")


async def _take_too_long(database, connection):
    await connection.execute("select pg_sleep(10)", timeout=0.05)


async def _be_cancelled_by_an_administrator(database, connection):
    pid = await connection.fetchval("select pg_backend_pid()")
    sleeping = asyncio.ensure_future(connection.execute("select pg_sleep(10)"))
    other = await database.connect()
    while not await other.fetchval("select pg_cancel_backend($1)", pid) or not sleeping.done():
        await asyncio.sleep(0.01)
    await other.close()
    await sleeping


@pytest.mark.parametrize("fault", [_close_pool, _kill, _take_too_long, _be_cancelled_by_an_administrator])
async def test_a_database_that_goes_away_is_unavailable(database_url, fault):
    async with a_kit(database_url) as kit:
        with pytest.raises(Unavailable):
            async with kit.database.transaction() as connection:
                await fault(kit.database, connection)


async def test_a_database_that_is_not_there_is_unavailable(database_url):
    async with a_kit(database_url) as kit:
        await kit.database.pool.close()
        with pytest.raises(Unavailable, match="pool is closed"):
            async with kit.database.transaction():
                raise AssertionError("not reached")


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError("a template"),
        PermissionError("a folder"),
        asyncpg.InterfaceError("the server expects 1 argument for this query, 2 were passed"),
        asyncpg.UniqueViolationError("twice"),
        ValueError("ours"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_bug_inside_a_transaction_is_not_taken_for_a_database_that_is_away(database_url, error):
    async with a_kit(database_url) as kit:
        with pytest.raises(type(error)):
            async with kit.database.transaction():
                raise error


async def test_deadlocked_transactions_are_told_to_try_again(database_url):
    locks = asyncio.Barrier(2)

    async def lock_both(database, first, second):
        async with database.transaction() as connection:
            await connection.execute("select pg_advisory_xact_lock($1)", first)
            await locks.wait()
            await connection.execute("select pg_advisory_xact_lock($1)", second)

    async with a_kit(database_url) as kit:
        ends = await asyncio.gather(
            lock_both(kit.database, 1, 2), lock_both(kit.database, 2, 1), return_exceptions=True
        )
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Unavailable"]


async def test_a_database_is_used_only_once_it_is_started():
    with pytest.raises(RuntimeError, match="not started"):
        _ = Database(servers.postgres_url(), "shop").pool
