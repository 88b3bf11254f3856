"""Messages that arrive together: one transaction for all of them, and each one's fate its own."""

import asyncio
import os
import signal
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime import deaths
from shared.runtime.delivery import Handled, Worker
from shared.runtime.handfuls import Handfuls
from shared.runtime.pulling import OpenRequest
from shared.runtime.retry import Park, Policy
from shared.runtime.router import Router, Subscription

from .shop import Sent, Sold, SoldOut, Wrap, a_delivery, a_kit, note, until


def selling(shape="on", *, breaks_on=()):
    """Return a router that notes each thing sold with its transaction, and how many messages each call was given."""
    router, calls = Router("shop"), []

    async def sell_all(events, tx):
        calls.append(len(events))
        for event in events:
            if event.thing in breaks_on:
                raise SoldOut(thing=event.thing)
            await tx.connection.execute(
                "insert into effect (what) values ($1 || ' ' || pg_current_xact_id())", event.thing
            )
            await tx.emit(Sent(thing=event.thing))

    async def sell(event, tx):
        await sell_all([event], tx)

    router.on(Sold)(sell) if shape == "on" else router.on_all(Sold)(sell_all)
    return router, calls


@asynccontextmanager
async def waiting_before_the_start(world, router, *things):
    """Run a service for which messages wait when it starts."""
    async with world.running(Router("shop")), world.running(router):
        pass  # its consumer is made
    for thing in things:
        await world.publish(Sold(thing=thing))
    async with world.running(router) as shop:
        yield shop


async def in_transactions(world):
    """Return the things of each transaction, in the order of their effects."""
    found = {}
    for effect in await world.effects():
        thing, transaction = effect.split()
        found.setdefault(transaction, []).append(thing)
    return list(found.values())


async def test_messages_that_wait_are_handled_in_their_order_in_one_transaction(world):
    router, calls = selling()
    async with waiting_before_the_start(world, router, "a", "b", "c", "d"):
        await until(lambda: _count(world, 4))
        await world.idle()
    assert [thing for part in await in_transactions(world) for thing in part] == ["a", "b", "c", "d"]
    assert len(await in_transactions(world)) < 4
    assert calls == [1, 1, 1, 1]
    said = await world.query("select subject from outbox_sent order by id")
    assert len(said) == 4


async def test_a_handler_of_all_is_given_what_waits_in_one_call(world):
    router, calls = selling("on_all")
    async with waiting_before_the_start(world, router, "a", "b", "c", "d"):
        await until(lambda: _count(world, 4))
        await world.idle()
    assert sum(calls) == 4
    assert len(calls) < 4


async def _count(world, wanted):
    return len(await world.effects()) >= wanted


@pytest.mark.parametrize("shape", ["on", "on_all"])
async def test_one_message_that_is_refused_does_not_take_the_others_with_it(world, shape):
    router, _ = selling(shape, breaks_on={"c"})
    async with waiting_before_the_start(world, router, "a", "b", "c", "d"):
        await until(lambda: _count(world, 3))
        [parked] = await until(lambda: world.query("select error, attempts from parked"))
        await world.idle()
    assert sorted(effect.split()[0] for effect in await world.effects()) == ["a", "b", "d"]
    assert (parked["error"], parked["attempts"]) == ("SoldOut: No c left.", 1)
    assert len(await world.query("select from outbox_sent")) == 3


async def test_a_repeat_among_messages_that_arrive_together_counts_once(database_url):
    router, calls = selling()
    deliveries = [a_delivery(Sold(thing=thing), name) for thing, name in ("am", "bn", "am", "co")]
    async with a_kit(database_url) as kit:
        worker = Worker(kit, Policy())
        outcomes = [one async for _, one in worker.deliver_all(router.subscriptions[0], deliveries)]
    assert outcomes == [Handled()] * 4
    assert len(calls) == 3


async def test_what_was_delivered_before_is_handled_alone(database_url):
    router, calls = selling("on_all")
    deliveries = [a_delivery(Sold(thing=name), name, attempt=2 if name in "bd" else 1) for name in "abcd"]
    async with a_kit(database_url) as kit:
        worker = Worker(kit, Policy())
        told = [pair[0].message_id async for pair in worker.deliver_all(router.subscriptions[0], deliveries)]
    assert sorted(told) == ["a", "b", "c", "d"]
    assert sorted(calls) == [1, 1, 2]


class Killed(BaseException):
    """Stands for the end of a process: nothing after it runs, not even what tidies up."""


async def test_a_message_that_ends_its_process_again_and_again_is_parked_with_an_alarm(database_url):
    calls = []

    async def sell(event, tx):
        calls.append(event.thing)

    delivery = a_delivery(Sold(thing="corn"), attempt=2)
    async with a_kit(database_url) as kit:
        for _ in range(deaths.MOST_DEATHS):  # each is what a killed process leaves behind
            await kit.database.pool.execute(deaths._BEGIN, delivery.consumer, delivery.message_id)
        outcome = await Worker(kit, Policy()).deliver(Subscription(Sold, sell), delivery)
        assert await kit.database.pool.fetchval("select error from parked") == (
            "Deadly: handling it has ended the process 5 times"
        )
        assert await kit.database.pool.fetch("select from begun") == []
    assert (outcome, calls) == (Park(alarm=True), [])


