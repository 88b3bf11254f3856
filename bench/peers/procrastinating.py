"""The job on procrastinate: its worker in one process, whoever confirms in another.

It queues in the same PostgreSQL, woken by NOTIFY. A confirmation is queued after the order's commit, not with it:
its asynchronous connector opens connections of its own, so a crash in between loses the event. Weaker, and faster.
"""

import asyncio
import json
import sys
from typing import Any

import asyncpg
import uvloop
from procrastinate import App, PsycopgConnector

from bench.products.conducted import conducted

from . import jobs

AT_ONCE = 10


def an_app(database: str, pool: "asyncpg.Pool[Any]") -> App:
    """Declare both steps."""
    app = App(connector=PsycopgConnector(conninfo=database, min_size=2, max_size=AT_ONCE + 2))

    @app.task(name="activate")  # type: ignore[untyped-decorator, unused-ignore]
    async def activate(order: int) -> None:
        async with pool.acquire() as connection:
            new = await jobs.activate(connection, order)
        if new:
            await app.configure_task("file").defer_async(order=order)

    @app.task(name="file")  # type: ignore[untyped-decorator, unused-ignore]
    async def file(order: int) -> None:
        async with pool.acquire() as connection:
            await jobs.file(connection, order)

    return app


async def main(role: str, database: str, nats_url: str, subject: str) -> None:
    """Work, or confirm on a word, until the process is ended."""
    async with asyncpg.create_pool(database, min_size=AT_ONCE, max_size=AT_ONCE) as pool:
        app = an_app(database, pool)
        async with app.open_async():
            if role == "schema":
                await app.schema_manager.apply_schema_async()
            elif role == "worker":
                await app.run_worker_async(
                    concurrency=AT_ONCE, install_signal_handlers=False, listen_notify=True
                )
            else:
                await conducted(nats_url, subject, lambda wanted: confirm(app, pool, wanted))


async def confirm(app: App, pool: "asyncpg.Pool[Any]", wanted: dict[str, Any]) -> dict[str, Any]:
    """Confirm orders, ten at a time."""
    left = iter(range(wanted["first"], wanted["first"] + wanted["amount"]))

    async def some() -> None:
        for order in left:
            async with pool.acquire() as connection:
                await jobs.pay(connection, order)
            await app.configure_task("activate").defer_async(order=order)

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return {}


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
