"""A whole Colombier whose every part can be killed alone: servers, doubles, mail, and each service as processes.

`with Stage.raised(home, …) as stage`. It speaks like the stack of the journeys (`api`, `double`, `mails`,
`eventually`, `staff`), so their clients work on it; calls are repeated through faults with their idempotency key.
"""

import asyncio
import contextlib
import itertools
import os
import random
import shutil
import socket
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date

import asyncpg
import httpx
import nats

from infra import fleet
from infra.local import first_start, operator
from infra.local import stack as embedded
from infra.local.children import StartFailed
from infra.local.home import write_json
from infra.local.layout import Wishes, settle
from infra.local.nats import NatsServer
from infra.local.postgres import Postgres
from infra.nats.conf import OPERATOR, accounts
from services.clock import settling
from shared.runtime import bus
from shared.runtime.router import STREAMS
from shared.values.dates import civil_date, tick
from tests.journeys.stack import Stack, new_home

from .troupe import Actor

FIRST_DAY = date(2026, 11, 22)
PATIENCE_SECONDS = 90
ACK_WAIT_SECONDS = 3
AGAIN = (502, 503, 504)
"""Answers after which a client asks again: nobody was there, or nobody knows."""
NO_TLS = False
"""Nothing here is encrypted, and reading the world's certificates for each call costs more than the call."""
AWAY = (nats.errors.Error, asyncpg.PostgresError, OSError, TimeoutError, StartFailed)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """How the services are to be played."""

    replicas: dict = field(default_factory=dict)
    """Processes by service; one where nothing is said."""
    env: dict = field(default_factory=dict)
    """More environment by service, such as the accident of `crashing.py`; under "" for all."""
    ack_wait_seconds: float = ACK_WAIT_SECONDS
    only: tuple = ()
    """The services that play, on their own and with nothing to sell; all of them where nothing is said."""
    start: date = FIRST_DAY


