"""Starting and stopping the embedded stack: servers, doubles, mail sink, web host, all services."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import nats
import yaml
from nats.aio.client import Client

from infra import fleet
from infra.nats.conf import OPERATOR, accounts
from infra.nats.streams import provision
from infra.postgres.roles import ensure_roles
from shared.contracts.association import SHIPPED
from shared.contracts.clock import Calendar as CalendarAnswer
from shared.contracts.clock import GetCalendar
from shared.contracts.operations import OFFSET
from shared.runtime import http, logs
from shared.runtime.addresses import nats_at
from shared.runtime.calendar import Calendar
from shared.runtime.migrations import migrate
from shared.runtime.service import running
from shared.runtime.settings import RuntimeSettings

from . import children, collecting, first_start
from .children import StartFailed
from .home import write_json
from .layout import ASSOCIATION_FILE, HOST, Layout, Wishes, environment, has_bank_double, has_double, settle
from .nats import NatsServer
from .postgres import Postgres
from .revival import Watch

log = logs.get_logger("colombier.local")
Say = Callable[[str], None]


class Stack:
    """An embedded stack at work; `run` is what `run.json` says."""

    def __init__(self, layout: Layout, say: Say) -> None:
        """Start nothing yet."""
        self.layout, self.say = layout, say
        self.environment = environment(layout)
        self.calendar = Calendar()
        self.pids: dict[str, int] = {"colombier": os.getpid()}
        self.database_urls: dict[str, str] = {}
        self.nats_urls: dict[str, str] = {}
        self.nats_monitoring = ""
        self.admin_url = ""
        self.nats: Client | None = None
        self.doubles: dict[str, Any] = {}
        self.mail: Any = None
        self.run: dict[str, Any] = {}
        self.watched: list[Watch] = []

    def nats_connection(self) -> Client:
        assert self.nats is not None
        return self.nats

    def settings(self, service: str) -> RuntimeSettings:
        """Return what one service of this stack starts with."""
        return RuntimeSettings(
            database_url=self.database_urls[service],
            nats_url=self.nats_urls[service],
            home=self.layout.folder,
            public_url=self.layout.public_url(),
            simulated_time=self.layout.wishes.simulated_time,
            pool_size=4,
            patience=float(self.layout.given.get("COLOMBIER_PATIENCE", "1")),
        )


@contextlib.asynccontextmanager
async def stack(wishes: Wishes, say: Say = print) -> AsyncIterator[Stack]:
    """Run a whole stack for as long as the block lasts. Raises StartFailed with one clear sentence."""
    layout = settle(wishes)
    async with contextlib.AsyncExitStack() as parts:
        parts.callback(layout.close)
        me = Stack(layout, say)
        os.environ.update(me.environment)
        _start_postgres(me, parts)
        _start_nats(me, parts)
        await _prepare(me)
        await _start_doubles(me, parts)
        await _connect(me, parts)
        await (_start_processes if wishes.processes else _start_services)(me, parts)
        await _until_healthy(me)
        staff = await first_start.seed(me.nats_connection(), layout.home, say)
        me.run = _told(me, staff)
        write_json(layout.home.run_file, me.run)
        parts.callback(layout.home.run_file.unlink, missing_ok=True)
        yield me
        say("stopping …")


def _timed(me: Stack, what: str, started: float) -> None:
    me.say(f"· {what} ready in {time.monotonic() - started:.1f} s")


def _start_postgres(me: Stack, parts: contextlib.AsyncExitStack) -> None:
    if not me.layout.owns("DATABASE_URL"):
        me.admin_url = me.layout.given["COLOMBIER_DATABASE_URL"]
        me.say("· PostgreSQL: the one given by COLOMBIER_DATABASE_URL")
        return
    started = time.monotonic()
    server = Postgres(me.layout.folder / "postgres", me.layout.secrets["postgres"])
    server.start()
    parts.callback(server.stop)
    me.admin_url, me.pids["postgres"] = server.url, server.pid
    me.watched.append(Watch("PostgreSQL", server))
    _timed(me, "PostgreSQL", started)


def _start_nats(me: Stack, parts: contextlib.AsyncExitStack) -> None:
    names = fleet.names()
    if not me.layout.owns("NATS_URL"):
        me.nats_urls = dict.fromkeys((OPERATOR, *names), me.layout.given["COLOMBIER_NATS_URL"])
        me.say("· NATS: the one given by COLOMBIER_NATS_URL")
        return
    started = time.monotonic()
    server = NatsServer(me.layout.folder / "nats", accounts(fleet.fleet(), me.layout.secrets))
    server.start()
    parts.callback(server.stop)
    me.nats_urls = {name: server.url(name) for name in (OPERATOR, *names)}
    me.nats_monitoring, me.pids["nats"] = server.monitoring, server.pid
    health, store = (lambda: f"{server.monitoring}/healthz"), server.folder / "js"
    me.watched.append(Watch("NATS", server, health=health, store=store))
    _timed(me, "NATS", started)


async def _prepare(me: Stack) -> None:
    """Bring schemas, streams and consumers up to date."""
    try:
        me.database_urls = await ensure_roles(me.admin_url, {n: me.layout.secrets[n] for n in fleet.names()})
        for service in fleet.fleet():
            if applied := await migrate(me.database_urls[service.name], service.name, service.migrations):
                me.say(f"· {service.name}: {len(applied)} migrations applied")
        where = nats_at(me.nats_urls[OPERATOR])
        connection = await nats.connect(**where, connect_timeout=5, max_reconnect_attempts=3)
        await provision(connection.jetstream(), fleet.fleet())
        await connection.close()
    except (OSError, nats.errors.Error) as error:
        msg = f"a part of the stack cannot be reached: {error}"
        raise StartFailed(msg) from error


async def _start_doubles(me: Stack, parts: contextlib.AsyncExitStack) -> None:
    """Serve the web host, the mail sink, and those providers that are not given by environment."""
    from infra.fakes.bank import FakeBank  # noqa: PLC0415 - only an embedded stack has doubles
    from infra.fakes.paypal import FakePaypal  # noqa: PLC0415
    from infra.fakes.smtp import MailSink  # noqa: PLC0415
    from infra.fakes.stripe import FakeStripe  # noqa: PLC0415

    from .webhost import webhost  # noqa: PLC0415

    layout, folder, hooks = me.layout, me.layout.folder, me.layout.address("webhooks")
    secret = layout.secrets
    if layout.owns("SMTP_URL"):
        me.mail = MailSink(folder / "mail")
        await me.mail.start()
        parts.push_async_callback(me.mail.stop)
        me.environment["COLOMBIER_SMTP_URL"] = os.environ["COLOMBIER_SMTP_URL"] = (
            f"smtp://{HOST}:{me.mail.port}"
        )
    apps: dict[str, Any] = {"hosting": webhost(folder / "hosting", me.calendar.today)}
    if has_double(layout, "STRIPE", "API_KEY"):
        me.doubles["stripe"] = FakeStripe(
            now=me.calendar.now,
            webhook_url=f"{hooks}/webhooks/stripe",
            webhook_secret=secret["stripe_webhook_secret"],
            data=folder / "stripe",
        )
    if has_double(layout, "PAYPAL", "CLIENT_ID"):
        me.doubles["paypal"] = FakePaypal(
            now=me.calendar.now,
            webhook_url=f"{hooks}/webhooks/paypal",
            webhook_id=secret["paypal_webhook_id"],
            data=folder / "paypal",
        )
        os.environ["COLOMBIER_PAYPAL_CA_FILE"] = str(me.doubles["paypal"].ca_file)
        me.environment["COLOMBIER_PAYPAL_CA_FILE"] = str(me.doubles["paypal"].ca_file)
    if has_bank_double(layout):
        bank = me.doubles["bank"] = FakeBank(now=me.calendar.now, data=folder / "bank")
        _write_association(folder / ASSOCIATION_FILE, iban=bank.books.iban)
    for name, double in me.doubles.items():
        double.base_url = layout.address(name)
        apps[name] = double.app
    for name, app in apps.items():
        await parts.enter_async_context(http.serving(app, host=HOST, listener=layout.listeners[name]))


def _write_association(file: Path, *, iban: str) -> None:
    """Write who the association is, with the account that the double of its bank keeps."""
    told = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    told["bank"] = {"iban": iban, "bic": None}
    file.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")


async def _connect(me: Stack, parts: contextlib.AsyncExitStack) -> None:
    """Follow the calendar of the clock service, for the stamps of the doubles."""
    where = nats_at(me.nats_urls[OPERATOR])
    me.nats = await nats.connect(**where, max_reconnect_attempts=-1, reconnect_time_wait=0.5)
    parts.push_async_callback(me.nats.close)

    async def adopt(message: Any) -> None:
        me.calendar.adopt(float(message.data))

    await me.nats.subscribe(OFFSET, cb=adopt)


async def _start_services(me: Stack, parts: contextlib.AsyncExitStack) -> None:
    """Run every service in this process, each with its own NATS user and database role."""
    started = time.monotonic()
    faces = {"gateway": "gateway", "payments": "webhooks"}
    # The clock first: under a simulated calendar the others ask it for the date before they begin.
    for name in sorted(fleet.names(), key=lambda name: name != "clock"):
        listener = me.layout.listeners.get(faces.get(name, ""))
        service = running(fleet.service(name), me.settings(name), calendar=me.calendar, listener=listener)
        await parts.enter_async_context(service)
        me.pids[name] = os.getpid()
    _timed(me, f"{len(fleet.names())} services", started)


async def _start_processes(me: Stack, parts: contextlib.AsyncExitStack) -> None:
    """Run every service in a process of its own, started again when it ends."""
    ports = {"gateway": "gateway", "payments": "webhooks"}
    for name in fleet.names():
        settings = me.settings(name)
        own = {
            "COLOMBIER_DATABASE_URL": settings.database_url,
            "COLOMBIER_NATS_URL": settings.nats_url,
            "COLOMBIER_POOL_SIZE": "4",
        }
        if face := ports.get(name):
            listener = me.layout.listeners[face]
            own["COLOMBIER_PORT"] = str(me.layout.ports[face])
            listener.close()
        task = asyncio.create_task(_keep_running(me, name, {**os.environ, **me.environment, **own}))
        parts.push_async_callback(_end, task)


async def _keep_running(me: Stack, name: str, env: dict[str, str]) -> None:
    command = [sys.executable, "-m", "infra.local.cli", "run", name]
    pause = 0.2
    while True:
        born = time.monotonic()
        child = children.spawn(command, me.layout.folder / f"{name}.log", end_with=signal.SIGTERM, env=env)
        me.pids[name] = child.pid
        if me.run:
            me.run["pids"] = dict(me.pids)
            write_json(me.layout.home.run_file, me.run)
        try:
            while child.poll() is None:
                await asyncio.sleep(0.1)
        except asyncio.CancelledError:
            await asyncio.to_thread(children.stop, child, signal.SIGTERM)
            raise
        pause = 0.2 if time.monotonic() - born > 10 else min(5, pause * 2)  # noqa: PLR2004
        me.say(f"· {name} ended with {child.returncode}; started again in {pause:.1f} s")
        await asyncio.sleep(pause)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _until_healthy(me: Stack, patience_seconds: float = 90) -> None:
    deadline = time.monotonic() + patience_seconds
    async with httpx.AsyncClient() as client:
        for face in ("gateway", "webhooks"):
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"{me.layout.address(face)}/ready")).status_code == httpx.codes.OK:
                        break
                if time.monotonic() > deadline:
                    msg = f"the services were not ready after {patience_seconds:.0f} s; see {me.layout.folder}/*.log"
                    raise StartFailed(msg)
                await asyncio.sleep(0.05)
    reply = await _ask_calendar(me)
    me.calendar.adopt(reply.offset_seconds)


async def _ask_calendar(me: Stack) -> CalendarAnswer:
    while True:
        try:
            reply = await me.nats_connection().request(GetCalendar.subject(), b"{}", timeout=5)
        except nats.errors.NoRespondersError:
            await asyncio.sleep(0.05)
        else:
            return CalendarAnswer.model_validate_json(reply.data)


def _told(me: Stack, staff: dict[str, dict[str, str]]) -> dict[str, Any]:
    layout = me.layout
    return {
        "gateway": layout.public_url() if layout.owns("PUBLIC_URL") else layout.address("gateway"),
        "webhooks": layout.address("webhooks"),
        "nats": me.nats_urls[OPERATOR],
        "nats_monitoring": me.nats_monitoring,
        "postgres": me.admin_url,
        "mail": str(layout.folder / "mail"),
        "fakes": {name: layout.address(name) for name in me.doubles},
        "hosting": layout.address("hosting"),
        "staff": staff,
        "pids": dict(me.pids),
        "simulated_time": layout.wishes.simulated_time,
        "home": str(layout.folder),
        "started_at": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


async def serve(wishes: Wishes, say: Say) -> int:
    """Run a stack until it is told to stop; a server that dies meanwhile is started again."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    async with stack(wishes, say) as me:
        collecting.begin()
        say(welcome(me.run))
        while not told.is_set():
            for watch in me.watched:
                if await watch.revive(say):
                    _tell_anew(me)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), 0.5)
    return 0


