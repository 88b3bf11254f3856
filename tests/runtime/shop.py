"""A small shop that has no meaning but to be run: its messages, and a world of servers to run it in."""

import asyncio
import json
import uuid
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

import asyncpg
from nats.js.errors import NotFoundError

from infra.nats.streams import provision
from shared.contracts.base import Caller, Command, Data, Event, Refusal, Request
from shared.contracts.clock import DayStarted
from shared.runtime.answering import CALLER_HEADER, REFUSED_HEADER
from shared.runtime.bus import consumer_config
from shared.runtime.calendar import Calendar
from shared.runtime.database import Database
from shared.runtime.errors import Kind, Rejected
from shared.runtime.parking import Delivery
from shared.runtime.router import STREAMS
from shared.runtime.service import Service, running
from shared.runtime.settings import RuntimeSettings
from shared.runtime.tx import KEY_HEADER, Kit

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)


class OfTheShop:
    @classmethod
    def owner(cls):
        return "shop"


class Sold(OfTheShop, Event):
    aggregate: ClassVar[str] = "thing"
    occurred_at: datetime = NOW
    thing: str
    number: int = 0


class Sent(OfTheShop, Event):
    aggregate: ClassVar[str] = "thing"
    occurred_at: datetime = NOW
    thing: str
    order_reference: str = "CMD-1"


class Wrap(OfTheShop, Command):
    aggregate: ClassVar[str] = "thing"
    thing: str


class Price(Data):
    thing: str
    cents: int


class AskPrice(OfTheShop, Request):
    answer: ClassVar[type[Data]] = Price
    thing: str
    cents: int = 100


class SoldOut(Rejected):
    kind = Kind.GONE
    code = "E-EPUISE"
    fr = "Plus de {thing}."
    en = "No {thing} left."


def a_day(number):
    return DayStarted(occurred_at=NOW, number=number, day=datetime.fromordinal(number).date())


async def until(condition, seconds=8.0):
    """Wait for something to come true; its last answer is what the assertion shows."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not (found := await condition()):
        assert asyncio.get_running_loop().time() < deadline, f"still {found!r} after {seconds} s"
        await asyncio.sleep(0.01)
    return found


async def note(tx, what):
    """Leave an effect that a test can count."""
    await tx.connection.execute("insert into effect (what) values ($1)", what)


class World:
    """A NATS server and a database of one test, and what an outsider does with them."""

    def __init__(self, nats_server, nats, database_url):
        self.nats_server, self.nats, self.js = nats_server, nats, nats.jetstream()
        self.database_url = database_url
        self.calendar = Calendar()

    @property
    def nats_url(self):
        return self.nats_server.url("operator")

    @asynccontextmanager
    async def running(self, router, *, patience=0.02, ack_wait_seconds=None, **manifest):
        """Provision and run a service of that router."""
        service = Service(name="shop", router=router, **manifest)
        await provision(self.js, [service])
        for subscription in router.subscriptions if ack_wait_seconds else ():
            config = replace(
                consumer_config(),
                durable_name=subscription.durable("shop"),
                filter_subject=subscription.message.subject(),
                ack_wait=ack_wait_seconds,
            )
            await self.js.add_consumer(STREAMS[subscription.message.message_kind], config)
        settings = RuntimeSettings(
            database_url=self.database_url, nats_url=self.nats_url, patience=patience, pool_size=4
        )
        async with running(service, settings, calendar=Calendar()) as shop:
            yield shop

    async def publish(self, message, message_id=None, headers=None):
        """Publish as another service's relay would; return the identity that it travels under."""
        body = message if isinstance(message, bytes) else message.model_dump_json().encode()
        subject = Sold.subject() if isinstance(message, bytes) else message.subject()
        message_id = message_id or str(uuid.uuid4())
        await self.js.publish(subject, body, headers={**(headers or {}), "Nats-Msg-Id": message_id})
        return message_id

    async def query(self, sql, *args):
        connection = await self.connect()
        try:
            return await connection.fetch(sql, *args)
        finally:
            await connection.close()

    async def connect(self):
        return await asyncpg.connect(self.database_url, server_settings={"search_path": "shop"})

    async def effects(self):
        return [row["what"] for row in await self.query("select what from effect order by id")]

    async def has_effects(self, *wanted):
        """Wait until exactly these effects are there, in any order."""
        await until(lambda: _same(self.effects, wanted))

    async def idle(self):
        """Wait until nothing waits to be published, delivered or acknowledged."""
        await until(self._is_idle)

    async def _is_idle(self):
        if await self.query("select from outbox limit 1"):
            return False
        consumers = [one for stream in STREAMS.values() for one in await self._consumers(stream)]
        return consumers and not any(one.num_pending or one.num_ack_pending for one in consumers)

    async def _consumers(self, stream):
        try:
            return await self.js.consumers_info(stream)
        except NotFoundError:
            return []

    async def desk(self, subject, body=b"", seconds=5):
        reply = await self.nats.request(subject.format(service="shop"), body, timeout=seconds)
        return json.loads(reply.data)

    async def ask(self, request, *, key=None, body=None, caller=None, seconds=5):
        """Ask the shop as the gateway would; a refusal comes back as one."""
        headers = {CALLER_HEADER: (caller or Caller()).model_dump_json()} | ({KEY_HEADER: key} if key else {})
        body = request.model_dump_json().encode() if body is None else body
        reply = await self.nats.request(type(request).subject(), body, timeout=seconds, headers=headers)
        if REFUSED_HEADER in (reply.headers or {}):
            return Refusal.model_validate_json(reply.data)
        return request.answer.model_validate_json(reply.data)


async def _same(ask, wanted):
    return sorted(await ask()) == sorted(wanted)


@asynccontextmanager
async def a_kit(database_url, **opened):
    """What handlers share, without a bus."""
    database = Database(database_url, "shop", pool_size=3)
    await database.start()
    woken = []
    try:
        yield Kit("shop", database, Calendar(), lambda: woken.append(1), opened)
    finally:
        await database.stop()


def a_delivery(message, message_id="m1", attempt=1, **headers):
    return Delivery(
        consumer="shop__test",
        message_id=message_id,
        subject=message.subject(),
        body=message.model_dump_json().encode(),
        headers=headers,
        attempt=attempt,
    )
