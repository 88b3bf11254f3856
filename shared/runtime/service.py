"""What a service is, and how one starts and stops. Written once, for all of them.

Start: database, what the service opens, NATS, calendar, consumers, relay, tasks, HTTP face, ready.
Stop: HTTP face, tasks, consumers (what is being handled ends), relay (what was committed goes out), the rest.
A background task that breaks is begun again, later each time.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nats.errors import Error as NatsError

from shared.contracts.base import Event, Recorded, Request
from shared.contracts.clock import Calendar as CalendarAnswer
from shared.contracts.clock import GetCalendar

from . import http, logs, trace
from .answering import REFUSED_HEADER
from .asking import A, Colleagues, ask
from .bus import Bus
from .calendar import Calendar
from .database import Database
from .delivery import Worker
from .errors import Unavailable
from .folders import folder_of
from .outbox import Relay
from .retry import Policy
from .router import Router
from .settings import RuntimeSettings
from .tx import Kit, Origin, Tx, transaction

log = logs.get_logger("colombier.service")

Opener = Callable[["Running"], contextlib.AbstractAsyncContextManager[Any]]
Task = Callable[["Running"], Awaitable[None]]
Face = Callable[["Running"], Any]

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.5, 30.0
"""Before a background task that broke begins again."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """The manifest of a service: one statement in its `service.py`."""

    name: str
    router: Router
    sends: tuple[type[Recorded], ...] = ()
    """Commands to other services; its own events and commands need no word."""
    asks: tuple[type[Request], ...] = ()
    """Requests that it asks of others."""
    watches: tuple[type[Event], ...] = ()
    """Events that it looks at while somebody waits for them: no consumer keeps them, nothing depends on them."""
    gathers: bool = False
    """Whether it may ask every service what that holds of a person."""
    opens: tuple[Opener, ...] = ()
    """Context managers of what its handlers use, found again by class: `tx.use(Mailer)`."""
    tasks: tuple[Task, ...] = ()
    """What runs beside the handlers for as long as the service does."""
    states: Mapping[str, Mapping[Any, frozenset[Any]]] = field(default_factory=dict)
    """Its transition tables by aggregate, for the drawings in docs/flow.md."""
    face: Face | None = None
    """Its ASGI application, for the two services that speak HTTP."""

    @property
    def migrations(self) -> Path:
        return folder_of(self.name) / "migrations"


@dataclass(kw_only=True)
class Running:
    """A service at work."""

    service: Service
    settings: RuntimeSettings
    kit: Kit
    bus: Bus
    relay: Relay
    ready: bool = False
    url: str | None = None
    """Where its HTTP face listens."""
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def calendar(self) -> Calendar:
        return self.kit.calendar

    def transaction(self, why: str = "task") -> contextlib.AbstractAsyncContextManager[Tx]:
        """Open a transaction for what the service does of its own accord."""
        return transaction(self.kit, Origin(f"{self.service.name}.{why}", ""))

    async def ask(self, request: Request, answer: type[A]) -> A:
        """Ask another service. Raises Unavailable."""
        return await ask(self.bus.connection, request, answer, calendar=self.calendar)

    def spawn(self, task: Task) -> None:
        self._tasks.append(asyncio.create_task(_keep_up(task, self)))


@contextlib.asynccontextmanager
async def open_colleagues(running: Running) -> AsyncIterator[Colleagues]:
    """Let handlers ask other services."""
    yield Colleagues(running.ask)


async def _keep_up(task: Task, me: Running) -> None:
    """Run a background task until it returns: whatever ends it, a database that restarts or a bug, it begins anew."""
    name = f"{me.service.name}.{getattr(task, '__name__', 'task')}"
    pause_seconds = _FIRST_PAUSE_SECONDS
    while True:
        begun = time.monotonic()
        try:
            return await task(me)
        except Unavailable as away:
            log.warning("a background task waits", task=name, error=str(away))
        except Exception:
            log.exception("a background task broke", task=name)
        if time.monotonic() - begun > _LONGEST_PAUSE_SECONDS:
            pause_seconds = _FIRST_PAUSE_SECONDS
        await asyncio.sleep(pause_seconds * me.settings.patience)
        pause_seconds = min(2 * pause_seconds, _LONGEST_PAUSE_SECONDS)


def _assemble(service: Service, settings: RuntimeSettings, calendar: Calendar) -> Running:
    database = Database(settings.database_url, service.name, pool_size=settings.pool_size)
    relay = Relay(database)
    kit = Kit(service.name, database, calendar, relay.wake)
    worker = Worker(kit, Policy(patience=settings.patience))
    bus = Bus(settings.nats_url, service.router, worker)
    return Running(service=service, settings=settings, kit=kit, bus=bus, relay=relay)


@contextlib.asynccontextmanager
async def running(
    service: Service,
    settings: RuntimeSettings,
    *,
    calendar: Calendar | None = None,
    listener: socket.socket | None = None,
) -> AsyncIterator[Running]:
    """Run a service for as long as the block lasts."""
    trace.configure()
    me = _assemble(service, settings, calendar or Calendar())
    async with contextlib.AsyncExitStack() as stack:
        await me.kit.database.start()
        stack.push_async_callback(me.kit.database.stop)
        await me.bus.broker.connect()
        stack.push_async_callback(me.bus.stop)
        for opener in service.opens:
            thing = await stack.enter_async_context(opener(me))
            me.kit.opened[type(thing)] = thing
        stack.push_async_callback(me.relay.stop)
        me.relay.start(me.bus.connection)
        if settings.simulated_time and service.name != "clock":
            await _learn_calendar(me)
        stack.push_async_callback(me.bus.rest)
        await me.bus.start()
        stack.push_async_callback(_cancel, me)
        for task in service.tasks:
            me.spawn(task)
        if service.face:
            me.url = await stack.enter_async_context(
                http.serving(service.face(me), host=settings.host, port=settings.port, listener=listener)
            )
        me.ready = True
        log.info("ready", service=service.name, url=me.url)
        try:
            yield me
        finally:
            me.ready = False
            log.info("stopping", service=service.name)


async def _learn_calendar(me: Running) -> None:
    """Ask the clock for the simulated calendar before anything is handled under a wrong date."""
    while True:
        try:
            reply = await me.bus.connection.request(GetCalendar.subject(), b"{}", timeout=2)
        except (NatsError, TimeoutError):
            reply = None
        if reply and REFUSED_HEADER not in (reply.headers or {}):
            me.kit.calendar.adopt(CalendarAnswer.model_validate_json(reply.data).offset_seconds)
            return
        await asyncio.sleep(0.05)


async def _cancel(me: Running) -> None:
    for task in me._tasks:  # noqa: SLF001 - this module is its owner
        task.cancel()
    await asyncio.gather(*me._tasks, return_exceptions=True)  # noqa: SLF001