async def test_of_messages_that_a_process_died_with_one_at_a_time_is_begun(database_url):
    at_work, most = set(), []

    async def sell(event, tx):
        at_work.add(event.thing)
        most.append(len(at_work))
        await asyncio.sleep(0.05)
        at_work.discard(event.thing)

    deliveries = [a_delivery(Sold(thing=name), name, attempt=3) for name in "abc"]
    async with a_kit(database_url) as kit:
        for one in deliveries[1:]:
            await kit.database.pool.execute(deaths._BEGIN, one.consumer, one.message_id)
        worker = Worker(kit, Policy())
        outcomes = await asyncio.gather(
            *(worker.deliver(Subscription(Sold, sell), one) for one in deliveries)
        )
    assert outcomes == [Handled()] * 3
    assert max(most) == 2, "one that was not suspected, beside one of those that were"


async def test_a_message_that_fails_while_its_process_lives_is_no_death(database_url):
    async def sell(event, tx):
        raise ZeroDivisionError

    subscription = Subscription(Sold, sell)
    async with a_kit(database_url) as kit:
        worker = Worker(kit, Policy())
        for attempt in range(2, 5):
            await worker.deliver(subscription, a_delivery(Sold(thing="corn"), attempt=attempt))
        assert await kit.database.pool.fetch("select from begun") == []
        assert await kit.database.pool.fetch("select from parked") == []


async def test_errands_of_one_consumer_run_beside_each_other_but_not_without_bound(world):
    router, at_work, most = Router("shop"), set(), []

    @router.outside(Wrap)
    async def wrap(command, errand):
        at_work.add(command.thing)
        most.append(len(at_work))
        await asyncio.sleep(0.05)
        at_work.discard(command.thing)
        async with errand.record() as tx:
            await note(tx, command.thing)

    async with world.running(router):
        await asyncio.gather(*(world.publish(Wrap(thing=str(n))) for n in range(100)))
        await world.has_effects(*(str(n) for n in range(100)))
        await world.idle()
    assert 16 <= max(most) <= 64


async def test_what_a_stopping_replica_has_not_begun_goes_to_another_at_once(world):
    router, begun, go_on = Router("shop"), [], asyncio.Event()

    @router.on(Sold)
    async def sell(event, tx):
        begun.append(event.thing)
        await go_on.wait()
        await note(tx, event.thing)

    async with world.running(router) as old:
        await world.publish(Sold(thing="first"))
        await until(lambda: _as_many(begun, 1))
        for n in range(5):
            await world.publish(Sold(thing=str(n)))
        await until(lambda: _as_many(_held(old), 6))
        stopping = asyncio.create_task(old.bus.rest())
        await asyncio.sleep(0.05)
        async with world.running(router):
            await until(lambda: _as_many(begun, 2), seconds=5)  # the broker alone would give them after 15 s
            go_on.set()
            await world.has_effects("first", *map(str, range(5)))
            await stopping
            await world.idle()


def _held(service):
    [subscriber] = [one for one in service.bus.broker.subscribers if hasattr(one, "request")]
    return subscriber.request.held


async def _as_many(found, count):
    return len(found) >= count


async def test_a_request_that_died_with_its_connection_is_made_anew(world):
    router, _ = selling()
    async with world.running(router) as shop:
        await world.publish(Sold(thing="a"))
        await until(lambda: _count(world, 1))
        os.kill(world.nats_server.pid, signal.SIGKILL)  # one that is stopped says that requests are over
        world.nats_server.stop()
        world.nats_server.start()
        await until(lambda: _reconnected(shop.bus.connection))
        await until(lambda: _reconnected(world.nats))
        await world.publish(Sold(thing="b"))
        await until(lambda: _count(world, 2), seconds=2)  # by the heartbeats alone it would take 10 s


async def _reconnected(connection):
    return connection.stats["reconnects"] > 0 and connection.is_connected


async def test_no_more_is_asked_for_than_there_is_room():
    asked = []

    async def ask(body):
        asked.append(body)

    request = OpenRequest(ask, room=4)
    waiting = asyncio.create_task(request.take(2))
    await asyncio.sleep(0.01)
    assert [b'"batch": 4' in body for body in asked] == [True]
    waiting.cancel()


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 10)), max_size=30))
def test_a_handful_is_never_empty_and_never_grows_without_bound(runs):
    handfuls = Handfuls()
    for handled, seconds in runs:
        handfuls.learn("c", handled=handled, seconds=seconds)
        assert 1 <= len(handfuls.next("c", range(5000))) <= 1000


@pytest.mark.parametrize(("cost_seconds", "size"), [(0.2, 1), (0.01, 5), (0.001, 50), (0.0001, 500)])
def test_a_handful_settles_at_what_is_done_in_a_moment(cost_seconds, size):
    handfuls = Handfuls()
    for _ in range(20):
        handled = len(handfuls.next("c", range(5000)))
        handfuls.learn("c", handled=handled, seconds=handled * cost_seconds)
    assert len(handfuls.next("c", range(5000))) == pytest.approx(size, abs=1)
