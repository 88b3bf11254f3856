"""How a service starts and stops: nothing in progress is cut, nothing committed is left behind."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from shared.runtime.errors import Unavailable
from shared.runtime.router import Router

from .shop import AskPrice, Price, Sold, Wrap, note, until


async def test_a_stop_lets_the_handler_in_progress_end_and_publishes_what_it_said(world):
    router, begun = Router("shop"), asyncio.Event()

    @router.on(Sold)
    async def sell(event, tx):
        begun.set()
        await asyncio.sleep(0.3)
        await note(tx, event.thing)
        await tx.emit(Wrap(thing=event.thing))

    async with world.running(router):
        await world.publish(Sold(thing="corn"))
        await asyncio.wait_for(begun.wait(), 5)
    assert await world.effects() == ["corn"]
    assert await world.query("select from outbox") == []
    assert (await world.js.stream_info("COMMANDS")).state.messages == 1


async def test_a_stop_answers_the_requests_that_were_taken(world):
    router, begun = Router("shop"), []

    @router.answers(AskPrice)
    async def tell_price(request, tx):
        begun.append(request.thing)
        await asyncio.sleep(0.3)
        return Price(thing=request.thing, cents=1)

    async with world.running(router):
        asked = [asyncio.create_task(world.ask(AskPrice(thing=str(n)))) for n in range(3)]
        await until(lambda: _as_many(begun, 3))
    assert [(await one).thing for one in asked] == ["0", "1", "2"]


async def _as_many(found, count):
    return len(found) == count


async def test_requests_during_a_stop_go_to_another_replica(world):
    def replica(name):
        router = Router("shop")

        @router.answers(AskPrice)
        async def tell_price(request, tx):
            await asyncio.sleep(0.05)
            return Price(thing=name, cents=1)

        return router

    async with world.running(replica("old")) as old, world.running(replica("new")):
        asked = [asyncio.create_task(world.ask(AskPrice(thing=str(n)))) for n in range(6)]
        await asyncio.sleep(0.02)
        await old.bus.rest()
        asked += [asyncio.create_task(world.ask(AskPrice(thing=str(n)))) for n in range(6)]
        answers = [(await one).thing for one in asked]
    assert len(answers) == 12
    assert set(answers[6:]) == {"new"}


async def test_what_a_service_opens_is_found_by_its_class_and_closed_at_the_end(world):
    closed = []

    class Mailer:
        name = "the mailer"

    @asynccontextmanager
    async def open_mailer(running):
        yield Mailer()
        closed.append(running.service.name)

    router = Router("shop")

    @router.on(Sold)
    async def sell(event, tx):
        await note(tx, tx.use(Mailer).name)

    async with world.running(router, opens=(open_mailer,)):
        await world.publish(Sold(thing="corn"))
        await world.has_effects("the mailer")
    assert closed == ["shop"]


@pytest.mark.parametrize("error", [Unavailable("the database restarts"), ZeroDivisionError("ours")])
async def test_a_background_task_that_breaks_begins_again(world, error):
    begun = []

    async def keep_time(running):
        begun.append(running.service.name)
        if len(begun) < 3:
            raise error
        async with running.transaction() as tx:
            await note(tx, "ticked")
        await asyncio.Event().wait()

    async with world.running(Router("shop"), tasks=(keep_time,)) as shop:
        assert shop.ready
        await world.has_effects("ticked")
    assert not shop.ready
    assert begun == ["shop"] * 3


async def test_a_stop_while_the_broker_is_away_ends_without_an_error(world):
    async with world.running(Router("shop")):
        world.nats_server.stop()


async def test_a_service_whose_consumers_were_not_provisioned_does_not_start(world):
    router = Router("shop")
    router.on(Sold)(_never)
    async with world.running(Router("shop")):
        pass
    await world.js.delete_stream("EVENTS")
    unprovisioned = Router("shop")
    unprovisioned.subscriptions = router.subscriptions
    with pytest.raises(Exception, match="stream not found"):
        async with _without_provision(world, router):
            raise AssertionError("it started")


async def _never(event, tx):
    raise AssertionError("not reached")


def _without_provision(world, router):
    from shared.runtime.service import Service, running
    from shared.runtime.settings import RuntimeSettings

    settings = RuntimeSettings(database_url=world.database_url, nats_url=world.nats_url)
    return running(Service(name="shop", router=router), settings)
