"""Every service on one database, each with its real handlers, inbox, outbox and failure policy; no broker.

Outside are the doubles of both providers, a mail server and a folder of hosts, all spoken to for real. Time
stands still but for the calendar, which only the story moves.
"""

import asyncio
import shutil
from collections import defaultdict
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import asyncpg
import httpx
import pytest

from infra import fleet
from infra.fakes.paypal import FakePaypal
from infra.fakes.smtp import MailSink
from infra.fakes.stripe import FakeStripe
from services.clock import handlers as clock_handlers
from services.clock import store as clock_store
from services.clock.settings import ClockSettings
from services.payments import routes
from shared.contracts.base import Caller
from shared.contracts.orders.papers import PaperNames
from shared.runtime.calendar import Calendar
from shared.runtime.database import Database
from shared.runtime.delivery import Worker
from shared.runtime.errors import NotYet, Rejected
from shared.runtime.http import listen, serving
from shared.runtime.retry import Policy
from shared.runtime.service import Running
from shared.runtime.settings import RuntimeSettings
from shared.runtime.tx import Kit
from tests import servers
from tests.asking import ask
from tests.links import LINK_KEY

from .wire import Whim, Wire

BEGIN = datetime(2026, 11, 22, 10, tzinfo=UTC)
FIRST_DAY = date(2026, 11, 22)
DAY_SECONDS = 86_400
RESTLESS = 400
"""After how many deliveries an act that is still refused will never be allowed."""
SECRETS = {"stripe_webhook_secret": "whsec_of_these_tests", "paypal_webhook_id": "8PT597110X687430L"}


class StillCalendar(Calendar):
    """A machine whose clock stands still; only the offset that messages carry moves it."""

    def now(self):
        return BEGIN + timedelta(seconds=self.offset_seconds)


class Member:
    """One service, without its face and its bus."""

    def __init__(self, service, url):
        self.service, self.name, self.woken = service, service.name, asyncio.Event()
        self.database = Database(url, service.name, pool_size=2)
        self.kit = Kit(service.name, self.database, StillCalendar(0.0), self.woken.set)
        self.worker = Worker(self.kit, Policy(patience=0, early_attempts=1_000))
        self.running = Running(
            service=service, settings=RuntimeSettings(), kit=self.kit, bus=None, relay=None, ready=True
        )
        self.running.ask = self._nobody
        self.subscriptions = defaultdict(list)
        for one in service.router.subscriptions:
            self.subscriptions[one.message.subject()].append(one)

    @asynccontextmanager
    async def open(self):
        """Start the database's pool and open what handlers use, as the runtime does."""
        async with AsyncExitStack() as stack:
            await self.database.start()
            stack.push_async_callback(self.database.stop)
            for opener in self.service.opens if self.name != "clock" else ():
                thing = await stack.enter_async_context(opener(self.running))
                self.kit.opened[type(thing)] = thing
            yield self

    async def _nobody(self, request, answer):
        """Where a service plays alone, an order has no papers."""
        return PaperNames(papers=[])

    def meet(self, members):
        """Let it ask the others, as over the bus."""

        async def across(request, answer):
            return answer.model_validate((await members[request.owner()].ask(request, Caller())).model_dump())

        self.running.ask = across

    async def fetch(self, sql, *args):
        return await self.database.pool.fetch(sql, *args)

    async def ask(self, request, caller):
        return await ask(self.kit, self.service.router, request, caller)


