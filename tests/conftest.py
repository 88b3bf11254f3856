"""Fixtures of all tests: a rolled-back transaction per handler test, a fresh database where commits matter."""

import gc
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import settings

from shared.contracts.base import Caller
from shared.runtime.calendar import Calendar
from shared.runtime.database import Database
from shared.runtime.tx import Errand, Kit, Origin, Tx

from . import servers
from .silence import plain, silence


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests wait for servers about a third of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later collection of garbage: it stays until the end."""
    gc.freeze()


os.environ["SSL_CERT_FILE"] = str(Path(__file__).with_name("authority.pem"))
"""The one authority that tests trust; to read all those of the machine costs every HTTP client 20 ms."""

plain()
settings.register_profile("house", deadline=None)  # a busy machine is no counterexample
settings.load_profile("house")

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


class FrozenCalendar(Calendar):
    """A calendar that stands still; a test moves it by assigning `at`."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at


OpenTx = Callable[..., AbstractAsyncContextManager[Tx]]


@pytest.fixture
def open_tx() -> OpenTx:
    """Open a transaction on a service's schema that is rolled back at the end: `open_tx("orders", at=…)`."""

    @asynccontextmanager
    async def opened(
        service: str, *, at: datetime = NOON, caller: Caller | None = None, use: tuple[Any, ...] = ()
    ) -> AsyncIterator[Tx]:
        urls = servers.template()
        connection = await asyncpg.connect(urls[service], server_settings={"search_path": service})
        transaction = connection.transaction()
        await transaction.start()
        kit = Kit(
            service,
            Database(urls[service], service),
            FrozenCalendar(at),
            lambda: None,
            {type(x): x for x in use},
        )
        try:
            yield Tx(connection, kit, Origin("test", "m1", caller or Caller()))
        finally:
            await transaction.rollback()
            await connection.close()

    return opened


@pytest.fixture
def no_log_lines() -> Iterator[None]:
    with silence():
        yield


OpenErrand = Callable[..., AbstractAsyncContextManager[Errand]]


@pytest.fixture
def open_errand() -> OpenErrand:
    """Open an errand on a fresh database with real commits: `open_errand("payments", use=(desk,))`."""

    @asynccontextmanager
    async def opened(
        service: str, *, at: datetime = NOON, caller: Caller | None = None, use: tuple[Any, ...] = ()
    ) -> AsyncIterator[Errand]:
        name, urls = await servers.fresh_database()
        database = Database(urls[service], service, pool_size=3)
        await database.start()
        kit = Kit(service, database, FrozenCalendar(at), lambda: None, {type(x): x for x in use})
        try:
            yield Errand(kit, Origin("test", "m1", caller or Caller()))
        finally:
            await database.stop()
            await servers.drop_database(name)

    return opened