@dataclass
class Stage(Stack):
    """See the module. `process` of the journeys' stack is not used: every process is an actor or a server."""

    cast: Cast = field(default_factory=Cast)
    actors: list = field(default_factory=list)

    @classmethod
    @contextlib.contextmanager
    def raised(cls, cast=None):
        """Raise a stage on a home of its own and take everything down at the end."""
        stage = cls(new_home(), None, cast=cast or Cast())
        kept = {name: value for name, value in os.environ.items() if name.startswith("COLOMBIER_")}
        try:
            stage._raise()
            yield stage
        finally:
            stage._strike()
            for name in [name for name in os.environ if name.startswith("COLOMBIER_")]:
                del os.environ[name]
            os.environ.update(kept)
            shutil.rmtree(stage.home, ignore_errors=True)

    # Servers are started by one thread and everything else lives in the loop of another, both as old as the stage:
    # a child ends with the thread that started it.
    def _raise(self):
        self.loop = asyncio.new_event_loop()
        self.backstage = threading.Thread(target=self.loop.run_forever, name="backstage", daemon=True)
        self.backstage.start()
        self.hands = ThreadPoolExecutor(1)
        self.parts = contextlib.AsyncExitStack()
        self.layout = settle(Wishes(home=self.home, port=0, simulated_time=True, start=self.cast.start))
        self.parts.callback(self.layout.close)
        self.inner = embedded.Stack(self.layout, lambda _: None)
        self.postgres = Postgres(self.home / "postgres", self.layout.secrets["postgres"])
        self.nats_server = NatsServer(
            self.home / "nats", accounts(fleet.fleet(), self.layout.secrets), port=free_port()
        )
        for server in (self.postgres, self.nats_server):
            self.by_hand(server.start)
        names = fleet.names()
        self.inner.admin_url = self.postgres.url
        self.inner.nats_urls = {name: self.nats_server.url(name) for name in (OPERATOR, *names)}
        self.do(self._prepare())
        for name in self.cast.only or names:
            for number in range(self.cast.replicas.get(name, 1)):
                self.add(name, number)
        self.until_ready()
        self.run = embedded._told(self.inner, {} if self.cast.only else self._seeded())
        write_json(self.layout.home.run_file, self.run)

    def _seeded(self):
        """Open the shop; return its staff."""
        return self.persistently(lambda: first_start.seed(self.inner.nats, self.layout.home, lambda _: None))

    async def _prepare(self):
        kept, bus.ACK_WAIT_SECONDS = bus.ACK_WAIT_SECONDS, self.cast.ack_wait_seconds
        try:
            await embedded._prepare(self.inner)
        finally:
            bus.ACK_WAIT_SECONDS = kept
        await self._leave_the_days_to(self.cast.only)
        await embedded._start_doubles(self.inner, self.parts)
        await embedded._connect(self.inner, self.parts)
        for face in ("gateway", "webhooks"):
            self.layout.listeners[face].close()

    async def _leave_the_days_to(self, players):
        """A day waits for everybody who listens to it: who does not play listens to nothing."""
        connection = await nats.connect(self.inner.nats_urls[OPERATOR])
        js = connection.jetstream()
        for stream in set(STREAMS.values()) if players else ():
            for one in await js.consumers_info(stream):
                if one.name.split("__")[0] not in players:
                    await js.delete_consumer(stream, one.name)
        await connection.close()

    def _strike(self):
        async def everything():
            for actor in self.actors:
                actor.kill()  # no test reads what a stage says while it is taken down
                actor.life.cancel()
            await asyncio.gather(*(actor.life for actor in self.actors), return_exceptions=True)
            await self.parts.aclose()

        with contextlib.suppress(*AWAY):
            self.do(everything())
        for name in ("nats_server", "postgres"):
            if server := getattr(self, name, None):
                self.by_hand(server.stop)
        self.hands.shutdown()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.backstage.join(10)
        self.loop.close()
        self.layout.home._lock.close()
        self.http.close()

    def do(self, work, patience=PATIENCE_SECONDS):
        """Run a coroutine in the loop of doubles, mail and supervision; return its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(patience)

    def by_hand(self, act, *arguments):
        """Run what starts a server in the thread that lives as long as the stage."""
        return self.hands.submit(act, *arguments).result(PATIENCE_SECONDS)

    # Actors
    def add(self, service, number=0):
        """Start one more process of a service."""
        faces = {"gateway": "gateway", "payments": "webhooks"}
        face = faces.get(service) if number == 0 else None
        own = {
            "COLOMBIER_DATABASE_URL": self.inner.database_urls[service],
            "COLOMBIER_NATS_URL": self.inner.nats_urls[service],
            "COLOMBIER_POOL_SIZE": "4",
            "COLOMBIER_PATIENCE": "0.5",
            "COLOMBIER_METRICS_PORT": str(free_port()),
            "COLOMBIER_PORT": str(self.layout.ports[face] if face else free_port()),
            "COLOMBIER_RATE_LIMITS": "false",
            "COLOMBIER_LOG_LEVEL": "WARNING",
            "FAULT_ACK_WAIT": str(self.cast.ack_wait_seconds),
            "FAULT_FOLDER": str(self.deaths_folder),
        }
        more = {**self.cast.env.get("", {}), **self.cast.env.get(service, {})}
        env = {**os.environ, **self.inner.environment, **own, **more}
        actor = Actor(service, number, env, self.home, int(own["COLOMBIER_METRICS_PORT"]))

        async def begin():
            actor.life = asyncio.create_task(actor.live())

        self.do(begin())
        self.actors.append(actor)
        return actor

    @property
    def deaths_folder(self):
        folder = self.home / "deaths"
        folder.mkdir(exist_ok=True)
        return folder

    def of(self, service):
        """Return the actors of a service."""
        return [actor for actor in self.actors if actor.service == service]

    def until_ready(self, *services):
        wanted = [a for a in self.actors if not services or a.service in services]
        late = lambda: [actor.last_words() for actor in wanted if not actor.ready()]  # noqa: E731
        self.eventually(late, lambda found: not found, patience=PATIENCE_SECONDS)

    # Servers
    def kill_server(self, which, away_seconds=0.5):
        """`kill -9` of "nats" or "postgres", and its start on the same data and address after a while."""
        server = {"nats": self.nats_server, "postgres": self.postgres}[which]
        server._child.kill()
        server._child.wait()
        time.sleep(away_seconds)
        self.by_hand(self._start_again, server)

    @staticmethod
    def _start_again(server):
        """PostgreSQL refuses to start while a backend of its former life is still going away."""
        deadline = time.monotonic() + 30
        while True:
            try:
                return server.start()
            except StartFailed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    # What a client does
    def api(self, method, path, /, *, bearer=None, status=None, **json_body):
        """Call until somebody answers: a client repeats what got no answer, with the same idempotency key."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        body = {"json": json_body} if method in ("POST", "PATCH") else {"params": json_body}
        reply = self.call(method, f"/api/v1{path}", headers=headers, **body)
        good = reply.is_success if status is None else reply.status_code == status
        assert good, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json()

    def call(self, method, url, patience=PATIENCE_SECONDS, **sent):
        """Ask a URL, or a path of whichever gateway answers; what is not there yet is asked again."""
        deadline = time.monotonic() + patience
        fronts = itertools.cycle(
            f"http://127.0.0.1:{one.env['COLOMBIER_PORT']}" for one in self.of("gateway")
        )
        while True:
            try:
                with httpx.Client(timeout=40, verify=NO_TLS) as client:
                    reply = client.request(method, url if "://" in url else next(fronts) + url, **sent)
                if reply.status_code not in AGAIN:
                    return reply
                said = reply.text
            except httpx.TransportError as error:
                said = repr(error)
            assert time.monotonic() < deadline, f"{method} {url}: {said}"
            time.sleep(0.1)

    def today(self):
        return civil_date(self.persistently(lambda: operator.calendar(self.inner.nats)).now)

    def advance_to(self, day):
        """Play each day in order up to the work of `day`, through whatever happens; return when all rests."""
        to = tick(day).astimezone(UTC)

        async def advance():
            try:
                async for _ in operator.advance(self.inner.nats, to, patience_seconds=30):
                    pass
            except StartFailed as failed:
                if "E-TEMPS-PASSE" not in str(failed):  # said already: an answer was lost
                    raise

        self.persistently(advance)
        self.rest()

    def rest(self):
        """Wait until nothing is under way anywhere."""
        self.persistently(lambda: settling.rest(self.inner.nats, 30))

    def persistently(self, work, patience=PATIENCE_SECONDS):
        """Run work backstage again and again until the parts it needs are there."""
        deadline = time.monotonic() + patience
        while True:
            try:
                return self.do(work())
            except (*AWAY, settling.StillBusy):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    async def query(self, schema, sql, *arguments):
        """Read a service's tables as an administrator."""
        connection = await asyncpg.connect(
            self.inner.database_urls[schema], server_settings={"search_path": schema}
        )
        try:
            return [tuple(row) for row in await connection.fetch(sql, *arguments)]
        finally:
            await connection.close()

    def rows(self, schema, sql, *arguments):
        return self.do(self.query(schema, sql, *arguments))


def free_port():
    """Return a port that nobody listens on, below those that the kernel gives to whoever connects."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
