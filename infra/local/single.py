"""One service in the foreground, and the release job: what production runs."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path

import asyncpg
import nats

from infra import fleet
from infra.nats.conf import OPERATOR
from infra.nats.streams import provision
from infra.postgres.roles import ensure_roles, role_of
from shared.runtime import http, logs
from shared.runtime.addresses import nats_at
from shared.runtime.migrations import MigrationRefused, migrate
from shared.runtime.service import running
from shared.runtime.settings import RuntimeSettings

from . import collecting
from .children import StartFailed
from .soundness import monitored_at, nats_troubles, postgres_troubles


async def serve(name: str) -> int:
    """Run a service until SIGTERM or SIGINT; return the exit code."""
    if name not in fleet.names():
        msg = f"there is no service {name!r}; there are {', '.join(fleet.names())}"
        raise StartFailed(msg)
    settings = RuntimeSettings.load().signed_in(role=role_of(name), user=name)
    logs.configure(level=settings.log_level, json=settings.log_format == "json")
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with contextlib.AsyncExitStack() as parts:
        ready = asyncio.Event()
        if settings.metrics_port is not None:
            face = http.private_face(ready.is_set)
            await parts.enter_async_context(
                http.serving(face, host=settings.host, port=settings.metrics_port)
            )
        starting = asyncio.create_task(_enter(parts, name, settings))
        stopping = asyncio.create_task(told.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            return 0
        starting.result()
        collecting.begin()
        ready.set()
        await told.wait()
        ready.clear()
    return 0


async def _enter(parts: contextlib.AsyncExitStack, name: str, settings: RuntimeSettings) -> None:
    """Start the service; wait for a database or a bus that is not there yet."""
    pause = 0.2
    while True:
        try:
            await parts.enter_async_context(running(fleet.service(name), settings))
        except (OSError, asyncpg.PostgresError, nats.errors.Error, TimeoutError) as error:
            logs.get_logger("colombier.run").warning(
                "waiting", service=name, error=f"{type(error).__name__}: {error}"
            )
            await asyncio.sleep(pause)
            pause = min(5.0, pause * 2)
        else:
            return


async def migrate_all(only: str | None, say: Callable[[str], None]) -> None:
    """Make roles, schemas, streams and consumers. Raises StartFailed with a sentence."""
    settings = RuntimeSettings.load().signed_in(role="postgres", user=OPERATOR)
    names = [only] if only else list(fleet.names())
    try:
        passwords = {name: secret for name in names if (secret := _password(name))}
        urls = dict.fromkeys(names, settings.database_url) | await ensure_roles(
            settings.database_url, passwords
        )
        for name in names:
            done = await migrate(urls[name], name, fleet.service(name).migrations)
            say(f"{name}: {', '.join(done) or 'up to date'}")
        connection = await nats.connect(
            **nats_at(settings.nats_url), connect_timeout=5, max_reconnect_attempts=3
        )
        replicas = os.environ.get("COLOMBIER_REPLICAS")
        await provision(connection.jetstream(), fleet.fleet(), replicas=int(replicas) if replicas else None)
        await connection.close()
    except (OSError, asyncpg.PostgresError, nats.errors.Error, MigrationRefused, TimeoutError) as error:
        raise StartFailed(f"{type(error).__name__}: {error}") from error
    say("streams and consumers: up to date")
    for sentence in await postgres_troubles(settings.database_url) + await nats_troubles(
        monitored_at({}, settings.nats_url)
    ):
        say(f"! {sentence}")


def _password(service: str) -> str | None:
    """Return the database password of a service's own role, when one is configured.

    By itself, in a file of its own, or in `<service>/database_password` below COLOMBIER_SERVICE_SECRETS.
    """
    name = f"COLOMBIER_{service.upper()}_DATABASE_PASSWORD"
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    if folder := os.environ.get("COLOMBIER_SERVICE_SECRETS"):
        return (Path(folder) / service / "database_password").read_text().strip()
    return os.environ.get(name)
