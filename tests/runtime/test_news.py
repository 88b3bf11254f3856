"""A refusal that news may lift is final only when none are on their way (ADR 0035)."""

import asyncio
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest

from shared.contracts.base import Event
from shared.contracts.operations import PULSE, Pulse
from shared.runtime.errors import NotYet
from shared.runtime.router import Router

from .shop import NOW, AskPrice, Price, SoldOut, note, until

AWAY = {"code": "E-INDISPONIBLE", "status": 503, "fields": {"retry_after_seconds": "5"}}


class Delivered(Event):
    """What another service tells the shop."""

    aggregate: ClassVar[str] = "thing"
    thing: str

    @classmethod
    def owner(cls):
        return "farm"


class NotDelivered(SoldOut):
    lifted_by = (Delivered,)


class Shop:
    """Sells what the farm says that it has delivered; its ears can be stopped."""

    def __init__(self):
        self.listens, self.tries, self.router = asyncio.Event(), 0, Router("shop")
        self.router.on(Delivered)(self.hear)
        self.router.answers(AskPrice)(self.tell)
        self.listens.set()
        self.fails = False

    async def hear(self, event, tx):
        await self.listens.wait()
        if self.fails:
            raise NotYet
        await note(tx, event.thing)

    async def tell(self, request, tx):
        self.tries += 1
        if not await tx.connection.fetchval("select true from effect where what = $1", request.thing):
            raise NotDelivered(thing=request.thing)
        return Price(thing=request.thing, cents=1)


@asynccontextmanager
async def a_farm(nats, *, unsent=0):
    """The owner of the news, as far as anybody asks it."""

    async def answer(message):
        pulse = Pulse(service="farm", unsent=unsent, oldest_unsent_seconds=0, parked=0, last_day=None)
        await message.respond(pulse.model_dump_json().encode())

    subscription = await nats.subscribe(PULSE.format(service="farm"), cb=answer)
    try:
        yield
    finally:
        await subscription.unsubscribe()


async def deliver(world):
    await world.publish(Delivered(thing="corn", occurred_at=NOW))


async def asked(world):
    answer = await world.ask(AskPrice(thing="corn"))
    return answer if isinstance(answer, Price) else answer.model_dump(include={"code", "status", "fields"})


async def test_without_news_on_their_way_a_refusal_is_final_at_once(world):
    shop = Shop()
    async with world.running(shop.router), a_farm(world.nats):
        assert (await asked(world))["code"] == "E-EPUISE"
    assert shop.tries == 2, "once more after all was heard, and no waiting"


async def test_news_that_are_on_their_way_are_waited_for(world):
    shop = Shop()
    shop.listens.clear()
    async with world.running(shop.router), a_farm(world.nats):
        await deliver(world)
        waiting = asyncio.create_task(asked(world))
        await until(lambda: _true(shop.tries > 1))
        shop.listens.set()
        assert await waiting == Price(thing="corn", cents=1)


async def test_news_that_take_too_long_make_it_a_matter_of_coming_again(world):
    shop = Shop()
    shop.listens.clear()
    async with world.running(shop.router), a_farm(world.nats):
        await deliver(world)
        assert await asked(world) == AWAY
        shop.listens.set()
        await world.has_effects("corn")
        assert await asked(world) == Price(thing="corn", cents=1)


@pytest.mark.parametrize("unsent", [1, None], ids=["unsent", "its database is away"])
async def test_an_owner_that_has_more_to_say_keeps_a_refusal_open(world, unsent):
    async with world.running(Shop().router), a_farm(world.nats, unsent=unsent):
        assert await asked(world) == AWAY


async def test_an_owner_that_is_away_keeps_a_refusal_open(world):
    async with world.running(Shop().router):
        assert await asked(world) == AWAY


async def test_a_message_that_is_tried_again_later_is_still_on_its_way(world):
    shop = Shop()
    shop.fails = True
    async with world.running(shop.router), a_farm(world.nats):
        await deliver(world)
        assert await asked(world) == AWAY
        shop.fails = False
        await world.has_effects("corn")


async def _true(value):
    return value