class World:
    def __init__(self, members, whim):
        self.members = members
        for member in members.values() if "orders" in members else ():
            member.meet(members)
        self.wire = Wire(members, whim)
        self.stripe = self.paypal = self.sink = None
        self.lasting = False
        """What is outside outlives it."""
        self.roles = {}
        """What identities that were made at random stand for."""

    def now(self):
        return self.members["clock"].kit.calendar.now()

    @property
    def today(self):
        return FIRST_DAY + timedelta(self.wire.day)

    def call(self, role, identity):
        """Name an identity, so that two runs can be compared."""
        self.roles[identity] = role
        return identity

    async def ask(self, request, caller):
        """Have a request answered; what is refused because news are under way is asked again."""
        member = self.members[request.owner()]
        for _ in range(RESTLESS):
            try:
                return await member.ask(request, caller)
            except (Rejected, NotYet) as refusal:
                if not await self.wire.step():
                    raise AssertionError(f"never allowed: {request!r}: {refusal!r}") from refusal
        raise AssertionError(f"not allowed in time: {request!r}")

    def begin_day(self, day):
        """Set the calendar of everybody, before anybody is told."""
        self.wire.day = day
        for member in self.members.values():
            member.kit.calendar.adopt(float(day * DAY_SECONDS))

    async def advance(self, days, *, lag):
        """Let days begin one by one; nothing stays under way for more than `lag` days.

        The last reminder is said on one of two days, so of three days in a row the first is done before the last.
        """
        for _ in range(days):
            await self.wire.finish(self.today - timedelta(1))
            self.begin_day(self.wire.day + 1)
            async with self.members["clock"].running.transaction("test") as tx:
                await clock_handlers.say(tx, tx.now)
            await self.wire.catch_up(self.wire.day - lag)

    def open_clock(self):
        clock = self.members["clock"]
        clock.kit.opened[clock_handlers.Face] = clock_handlers.Face(clock.running, ClockSettings())

    async def begin(self):
        """Set the clock: the first day is said as any other."""
        clock = self.members["clock"]
        hour = int(BEGIN.timestamp()) // 3600
        said = clock_store.Said(offset_seconds=0, last_day=FIRST_DAY - timedelta(1), last_hour=hour)
        async with clock.running.transaction("test") as tx:
            await clock_store.save(tx.connection, said)
            await clock_handlers.say(tx, tx.now)

    async def switch(self, double, path, **words):
        async with httpx.AsyncClient(base_url=double.base_url) as browser:
            answer = await browser.post(f"/_fake/{path}", json=words)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def letters(self):
        """Return the raw mails that arrived."""
        return [file.read_bytes() for file in sorted(self.sink.folder.glob("*.eml"))]


@asynccontextmanager
async def a_database(template=servers.TEMPLATE, *, kept=None):
    """Yield each service's URL of a fresh database that does not wait for the disk; `kept`: is told its name."""
    name, urls = await servers.fresh_database(template)
    admin = await asyncpg.connect(servers.postgres_url())
    await admin.execute(f"alter database {name} set synchronous_commit = off")
    await admin.close()
    try:
        yield urls
    finally:
        if kept:
            kept(name)
        else:
            await servers.drop_database(name)


@asynccontextmanager
async def a_world(folder, whim=None, *, names=None, kept=None, played=None):
    """Open services, all of them unless some are named, with what is outside of them.

    `kept`: is told the name of the database, which stays, as the folder does; `played`: the world to go on with.
    """
    async with AsyncExitStack() as stack:
        env = stack.enter_context(pytest.MonkeyPatch.context())
        if played:
            shutil.copytree(played.folder, folder, dirs_exist_ok=True)
        template = played.database if played else servers.TEMPLATE
        urls = await stack.enter_async_context(a_database(template, kept=kept))
        members = {name: Member(fleet.service(name), urls[name]) for name in names or fleet.names()}
        world = World(members, whim or Whim())
        # Providers are told where the face is before it is there: it needs what payments opens.
        listener = stack.enter_context(listen("127.0.0.1", 0))
        world.lasting = bool(kept or played)
        await _open_outside(world, stack, folder, f"http://127.0.0.1:{listener.getsockname()[1]}")
        for name, value in _environment(world, folder).items():
            env.setenv(f"COLOMBIER_{name.upper()}", str(value))
        for member in members.values():
            await stack.enter_async_context(member.open())
        face = routes.face(members["payments"].running)
        await stack.enter_async_context(serving(face, listener=listener))
        world.open_clock()
        await (played.resume(world) if played else world.begin())
        yield world


async def _open_outside(world, stack, folder, face):
    given = {"now": world.now, "data": folder / "doubles" if world.lasting else None}
    world.stripe = FakeStripe(
        webhook_url=f"{face}/webhooks/stripe", webhook_secret=SECRETS["stripe_webhook_secret"], **given
    )
    world.paypal = FakePaypal(
        webhook_url=f"{face}/webhooks/paypal", webhook_id=SECRETS["paypal_webhook_id"], **given
    )
    for double in (world.stripe, world.paypal):
        double.deliveries.mode = "hold"
        double.base_url = await stack.enter_async_context(serving(double.app))
    world.sink = MailSink(folder / "mail")
    await world.sink.start()
    stack.push_async_callback(world.sink.stop)


def _environment(world, folder):
    return {
        "link_key": LINK_KEY,
        **SECRETS,
        "stripe_api_key": "sk_test_1",
        "stripe_api_base": world.stripe.base_url,
        "paypal_client_id": "client",
        "paypal_client_secret": "secret",
        "paypal_api_base": world.paypal.base_url,
        "paypal_cert_bases": world.paypal.base_url,
        "paypal_ca_file": world.paypal.ca_file,
        "smtp_url": f"smtp://127.0.0.1:{world.sink.port}",
        "hosting_root": folder / "hosts",
    }