def _tell_anew(me: Stack) -> None:
    """Write down where a server that was started again is watched; its address is the old one."""
    for watch in me.watched:
        if isinstance(watch.server, NatsServer):
            me.run |= {"nats_monitoring": watch.server.monitoring}
            me.pids["nats"] = watch.server.pid
        elif isinstance(watch.server, Postgres):
            me.pids["postgres"] = watch.server.pid
    me.run["pids"] = dict(me.pids)
    write_json(me.layout.home.run_file, me.run)


DOUBLES = {"stripe": "Double of Stripe", "paypal": "Double of PayPal", "bank": "Double of the bank"}
"""How the providers' doubles are called on the screen."""


def welcome(run: dict[str, Any]) -> str:
    command = Path(sys.executable).with_name("colombier")
    lines = [
        "",
        "Colombier is up.",
        f"  Portal and JSON API   {run['gateway']}   (calls: {run['gateway']}/api/v1/docs)",
        f"  Hosted web sites      {run['hosting']}",
        *(f"  {DOUBLES.get(name, name):<22}{url}" for name, url in run["fakes"].items()),
        f"  E-mails, one a file   {run['mail']}",
        f"  All addresses         {Path(run['home']) / 'run.json'}",
        f"  Staff signs in with   {command} staff --home {run['home']}",
        f"  Stop it with          {command} down --home {run['home']}",
        "",
    ]
    return "\n".join(lines)
