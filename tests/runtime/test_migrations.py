"""Migrations: once each, in order, whoever starts; edited files and newer databases are refused."""

import asyncio
import itertools

import asyncpg
import pytest

from shared.runtime.migrations import MigrationRefused, migrate


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
    assert sorted(itertools.chain(*done)) == ["0000_runtime", "0001_goods"]
    assert await applied(empty_url) == ["0000_runtime", "0001_goods"]


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
    assert sorted(itertools.chain(*done)) == ["0000_runtime", "0001_goods", "0002_index"]


async def test_a_start_during_another_one_waits_for_it(empty_url, folder):
    holder = await asyncpg.connect(empty_url)
    await holder.fetchval("select pg_advisory_lock($1, hashtext('shop'))", 0x434F4C4F)
    waiting = asyncio.create_task(migrate(empty_url, "shop", folder))
    await asyncio.sleep(0.15)
    assert not waiting.done()
    await holder.close()
    assert await waiting == ["0000_runtime", "0001_goods"]


async def test_a_name_that_is_no_service_never_reaches_sql(empty_url, folder):
    with pytest.raises(ValueError, match="not a service name"):
        await migrate(empty_url, "shop; drop schema shop", folder)
