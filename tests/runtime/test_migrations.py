"""Migrations: once each, in order, whoever starts; edited files and newer databases are refused."""

import asyncio
import hashlib
import itertools
from pathlib import Path

import asyncpg
import pytest

from shared.runtime import migrations
from shared.runtime.migrations import MigrationRefused, migrate

SCHEMA = Path(migrations.__file__).parent / "schema.sql"
RUNTIME = [
    "0000_runtime",
    *(f"0000_runtime_{path.stem}" for path in sorted((SCHEMA.parent / "schema").glob("*.sql"))),
]


@pytest.fixture
async def empty_url(database_url):
    """A database without any schema of ours."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("drop schema shop cascade")
    await connection.close()
    return database_url


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "0001_goods.sql").write_text("create table goods (name text primary key);\n")
    return tmp_path


async def applied(url):
    connection = await asyncpg.connect(url, server_settings={"search_path": "shop"})
    try:
        return [
            row["version"]
            for row in await connection.fetch("select version from schema_migrations order by 1")
        ]
    finally:
        await connection.close()


async def test_four_starts_at_once_apply_each_file_once(empty_url, folder):
    done = await asyncio.gather(*(migrate(empty_url, "shop", folder) for _ in range(4)))
    assert sorted(itertools.chain(*done)) == [*RUNTIME, "0001_goods"]
    assert await applied(empty_url) == [*RUNTIME, "0001_goods"]


async def test_a_new_file_is_applied_after_those_that_were(empty_url, folder):
    await migrate(empty_url, "shop", folder)
    (folder / "0002_prices.sql").write_text("alter table goods add column cents integer;")
    assert await migrate(empty_url, "shop", folder) == ["0002_prices"]
    assert await migrate(empty_url, "shop", folder) == []


async def test_a_file_that_was_edited_after_it_had_been_applied_is_refused(empty_url, folder):
    await migrate(empty_url, "shop", folder)
    (folder / "0001_goods.sql").write_text("create table goods (name text);")
    with pytest.raises(MigrationRefused, match=r"0001_goods\.sql was edited"):
        await migrate(empty_url, "shop", folder)


async def test_a_database_that_knows_more_than_the_code_is_refused(empty_url, folder):
    await migrate(empty_url, "shop", folder)
    (folder / "0001_goods.sql").unlink()
    with pytest.raises(MigrationRefused, match=r"ahead of the code: it knows \['0001_goods'\]"):
        await migrate(empty_url, "shop", folder)


async def test_a_file_that_sorts_before_an_applied_one_is_refused(empty_url, folder):
    (folder / "0003_late.sql").write_text("select 1;")
    await migrate(empty_url, "shop", folder)
    (folder / "0002_early.sql").write_text("select 1;")
    with pytest.raises(MigrationRefused, match=r"0002_early\.sql sorts before"):
        await migrate(empty_url, "shop", folder)


async def test_a_file_that_breaks_leaves_nothing_behind_and_may_be_mended(empty_url, folder):
    (folder / "0002_broken.sql").write_text("create table half (id int); select 1/0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty_url, "shop", folder)
    (folder / "0002_broken.sql").write_text("create table half (id int);")
    assert await migrate(empty_url, "shop", folder) == ["0002_broken"]


async def test_a_file_without_a_transaction_runs_statement_by_statement(empty_url, folder):
    (folder / "0002_index.sql").write_text(
        "-- no-transaction\ncreate index concurrently goods_by_name on goods (name);\n"
        "create index concurrently goods_again on goods (name);\n"
    )
    done = await asyncio.gather(*(migrate(empty_url, "shop", folder) for _ in range(3)))
    assert sorted(itertools.chain(*done)) == [*RUNTIME, "0001_goods", "0002_index"]


async def test_a_start_during_another_one_waits_for_it(empty_url, folder):
    holder = await asyncpg.connect(empty_url)
    await holder.fetchval("select pg_advisory_lock($1, hashtext('shop'))", 0x434F4C4F)
    waiting = asyncio.create_task(migrate(empty_url, "shop", folder))
    await asyncio.sleep(0.15)
    assert not waiting.done()
    await holder.close()
    assert await waiting == [*RUNTIME, "0001_goods"]


async def test_a_name_that_is_no_service_never_reaches_sql(empty_url, folder):
    with pytest.raises(ValueError, match="not a service name"):
        await migrate(empty_url, "shop; drop schema shop", folder)


async def test_a_database_made_before_the_runtime_grew_gets_what_it_lacks_and_keeps_its_rows(
    empty_url, folder
):
    await made_by_the_first_release(empty_url, folder)
    (folder / "0002_prices.sql").write_text("alter table goods add column cents integer;")
    assert await migrate(empty_url, "shop", folder) == [*RUNTIME[1:], "0002_prices"]
    assert await applied(empty_url) == [*RUNTIME, "0001_goods", "0002_prices"]
    connection = await asyncpg.connect(empty_url, server_settings={"search_path": "shop"})
    try:
        assert await connection.fetchval("select count(*) from inbox") == 1
        assert await connection.fetchval("select to_regclass('inbox_by_age') is not null")
    finally:
        await connection.close()
    assert await migrate(empty_url, "shop", folder) == []


async def made_by_the_first_release(url, folder):
    """What the runtime's first release left behind: its one file, then the service's, with their checksums."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "create schema shop; set search_path to shop; create table schema_migrations (version text primary"
            " key, checksum text not null, applied_at timestamptz not null default clock_timestamp())"
        )
        for version, path in [("0000_runtime", SCHEMA), ("0001_goods", folder / "0001_goods.sql")]:
            sql = path.read_text()
            await connection.execute(sql)
            checksum = hashlib.sha256(sql.encode()).hexdigest()
            await connection.execute(
                "insert into schema_migrations (version, checksum) values ($1, $2)", version, checksum
            )
        await connection.execute("insert into inbox (consumer, message_id) values ('shop__x', 'm1')")
    finally:
        await connection.close()


def test_the_runtimes_first_file_is_frozen():
    digest = hashlib.sha256(SCHEMA.read_bytes()).hexdigest()
    assert digest == "8faa4cbb979caec6d29452060173ba2ea00f6efd05587c3341a6afd279e2e0cf", (
        "existing databases know it by this checksum"
    )
